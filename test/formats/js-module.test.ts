// The exported JavaScript module answers as the network does, for every kind of layer, activation and head, and names cannot break it.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { exportModel } from '../../src/formats/export-model.js';
import { ACTIVATION_NAMES } from '../../src/functions/activations.js';
import { createBackend, Dataset, Network, type NetworkOptions } from '../../src/index.js';
import { decodeModel } from '../../src/model/model-file.js';
import { encodeModel } from '../../src/model/model-file-write.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { Random } from '../../src/random.js';
import { importText, moduleOf, moduleText } from './run-module.js';

const NEAR = 1e-5;
const ROWS = 40;
let backend: Backend;

beforeAll(async () => {
  backend = await createBackend({ backend: 'js' });
});

function numbers(count: number, seed: number, spread = 3): Float32Array {
  const random = Random.stream(seed, 'rows');
  return Float32Array.from({ length: count }, () => spread * (2 * random.uniform() - 1));
}

interface Case extends NetworkOptions {
  task?: 'classes' | 'values' | 'labels';
  outputs?: number;
}

/** A network trained for an epoch, and rows that it has not seen. */
async function trained({ task = 'classes', outputs = 3, ...options }: Case, seed = 1) {
  const network = new Network(backend, options);
  const { inputSize } = network.architecture;
  const targets = numbers(ROWS * outputs, seed + 1);
  const names = Array.from({ length: outputs }, (_, j) => `t${j}`);
  const data = new Dataset({
    ...{ name: 'rows', features: numbers(ROWS * inputSize, seed), featureCount: inputSize },
    ...(task === 'classes'
      ? { labels: Int32Array.from({ length: ROWS }, (_, i) => i % outputs), classNames: names }
      : task === 'values'
        ? { targets: { kind: task, names, values: Float64Array.from(targets, (t) => 1000 + 50 * t) } }
        : { targets: { kind: task, names, values: Float64Array.from(targets, (t) => Number(t > 0)) } }),
  });
  await network.fit(data, { epochs: 2, batchSize: 8, optimizer: 'adam', learningRate: 0.02 });
  return { network, rows: numbers(10 * inputSize, seed + 2, 4), inputSize };
}

/** The largest difference of the module's numbers from the network's, over ten rows. */
async function difference(options: Case, seed?: number): Promise<number> {
  const { network, rows, inputSize } = await trained(options, seed);
  const made = await moduleOf(network);
  const method = network.task === 'values' ? 'predictValues' : 'predictProba';
  const expected = network[method](rows);
  const found = Array.from({ length: 10 }, (_, i) => [
    ...made[method](rows.subarray(i * inputSize, (i + 1) * inputSize)),
  ]).flat();
  expect(found.length).toBe(expected.length);
  const scale = network.targetScale ? 50 : 1;
  return Math.max(...found.map((value, i) => Math.abs(value - expected[i]) / scale));
}

const OUT = { units: 3 } as const;
const dense = (layers: readonly LayerOptions[] = []): Case => ({
  inputSize: 4,
  layers: [{ units: 8 }, ...layers, OUT],
});

test('weights that are not finite stay so in half precision', async () => {
  const { network, rows } = await trained({ inputSize: 4, layers: [{ units: 3 }] });
  const model = decodeModel(network.save(), 'm');
  const name = Object.keys(model.tensors).find((one) => one.endsWith('weight'))!;
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const weights = model.tensors[name].map((one, i) => (i === 0 ? value : one));
    const bytes = encodeModel({ ...model, tensors: { ...model.tensors, [name]: weights } });
    const [single, half] = await Promise.all(
      (['f32', 'f16'] as const).map(async (dtype) => {
        const { predictProba } = await moduleOf({ save: () => bytes }, { dtype });
        try {
          return [...predictProba([...rows.subarray(0, 4)])].map((p) => p.toFixed(2)).join();
        } catch (error) {
          return (error as Error).message;
        }
      }),
    );
    expect(half).toBe(single);
    if (Number.isNaN(value)) expect(half).toBe('the outputs are not finite');
  }
});

describe('a dense network', () => {
  test.each(ACTIVATION_NAMES)('with %s', async (activation) => {
    expect(await difference({ inputSize: 4, layers: [{ units: 8, activation }, OUT] })).toBeLessThan(NEAR);
  });

  test.each<[string, Case]>([
    ['an own slope', { inputSize: 4, layers: [{ units: 8, activation: 'elu:0.3' }, OUT] }],
    ['no hidden layer', { inputSize: 4, layers: [OUT] }],
    ['no bias', { inputSize: 4, layers: [{ units: 8, bias: false }, OUT] }],
    ['batch normalisation, which is folded', { inputSize: 4, layers: [{ units: 8, batchNorm: true }, OUT] }],
    [
      'batch normalisation that follows no product',
      { inputSize: 4, layers: [{ kind: 'batch-norm' }, { units: 8 }, { kind: 'batch-norm' }, OUT] },
    ],
    ['dropout', dense([{ kind: 'dropout', rate: 0.3 }])],
    [
      'a residual connection',
      {
        inputSize: 4,
        layers: [
          { units: 6, name: 'a' },
          { units: 6, name: 'b', activation: 'identity' },
          { kind: 'add', inputs: ['a', 'b'] },
          OUT,
        ],
      },
    ],
    [
      'two outputs, whose mean answers',
      { inputSize: 4, layers: [{ units: 6, name: 'a' }, OUT, { ...OUT, inputs: ['a'] }] },
    ],
    ['members', { inputSize: 4, layers: [{ units: 6 }, OUT], members: 3 }],
    ['no standardisation', { ...dense(), standardize: false }],
    ['one mean for all', { ...dense(), standardize: 'global' }],
    ['a limit of standardised values', { ...dense(), standardize: { kind: 'features', clip: 1 } }],
    ['sigmoids for each class', { ...dense(), loss: 'binary-cross-entropy' }],
    [
      'one sigmoid for two classes',
      { inputSize: 4, layers: [{ units: 8 }, { units: 1 }], loss: 'binary-cross-entropy', outputs: 2 },
    ],
    [
      'one sigmoid for two classes, and members',
      {
        inputSize: 4,
        layers: [{ units: 8 }, { units: 1 }],
        loss: 'binary-cross-entropy',
        outputs: 2,
        members: 2,
      },
    ],
    ['labels', { ...dense(), loss: 'binary-cross-entropy', task: 'labels' }],
    ['values', { ...dense(), loss: 'mean-squared-error', task: 'values' }],
    ['values of members', { ...dense(), loss: 'huber', task: 'values', members: 2 }],
    [
      'values as they are',
      { ...dense(), loss: 'mean-squared-error', task: 'values', standardizeTargets: false },
    ],
  ])('with %s', async (_, options) => {
    const unscaled = options.standardizeTargets === false ? 1000 : 1;
    expect(await difference(options)).toBeLessThan(NEAR * unscaled);
  });
});

describe('a network of images', () => {
  const pools: LayerOptions[] = [
    { kind: 'max-pool' },
    { kind: 'max-pool', size: 3, stride: 2, padding: 'same' },
    { kind: 'average-pool', size: [2, 3], stride: 2 },
    { kind: 'average-pool', size: 3, stride: 2, padding: 'same' },
    { kind: 'global-average-pool' },
  ];
  test.each(pools)('with a pool: %o', async (pool) => {
    const layers: LayerOptions[] = [{ kind: 'conv2d', filters: 3 }, pool, { kind: 'flatten' }, OUT];
    expect(await difference({ inputShape: [7, 8, 2], layers })).toBeLessThan(NEAR);
  });

  test.each([
    { kernelSize: 3, stride: 1, padding: 'same' },
    { kernelSize: 3, stride: 2, padding: 'same' },
    { kernelSize: [2, 5], stride: 2, padding: 'same' },
    { kernelSize: [4, 3], stride: 3, padding: 'valid' },
    { kernelSize: 1, stride: 2, padding: 'valid', bias: false },
  ] as const)('with a convolution: %o', async (options) => {
    const layers: LayerOptions[] = [{ kind: 'conv2d', filters: 4, ...options }, OUT];
    for (const shape of [
      [8, 9, 1],
      [7, 6, 3],
    ])
      expect(await difference({ inputShape: shape, layers })).toBeLessThan(NEAR);
  });

  test('with batch normalisation by channel, folded and not', async () => {
    const layers: LayerOptions[] = [
      { kind: 'conv2d', filters: 3, batchNorm: true },
      { kind: 'max-pool' },
      { kind: 'batch-norm' },
      { units: 5 },
      OUT,
    ];
    expect(await difference({ inputShape: [6, 6, 2], layers })).toBeLessThan(NEAR);
  });
});

test('predict() names the class, the labels or the values, as predictRows() does', async () => {
  const { network, rows } = await trained(dense());
  const { predict, classNames } = await moduleOf(network);
  const p = network.predictProba(rows.subarray(0, 4));
  const answer = predict(rows.subarray(0, 4)) as { class: string; probabilities: Record<string, number> };
  expect(classNames).toEqual(['t0', 't1', 't2']);
  expect(answer.class).toBe(classNames[network.predict(rows.subarray(0, 4))[0]]);
  expect(Object.keys(answer.probabilities)).toEqual(classNames);
  expect(answer.probabilities['t1']).toBeCloseTo(p[1], 5);
  const labels = await trained({ ...dense(), loss: 'binary-cross-entropy', task: 'labels' });
  const of = (await moduleOf(labels.network)).predict(labels.rows.subarray(0, 4));
  expect(Object.values(of['labels'] as object)).toEqual(
    [...labels.network.predictLabels(labels.rows.subarray(0, 4))].map(Boolean),
  );
});

test('rows that are none are refused', async () => {
  const { network } = await trained(dense());
  const { predict } = await moduleOf(network);
  expect(() => predict([1, 2, 3])).toThrow('4 numbers expected, 3 given');
  expect(() => predict(undefined)).toThrow('4 numbers expected, undefined given');
  expect(() => predict([1, 2, '3', 4])).toThrow('feature 2: a finite number expected, 3 given');
  expect(() => predict([1, 2, null, 4])).toThrow('feature 2: a finite number expected');
});

test.each<[string, Case]>([
  ['relu', dense()],
  ['tanh', { inputSize: 4, layers: [{ units: 8, activation: 'tanh' }, OUT] }],
  ['clip', { ...dense(), standardize: { kind: 'features', clip: 1 } }],
])('features that are not finite in float32 are refused, of a network with %s too', async (_, options) => {
  const { predict } = await moduleOf((await trained(options)).network);
  for (const far of [Number.NaN, Number.POSITIVE_INFINITY, 1e39])
    expect(() => predict([1, 2, far, 4])).toThrow(`feature 2: a finite number expected, ${far} given`);
});

const HOSTILE = [
  '</script><script>alert(1)</script>',
  "'; throw new Error('in'); '",
  '"]; globalThis.broken = true; ["',
  '\u2028globalThis.broken = true//\u2029',
  '`$' + '{globalThis.broken = true}`',
  '\\',
  '<!--',
  '-->',
  '*/ globalThis.broken = true /*',
  '__proto__',
  'constructor',
  '\ud800',
  '\u202eevil\u0000\r\n',
  'Größe 🙂',
];

test('class names of any kind come out as they are, and stay texts', async () => {
  const { network } = await trained({
    inputSize: 4,
    layers: [{ units: HOSTILE.length }],
    outputs: HOSTILE.length,
  });
  const { files } = exportModel(renamed(network, HOSTILE), { to: 'js' });
  const text = new TextDecoder().decode(files[0].bytes);
  expect(text).not.toMatch(/<\/script|<!--|-->|\u2028|\u2029|\u202e|\0|\r/i);
  const { classNames, predict } = await importText(text);
  expect(classNames).toEqual(HOSTILE);
  expect(globalThis).not.toHaveProperty('broken');
  const answer = predict([1, 2, 3, 4]) as { probabilities: Record<string, number> };
  expect(Object.keys(answer.probabilities).sort()).toEqual([...HOSTILE].sort());
});

/** The network with other class names. */
function renamed(network: Network, classNames: string[]): Pick<Network, 'save'> {
  Object.assign((network as unknown as { state: object }).state, { classNames });
  return network;
}

test('the module has only what its network needs, and neither imports nor evaluates', async () => {
  const { network } = await trained(dense());
  const text = moduleText(network);
  for (const other of ['conv2d', 'Pool', 'gelu', 'sigmoid', 'NUMBER', 'parseDate', 'f16'])
    expect(text).not.toContain(other);
  expect(text).not.toMatch(/\b(import|require|eval|Function|WebAssembly)\b *[({'"]/);
});

test('a member by itself, and the options that are refused', async () => {
  const { network, rows } = await trained({ inputSize: 4, layers: [{ units: 6 }, OUT], members: 3 });
  const made = await moduleOf(network, { member: 1 });
  const expected = network.member(1).predictProba(rows.subarray(0, 4));
  expect([...made.predictProba(rows.subarray(0, 4))].map((p, j) => Math.abs(p - expected[j]) < NEAR)).toEqual(
    [true, true, true],
  );
  expect(() => exportModel(network, { to: 'js', member: 3 })).toThrow(
    'member: 3 given, a whole number from 0 to 2',
  );
  expect(() => exportModel(network, { to: 'keras' as never })).toThrow('to: "keras" is unknown; valid: ');
  expect(() => exportModel(network, { to: 'js', dtype: 'f8' as never })).toThrow('dtype: "f8" is unknown');
  expect(() => exportModel(network, { to: 'js', name: '../a' })).toThrow('name: "../a" is no name of a file');
  expect(() => exportModel(network, { to: 'js', file: 'a' } as never)).toThrow('no option "file"');
  expect(() => exportModel(new Uint8Array(4), { to: 'js' })).toThrow('model');
});
