// The options that keep a network from learning its rows by heart, as fit() has them.

import { describe, expect, it } from 'vitest';
import {
  createBackend,
  Dataset,
  type FitOptions,
  Network,
  type NetworkOptions,
  SparseFeatures,
} from '../../src/index.js';
import { blobs } from '../support/datasets.js';

const data = blobs();
const backend = await createBackend();
const SHAPE: NetworkOptions = { inputSize: 6, layers: [{ units: 9 }, { units: 7 }, { units: 3 }] };
const TRAINING: FitOptions = { epochs: 3, batchSize: 32, learningRate: 0.1 };
const ALL: FitOptions = {
  ...{ dropout: [0.3, 0.2], inputDropout: 0.1, labelSmoothing: 0.1, l1: 1e-4, maxNorm: 1.5, averaging: 0.9 },
  classWeights: 'balanced',
  sampleWeights: Float32Array.from({ length: data.size }, (_, i) => 1 + (i % 3)),
};

async function trained(options: FitOptions, on = backend, shape = SHAPE): Promise<Network> {
  const network = new Network(on, shape);
  await network.fit(data, { ...TRAINING, ...options });
  return network;
}

function weightLengths(network: Network): number[] {
  return network.layers.flatMap(({ inputs, units, weight }) =>
    Array.from({ length: units }, (_, j) =>
      Math.hypot(...Array.from({ length: inputs }, (_, i) => weight[i * units + j])),
    ),
  );
}

describe('all of it', () => {
  it('gives the same bits on 1, 2 and 4 threads', async () => {
    const wide = blobs({ rows: 600, features: 64 });
    const results = [];
    for (const threads of [1, 2, 4]) {
      const own = await createBackend({ threads });
      const network = new Network(own, {
        inputSize: 64,
        layers: [{ units: 260 }, { units: 96 }, { units: 3 }],
      });
      const sampleWeights = Float32Array.from({ length: wide.size }, (_, i) => 1 + (i % 3));
      await network.fit(wide, { ...TRAINING, ...ALL, sampleWeights, batchSize: 256 });
      results.push(network.parameters);
      own.dispose();
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  it('goes on in a second call as in one', async () => {
    const once = await trained({ ...ALL, epochs: 4 });
    const twice = await trained({ ...ALL, epochs: 2 });
    await twice.fit(data, { ...TRAINING, ...ALL, epochs: 2 });
    expect(twice.parameters).toEqual(once.parameters);
    expect(twice.rawParameters).toEqual(once.rawParameters);
  });

  it('leaves the memory as it was', async () => {
    const network = new Network(backend, SHAPE);
    await network.fit(data, { ...TRAINING, ...ALL });
    const before = backend.arena.memory.buffer.byteLength;
    for (let i = 0; i < 5; i++) await network.fit(data, { ...TRAINING, ...ALL });
    expect(backend.arena.memory.buffer.byteLength).toBe(before);
  });

  it('is off by default, bit for bit', async () => {
    const zeros = { dropout: 0, inputDropout: 0, labelSmoothing: 0, l1: 0, maxNorm: 0, averaging: 0 };
    expect((await trained(zeros)).parameters).toEqual((await trained({})).parameters);
  });
});

describe('dropout', () => {
  it('is in training alone: the last validation is what evaluate() finds', async () => {
    const network = await trained({ dropout: 0.5, inputDropout: 0.2, validation: data });
    const last = network.history.at(-1)!;
    expect(network.evaluate(data).loss).toBeCloseTo(last.validationLoss!, 6);
    expect(last.loss).toBeGreaterThan(last.validationLoss!);
  });

  it('differs by shuffleSeed, and by nothing else', async () => {
    const [a, b, c] = await Promise.all(
      [1, 1, 2].map((shuffleSeed) => trained({ dropout: 0.5, shuffleSeed })),
    );
    expect(a.parameters).toEqual(b.parameters);
    expect(a.parameters).not.toEqual(c.parameters);
  });

  it('on the input makes rows dense and says why; sparse features are refused', async () => {
    const zeros = new Dataset({ ...data, features: data.features.map((x) => (x > 1 ? x : 0)) });
    for (const [units, path] of [
      [9, 'dense'],
      [99, 'differences'], // worth listing afterwards
    ] as const) {
      const network = new Network(backend, { ...SHAPE, layers: [{ units }, { units: 3 }] });
      await network.fit(zeros, { ...TRAINING, inputDropout: 0.1 });
      expect(network.inputPath).toMatchObject({ path, because: 'inputDropout' });
    }
    const features = SparseFeatures.fromDense(zeros.features as Float32Array, 6);
    const sparse = new Dataset({ ...zeros, features });
    const fit = (set: Dataset, options: Partial<NetworkOptions>) =>
      new Network(backend, { ...SHAPE, ...options }).fit(set, { ...TRAINING, inputDropout: 0.1 });
    await expect(fit(sparse, {})).rejects.toThrow('inputDropout: asked for, but blobs has sparse features');
  });
});

describe('label smoothing and weights', () => {
  it('report the smoothed training loss and the plain validation loss', async () => {
    const network = await trained({ epochs: 20 });
    const still = { ...TRAINING, epochs: 1, learningRate: 1e-9, validation: data };
    await network.fit(data, { ...still, labelSmoothing: 0.3 });
    const { loss, validationLoss } = network.history.at(-1)!;
    expect(validationLoss).toBeCloseTo(network.evaluate(data).loss, 6);
    expect(loss).toBeGreaterThan(validationLoss! + 0.3);
  });

  it('balanced gives each class the same total; by name, by list and by row it is the same', async () => {
    const few = data.take(Uint32Array.from({ length: 200 }, (_, i) => i).filter((i) => i % 3 === 0 || i % 2));
    const sizes = few.classSizes();
    const list = sizes.map((size) => few.size / (3 * size));
    const byName = Object.fromEntries(list.map((weight, j) => [`class ${j}`, weight]));
    const sampleWeights = Float32Array.from({ length: few.size }, (_, i) => list[few.labelAt(i)]);
    const results = [];
    for (const options of [
      { classWeights: 'balanced' as const },
      { classWeights: list },
      { classWeights: byName },
      { sampleWeights },
    ]) {
      const network = new Network(backend, SHAPE);
      await network.fit(few, { ...TRAINING, ...options });
      results.push(network.parameters);
    }
    for (const other of results.slice(1)) expect(other).toEqual(results[0]);
  });

  it('a weight of 0 is a row that is not there, in a full batch', async () => {
    const half = data.take(Uint32Array.from({ length: 150 }, (_, i) => i));
    const sampleWeights = Float32Array.from({ length: 300 }, (_, i) => Number(i < 150));
    const shape = { ...SHAPE, standardize: false };
    const without = new Network(backend, shape);
    await without.fit(half, { ...TRAINING, batchSize: 300 });
    const weighted = await trained({ sampleWeights, batchSize: 300 }, backend, shape);
    weighted.parameters.forEach((value, i) => {
      expect(value).toBeCloseTo(without.parameters[i], 5);
    });
    expect(weighted.history[2].loss).toBeCloseTo(without.history[2].loss, 5);
  });
});

describe('L1 and maxNorm', () => {
  it('maxNorm holds every unit to its limit, and a limit out of reach changes no bit', async () => {
    const limited = await trained({ maxNorm: 0.5 });
    // Squares, root, quotient and product in float32.
    for (const length of weightLengths(limited)) expect(length).toBeLessThan(0.5 * (1 + 1e-6));
    expect(Math.max(...weightLengths(await trained({})))).toBeGreaterThan(0.5);
    expect((await trained({ maxNorm: 1e3 })).parameters).toEqual((await trained({})).parameters);
  });

  it('L1 shrinks the sum of the absolute weights', async () => {
    const sum = (network: Network) =>
      network.layers.flatMap(({ weight }) => [...weight]).reduce((total, w) => total + Math.abs(w), 0);
    expect(sum(await trained({ l1: 0.02 }))).toBeLessThan(0.95 * sum(await trained({})));
  });
});

describe('averaging', () => {
  it('is the bias-corrected average of the parameters after each step; those stay at hand', async () => {
    const decay = 0.9;
    const network = new Network(backend, SHAPE);
    const path: Float32Array[] = [];
    await network.fit(data, {
      ...TRAINING,
      callbacks: [{ onBatchEnd: () => void path.push(network.parameters) }],
    });
    const averaged = await trained({ averaging: decay });
    expect(averaged.rawParameters).toEqual(network.parameters);
    const total = (1 - decay ** path.length) / (1 - decay);
    averaged.parameters.forEach((value, i) => {
      const expected =
        path.reduce((sum, after, t) => sum + decay ** (path.length - 1 - t) * after[i], 0) / total;
      // A few roundings a step, of which the decay forgets all but the last ten or so.
      expect(Math.abs(value - expected)).toBeLessThan(40 * 2 ** -24 * Math.max(1, Math.abs(expected)));
    });
  });

  it('validation and the epoch callbacks see the average; parameters that are set begin another', async () => {
    const seen: Float32Array[] = [];
    const network = new Network(backend, SHAPE);
    const callbacks = [{ onEpochEnd: () => void seen.push(network.parameters) }];
    await network.fit(data, { ...TRAINING, averaging: 0.99, validation: data, callbacks });
    expect(seen.at(-1)).toEqual(network.parameters);
    expect(network.evaluate(data).loss).toBeCloseTo(network.history.at(-1)!.validationLoss!, 6);
    network.parameters = network.parameters.fill(0);
    expect(network.rawParameters).toBeNull();
  });
});

describe('what does not fit', () => {
  it.each<[FitOptions, string]>([
    [{ dropout: 1 }, 'dropout: 1 is not a number from 0 to 0.99'],
    [{ dropout: [0.5, -1] }, 'dropout: -1 is not a number from 0 to 0.99'],
    [{ dropout: [0.5] }, 'dropout: 1 rates given, the network has 2 hidden layers'],
    [{ labelSmoothing: 2 }, 'labelSmoothing: 2 is not a number from 0 to 1'],
    [{ averaging: 1 }, 'averaging: 1 is not a number from 0 to 0.999999'],
    [{ classWeights: [1, 2] }, 'classWeights: 2 weights, 3 classes'],
    [{ classWeights: { shoe: 2 } }, 'shoe'],
    [{ classWeights: [1, 2, -1] }, 'classWeights[2]: -1 is not a finite number from 0'],
    [{ classWeights: 'heavy' as never }, 'classWeights: "heavy" is unknown'],
    [{ classWeights: [0, 0, 0] }, 'every row weighs 0'],
    [{ sampleWeights: new Float32Array(3) }, 'sampleWeights: 3 weights, 300 rows'],
    [
      { sampleWeights: new Float32Array(300).fill(Number.NaN) },
      'sampleWeights[0]: NaN is not a finite number',
    ],
  ])('%j is refused', async (options, message) => {
    await expect(trained(options)).rejects.toThrow(message);
  });

  it('dropout without a hidden layer, and smoothing of another loss, are refused', async () => {
    const one = { inputSize: 6, layers: [{ units: 3 }] };
    await expect(trained({ dropout: 0.2 }, backend, one)).rejects.toThrow(
      'dropout: the network has no hidden layer',
    );
    const sigmoid = { ...one, loss: 'binary-cross-entropy' } as const;
    await expect(trained({ labelSmoothing: 0.1 }, backend, sigmoid)).rejects.toThrow(
      'labelSmoothing: the loss is binary-cross-entropy, softmax-cross-entropy expected',
    );
  });
});
