// Targets that are values are standardised inside the model: what is learned, what is reported in whose units, what a file
// keeps. (test/train/pytorch.test.ts holds ten losses against PyTorch on targets that StandardScaler scaled.)

import { describe, expect, it } from 'vitest';
import { learnTargetScale, roundPredicted } from '../../src/data/target-scale.js';
import {
  createBackend,
  Dataset,
  type LossName,
  Network,
  type NetworkOptions,
  splitDataset,
} from '../../src/index.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { Random } from '../../src/random.js';
import { packDatasets, unpackDataset } from '../../src/worker/messages.js';

const backend = await createBackend();
const FEATURES = 4;

/** Rows whose targets are offset + spread·(a smooth function of the features, about ±1). */
function rowsOf(rows: number, units: readonly (readonly [offset: number, spread: number])[]): Dataset {
  const random = Random.stream(11, 'target-scale.test');
  const features = Float32Array.from({ length: rows * FEATURES }, () => 2 * random.uniform() - 1);
  const values = new Float64Array(rows * units.length);
  for (let i = 0; i < rows; i++) {
    const [a, b, c, d] = features.subarray(i * FEATURES, (i + 1) * FEATURES);
    units.forEach(([offset, spread], j) => {
      const value = j % 2 === 0 ? a + 0.7 * b - 0.4 * c * c : Math.sin(2 * b) - 0.8 * d;
      values[i * units.length + j] = offset + spread * value;
    });
  }
  const names = units.map((_, j) => `t${j}`);
  const targets = { kind: 'values', values, names } as const;
  return new Dataset({ name: 'made', features, featureCount: FEATURES, targets });
}

const PRICE = [200_000, 80_000] as const;

function network(units = 1, options: Partial<NetworkOptions> = {}): Network {
  const layers = [{ units: 32 }, { units }];
  return new Network(backend, {
    ...{ inputSize: FEATURES, layers, loss: 'mean-squared-error', seed: 2 },
    ...options,
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('house prices, about 200,000 ± 80,000', () => {
  const { train, validation } = splitDataset(rowsOf(2400, [PRICE]), { seed: 1 });

  it.each<LossName>(['mean-squared-error', 'huber'])(
    'the default training with %s ends useful, and all but the loss is in their units',
    async (loss) => {
      const model = network(1, { loss });
      const last = (await model.fit(train, { validation })).at(-1)!;
      const evaluation = model.evaluateValues(validation);
      expect(evaluation.r2).toBeGreaterThan(0.9);
      expect(evaluation.meanAbsoluteError).toBeGreaterThan(1000);
      expect(last.validationMeanAbsoluteError! / evaluation.meanAbsoluteError).toBeCloseTo(1, 5);
      expect(last.validationLoss).toBeCloseTo(evaluation.loss, 6);
      expect([last.scaled, evaluation.scaled, evaluation.toJSON().scaled]).toEqual([true, true, true]);
      const deviation = model.targetScale!.deviation[0];
      const losses = Array.from(evaluation.truth, (truth, i) => {
        const e = (evaluation.predicted[i] - truth) / deviation;
        return loss === 'huber' ? (Math.abs(e) <= 1 ? (e * e) / 2 : Math.abs(e) - 0.5) : e * e;
      });
      expect(evaluation.loss).toBeCloseTo(mean(losses), 6);
    },
  );

  it('the scale is mean and population deviation of the training rows, and of no others', async () => {
    const model = network();
    expect(model.targetScale).toBeNull();
    await model.fit(train, { epochs: 1, validation });
    const own = Array.from(train.rows, (row) => train.targets!.values[row]);
    const deviation = Math.sqrt(mean(own.map((value) => (value - mean(own)) ** 2)));
    expect(model.targetScale!.mean[0] / mean(own)).toBeCloseTo(1, 12);
    expect(model.targetScale!.deviation[0] / deviation).toBeCloseTo(1, 12);
  });

  it('without it losses and answers are those of the values as they are', async () => {
    const model = network(1, { standardizeTargets: false });
    const small = rowsOf(300, [[1, 2]]);
    const [record] = await model.fit(small, { epochs: 1, batchSize: 300, learningRate: 1e-9, l2: 0 });
    const { loss, scaled } = model.evaluateValues(small);
    expect(record.loss).toBeCloseTo(loss, 5);
    expect([model.targetScale, record.scaled, scaled]).toEqual([null, undefined, false]);
    expect(decodeSafetensors(model.save(), 'm').metadata.get('format_version')).toBe('1');
  });
});

describe('units', () => {
  it.each<[LossName, object]>([
    ['mean-squared-error', {}],
    ['huber', { mixup: 0.2, sampleWeights: Float32Array.from({ length: 300 }, (_, i) => i % 3) }],
  ])('%s: other units are the same training: equal losses, and answers in them', async (loss, options) => {
    const [plain, cents] = await Promise.all(
      [[0, 1] as const, [7e5, 4096] as const].map(async (unit) => {
        const model = network(1, { loss });
        const data = rowsOf(300, [unit]);
        const history = await model.fit(data, { epochs: 4, batchSize: 50, ...options });
        return { history, answers: model.predictValues(data) };
      }),
    );
    plain.history.forEach((record, i) => {
      expect(cents.history[i].loss / record.loss).toBeCloseTo(1, 5);
      expect(cents.history[i].meanAbsoluteError! / record.meanAbsoluteError!).toBeCloseTo(4096, 1);
    });
    plain.answers.forEach((value, i) => {
      expect((cents.answers[i] - 7e5) / 4096).toBeCloseTo(value, 4);
    });
  });

  it('several targets: the error is the mean of each one’s in its own unit, the loss of each one’s in deviations', async () => {
    const data = rowsOf(400, [PRICE, [-3, 0.01], [40, 25]]);
    const model = network(3);
    const options = { epochs: 30, batchSize: 64, optimizer: 'adam', learningRate: 0.01 } as const;
    const last = (await model.fit(data, { ...options, validation: data })).at(-1)!;
    const { perTarget, meanAbsoluteError, loss } = model.evaluateValues(data);
    expect(perTarget.every(({ r2 }) => r2 > 0.9)).toBe(true);
    expect(meanAbsoluteError).toBeCloseTo(mean(perTarget.map((one) => one.meanAbsoluteError)), 8);
    expect(last.validationMeanAbsoluteError! / meanAbsoluteError).toBeCloseTo(1, 5);
    const { deviation } = model.targetScale!;
    const squares = perTarget.map((one, j) => (one.rootMeanSquaredError / deviation[j]) ** 2);
    expect(loss).toBeCloseTo(mean(squares), 6);
  });

  it('backends agree on them', async () => {
    const data = rowsOf(200, [PRICE, [-3, 0.01]]);
    const js = await createBackend({ backend: 'js' });
    const errors = await Promise.all(
      [backend, js].map(async (one) => {
        const layers: LayerOptions[] = [{ units: 8, activation: 'tanh' }, { units: 2 }];
        const model = new Network(one, { inputSize: FEATURES, layers, loss: 'huber' });
        return (await model.fit(data, { epochs: 3 })).map(({ meanAbsoluteError }) => meanAbsoluteError!);
      }),
    );
    errors[0].forEach((error, i) => {
      expect(errors[1][i] / error).toBeCloseTo(1, 4);
    });
  });
});

describe('values far from 0', () => {
  it('timestamps that differ by seconds keep their milliseconds, where float32 has steps of two minutes', async () => {
    const data = rowsOf(1200, [[1_700_000_000_000, 30_000]]);
    const model = network();
    await model.fit(data, { epochs: 30, batchSize: 32 });
    const { r2, meanAbsoluteError } = model.evaluateValues(data);
    expect(r2).toBeGreaterThan(0.95);
    expect(meanAbsoluteError).toBeLessThan(6000);
    const answers = model.predictValues(data);
    expect(answers).toBeInstanceOf(Float64Array);
    expect(new Set(Array.from(answers, Math.fround)).size).toBeLessThan(10);
    expect(new Set(answers).size).toBeGreaterThan(1000);
  });

  it('a predicted value is written to the six digits of its distance from the mean', () => {
    const scale = { mean: [1.7e12, 0], deviation: [30_000, 8] };
    expect(roundPredicted(1_700_000_012_345.678, scale, 0)).toBe(1_700_000_012_345.7);
    expect(roundPredicted(12.3456789, scale, 1)).toBe(12.34568);
    expect(roundPredicted(0, scale, 1)).toBe(0);
    expect(roundPredicted(12.3456789, null, 0)).toBe(12.3457);
  });

  it('small and large values have a scale as well as others', () => {
    const scaleOf = (...values: number[]) =>
      learnTargetScale(
        't',
        { kind: 'values', values: Float64Array.from(values), names: ['y'] },
        Uint32Array.from(values.keys()),
      );
    expect(scaleOf(1e-200, 3e-200)).toEqual({ mean: [2e-200], deviation: [1e-200] });
    expect(scaleOf(1e305, 3e305).deviation[0] / 1e305).toBeCloseTo(1, 12);
    expect(scaleOf(0.1, 0.1, 0.1)).toEqual({ mean: [0.1], deviation: [1] });
    expect(() => scaleOf(-1e308, 1e308)).toThrow('t: target "y" has no finite mean and deviation');
  });
});

describe('a target that never varies', () => {
  it('is predicted exactly, beside one that does; when it begins to vary it is learned', async () => {
    const constant = rowsOf(300, [[0.1, 0], PRICE]);
    const model = network(2);
    const options = { epochs: 40, batchSize: 50, optimizer: 'adamw', learningRate: 0.01, l1: 1e-4 } as const;
    const history = await model.fit(constant, options);
    const { perTarget } = model.evaluateValues(constant);
    expect(perTarget[0]).toMatchObject({ meanAbsoluteError: 0, r2: 1 });
    expect(perTarget[1].r2).toBeGreaterThan(0.9);
    expect(history.at(-1)!.meanAbsoluteError! / (perTarget[1].meanAbsoluteError / 2)).toBeCloseTo(1, 0);
    expect(model.targetScale!.deviation[0]).toBe(1);
    const varying = rowsOf(300, [[0.1, 1], PRICE]);
    await model.fit(varying, options);
    expect(model.evaluateValues(varying).perTarget[0].r2).toBeGreaterThan(0.9);
  });

  it('other rows that differ from it have their errors', async () => {
    const model = network();
    await model.fit(rowsOf(100, [[5, 0]]), { epochs: 2 });
    const { meanAbsoluteError, loss } = model.evaluateValues(rowsOf(100, [[8, 0]]));
    expect([meanAbsoluteError, loss]).toEqual([3, 9]);
  });
});

describe('the first fit’s scale is kept', () => {
  const first = rowsOf(300, [PRICE]);
  const other = rowsOf(300, [[1000, 10]]);

  it('by later fits, by a file and by what is loaded from it', async () => {
    const model = network();
    await model.fit(first, { epochs: 2 });
    const scale = structuredClone(model.targetScale);
    await model.fit(other, { epochs: 1 });
    expect(model.targetScale).toEqual(scale);
    const bytes = model.save();
    const { metadata } = decodeSafetensors(bytes, 'm');
    expect(metadata.get('format_version')).toBe('5'); // an older build would answer in deviations
    expect(JSON.parse(metadata.get('target_scale')!)).toEqual(scale);
    const loaded = Network.load(backend, bytes);
    expect(loaded.targetScale).toEqual(scale);
    expect(loaded.predictValues(first)).toEqual(model.predictValues(first));
    expect(loaded.evaluateValues(first).toJSON()).toEqual(model.evaluateValues(first).toJSON());
    await Promise.all([model.fit(other, { epochs: 1 }), loaded.fit(other, { epochs: 1 })]);
    expect(loaded.targetScale).toEqual(scale);
    expect(loaded.parameters).toEqual(model.parameters);
  });

  it('a model of an older build, which has none, is trained on as it was', async () => {
    const model = network(1, { standardizeTargets: false });
    await model.fit(rowsOf(100, [[0, 1]]), { epochs: 1 });
    const loaded = Network.load(backend, model.save());
    const [, record] = await loaded.fit(rowsOf(100, [[3, 2]]), { epochs: 1 });
    expect([loaded.targetScale, record.scaled]).toEqual([null, undefined]);
  });

  it('by a checkpoint: a resumed training has the bits of one that was not stopped', async () => {
    const { train, validation } = splitDataset(first, { seed: 4 });
    const options = { epochs: 4, batchSize: 32, validation, optimizer: 'adam' } as const;
    const whole = network();
    await whole.fit(train, options);
    const stopped = network();
    let bytes: Uint8Array | undefined;
    const keep = {
      onBatchEnd({ epoch, batch }: { epoch: number; batch: number }, training: { checkpoint(): Uint8Array }) {
        if (epoch === 2 && batch === 3) bytes = training.checkpoint();
      },
    };
    await stopped.fit(train, { ...options, callbacks: [keep] });
    const resumed = Network.resume(backend, bytes!);
    await resumed.fit(train, options);
    const untimed = ({ history }: Network) => history.map(({ seconds: _, ...record }) => record);
    expect(resumed.parameters).toEqual(whole.parameters);
    expect(untimed(resumed)).toEqual(untimed(whole));
    expect(resumed.predictValues(first)).toEqual(whole.predictValues(first));
  });
});

it('targets in float64 go to a worker and come back as they were', () => {
  const data = rowsOf(10, [[1_700_000_000_000, 30_000]]);
  const [packed] = packDatasets([data]).packed;
  expect(unpackDataset(structuredClone(packed)!).targets).toEqual(data.targets);
});

describe('answers need no targets', () => {
  it('rows that come with other targets, or more of them, are answered like any rows', async () => {
    const model = network();
    const data = rowsOf(300, [PRICE]);
    await model.fit(data, { epochs: 2 });
    const others = rowsOf(
      300,
      Array.from({ length: 40 }, () => [5, 2] as const),
    );
    expect(model.predictValues(others)).toEqual(model.predictValues(data));
    const classes = { labels: Int32Array.from({ length: 300 }, (_, i) => i % 2), classNames: ['a', 'b'] };
    const { features, featureCount } = data;
    const classified = new Dataset({ name: 'c', features, featureCount, ...classes });
    const classifier = network(2, { loss: 'softmax-cross-entropy' });
    await classifier.fit(classified, { epochs: 1 });
    expect(classifier.predict(others)).toEqual(classifier.predict(classified));
  });
});

describe('is refused', () => {
  it('standardizeTargets that is neither true nor false', () => {
    expect(() => network(1, { standardizeTargets: 'no' as never })).toThrow(
      'standardizeTargets: "no" is not true or false',
    );
  });

  it('a target beyond float32, as it is or once it is standardised, with its row; no memory is left behind', async () => {
    const huge = rowsOf(20, [[0, 1e40]]);
    const before = backend.arena.bytesInUse;
    using plain = network(1, { standardizeTargets: false });
    await expect(plain.fit(huge)).rejects.toThrow(
      /made: row 0, "t0": .*e\+\d+ is too large for a 32-bit float$/,
    );
    using scaled = network();
    await scaled.fit(huge, { epochs: 1 });
    using tiny = network();
    const fit = tiny.fit(rowsOf(20, [[0, 1e-20]]), { epochs: 1, validation: rowsOf(20, [[0, 1e30]]) });
    await expect(fit).rejects.toThrow('is too large for a 32-bit float once it is standardised');
    for (const one of [plain, scaled, tiny]) one.dispose();
    expect(backend.arena.bytesInUse).toBe(before);
  });

  it('a training without rows', async () => {
    const none = rowsOf(5, [PRICE]).take(new Uint32Array());
    await expect(network().fit(none)).rejects.toThrow('made: no rows to train on');
  });

  it('a model that is saved before its scale is known', () => {
    const model = network(1, { standardize: false });
    expect(() => model.save()).toThrow('make it with standardizeTargets: false');
    expect(() => network(1, { standardize: false, standardizeTargets: false }).save()).not.toThrow();
  });
});
