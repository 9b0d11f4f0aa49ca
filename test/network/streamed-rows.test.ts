// fit() on rows that come window by window.

import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/backend/create/inlined.js';
import { Dataset } from '../../src/data/dataset.js';
import { streamRows } from '../../src/data/iterable-rows.js';
import { DataError, ModelError, OptionError } from '../../src/errors.js';
import { Network } from '../../src/network/network.js';
import { Random } from '../../src/random.js';
import { checkpoint } from '../../src/train/checkpoint-callback.js';

const N = 500;
const D = 12;

/** Rows whose class is the sign of a sum, as bytes. */
function rowsOf(count: number, bytes = true) {
  const random = Random.stream(3, 'rows');
  const features = new (bytes ? Uint8Array : Float32Array)(count * D);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let j = 0; j < D; j++) {
      const value = random.below(256);
      features[i * D + j] = value;
      sum += j < D / 2 ? value : -value;
    }
    labels[i] = sum > 0 ? 1 : 0;
  }
  return { features, labels };
}

function batches(all: ReturnType<typeof rowsOf>, size: number) {
  return async function* () {
    for (let first = 0; first < all.labels.length; first += size)
      yield {
        features: all.features.subarray(first * D, (first + size) * D),
        labels: all.labels.subarray(first, first + size),
      };
  };
}

const backend = await createBackend({ backend: 'js' });
const network = (options = {}) =>
  new Network(backend, {
    inputSize: D,
    layers: [{ units: 8, activation: 'relu' }, { units: 2 }],
    ...options,
  });
const same = { featureCount: D, classNames: ['0', '1'] };

describe('fit() on a stream', () => {
  it('gives the bits of rows in memory where one window holds them all', async () => {
    const all = rowsOf(N);
    const data = new Dataset({ name: 'rows', featureCount: D, ...all, classNames: ['0', '1'] });
    // The moments add up in another order, so the statistics are not the last bit alike: none here.
    for (const options of [{ standardize: false }] as const) {
      const whole = network(options);
      const streamed = network(options);
      const fit = { epochs: 3, batchSize: 32, learningRate: 1e-4 };
      await whole.fit(data, fit);
      await streamed.fit(await streamRows(batches(all, 70), { ...same, bufferRows: 10_000 }), fit);
      expect(streamed.parameters).toEqual(whole.parameters);
    }
  });

  it('learns the moments of all rows, whatever the batches', async () => {
    for (const bytes of [true, false]) {
      const all = rowsOf(N, bytes);
      const data = new Dataset({ name: 'rows', featureCount: D, ...all, classNames: ['0', '1'] });
      const [whole, streamed] = [network(), network()];
      await whole.fit(data, { epochs: 1 });
      await streamed.fit(batches(all, 33), { epochs: 1 });
      const [a, b] = [whole.standardizer!, streamed.standardizer!];
      for (let j = 0; j < D; j++) {
        expect(b.mean[j]).toBeCloseTo(a.mean[j], 3);
        expect(b.deviation[j]).toBeCloseTo(a.deviation[j], 3);
      }
    }
  });

  it('does not depend on how rows are batched by the source, and learns in windows', async () => {
    const all = rowsOf(N);
    const trained = [];
    for (const size of [1, 64, 500]) {
      const one = network({ standardize: false });
      const rows = await streamRows(batches(all, size), { ...same, bufferRows: 100 });
      await one.fit(rows, { epochs: 4, batchSize: 30, learningRate: 1e-4, classWeights: 'balanced' });
      trained.push(one);
    }
    const [first, ...others] = trained;
    for (const other of others) expect(other.parameters).toEqual(first.parameters);
    expect(first.history[3].loss).toBeLessThan(first.history[0].loss);
  });

  it('resumes to the same bits in the middle of a window', async () => {
    const all = rowsOf(N);
    const stream = () => streamRows(batches(all, 64), { ...same, bufferRows: 100 });
    const fit = { epochs: 3, batchSize: 30, optimizer: 'adam', augment: undefined } as const;
    const saved: Uint8Array[] = [];
    const whole = network();
    const keep = () => checkpoint({ everySteps: 5, save: (bytes) => saved.push(bytes) });
    await whole.fit(await stream(), { ...fit, callbacks: [keep()] });
    expect(saved.length).toBeGreaterThan(6);
    for (const bytes of saved.slice(1, 8)) {
      const resumed = Network.resume(backend, bytes);
      await resumed.fit(await stream(), { ...fit, callbacks: [] });
      expect(resumed.parameters).toEqual(whole.parameters);
      expect(resumed.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
    }
    const other = Network.resume(backend, saved[2]);
    const rows = await streamRows(batches(all, 64), { ...same, bufferRows: 200 });
    await expect(other.fit(rows, fit)).rejects.toThrow(/the training rows/);
  });

  it('refuses what it cannot do, and notices a source that changes', async () => {
    const all = rowsOf(N);
    const iterator = batches(all, 64)();
    await expect(network().fit(iterator, { epochs: 2 })).rejects.toThrow(/read only once/);
    let pass = 0;
    const shrinking = () => batches(rowsOf(pass++ === 0 ? N : N - 100), 64)();
    await expect(network().fit(shrinking, { epochs: 2 })).rejects.toThrow(
      /400 rows in epoch 1, 500 in the first pass/,
    );
    pass = 0;
    const growing = () => batches(rowsOf(pass++ === 0 ? N : N + 100), 64)();
    await expect(network().fit(growing, { epochs: 2 })).rejects.toThrow(/more than 500 rows/);
    const wrong = () => batches({ ...all, labels: all.labels.map((label) => label * 2) }, 64)();
    await expect(network().fit(wrong, {})).rejects.toThrow(DataError);
    const weights = new Float32Array(N).fill(1);
    await expect(network().fit(batches(all, 9), { sampleWeights: weights })).rejects.toThrow(OptionError);
    const named = await streamRows(batches(all, 9), { featureCount: D, classNames: ['a', 'b'] });
    const known = network();
    await known.fit(named, { epochs: 1 });
    const swapped = await streamRows(batches(all, 9), { featureCount: D, classNames: ['b', 'a'] });
    await expect(known.fit(swapped, { epochs: 1 })).rejects.toThrow(ModelError);
  });

  it('trains on values, one row at a time', async () => {
    const random = Random.stream(4, 'values');
    const rows = Array.from({ length: 200 }, () => {
      const features = [random.below(100) / 50, random.below(100) / 50];
      return { features, target: 1000 + 100 * features[0] - 50 * features[1] };
    });
    const one = new Network(backend, { inputSize: 2, layers: [{ units: 1 }], loss: 'mean-squared-error' });
    await one.fit(() => rows, { epochs: 60, batchSize: 10, learningRate: 0.05 });
    expect(one.history.at(-1)!.meanAbsoluteError).toBeLessThan(1);
  });
});
