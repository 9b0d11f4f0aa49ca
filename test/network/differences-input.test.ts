// Rows that are made dense first, since something is done to them after standardising, and then listed by what is not where a
// column's zeros went: the same network as dense rows give, and no zero that was kept is listed.

import { afterAll, describe, expect, it } from 'vitest';
import { chooseInputPath, type DenseFirst } from '../../src/data/sparse-or-dense.js';
import { type Standardizer, scaleOf } from '../../src/data/standardize.js';
import {
  type Backend,
  createBackend,
  Dataset,
  type FitOptions,
  type InputChoice,
  Network,
  type NetworkOptions,
  splitDataset,
  trainPopulation,
} from '../../src/index.js';
import { Random } from '../../src/random.js';
import { expectClose, expectEqual } from '../support/close.js';

const [ROWS, HEIGHT, WIDTH, CLASSES] = [300, 10, 15, 4];
const FEATURES = HEIGHT * WIDTH;

/** Bytes, half of them zero; a class brightens some features. The first feature is always 0, the second never. */
function halfEmpty(): Uint8Array {
  const random = Random.stream(3, 'half empty');
  return Uint8Array.from({ length: ROWS * FEATURES }, (_, i) => {
    const [row, feature] = [Math.floor(i / FEATURES), i % FEATURES];
    if (feature === 0 || (feature !== 1 && random.uniform() < 0.5)) return 0;
    return 1 + random.below(feature % CLASSES === row % CLASSES ? 255 : 100);
  });
}

function dataset(features: Uint8Array | Float32Array): Dataset {
  const labels = Int32Array.from({ length: ROWS }, (_, i) => i % CLASSES);
  const classNames = ['a', 'b', 'c', 'd'];
  return new Dataset({ name: 'half empty', features, featureCount: FEATURES, labels, classNames });
}

const bytes = halfEmpty();
const floats = Float32Array.from(bytes, (value) => value / 7);
const SHAPE = {
  inputSize: FEATURES,
  layers: [{ units: 40, activation: 'relu' as const }, { units: CLASSES }],
};
const OPTIONS = { epochs: 3, batchSize: 64, learningRate: 0.1, l2: 0.01, reduction: 'mean' as const };
const CLIPPED = { standardize: { kind: 'features' as const, clip: 1.2 } };

// 12 steps; the sums of 150 terms that are made as differences, as in sparse-input.test.ts.
const ROUNDING = 2e-4;

type Way = [
  name: string,
  features: Uint8Array | Float32Array,
  network: Partial<NetworkOptions>,
  training: FitOptions,
];

const WAYS: Way[] = [
  ['clip', bytes, CLIPPED, {}],
  ['clip, of floats', floats, CLIPPED, {}],
  ['clip, where nothing reaches the limit', bytes, { standardize: { kind: 'global', clip: 100 } }, {}],
  ['inputDropout', bytes, {}, { inputDropout: 0.3 }],
  [
    'inputDropout and clip, of floats, with Adam',
    floats,
    CLIPPED,
    { inputDropout: 0.3, optimizer: 'adam', learningRate: 0.01 },
  ],
  [
    'inputDropout of rows as they are',
    floats,
    { standardize: false },
    { inputDropout: 0.3, learningRate: 1e-3 },
  ],
  ['bytes that are moved, and clip', bytes, CLIPPED, { augment: { shift: 1, imageShape: [HEIGHT, WIDTH] } }],
  ['floats that are moved', floats, {}, { augment: { flip: true, shift: 1, imageShape: [HEIGHT, WIDTH] } }],
];

async function train(backend: Backend, input: InputChoice, [, features, network, training]: Way) {
  const made = new Network(backend, { ...SHAPE, ...network, input });
  const { train: rows, validation } = splitDataset(dataset(features), { seed: 2 });
  await made.fit(rows, { ...OPTIONS, ...training, validation });
  return { network: made, probabilities: made.predictProba(validation) };
}

describe.each([
  ['js', 1],
  ['simd', 1],
  ['simd', 2],
] as const)('%s, %i threads', async (name, threads) => {
  const backend = await createBackend({ backend: name, threads });
  afterAll(() => backend.dispose());

  it.each(WAYS)('%s: as dense rows', async (...way) => {
    const dense = await train(backend, 'dense', way);
    const listed = await train(backend, 'sparse', way);
    expect(dense.network.inputPath).toMatchObject({ path: 'dense' });
    expect(listed.network.inputPath).toMatchObject({
      path: 'differences',
      because: dense.network.inputPath!.because,
    });
    expectClose(listed.network.parameters, dense.network.parameters, ROUNDING);
    expectClose(listed.probabilities, dense.probabilities, ROUNDING);
    const [got, expected] = [listed, dense].map(({ network }) => network.history.at(-1)!);
    expect(got.validationLoss).toBeCloseTo(expected.validationLoss!, 4);
    expect(got.loss).toBeCloseTo(expected.loss, 4);
    expectEqual((await train(backend, 'sparse', way)).network.parameters, listed.network.parameters);
  });
});

describe('what is listed', () => {
  /** Entries of all row lists of a training, or of its validations, and the values there are, as the kernel leaves them. */
  async function counted(network: Partial<NetworkOptions>, training: FitOptions, of = 'training') {
    const backend = await createBackend({ backend: 'js' });
    const kernels = backend.kernels as { listDifferences(...values: number[]): void };
    const original = kernels.listDifferences;
    const count = { entries: 0, values: 0 };
    kernels.listDifferences = (...values) => {
      original(...values);
      const [rows, columns, chunk, , , , pointers, , byColumn] = values;
      if ((byColumn === 0) !== (of === 'validation')) return; // columns are for the way back
      count.entries += backend.arena.u32(pointers, rows * Math.ceil(columns / chunk) + 1).at(-1)!;
      count.values += rows * columns;
    };
    const made = new Network(backend, { ...SHAPE, ...network, input: 'sparse' });
    await made.fit(dataset(bytes), { ...OPTIONS, ...training });
    return { ...count, standardizer: made.standardizer! };
  }

  /** Values that do not go where zeros go. */
  function specialOf(standardizer: Standardizer): number {
    const scale = scaleOf(standardizer);
    const { mean, clip = Number.POSITIVE_INFINITY } = standardizer;
    const placeOf = (x: number, j: number) => Math.max(-clip, Math.min(clip, (x - mean[j]) * scale[j]));
    return bytes.filter((x, i) => placeOf(x, i % FEATURES) !== placeOf(0, i % FEATURES)).length;
  }

  const nonzeros = bytes.filter((value) => value !== 0).length;

  it('clip: each value that does not go where zeros go, and no other', async () => {
    const { entries, values, standardizer } = await counted(CLIPPED, {});
    const special = specialOf(standardizer);
    expect(special).toBeLessThan(nonzeros); // the second column's lowest are clipped to where a zero would be
    expect({ entries, values }).toEqual({ entries: 3 * special, values: 3 * bytes.length });
  });

  it('inputDropout: those, and the zeros that are dropped', async () => {
    const { entries, values } = await counted({}, { inputDropout: 0.3 });
    const zeros = 3 * (bytes.length - nonzeros - ROWS); // the first column, always 0, stays 0 when it is dropped
    const expected = 3 * nonzeros + 0.3 * zeros;
    expect(values).toBe(3 * bytes.length);
    expect(Math.abs(entries - expected)).toBeLessThan(5 * Math.sqrt(zeros * 0.3 * 0.7));
  });

  it('validation rows, between steps that drop: each value that is not zero', async () => {
    const validation = dataset(bytes);
    const { entries, values } = await counted({}, { inputDropout: 0.3, validation }, 'validation');
    expect({ entries, values }).toEqual({ entries: 3 * nonzeros, values: 3 * bytes.length });
  });

  it('a column whose zeros went far away is listed whole, and rounds as dense rows do', async () => {
    const random = Random.stream(1, 'far');
    const far = Float32Array.from({ length: ROWS * 40 }, (_, i) => {
      if (i % 40 === 0) return 1e4 + random.normal();
      return random.uniform() < 0.05 ? random.normal() : 0;
    });
    const data = new Dataset({ ...dataset(bytes), features: far, featureCount: 40 });
    const trained = async (input: InputChoice) => {
      const network = new Network(await createBackend({ backend: 'simd' }), {
        ...SHAPE,
        inputSize: 40,
        input,
      });
      await network.fit(data, { epochs: 20, batchSize: 64, optimizer: 'adam', inputDropout: 0.1 });
      return network.parameters;
    };
    const [dense, listed] = [await trained('dense'), await trained('sparse')];
    // Measured: 4e-7; 7e-3 where such a column is listed by its differences.
    listed.forEach((value, i) => {
      expect(Math.abs(value - dense[i]), `parameter ${i}`).toBeLessThan(1e-5);
    });
  });
});

describe('threads', () => {
  it('give the same bits, 1, 2 or 4', async () => {
    const random = Random.stream(2, 'wide');
    const features = Uint8Array.from({ length: ROWS * 400 }, () =>
      random.uniform() < 0.5 ? 0 : random.below(256),
    );
    const data = new Dataset({ ...dataset(bytes), features, featureCount: 400 });
    const results: Float32Array[] = [];
    for (const threads of [1, 2, 4]) {
      const backend = await createBackend({ backend: 'simd', threads });
      const network = new Network(backend, {
        ...SHAPE,
        ...CLIPPED,
        inputSize: 400,
        layers: [{ units: 128 }, { units: 4 }],
      });
      await network.fit(data, { epochs: 3, batchSize: 256, learningRate: 0.01, inputDropout: 0.2 });
      expect(network.inputPath?.path).toBe('differences');
      results.push(network.parameters);
      backend.dispose();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });
});

describe('where it is taken', () => {
  const choose = (dense: DenseFirst, units: number, choice: InputChoice = 'auto', backend = 'simd') =>
    chooseInputPath(dataset(bytes), choice, { backend, units, batchRows: 256, denseFirst: dense }).path;
  const clip = { option: 'clip', zeros: 1 };

  it.each([
    ['many columns', 'differences', clip, 342],
    ['few columns', 'dense', clip, 20],
    ['most zeros dropped', 'dense', { option: 'inputDropout', zeros: 0.4 }, 342],
    ['no zeros left', 'dense', { option: 'mixup', zeros: 0 }, 342],
  ] as const)('%s: %s', (_, path, dense, units) => {
    expect(choose(dense, units)).toBe(path);
  });

  it('inputDropout counts the zeros that it leaves', async () => {
    const backend = await createBackend({ backend: 'simd' });
    for (const [inputDropout, path] of [
      [0.01, 'differences'],
      [0.6, 'dense'],
    ] as const) {
      const network = new Network(backend, SHAPE);
      await network.fit(dataset(bytes), { epochs: 1, batchSize: 64, inputDropout });
      expect(network.inputPath?.path).toBe(path);
    }
  });

  it('js stays dense unless told otherwise; dense rows can be had', () => {
    expect(choose(clip, 342, 'auto', 'js')).toBe('dense');
    expect(choose(clip, 20, 'sparse', 'js')).toBe('differences');
    expect(choose(clip, 342, 'dense')).toBe('dense');
  });

  it('lists are refused where no zeros are left', () => {
    expect(() => choose({ option: 'mixup', zeros: 0 }, 342, 'sparse')).toThrow(
      'mixup: leaves no zeros to skip; use input: "auto" in place of "sparse"',
    );
  });

  it('predicts and evaluates as dense rows do, and leaves the memory in use as it was', async () => {
    const backend = await createBackend({ backend: 'simd' });
    const layers = [{ units: 80, activation: 'relu' as const }, { units: CLASSES }];
    const network = new Network(backend, { ...SHAPE, ...CLIPPED, layers });
    const before = backend.arena.bytesInUse;
    await network.fit(dataset(bytes), { ...OPTIONS, inputDropout: 0.1 });
    expect(network.inputPath).toMatchObject({ path: 'differences', because: 'inputDropout' });
    const dense = Network.load(backend, network.save(), 'saved', { input: 'dense' });
    expectClose(network.predictProba(dataset(bytes)), dense.predictProba(dataset(bytes)), ROUNDING);
    expect(network.evaluate(dataset(bytes)).loss).toBeCloseTo(dense.evaluate(dataset(bytes)).loss, 5);
    dense.dispose();
    expect(backend.arena.bytesInUse).toBe(before);
  });

  it('trains a population that clips as it trains its members alone', async () => {
    const backend = await createBackend({ backend: 'simd' });
    const shape = { ...SHAPE, ...CLIPPED, input: 'sparse' as const };
    const members = [0.1, 0.02].map((learningRate) => ({ learningRate, l2: 0.01, seed: 7 }));
    const { epochs, batchSize, reduction } = OPTIONS;
    const options = { epochs, batchSize, reduction, shuffleSeed: 1 };
    const results = await trainPopulation(backend, shape, members, dataset(bytes), options);
    for (const [p, { seed, ...member }] of members.entries()) {
      const lone = new Network(backend, { ...shape, seed });
      await lone.fit(dataset(bytes), { ...options, ...member });
      expect(lone.inputPath?.path).toBe('differences');
      expectClose(results[p].parameters, lone.parameters, ROUNDING);
    }
  });
});
