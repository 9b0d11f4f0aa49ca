// npz files: round trips to the bit, scikit-learn's MLP, and hostile archives. test/interchange/ has NumPy itself.

import { expect, test } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { importModel } from '../../src/formats/import-model.js';
import { modelFromLayers } from '../../src/formats/model-from-layers.js';
import { NpyArray, writeNpy } from '../../src/formats/npz/npy.js';
import { npz } from '../../src/formats/npz/npz.js';
import { readZip, writeZip } from '../../src/formats/npz/zip-archive.js';
import { portableModel } from '../../src/formats/portable-model.js';
import { exampleModel, MODEL_NAMES, modelOf } from './models.js';

const bytesOf = (name: string, dtype?: 'f16') =>
  npz.write(portableModel(exampleModel(name)), { name: 'm', dtype }).files[0].bytes;
const read = (bytes: Uint8Array, options = {}) =>
  modelFromLayers(npz.read!([{ name: 'm.npz', bytes }], options));
const text = (value: string) => new TextEncoder().encode(value);

/** An array of any type, its bytes given. */
function npyOf(descr: string, shape: string, data: Uint8Array, fortran = 'False'): Uint8Array {
  const header = text(`{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': (${shape}), }\n`);
  return Uint8Array.from([
    ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length, 0],
    ...header,
    ...data,
  ]);
}

const unicode = (...words: string[]) => {
  const width = Math.max(...words.map((word) => word.length));
  const codes = words.flatMap((word) => Array.from({ length: width }, (_, i) => word.charCodeAt(i) || 0));
  return npyOf(
    `<U${width}`,
    words.length === 1 ? '' : `${words.length},`,
    new Uint8Array(Uint32Array.from(codes).buffer),
  );
};

const archive = (arrays: Record<string, Uint8Array>) =>
  writeZip(Object.entries(arrays).map(([name, bytes]) => ({ name: `${name}.npy`, bytes })));

const floats = (shape: number[], ...values: number[]) => writeNpy(shape, Float32Array.from(values));

const MLP = {
  coefs_0: floats([2, 3], 1, 2, 3, 4, 5, 6),
  intercepts_0: floats([3], 7, 8, 9),
  coefs_1: floats([3, 1], 1, 2, 3),
  intercepts_1: floats([1], 4),
};

test.each(MODEL_NAMES)('%s: written and read again, it has the same bits', (name) => {
  expect(read(bytesOf(name))).toEqual(exampleModel(name));
});

test('the lines of Python read a layer, and say what its axes are', () => {
  const usageOf = (model: ReturnType<typeof exampleModel>) =>
    npz.write(portableModel(model), { name: 'm' }).usage;
  const dense = /\n.*"dense1\.weight".*# \[inputs, units\]: y = x @ weight \+ bias$/;
  expect(usageOf(exampleModel('dense'))).toMatch(dense);
  expect(usageOf(exampleModel('cnn'))).toMatch(dense);
  const layers = [{ kind: 'conv2d', filters: 3 }, { kind: 'global-average-pool' }] as const;
  expect(usageOf(modelOf([4, 4, 1], layers))).toMatch(
    /\n.*"conv2d1\.weight".*# \[kernel height, kernel width, channels, filters\]$/,
  );
});

test('f16 halves the weights', () => {
  const arrays = readZip(bytesOf('dense', 'f16'), 'm');
  const types = [...arrays].map(([name, bytes]) => [name, NpyArray.read(bytes, name).type]);
  expect(Object.fromEntries(types)).toMatchObject({
    'dense1.weight.npy': 'f2',
    'dense1.bias.npy': 'f4',
    'input.mean.npy': 'f4',
  });
  expect(read(bytesOf('dense', 'f16')).tensors['layers.0.weight'][0]).toBeCloseTo(Math.sin(0.7), 3);
});

test("scikit-learn's MLP: activations and classes from arrays", () => {
  const model = read(
    archive({
      ...MLP,
      activation: unicode('logistic'),
      out_activation: unicode('logistic'),
      classes: unicode('no', 'yes'),
    }),
  );
  expect(model.architecture).toEqual({
    inputSize: 2,
    loss: 'binary-cross-entropy',
    layers: [
      { units: 3, activation: 'sigmoid' },
      { units: 1, activation: 'identity' },
    ],
  });
  expect(model.classNames).toEqual(['no', 'yes']);
  expect([...model.tensors['layers.0.weight']]).toEqual([1, 2, 3, 4, 5, 6]);
});

test("scikit-learn's MLP: what the arrays do not tell is an option, or asked for", () => {
  expect(() => read(archive(MLP))).toThrow(
    'add activation=mlp.activation to numpy.savez, or give layers, such as "relu"',
  );
  expect(() => read(archive(MLP), { layers: 'relu' })).toThrow('give task: classes, labels or values');
  expect(read(archive(MLP), { layers: 'tanh', task: 'values' }).architecture.loss).toBe('mean-squared-error');
  expect(() => read(archive({ ...MLP, activation: unicode('swish') }))).toThrow(
    'activation: "swish" is unknown; known: identity, logistic, tanh, relu',
  );
  expect(() => read(archive({ ...MLP, more: unicode('x') }))).toThrow('the array more is unknown');
  expect(() =>
    read(archive({ ...MLP, intercepts_0: floats([2], 1, 2) }), { layers: 'relu', task: 'values' }),
  ).toThrow('intercepts_0 should have 3 numbers, 2 found');
});

test("scikit-learn's MLP: that it has no names is noted, where it has none", () => {
  const notes = (arrays: object, options: object) =>
    importModel([{ name: 'm.npz', bytes: archive({ ...MLP, ...arrays }) }], options).notes;
  expect(notes({}, { layers: 'relu', task: 'values' })).toEqual([
    'the file has no names of values: they are 0',
  ]);
  const digits = {
    activation: unicode('relu'),
    out_activation: unicode('logistic'),
    classes: unicode('0', '1'),
  };
  expect(notes(digits, {})).toEqual([]);
});

test('arrays: column-major ones are turned, other numbers become float32, big-endian ones too', () => {
  const turned = npyOf('<f4', '2, 3', new Uint8Array(Float32Array.of(1, 4, 2, 5, 3, 6).buffer), 'True');
  expect([...NpyArray.read(turned, 'a').floats()]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([
    ...NpyArray.read(npyOf('<f8', '2,', new Uint8Array(Float64Array.of(0.5, -1).buffer)), 'a').floats(),
  ]).toEqual([0.5, -1]);
  expect([...NpyArray.read(npyOf('>i2', '2,', Uint8Array.of(1, 0, 255, 255)), 'a').floats()]).toEqual([
    256, -1,
  ]);
  expect(
    NpyArray.read(npyOf('<i8', '2,', new Uint8Array(BigInt64Array.of(3n, -4n).buffer)), 'a').texts(),
  ).toEqual(['3', '-4']);
  expect(NpyArray.read(npyOf('|b1', '2,', Uint8Array.of(0, 1)), 'a').texts()).toEqual(['False', 'True']);
});

test.each<[what: string, bytes: Uint8Array, message: string]>([
  ['objects', npyOf('|O8', '1,', new Uint8Array(8)), 'an array of objects is a pickle'],
  [
    'a shape beyond its bytes',
    npyOf('<f4', '1000000000,', new Uint8Array(8)),
    '4000000000 bytes expected for f4 [1000000000], 8 found',
  ],
  [
    'a shape beyond all numbers',
    npyOf('<f4', '99999999999, 99999999999', new Uint8Array(8)),
    'NaN bytes expected',
  ],
  ['records', npyOf("<f4', 'x", '1,', new Uint8Array(4)), 'one of a plain array expected'],
  ['a header that is cut', npyOf('<f4', '1,', new Uint8Array(0)).subarray(0, 30), 'its header is cut short'],
  ['other bytes', text('anything at all'), 'not a NumPy array'],
])('an array of %s is refused', (_, bytes, message) => {
  expect(() => NpyArray.read(bytes, 'a').floats()).toThrow(message);
});

test('a compressed archive is refused with what to type', () => {
  const bytes = archive(MLP);
  const view = new DataView(bytes.buffer);
  const directory = view.getUint32(bytes.length - 6, true);
  view.setUint16(directory + 10, 8, true);
  expect(() => read(bytes)).toThrow(
    'm.npz: "coefs_0.npy" is compressed; save with numpy.savez, not savez_compressed',
  );
});

test('an archive cut anywhere, or with any byte changed, is read or refused with a ModelError', () => {
  const whole = bytesOf('dense');
  const outcome = (bytes: Uint8Array) => {
    try {
      read(bytes);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      return false;
    }
    return true;
  };
  for (let length = 0; length < whole.length; length += 7)
    expect(outcome(whole.subarray(0, length))).toBe(false);
  for (let i = 0; i < whole.length; i++) {
    const bytes = whole.slice();
    bytes[i] ^= 1 << (i % 8);
    outcome(bytes);
  }
});

test('a changed weight is seen by the checksum', () => {
  const bytes = archive(MLP);
  bytes[150] ^= 1;
  expect(() => read(bytes, { layers: 'relu', task: 'values' })).toThrow(
    'the checksum of "coefs_0.npy" differs',
  );
});
