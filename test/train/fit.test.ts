import { describe, expect, it } from 'vitest';
import {
  type Callback,
  createBackend,
  Dataset,
  type EpochRecord,
  Network,
  splitDataset,
} from '../../src/index.js';
import { blobs } from '../support/datasets.js';

const backend = await createBackend();

function network(options: { seed?: number; hidden?: number; standardize?: boolean } = {}): Network {
  return new Network(backend, {
    inputSize: 6,
    layers: [{ units: options.hidden ?? 8 }, { units: 3 }],
    seed: options.seed ?? 1,
    standardize: options.standardize,
  });
}

const options = { epochs: 3, batchSize: 32, learningRate: 0.1, l2: 0 };

describe('fit', () => {
  it('learns: validation accuracy rises above 90 % on separable blobs', async () => {
    const { train, validation } = splitDataset(blobs({ rows: 600 }), { seed: 1 });
    const history = await network().fit(train, { ...options, epochs: 20, validation });
    expect(history).toHaveLength(20);
    expect(history.at(-1)!.validationAccuracy).toBeGreaterThan(0.9);
    expect(history.at(-1)!.loss).toBeLessThan(history[0].loss / 2);
  });

  it('gives the same bits for the same seed, and others for another', async () => {
    const train = blobs();
    const results = [];
    for (const seed of [7, 7, 8]) {
      const one = network({ seed });
      await one.fit(train, options);
      results.push(one.parameters);
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).not.toEqual(results[0]);
  });

  it('goes on where it stopped: three epochs and then two equal five', async () => {
    const train = blobs();
    const [once, twice] = [network(), network()];
    await once.fit(train, { ...options, epochs: 5 });
    await twice.fit(train, { ...options, epochs: 3 });
    await twice.fit(train, { ...options, epochs: 2 });
    expect(twice.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    expect(twice.parameters).toEqual(once.parameters);
  });

  it('keeps the last, partial batch: every row counts once in the running accuracy', async () => {
    const seen: number[] = [];
    await network().fit(blobs({ rows: 70 }), {
      ...options,
      epochs: 1,
      callbacks: [
        { onBatchEnd: ({ batch, stepsPerEpoch, accuracy }) => seen.push(batch, stepsPerEpoch, accuracy!) },
      ],
    });
    expect(seen.filter((_, i) => i % 3 === 0)).toEqual([1, 2, 3]);
    expect(seen[1]).toBe(3);
    const accuracy = seen.at(-1)!;
    expect(accuracy * 70).toBeCloseTo(Math.round(accuracy * 70), 9);
  });

  it('sums over the batch with reduction "sum": lr/rows times the mean', async () => {
    const train = blobs({ rows: 64 });
    const [mean, sum] = [network(), network()];
    await mean.fit(train, { epochs: 2, batchSize: 32, learningRate: 0.32, l2: 0, reduction: 'mean' });
    await sum.fit(train, { epochs: 2, batchSize: 32, learningRate: 0.01, l2: 0, reduction: 'sum' });
    sum.parameters.forEach((value, i) => {
      expect(Math.abs(value - mean.parameters[i])).toBeLessThan(1e-5);
    });
  });

  it('shrinks weights by L2, and spares biases', async () => {
    const flat = new Dataset({
      name: 'no signal',
      features: new Float32Array(4 * 6),
      featureCount: 6,
      labels: Int32Array.of(0, 1, 2, 0),
      classNames: ['a', 'b', 'c'],
    });
    const one = new Network(backend, { inputSize: 6, layers: [{ units: 3 }], standardize: false });
    const start = one.parameters;
    one.parameters = start.map((value, i) => (i < 18 ? value : 0.5));
    await one.fit(flat, { epochs: 1, batchSize: 4, learningRate: 0.1, l2: 1, reduction: 'mean' });
    const end = one.parameters;
    for (let i = 0; i < 18; i++) expect(end[i]).toBeCloseTo(0.9 * start[i], 6); // w - 0.1·(0 + 1·w)
    // Class 0 has two rows of four, the others one: gradients 1/3 - 1/2 and 1/3 - 1/4, without decay.
    expect(end[18]).toBeCloseTo(0.5 + 0.1 / 6, 6);
    expect(end[19]).toBeCloseTo(0.5 - 0.1 / 12, 6);
  });

  it('calls back in order: begin, batches, epoch end, train end', async () => {
    const calls: string[] = [];
    const log: Callback = {
      onTrainBegin: ({ trainRows, validationRows }) =>
        void calls.push(`begin ${trainRows}+${validationRows}`),
      onBatchEnd: ({ epoch, batch }) => void calls.push(`batch ${epoch}.${batch}`),
      onEpochEnd: async ({ epoch }: EpochRecord) => void calls.push(`epoch ${epoch}`),
      onTrainEnd: (history) => void calls.push(`end ${history.length}`),
    };
    const { train, validation } = splitDataset(blobs({ rows: 60 }), { seed: 1 });
    await network().fit(train, { ...options, epochs: 2, batchSize: 25, validation, callbacks: [log] });
    expect(calls).toEqual([
      'begin 50+10',
      'batch 1.1',
      'batch 1.2',
      'epoch 1',
      'batch 2.1',
      'batch 2.2',
      'epoch 2',
      'end 2',
    ]);
  });

  it('stops at the signal with its reason, keeps the epochs done, and can go on', async () => {
    const controller = new AbortController();
    const one = network();
    const stopAfterTwo: Callback = {
      onEpochEnd: ({ epoch }) => {
        if (epoch === 2) controller.abort();
      },
    };
    const run = one.fit(blobs(), {
      ...options,
      epochs: 50,
      callbacks: [stopAfterTwo],
      signal: controller.signal,
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(one.history).toHaveLength(2);
    await one.fit(blobs(), options);
    expect(one.history).toHaveLength(5);
  });

  it('does not start when the signal is aborted already', async () => {
    const one = network();
    const before = one.parameters;
    await expect(one.fit(blobs(), { ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(one.parameters).toEqual(before);
  });

  it('stops at a NaN and names epoch, batch and layer', async () => {
    const run = network().fit(blobs(), { ...options, learningRate: 1e6, reduction: 'sum', epochs: 9 });
    await expect(run).rejects.toMatchObject({ code: 'DIVERGED' });
    await expect(run).rejects.toThrow(
      /epoch \d+, batch \d+: .* layer \d \(dense .*; lower learningRate \(now 1000000\)/,
    );
  });

  it('names the layer whose numbers ran away first, and leaves the weights as they were before that step', async () => {
    const one = network();
    const weights = one.parameters;
    // The weights of layer 2's first unit: its outputs overflow in the first batch, layer 1 is sound.
    for (let i = 0; i < 8; i++) weights[6 * 8 + 3 * i] = 3e38;
    one.parameters = weights;
    await expect(one.fit(blobs(), { ...options, batchSize: 300 })).rejects.toThrow(
      'is in the outputs of layer 2 (dense 8→3, identity)',
    );
    expect(one.parameters).toEqual(weights);
  });

  it('names it with dropout too, whose layers the network itself does not have', async () => {
    const one = network();
    const weights = one.parameters;
    for (let i = 0; i < 8; i++) weights[6 * 8 + 3 * i] = 3e38;
    one.parameters = weights;
    await expect(one.fit(blobs(), { ...options, batchSize: 300, dropout: 0.1 })).rejects.toThrow(
      'is in the outputs of layer 2 (dense 8→3, identity)',
    );
  });

  it('names the layer whose outputs ran away in validation', async () => {
    const rows = blobs({ rows: 30 }); // one batch: only the last one is looked at
    rows.features.forEach((value, k) => {
      rows.features[k] = Math.sign(value) * 3e38; // finite, but sums of their products with the weights are not
    });
    const run = network().fit(blobs(), { ...options, validation: rows });
    await expect(run).rejects.toThrow('is in the outputs of layer 1 (dense 6→8, relu)');
  });

  it('stops at the very next step when a batch callback aborts', async () => {
    const controller = new AbortController();
    let batches = 0;
    const abortAtOnce: Callback = {
      onBatchEnd() {
        batches++;
        controller.abort();
      },
    };
    const run = network().fit(blobs(), { ...options, callbacks: [abortAtOnce], signal: controller.signal });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(batches).toBe(1);
  });

  it('waits for what a batch callback promises, and ends with its error', async () => {
    const late: Callback = { onBatchEnd: () => Promise.reject(new Error('from a batch')) };
    await expect(network().fit(blobs(), { ...options, callbacks: [late] })).rejects.toThrow('from a batch');
  });

  it('refuses a feature that is NaN, naming it', async () => {
    const data = blobs();
    data.features[6 * 5 + 2] = Number.NaN;
    await expect(network().fit(data, options)).rejects.toThrow(
      'blobs: feature 2 has no finite mean and deviation',
    );
  });
});

describe('standardisation', () => {
  it('learns from the training rows only', async () => {
    const { train, validation } = splitDataset(blobs(), { seed: 1 });
    const [with_, without] = [network(), network()];
    await with_.fit(train, { ...options, validation });
    await without.fit(train, options);
    expect(with_.standardizer).toEqual(without.standardizer);
    expect(with_.parameters).toEqual(without.parameters);
    const mean =
      train.rows.reduce((sum, row) => sum + (train.features as Float32Array)[row * 6], 0) / train.size;
    expect(with_.standardizer!.mean[0]).toBeCloseTo(mean, 5);
  });

  it('maps a constant column to 0, never NaN, and to 0 too where it varies later', async () => {
    const data = blobs();
    for (let row = 0; row < data.size; row++) data.features[row * 6] = 3;
    const one = network();
    await one.fit(data, options);
    const usual = [3, 1, 1, 1, 1, 1];
    const odd = [500, 1, 1, 1, 1, 1];
    const [a, b] = [one.predictProba([usual]), one.predictProba([odd])];
    expect(a).toEqual(b);
    expect(a.every(Number.isFinite)).toBe(true);
  });

  it('maps a column that hardly varies to 0 where its deviation has no float32 inverse', async () => {
    const data = blobs();
    for (let row = 0; row < data.size; row++) data.features[row * 6] = row % 2 ? 1e-40 : -1e-40;
    const one = network();
    await one.fit(data, options);
    expect(one.parameters.every(Number.isFinite)).toBe(true);
  });

  it('can be left out', async () => {
    const one = network({ standardize: false });
    await one.fit(blobs(), options);
    expect(one.standardizer).toBeNull();
  });

  it('treats bytes and floats of the same values alike, bit for bit', async () => {
    const source = blobs();
    const bytes = Uint8Array.from(source.features, (x) =>
      Math.max(0, Math.min(255, Math.round(40 * x + 100))),
    );
    const results = [bytes, Float32Array.from(bytes)].map(async (features) => {
      const one = network();
      await one.fit(new Dataset({ ...source, features, rows: undefined }), options);
      return one.parameters;
    });
    const [fromBytes, fromFloats] = await Promise.all(results);
    expect(fromBytes).toEqual(fromFloats);
  });
});
