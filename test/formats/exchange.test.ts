// exportModel() and importModel(), over every format of the registry: round trips give the same bits, and bad input is refused.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { MLPClassifier } from '../../src/estimators/index.js';
import { FORMAT_NAMES, type FormatName, formatNamed } from '../../src/formats/formats.js';
import { exportModel, type FormatFile, importModel } from '../../src/formats/index.js';
import { weightFilesOf } from '../../src/formats/weight-files.js';
import { createBackend, Dataset, Network, type NetworkOptions } from '../../src/index.js';
import { decodeModel } from '../../src/model/model-file.js';
import { Random } from '../../src/random.js';
import { trainTable } from '../../src/tabular/index.js';
import { moduleOf } from './run-module.js';

let backend: Backend;
beforeAll(async () => {
  backend = await createBackend({ backend: 'js' });
});

const CLASSES = ['red', 'green', 'blue'];

async function trained(options: NetworkOptions, { two = false, task = 'classes' } = {}): Promise<Network> {
  const network = new Network(backend, options);
  const { inputSize } = network.architecture;
  const random = Random.stream(4, 'rows');
  const of = (count: number) => Float32Array.from({ length: count }, () => 3 * random.normal() + 1);
  const classNames = two ? ['no', 'yes'] : CLASSES;
  const data = new Dataset({
    ...{ name: 'rows', features: of(30 * inputSize), featureCount: inputSize },
    ...(task === 'classes'
      ? { labels: Int32Array.from({ length: 30 }, (_, i) => i % classNames.length), classNames }
      : { targets: { kind: 'values' as const, names: CLASSES, values: Float64Array.from(of(90)) } }),
  });
  await network.fit(data, { epochs: 1 });
  return network;
}

const OUT = { units: 3 };
const CASES: readonly (readonly [string, () => Promise<Network>])[] = [
  ['dense layers', () => trained({ inputSize: 4, layers: [{ units: 6, activation: 'gelu' }, OUT] })],
  ['one layer, no standardisation', () => trained({ inputSize: 4, layers: [OUT], standardize: false })],
  [
    'a limit of standardised values',
    () => trained({ inputSize: 4, layers: [OUT], standardize: { kind: 'features', clip: 2 } }),
  ],
  [
    'a sigmoid for two classes',
    () => trained({ inputSize: 4, layers: [{ units: 1 }], loss: 'binary-cross-entropy' }, { two: true }),
  ],
  [
    'values',
    () =>
      trained({ inputSize: 4, layers: [{ units: 5 }, OUT], loss: 'mean-squared-error' }, { task: 'values' }),
  ],
  ['batch normalisation', () => trained({ inputSize: 4, layers: [{ units: 6, batchNorm: true }, OUT] })],
  [
    'images',
    () =>
      trained({
        inputShape: [6, 5, 2],
        layers: [
          { kind: 'conv2d', filters: 3, stride: 2 },
          { kind: 'max-pool' },
          { kind: 'flatten' },
          { units: 4 },
          OUT,
        ],
      }),
  ],
];

const READABLE = FORMAT_NAMES.filter((name) => formatNamed(name).read);
/** These write models for prediction: normalisation is in the weights. */
const FOLDING: readonly FormatName[] = FORMAT_NAMES.filter((name) => name.startsWith('onnx'));
const largest = (a: Float32Array | Float64Array, b: Float32Array | Float64Array) =>
  [...a].reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

/** Those that an import reads. */
const filesOf = (network: Network, to: FormatName) =>
  exportModel(network, { to, name: 'there' }).files.filter(({ name }) => !name.endsWith('.py'));

describe.each(READABLE)('exported to %s and imported again', (to) => {
  test.each(CASES)('%s: the same bits, names and answers', async (what, make) => {
    const network = await make();
    const files = filesOf(network, to);
    const { model, format } = importModel(files);
    expect(format).toBe(to);
    const again = Network.load(backend, model);
    const rows = Float32Array.from({ length: 5 * network.architecture.inputSize }, (_, i) => (i % 7) - 2);
    const method = network.task === 'values' ? 'predictValues' : 'predictProba';
    expect(largest(again[method](rows), network[method](rows))).toBeLessThan(1e-5);
    expect(again.classNames).toEqual(network.classNames);
    if (FOLDING.includes(to) && what === 'batch normalisation') return;
    const [before, after] = [network.save(), model].map((bytes) => decodeModel(bytes, 'model'));
    expect(Object.values(after.tensors)).toEqual(Object.values(before.tensors));
    expect(after.standardizer).toEqual(before.standardizer);
    expect(after.targetScale).toEqual(before.targetScale);
  });

  test('a table, with its schema beside it: rows are objects again', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => ({
      age: i % 7 ? i : null,
      sex: i % 3 ? 'm' : 'f',
      kind: i % 2 ? 'a' : 'b',
    }));
    const { network } = await trainTable(backend, rows, { label: 'kind', hidden: [4], epochs: 2 });
    const files = filesOf(network, to);
    const again = Network.load(backend, importModel(files).model);
    expect(again.predictRows(rows)).toEqual(network.predictRows(rows));
    const other = { name: 'x.schema.json', bytes: new TextEncoder().encode('{"version":2}') };
    const tensors = files.filter(({ name }) => !name.endsWith('.schema.json'));
    expect(() => importModel([...tensors, other])).toThrow(
      'x.schema.json: schema.version should be one of 1, 2 found',
    );
  });
});

test('a model file again: half the size in f16, and one member to the bit', async () => {
  const network = await trained({ inputSize: 4, layers: [{ units: 64 }, OUT], members: 2 });
  const [file] = exportModel(network, { to: 'jacquard', name: 'half', dtype: 'f16' }).files;
  expect(file.name).toBe('half.safetensors');
  const [history] = [network.history.length];
  const half = Network.load(backend, file.bytes);
  expect(half.history.length).toBe(history);
  const rows = Float32Array.of(1, 2, 3, 4);
  expect(largest(half.predictProba(rows), network.predictProba(rows))).toBeLessThan(1e-3);
  const [one] = exportModel(network, { to: 'jacquard', member: 1 }).files;
  expect([...Network.load(backend, one.bytes).predictProba(rows)]).toEqual([
    ...network.member(1).predictProba(rows),
  ]);
});

test('an estimator is exported as a network is', async () => {
  const model = new MLPClassifier(backend, { hiddenLayerSizes: [4], maxIter: 2 });
  const X = Array.from({ length: 20 }, (_, i) => [i % 5, i % 3]);
  await model.fit(
    X,
    X.map(([a]) => (a > 2 ? 'large' : 'small')),
  );
  const made = await moduleOf(model as unknown as Network);
  expect(made.classNames).toEqual(['large', 'small']);
  expect(largest(made.predictProba([1, 2]), Float64Array.from(model.predictProba([[1, 2]])))).toBeLessThan(
    1e-5,
  );
});

test('files of weights are those that a model.json names beside itself', () => {
  const named = (text: string) =>
    weightFilesOf({ name: 'model.json', bytes: new TextEncoder().encode(text) });
  const manifest = (...paths: unknown[]) =>
    JSON.stringify({ weightsManifest: [{ paths }, { paths: ['b.bin'] }, 7] });
  expect(named(manifest('a.bin'))).toEqual(['a.bin', 'b.bin']);
  expect(named(manifest('../../etc/passwd', '/a', 'c:\\a', '..', 'x/y', 3, null))).toEqual(['b.bin']);
  for (const none of ['', '{', '[]', '{}', '{"weightsManifest":1}', '\u0080'])
    expect(named(none)).toEqual([]);
});

describe('importModel refuses', () => {
  const file = (text: string, name = 'x.bin'): FormatFile => ({
    name,
    bytes: new TextEncoder().encode(text),
  });
  test('what is of no format, naming those that can be imported', () => {
    expect(() => importModel(file('hello'))).toThrow(
      `x.bin: no format that can be imported; these can: ${READABLE.join(', ')}`,
    );
    expect(() => importModel(file(''))).toThrow('x.bin: ');
    expect(() => importModel([])).toThrow('files: none given');
    expect(() => importModel([file('a'), 'b' as never])).toThrow(
      'files[1]: an object of name and bytes expected, "b" given',
    );
  });

  test('its own model files, which need no import', async () => {
    const network = await trained({ inputSize: 4, layers: [OUT] });
    const own = { name: 'mine.safetensors', bytes: network.save() };
    expect(() => importModel(own)).toThrow('mine.safetensors: is a model file of this library already');
  });

  test.each([
    [{ task: 'guess' }, 'task: "guess" is unknown; valid: classes, labels, values'],
    [{ inputShape: [28, 0] }, 'inputShape: [28, 0] given'],
    [{ inputShape: 784 }, 'inputShape: 784 given'],
    [{ classNames: 'a,b' }, 'classNames: a list of texts expected'],
    [{ classes: ['a'] }, 'no option "classes"'],
  ])('options that are none: %o', (options, message) => {
    expect(() => importModel(file('hello'), options as never)).toThrow(message);
  });

  test.each(READABLE)('files of two models, and options that would be ignored: %s', async (to) => {
    const network = await trained({ inputSize: 4, layers: [OUT] });
    const files = filesOf(network, to);
    const other = { name: 'other.bin', bytes: new TextEncoder().encode('hello') };
    for (const all of [
      [...files, other],
      [other, ...files],
    ])
      expect(() => importModel(all)).toThrow(/^files: other\.bin is no part of the model in there\./);
    const code = { name: 'there.py', bytes: other.bytes };
    expect(() => importModel([...files, code])).toThrow(
      /^files: there\.py is code, which an import does not run/,
    );
    expect(() => importModel(files, { layers: 'relu' })).toThrow(/^layers: .*leave/);
    expect(() => importModel(files, { task: 'values' })).toThrow(/leave (task|the option) out/);
    expect(() => importModel(files, { inputShape: [7] })).toThrow(/^inputShape: .*leave/);
  });

  test.skipIf(READABLE.length === 0)('names for another number of classes', async () => {
    const network = await trained({ inputSize: 4, layers: [OUT] });
    const files = filesOf(network, READABLE[0]);
    expect(() => importModel(files, { classNames: ['a', 'b'] })).toThrow(/classNames: 2 given, but .* has 3/);
    const { model, notes } = importModel(files, { classNames: ['a', 'b', 'c'] });
    expect([decodeModel(model, 'm').classNames, notes]).toEqual([['a', 'b', 'c'], []]);
    expect(() => importModel(files, { classNames: ['a', 'b', 'a'] })).toThrow(
      /^classNames: "a" is given twice/,
    );
    const digits = importModel(files, { classNames: ['0', '1', '2'] }).model;
    const numbered = exportModel(digits, { to: READABLE[0], name: 'there' }).files;
    expect(importModel(numbered).notes).toEqual([]); // the file's own names
  });
});
