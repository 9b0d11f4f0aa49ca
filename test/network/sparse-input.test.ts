// The input layer's two paths give the same network; sparse features train, predict and are checked like any others.

import { describe, expect, it } from 'vitest';
import { chooseInputPath } from '../../src/data/sparse-or-dense.js';
import {
  createBackend,
  Dataset,
  type DatasetInit,
  type InputChoice,
  Network,
  SparseFeatures,
  splitDataset,
  trainPopulation,
} from '../../src/index.js';
import { Random } from '../../src/random.js';
import { expectClose } from '../support/close.js';

const [ROWS, FEATURES, CLASSES] = [300, 150, 4];

/** Bytes, half of them zero; a class brightens some features. The first feature is always 0. */
function halfEmpty(): Uint8Array {
  const random = Random.stream(3, 'half empty');
  return Uint8Array.from({ length: ROWS * FEATURES }, (_, i) => {
    const [row, feature] = [Math.floor(i / FEATURES), i % FEATURES];
    if (feature === 0 || random.uniform() < 0.5) return 0;
    return 1 + random.below(feature % CLASSES === row % CLASSES ? 255 : 100);
  });
}

function dataset(features: DatasetInit['features']): Dataset {
  const labels = Int32Array.from({ length: ROWS }, (_, i) => i % CLASSES);
  const classNames = ['a', 'b', 'c', 'd'];
  return new Dataset({ name: 'half empty', features, featureCount: FEATURES, labels, classNames });
}

const bytes = halfEmpty();
const floats = Float32Array.from(bytes);
const csr = SparseFeatures.fromDense(bytes, FEATURES);
const LAYERS = [{ units: 40, activation: 'leaky-relu' as const }, { units: CLASSES }];
const OPTIONS = { epochs: 3, batchSize: 64, learningRate: 0.1, l2: 0.01, reduction: 'mean' as const };

async function train(name: 'js' | 'simd', features: DatasetInit['features'], input: InputChoice) {
  const backend = await createBackend({ backend: name });
  const network = new Network(backend, { inputSize: FEATURES, layers: LAYERS, input });
  const { train: rows, validation } = splitDataset(dataset(features), { seed: 2 });
  await network.fit(rows, { ...OPTIONS, validation });
  return { network, validation };
}

// 12 steps; the sums of 150 terms, some standardised as differences of larger numbers: 12·2·150·2^-24 at the very worst.
const ROUNDING = 2e-4;

describe.each(['js', 'simd'] as const)('%s', (name) => {
  it('trains the same network from bytes, floats and CSR, dense and sparse', async () => {
    const { network: dense, validation } = await train(name, bytes, 'dense');
    expect(dense.inputPath?.path).toBe('dense');
    expect(dense.inputPath?.density).toBeCloseTo(csr.values.length / bytes.length, 9);
    const expected = dense.predictProba(validation);
    for (const [features, input] of [
      [bytes, 'sparse'],
      [floats, 'sparse'],
      [csr, 'auto'],
    ] as const) {
      const { network } = await train(name, features, input);
      expect(network.inputPath?.path).toBe('sparse');
      expectClose(network.parameters, dense.parameters, ROUNDING);
      expectClose(network.standardizer!.mean, dense.standardizer!.mean, ROUNDING);
      expectClose(network.standardizer!.deviation, dense.standardizer!.deviation, ROUNDING);
      expectClose(network.predictProba(validation), expected, ROUNDING);
      expect(network.history.at(-1)!.validationLoss).toBeCloseTo(dense.history.at(-1)!.validationLoss!, 4);
    }
  });

  it('gives the same bits from bytes and from their CSR, and again from the same seed', async () => {
    const [a, b, c] = [
      await train(name, bytes, 'sparse'),
      await train(name, csr, 'auto'),
      await train(name, csr, 'auto'),
    ];
    expect(c.network.parameters).toEqual(b.network.parameters);
    // The statistics of CSR are taken in another way; the last bits of mean and deviation may differ.
    expectClose(a.network.parameters, b.network.parameters, ROUNDING);
  });

  it('trains a population on sparse rows as it trains its members alone', async () => {
    const backend = await createBackend({ backend: name });
    const shape = { inputSize: FEATURES, layers: LAYERS, input: 'sparse' as const };
    const members = [0.1, 0.02].map((learningRate) => ({ learningRate, l2: 0.01, seed: 7 }));
    const { train: rows } = splitDataset(dataset(bytes), { seed: 2 });
    const { epochs, batchSize, reduction } = OPTIONS;
    const results = await trainPopulation(backend, shape, members, rows, {
      ...{ epochs, batchSize, reduction, shuffleSeed: 1 },
    });
    for (const [p, { seed, ...member }] of members.entries()) {
      const lone = new Network(backend, { ...shape, seed });
      await lone.fit(rows, { epochs, batchSize, reduction, shuffleSeed: 1, ...member });
      expectClose(results[p].parameters, lone.parameters, ROUNDING);
    }
  });

  it('reads rows as they are where nothing is standardised', async () => {
    const backend = await createBackend({ backend: name });
    const results = ['dense', 'sparse'].map(async (input) => {
      const network = new Network(backend, {
        ...{ inputSize: FEATURES, layers: LAYERS, standardize: false, input: input as InputChoice },
      });
      await network.fit(dataset(bytes), { ...OPTIONS, learningRate: 1e-4 });
      return network.parameters;
    });
    expectClose(await results[1], await results[0], ROUNDING);
  });

  it('leaves the memory in use as it was', async () => {
    const backend = await createBackend({ backend: name });
    const network = new Network(backend, { inputSize: FEATURES, layers: LAYERS });
    const before = backend.arena.bytesInUse;
    await network.fit(dataset(csr), OPTIONS);
    network.evaluate(dataset(csr));
    network.predict(csr);
    expect(backend.arena.bytesInUse).toBe(before);
  });
});

describe('the choice', () => {
  const choose = async (features: DatasetInit['features'], units: number, batchSize = 64) => {
    const network = new Network(await createBackend({ backend: 'simd' }), {
      ...{ inputSize: FEATURES, layers: [{ units }, { units: CLASSES }] },
    });
    await network.fit(dataset(features), { epochs: 1, batchSize });
    return network.inputPath!.path;
  };
  const few = Uint8Array.from(bytes, (value, i) => (i % 50 === 0 ? value : 0));
  const full = Uint8Array.from(bytes, (value) => value || 1);

  it.each([
    ['half zeros into many columns', bytes, 40, 64, 'sparse'],
    ['half zeros into ten columns', bytes, 10, 64, 'dense'],
    ['hardly anything but zeros into ten columns', few, 10, 64, 'sparse'],
    ['no zeros at all', full, 342, 64, 'dense'],
    ['batches of a few rows', bytes, 342, 4, 'dense'],
  ] as const)('%s', async (_, features, units, batchSize, expected) => {
    expect(await choose(features, units, batchSize)).toBe(expected);
  });

  it('floats are made into lists for a training, not for a single pass', () => {
    const use = { backend: 'simd', units: 342, batchRows: 256 };
    const paths = [bytes, floats].flatMap((features) =>
      [false, true].map((once) => chooseInputPath(dataset(features), 'auto', { ...use, once }).path),
    );
    expect(paths).toEqual(['sparse', 'sparse', 'sparse', 'dense']);
  });

  it('js stays dense unless told otherwise', async () => {
    const { network } = await train('js', bytes, 'auto');
    expect(network.inputPath!.path).toBe('dense');
  });
});

describe('what does not fit is refused', () => {
  const make = (change: Partial<{ rowPointers: number[]; columnIndices: number[]; values: number[] }>) => {
    const parts = { rowPointers: [0, 1, 3], columnIndices: [1, 0, 2], values: [1, 2, 3], ...change };
    return new Dataset({
      name: 'tiny',
      features: new SparseFeatures({
        rowPointers: Uint32Array.from(parts.rowPointers),
        columnIndices: Uint32Array.from(parts.columnIndices),
        values: Float32Array.from(parts.values),
      }),
      featureCount: 3,
      labels: Int32Array.of(0, 1),
      classNames: ['a', 'b'],
    });
  };

  it.each([
    ['pointers that go down', { rowPointers: [0, 3, 1] }, 'rowPointers must go up from 0 to 3'],
    [
      'pointers that do not end at the last value',
      { rowPointers: [0, 1, 2] },
      'rowPointers must go up from 0 to 3',
    ],
    ['a value without a column', { values: [1, 2, 3, 4] }, '3 column indices, 4 values'],
    ['a column beyond the features', { columnIndices: [1, 0, 3] }, 'row 1 names feature 3, 0–2 expected'],
    ['columns out of order', { columnIndices: [1, 2, 0] }, 'row 1: feature 0 stands after 2'],
    ['a column twice', { columnIndices: [1, 2, 2] }, 'row 1: feature 2 stands after 2'],
    ['NaN', { values: [1, Number.NaN, 3] }, 'tiny: row 1, feature 0 is NaN'],
    ['another number of rows', { rowPointers: [0, 3] }, '2 labels, 1 sparse rows'],
  ])('%s', (_, change, message) => {
    expect(() => make(change)).toThrow(message);
  });

  it('plain arrays in place of typed ones', () => {
    const plain = { rowPointers: [0], columnIndices: [], values: [] };
    expect(() => new SparseFeatures(plain as never)).toThrow('rowPointers and columnIndices are Uint32Array');
  });

  it('rows to validate on that are sparse, where those to train on are not', async () => {
    const backend = await createBackend({ backend: 'simd' });
    const network = new Network(backend, { inputSize: FEATURES, layers: LAYERS, input: 'dense' });
    const before = backend.arena.bytesInUse;
    const fit = network.fit(dataset(floats), { ...OPTIONS, validation: dataset(csr) });
    await expect(fit).rejects.toThrow(
      'half empty has sparse features, the rows that are trained on have not; give both in the same way',
    );
    expect(backend.arena.bytesInUse).toBe(before);
  });

  it('the dense path for sparse features, and a path that there is not', async () => {
    const backend = await createBackend();
    const shape = { inputSize: 3, layers: [{ units: 2 }] };
    const network = new Network(backend, { ...shape, input: 'dense' });
    await expect(network.fit(make({}))).rejects.toThrow('"dense" asked for, but tiny has sparse features');
    expect(() => new Network(backend, { ...shape, input: 'csr' as never })).toThrow(
      'input: "csr" is unknown; valid: auto, dense, sparse',
    );
  });
});
