// A predictor answers as its network does, to the bit: for every kind of layer, activation and loss, however rows are given; with the
// newest weights; and without allocating.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, describe, expect, it } from 'vitest';
import { runs } from '../../src/backend/create/choose-kernels.js';
import {
  ACTIVATION_NAMES,
  type Backend,
  createBackend,
  Dataset,
  type FitOptions,
  type LayerOptions,
  LOSS_NAMES,
  Network,
  type NetworkOptions,
  type Predictor,
  STANDARDIZATIONS,
} from '../../src/index.js';
import { LAYER_KIND_NAMES } from '../../src/nn/layer-kinds.js';
import { lossOf } from '../../src/nn/losses.js';
import { poisonFreedMemory } from '../../src/program/poison.js';
import { TableData } from '../../src/table/table-data.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import { expectEqual } from '../support/close.js';
import { blobs } from '../support/datasets.js';

const FEATURES = 16;
const data = blobs({ rows: 60, features: FEATURES });
const FIT: FitOptions = { epochs: 2, batchSize: 16, learningRate: 0.05 };
const IMAGE = [4, 4, 1];

/** Values or labels in place of the classes. */
function withTargets(kind: 'values' | 'labels', count: number): Dataset {
  const values = Float32Array.from({ length: 60 * count }, (_, i) =>
    kind === 'labels' ? Number(Math.sin(i) > 0) : 5 + 2 * Math.sin(i),
  );
  const names = Array.from({ length: count }, (_, j) => `t${j}`);
  return new Dataset({
    name: 't',
    features: data.features,
    featureCount: FEATURES,
    targets: { kind, values, names },
  });
}
const two = new Dataset({ ...data, labels: data.labels.map((label) => label % 2), classNames: ['a', 'b'] });

type Case = [name: string, options: NetworkOptions, rows?: Dataset];
const OUTPUT: LayerOptions = { units: 3 };
const CASES: Case[] = [
  ...ACTIVATION_NAMES.map((activation): Case => [activation, { layers: [{ units: 9, activation }, OUTPUT] }]),
  ...LOSS_NAMES.map((loss): Case => {
    const rows = lossOf(loss).tells === 'values' ? withTargets('values', 3) : data;
    return [loss, { layers: [{ units: 17, activation: 'relu' }, OUTPUT], loss }, rows];
  }),
  ['labels', { layers: [OUTPUT], loss: 'binary-cross-entropy' }, withTargets('labels', 3)],
  ['one sigmoid', { layers: [{ units: 5 }, { units: 1 }], loss: 'binary-cross-entropy' }, two],
  [
    'values in their own units',
    { layers: [{ units: 8 }, { units: 1 }], loss: 'mean-squared-error', standardizeTargets: false },
    withTargets('values', 1),
  ],
  ...STANDARDIZATIONS.map(
    (standardize): Case => [
      `standardize ${standardize}`,
      { layers: [{ units: 7 }, OUTPUT], standardize, inputShape: IMAGE },
    ],
  ),
  ['clipped', { layers: [{ units: 7 }, OUTPUT], standardize: { kind: 'features', clip: 0.5 } }],
  ['not standardised', { layers: [{ units: 40, activation: 'relu' }, OUTPUT], standardize: false }],
  ['batch norm, folded', { layers: [{ units: 12, batchNorm: true, activation: 'relu' }, OUTPUT] }],
  [
    'batch norm of the input, not folded',
    { layers: [{ kind: 'batch-norm' }, { units: 12, activation: 'tanh' }, OUTPUT] },
  ],
  [
    'images',
    {
      inputShape: IMAGE,
      layers: [
        { kind: 'conv2d', filters: 6, kernelSize: 3, activation: 'relu', batchNorm: true },
        { kind: 'max-pool', size: 2 },
        { kind: 'conv2d', filters: 5, kernelSize: 1, name: 'one' },
        { kind: 'conv2d', filters: 5, kernelSize: 1, inputs: 'max-pool1', name: 'other' },
        { kind: 'add', inputs: ['one', 'other'] },
        { kind: 'activation', activation: 'silu' },
        { kind: 'dropout', rate: 0.2 },
        { kind: 'average-pool', size: 2 },
        { kind: 'global-average-pool' },
        OUTPUT,
      ],
    },
  ],
  [
    'flattened images',
    { inputShape: IMAGE, layers: [{ kind: 'conv2d', filters: 4 }, { kind: 'flatten' }, OUTPUT] },
  ],
  ['an ensemble', { layers: [{ units: 6, activation: 'relu' }, OUTPUT], members: 3 }],
  ['a wide ensemble', { layers: [{ units: 70, activation: 'relu' }, OUTPUT], members: 2 }],
  ['an ensemble of sigmoids', { layers: [OUTPUT], members: 3, loss: 'binary-cross-entropy' }],
  [
    'an ensemble for values',
    { layers: [{ units: 6 }, { units: 2 }], members: 3, loss: 'mean-squared-error' },
    withTargets('values', 2),
  ],
];

async function trained(backend: Backend, [, options, rows = data]: Case): Promise<Network> {
  const shape = options.inputShape ? {} : { inputSize: FEATURES };
  const network = new Network(backend, { ...shape, seed: 3, ...options });
  await network.fit(rows, FIT);
  return network;
}

/** Rows in each way that they can be given; networks take a list where predictors take one row. */
const GIVEN = [1, 2, 3, 4, 5].flatMap((count) => {
  const floats = data.features.slice(FEATURES, (1 + count) * FEATURES);
  const list = Array.from({ length: count }, (_, i) =>
    Array.from(floats.subarray(i * FEATURES, (i + 1) * FEATURES)),
  );
  const bytes = Uint8Array.from(floats, (_, i) => (i * 37) % 256);
  return [floats, bytes, list];
});

function expectSame(predictor: Predictor, network: Network): void {
  for (const rows of GIVEN) {
    if (network.task === 'values') {
      expectEqual(predictor.predictValues(rows), network.predictValues(rows));
      continue;
    }
    expectEqual(predictor.predictProba(rows), network.predictProba(rows));
    if (network.task === 'labels') expectEqual(predictor.predictLabels(rows), network.predictLabels(rows));
    else expectEqual(predictor.predict(rows), network.predict(rows));
  }
}

it('the cases have every kind of layer', () => {
  const kinds = CASES.flatMap(([, { layers }]) =>
    layers.flatMap((layer: LayerOptions) => [
      layer.kind ?? 'dense',
      ...('batchNorm' in layer ? ['batch-norm'] : []),
    ]),
  );
  expect(new Set(kinds)).toEqual(new Set(LAYER_KIND_NAMES));
});

describe.each([
  { backend: 'js' },
  { backend: 'simd' },
  { backend: 'simd', threads: 2 },
  ...(runs('relaxed') ? [{ backend: 'relaxed' } as const] : []),
] as const)('%j', async (options) => {
  const backend = await createBackend(options);
  afterAll(() => backend.dispose());

  it.each(CASES)('%s: as the network, after another training too', async (...one) => {
    using network = await trained(backend, one);
    const predictor = network.predictor({ rows: 5 });
    expectSame(predictor, network);
    await network.fit(one[2] ?? data, FIT);
    expectSame(predictor, network);
    network.parameters = network.parameters.map((value) => value * 1.5);
    expectSame(predictor, network);
  });
});

it('products that are cut for two threads, and calls too small for that, in one network', async () => {
  const backend = await createBackend({ backend: 'simd', threads: 2 });
  using network = new Network(backend, {
    ...{ inputSize: 300, standardize: false },
    layers: [{ units: 200, activation: 'relu' }, OUTPUT],
  });
  network.parameters = network.parameters.slice();
  const predictor = network.predictor({ rows: 64 });
  const rows = Float32Array.from({ length: 64 * 300 }, (_, i) => Math.sin(i));
  for (const count of [64, 1, 33, 64]) {
    const some = rows.subarray(0, count * 300);
    expectEqual(predictor.predictProba(some), network.predictProba(some));
  }
  backend.dispose();
});

describe('the newest weights', async () => {
  const backend = await createBackend();

  it.each(CASES.filter(([name]) => /batch norm|ensemble$|relu|images/.test(name)))(
    '%s: in the callbacks of a training',
    async (...one) => {
      const network = await trained(backend, one);
      using predictor = network.predictor({ rows: 5 });
      const seen: number[] = [];
      const onEpochEnd = () => {
        expectSame(predictor, network);
        seen.push(predictor.predictProba(GIVEN[0])[0]);
      };
      await network.fit(one[2] ?? data, { ...FIT, callbacks: [{ onEpochEnd }] });
      expect(seen[0]).not.toBe(seen[1]);
    },
  );

  it('a predictor of one network is not moved by another', async () => {
    const [one, other] = [await trained(backend, CASES[0]), await trained(backend, CASES[1])];
    const [first, second] = [one.predictor(), other.predictor()];
    const row = GIVEN[0];
    const expected = first.predictProba(row).slice();
    second.predictProba(row);
    expect(first.predictProba(row)).toEqual(expected);
    expect(second.predictProba(row)).not.toEqual(expected);
  });

  it('memory may grow between two calls', async () => {
    const network = await trained(backend, CASES[0]);
    const predictor = network.predictor({ rows: 5 });
    expectSame(predictor, network);
    const block = backend.arena.reserve(backend.arena.size, 'a growth');
    expectSame(predictor, network);
    backend.arena.release(block);
  });

  it('no step reads what another has overwritten', async () => {
    poisonFreedMemory(true);
    for (const one of CASES.filter(([name]) => /images|ensemble/.test(name))) {
      const network = await trained(backend, one);
      expectSame(network.predictor({ rows: 5 }), network);
    }
    poisonFreedMemory(false);
  });
});

describe('tables', () => {
  const objects = Array.from({ length: 40 }, (_, i) => ({
    town: ['Aue', 'Bonn', 'Celle'][(i * 7) % 3],
    size: Math.sin(i) * 40 + 60,
    good: (i * 7) % 3 > 0 ? 'yes' : 'no',
  }));

  it('an encoded row has the same bits alone as among many', async () => {
    const backend = await createBackend();
    const table = TableData.of(tableOfObjects(objects), { label: 'good' }).dataset();
    const network = new Network(backend, {
      inputSize: table.featureCount,
      layers: [{ units: 20 }, { units: 2 }],
    });
    await network.fit(table, FIT);
    const all = network.predictProba(table);
    const predictor = network.predictor();
    for (let i = 0; i < table.size; i++) {
      expect(predictor.predictProba(table.featuresAt(i))).toEqual(all.slice(2 * i, 2 * i + 2));
    }
  });
});

describe('what is refused', async () => {
  const backend = await createBackend();
  const network = await trained(backend, CASES[0]);
  const predictor = network.predictor({ rows: 2 });
  const row = Array.from(GIVEN[0] as Float32Array);
  const expectError = (act: () => unknown, code: string, message: string | RegExp) => {
    expect(act).toThrow(expect.objectContaining({ code }));
    expect(act).toThrow(message);
  };

  it.each([
    [[1, 2], 'rows: 2 values, 16 expected in a row'],
    [new Float32Array(17), 'rows: 17 values, 16 expected in a row'],
    [new Uint8Array(0), 'rows: 0 values, 16 expected in a row'],
    [[], 'rows: 0 values, 16 expected in a row'],
    [
      new Float32Array(3 * 16),
      'rows: 3 given, but this predictor takes 1 to 2; make it with network.predictor({ rows: 3 })',
    ],
    [[row, row, row], 'rows: 3 given, but this predictor takes 1 to 2'],
    [[row, [1, 2, 3]], 'rows[1]: 3 values, 16 expected'],
    [[row, 3], 'rows[1]: no values, 16 expected'],
    ['0123456789abcdef', 'rows: a row of numbers, or an array of rows, expected'],
    [null, 'rows: a row of numbers, or an array of rows, expected'],
  ])('shapes: %j', (rows, message) => {
    expectError(() => predictor.predict(rows as number[]), 'SHAPE', message);
  });

  it.each([
    ['"7"', 'rows[0]: feature 3 is "7"; numbers expected'],
    ['null', 'rows[0]: feature 3 is null'],
  ])('a feature that is no number: %s', (text, message) => {
    const bad = row.with(3, JSON.parse(text));
    expectError(() => predictor.predict(bad), 'DATA', message);
    expectError(() => predictor.predict([bad, row]), 'DATA', message);
  });

  it.each([Number.NaN, Infinity, -Infinity, 1e39])('a feature of %d, as the network refuses it', (value) => {
    const bad = row.with(3, value);
    const message = /row 0, feature 3 is (NaN|-?Infinity); finite numbers expected/;
    expectError(() => predictor.predictProba(bad), 'DATA', message);
    expectError(() => predictor.predictProba(Float32Array.from(bad)), 'DATA', message);
    expectError(() => predictor.predictProba([row, bad]), 'DATA', /row 1, feature 3/);
    expectError(() => network.predictProba([bad]), 'DATA', message);
    expect(predictor.predictProba(row)).toEqual(network.predictProba([row]));
  });

  it('outputs that are not finite, with the message of the network', async () => {
    /** Features that vary by a few hundredths: 3e38 of those deviations is beyond a 32-bit float. */
    const small = new Dataset({ ...data, features: data.features.map((value) => value / 100) });
    using network = new Network(backend, { inputSize: FEATURES, layers: [OUTPUT] });
    await network.fit(small, FIT);
    using predictor = network.predictor({ rows: 2 });
    const bad = row.with(3, 3e38);
    const said = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        return (error as Error).message;
      }
      return 'nothing';
    };
    expectError(
      () => predictor.predictProba([row, bad]),
      'DATA',
      "row 1: the network's outputs are not finite",
    );
    expect(said(() => predictor.predictProba([row, bad]))).toBe(said(() => network.predictProba([row, bad])));
    using sigmoid = await trained(backend, CASES.find(([name]) => name === 'one sigmoid')!);
    sigmoid.parameters = sigmoid.parameters.fill(Number.NaN);
    expectError(() => sigmoid.predictor().predict(row), 'DATA', 'the training diverged');
  });

  it('another task', async () => {
    expectError(
      () => predictor.predictValues(row),
      'STATE',
      'this network tells classes: predict() is the one for it',
    );
    using values = await trained(backend, CASES.find(([name]) => name === 'huber')!);
    expectError(() => values.predictor().predictProba(row), 'STATE', 'predictValues() is the one for it');
  });

  it('options that there are not, and more rows than a network of its size takes', () => {
    expectError(
      () => network.predictor({ row: 1 } as object),
      'OPTION',
      'predictor: no option "row"; valid: rows',
    );
    expectError(() => network.predictor({ rows: 0 }), 'OPTION', 'predictor.rows');
    using large = new Network(backend, {
      inputShape: [64, 64, 1],
      layers: [{ kind: 'conv2d', filters: 64 }, OUTPUT],
      standardize: false,
    });
    large.parameters = large.parameters.slice();
    expectError(() => large.predictor({ rows: 99 }), 'OPTION', 'predictor.rows: 99 given, 1 to 4 expected');
  });

  it('a network without weights, and one that was disposed of', async () => {
    using fresh = new Network(backend, { inputSize: 2, layers: [OUTPUT] });
    expectError(() => fresh.predictor(), 'STATE', 'learned nothing yet');
    const other = await trained(backend, CASES[0]);
    const before = backend.arena.bytesInUse;
    const [one, two] = [other.predictor(), other.predictor()];
    one.dispose();
    one.dispose();
    expectError(() => one.predict(row), 'STATE', 'this predictor was disposed of');
    expect(two.predict(row)).toEqual(other.predict([row]));
    two.dispose();
    expect(backend.arena.bytesInUse).toBe(before);
    const three = other.predictor();
    other.dispose();
    expect(backend.arena.bytesInUse).toBeLessThan(before);
    expectError(() => three.predict(row), 'STATE', 'disposed of');
    expectError(() => other.predictor(), 'STATE', 'this network was disposed of');
  });
});

describe('no allocation', async () => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  const CALLS = 10_000;
  /** Bytes a call, for what the engine itself keeps; the smallest object has 12. */
  const ROOM = 4;
  /** Some are not, where the engine compiles code, or does away with it. */
  const CLEAN = 5;

  it.each([
    ['classes', CASES[0]],
    ['values', CASES.find(([name]) => name === 'huber')!],
    ['an ensemble', CASES.find(([name]) => name === 'an ensemble')!],
    ['one sigmoid', CASES.find(([name]) => name === 'one sigmoid')!],
  ] as const)('%s: thousands of calls', async (_, one) => {
    const backend = await createBackend({ backend: 'simd' });
    const network = await trained(backend, one as Case);
    const predictor = network.predictor({ rows: 2 });
    const rows = GIVEN.slice(0, 6);
    const predict = network.task === 'values' ? 'predictValues' : 'predictProba';
    /** Windows in which nothing was allocated. */
    let clean = 0;
    const grown: number[] = [];
    for (let window = 0; window < 60 && clean < CLEAN; window++) {
      gc();
      const before = process.memoryUsage().heapUsed;
      for (let i = 0; i < CALLS; i++) predictor[predict](rows[i % 6]);
      grown.push(process.memoryUsage().heapUsed - before);
      if (Math.abs(grown.at(-1)!) < ROOM * CALLS) clean++;
    }
    expect(clean, `bytes by window: ${grown.join(', ')}`).toBe(CLEAN);
  });
});
