// Values to predict, and several labels a row: from the data set to the model file. (test/train/pytorch.test.ts holds losses,
// gradients and predictions against PyTorch; test/conformance the kernels.)

import { describe, expect, it } from 'vitest';
import { csvText } from '../../src/data/csv-write.js';
import { idxLabels } from '../../src/data/idx-write.js';
import {
  createBackend,
  Dataset,
  type DatasetInit,
  type LossName,
  MultiLabelEvaluation,
  Network,
  oneAgainstRest,
  RegressionEvaluation,
  splitDataset,
} from '../../src/index.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { LOSS_NOTES, lossesFor } from '../../src/nn/losses.js';
import { packDatasets, unpackDataset } from '../../src/worker/messages.js';
import reference from '../datasets/estimators.json' with { type: 'json' };
import { blobs, rowsOf } from '../support/datasets.js';
import { centralDifferences, logits } from '../support/reference.js';

const backend = await createBackend();
const { features, featureCount, ...classes } = blobs({ rows: 120, features: 5 });

/** Two values that the features tell, or three labels. */
function targeted(kind: 'values' | 'labels'): Dataset {
  const names = kind === 'values' ? ['sum', 'wave'] : ['left', 'odd', 'far'];
  const values = new Float32Array(120 * names.length);
  for (let i = 0; i < 120; i++) {
    const [a, b, c] = features.subarray(i * featureCount, i * featureCount + 3);
    const own = kind === 'values' ? [(a + b - c) / 4, Math.sin(a)] : [a < 0, b > 0.5, a + c > 1].map(Number);
    values.set(own, i * names.length);
  }
  return new Dataset({ name: kind, features, featureCount, targets: { kind, values, names } });
}

const LOSSES = (['values', 'labels'] as const).flatMap((kind) =>
  lossesFor(kind).map((loss): [LossName, 'values' | 'labels'] => [loss, kind]),
);

function network(loss: LossName, units: number): Network {
  const layers: LayerOptions[] = [{ units: 8, activation: 'tanh' }, { units }];
  return new Network(backend, { inputSize: featureCount, layers, loss, seed: 3 });
}

describe('metrics are scikit-learn’s', () => {
  const { values, labels } = reference.metrics;

  it('of values', () => {
    const flat = (rows: number[][]) => Float32Array.from(rows.flat());
    const names = ['one', 'two'];
    const evaluation = new RegressionEvaluation({
      loss: 0,
      truth: flat(values.truth),
      predicted: flat(values.predicted),
      names,
    });
    evaluation.perTarget.forEach((scores, j) => {
      expect(scores.meanAbsoluteError).toBeCloseTo(values.meanAbsoluteError[j], 6);
      expect(scores.rootMeanSquaredError).toBeCloseTo(values.rootMeanSquaredError[j], 6);
      expect(scores.r2).toBeCloseTo(values.r2[j], 6);
    });
    expect(evaluation.r2).toBeCloseTo(values.meanR2, 6);
    const constant = new RegressionEvaluation({
      loss: 0,
      truth: flat([[2], [2]]),
      predicted: flat([[2], [2]]),
      names: ['one'],
    });
    expect(constant.r2).toBe(1);
  });

  it('of labels', () => {
    const [truth, predicted] = [labels.truth.flat(), labels.predicted.flat()];
    const evaluation = new MultiLabelEvaluation({ loss: 0, truth, predicted, names: ['a', 'b', 'c'] });
    evaluation.perLabel.forEach(({ f1 }, j) => {
      expect(f1).toBeCloseTo(labels.f1[j], 12);
    });
    expect(evaluation.macroAverage.f1).toBeCloseTo(labels.macroF1, 12);
    expect(evaluation.microAverage.f1).toBeCloseTo(labels.microF1, 12);
    expect(evaluation.hammingLoss).toBeCloseTo(labels.hammingLoss, 12);
    expect(evaluation.subsetAccuracy).toBeCloseTo(labels.subsetAccuracy, 12);
  });
});

describe.each(LOSSES)('%s', (loss, kind) => {
  const data = targeted(kind);
  const names = data.targets!.names;

  it('its gradient is that of finite differences', async () => {
    const one = new Network(backend, {
      ...{
        inputSize: featureCount,
        layers: [{ units: 6, activation: 'tanh' }, { units: names.length }],
        loss,
        seed: 3,
      },
      standardize: false,
      standardizeTargets: false,
    });
    const before = one.parameters.map((value, i) => value + 0.1 * Math.sin(i));
    one.parameters = before;
    await one.fit(data, { epochs: 1, batchSize: data.size, learningRate: 1, l2: 0 });
    const after = one.parameters;
    const layers = [
      { inputs: featureCount, units: 6, activation: 'tanh' },
      { inputs: 6, units: names.length, activation: 'identity' },
    ];
    const lossAt = (parameters: ArrayLike<number>) => {
      let sum = 0;
      rowsOf(data).forEach((row, i) => {
        const z = logits({ layers, loss }, parameters, row);
        sum += LOSS_NOTES[loss].reference(z, data.targets!.values.slice(i * z.length, (i + 1) * z.length));
      });
      return sum / data.size;
    };
    const gradient = centralDifferences(lossAt, before);
    before.forEach((value, i) => {
      const message = `parameter ${i}: ${value - after[i]}, expected ${gradient[i]}`;
      // Sums over 120 rows where gradients.test.ts has 23.
      expect(Math.abs(value - after[i] - gradient[i]), message).toBeLessThan(4 * 64 * 2 ** -24);
    });
  });

  it('learns; validation is what evaluating says; a file and a checkpointed load predict the same', async () => {
    const { train, validation } = splitDataset(data, { seed: 1 });
    const one = network(loss, names.length);
    const options = {
      epochs: 120,
      batchSize: 16,
      optimizer: 'adam',
      learningRate: 0.01,
      validation,
    } as const;
    const history = await one.fit(train, options);
    const last = history.at(-1)!;
    expect(one.task).toBe(kind);
    expect(one.classNames).toEqual(names);
    if (kind === 'values') {
      const evaluation = one.evaluateValues(validation);
      expect(evaluation.r2).toBeGreaterThan(0.8);
      expect(last.accuracy).toBeUndefined();
      expect(last.validationMeanAbsoluteError).toBeCloseTo(evaluation.meanAbsoluteError, 5);
      expect(last.validationLoss).toBeCloseTo(evaluation.loss, 5);
    } else {
      const evaluation = one.evaluateLabels(validation);
      expect(evaluation.accuracy).toBeGreaterThan(0.85);
      expect(last.validationAccuracy).toBeCloseTo(evaluation.accuracy, 6);
      expect(last.classes).toHaveLength(3);
    }
    const bytes = one.save();
    const loaded = Network.load(backend, bytes);
    expect(loaded.task).toBe(kind);
    if (kind === 'values') expect(loaded.predictValues(validation)).toEqual(one.predictValues(validation));
    else {
      expect(loaded.predictLabels(validation)).toEqual(one.predictLabels(validation));
      expect(loaded.predictProba(validation)).toHaveLength(3 * validation.size);
      // An older build would tell the most probable one only.
      expect(decodeSafetensors(bytes, 'm').metadata.get('format_version')).toBe('4');
    }
  });

  it('rows weigh as they are told, and mixup mixes targets', async () => {
    const one = network(loss, names.length);
    const sampleWeights = Float32Array.from({ length: 120 }, (_, i) => i % 3);
    const [weighted] = await one.fit(data, { epochs: 1, sampleWeights, mixup: 0.3 });
    expect(Number.isFinite(weighted.loss)).toBe(true);
    await expect(network(loss, names.length).fit(data, { classWeights: 'balanced' })).rejects.toThrow(
      'classWeights: these rows have targets, not classes',
    );
  });

  it('goes to a worker and comes back as it was', () => {
    const { packed } = packDatasets([data, data.take(Uint32Array.of(3, 1))]);
    const [whole, part] = packed.map((plain) => unpackDataset(structuredClone(plain)!));
    expect(whole.targets).toEqual(data.targets);
    expect(part.rows).toEqual(Uint32Array.of(3, 1));
  });
});

describe('is refused', () => {
  const data = targeted('values');
  const classified = new Dataset({ ...classes, features, featureCount });

  it.each<[string, Partial<DatasetInit>, string]>([
    [
      'NaN among the values',
      { targets: { kind: 'values', values: Float32Array.of(1, Number.NaN), names: ['a'] } },
      'row 1, "a": NaN is not a finite number',
    ],
    [
      'a label of 2',
      { targets: { kind: 'labels', values: Float32Array.of(1, 0, 0, 2), names: ['a', 'b'] } },
      'row 1, "b": 2 is not 0 or 1',
    ],
    [
      'a single label',
      { targets: { kind: 'labels', values: Float32Array.of(1, 0), names: ['a'] } },
      'one yes-or-no column is a class',
    ],
    [
      'too few values',
      { targets: { kind: 'values', values: Float32Array.of(1), names: ['a', 'b'] } },
      '2 rows × 2 targets need 4 values, 1 found',
    ],
  ])('%s', (_, init, message) => {
    const make = () =>
      new Dataset({ name: 'bad', features: Float32Array.of(1, 2), featureCount: 1, ...init });
    expect(make).toThrow(message);
  });

  it('writing it where only classes can be written', () => {
    const refusal = 'its rows have targets (sum, wave); only features and classes can be written';
    for (const content of ['rows', 'labels'] as const)
      expect(() => [...csvText(data, content)]).toThrow(refusal);
    expect(() => [...idxLabels(data)]).toThrow(refusal);
    expect([...csvText(data, 'features')].join('').split('\n')).toHaveLength(1 + 120 + 1);
  });

  it('a loss of another kind, and another number of outputs', async () => {
    const fit = (loss: LossName, units: number, rows: Dataset) => network(loss, units).fit(rows);
    await expect(fit('softmax-cross-entropy', 2, data)).rejects.toThrow(
      'its rows have values to predict, for which the loss is mean-squared-error or huber; softmax-cross-entropy was given',
    );
    await expect(fit('huber', 3, classified)).rejects.toThrow('its rows have a class each');
    await expect(fit('mean-squared-error', 3, targeted('labels'))).rejects.toThrow(
      'its rows have several labels each',
    );
    await expect(fit('mean-squared-error', 3, data)).rejects.toThrow(
      '2 targets a row, the network has 3 outputs',
    );
  });

  it('a question that the network does not answer, with the one that it does', async () => {
    const one = network('mean-squared-error', 2);
    await one.fit(data, { epochs: 1 });
    expect(() => one.predict(data)).toThrow(
      'predict(): this network predicts values: predictValues() is the one for it',
    );
    expect(() => one.evaluate(data)).toThrow('evaluateValues() is the one for it');
    expect(() => one.predictLabels(data)).toThrow('predictValues()');
    const other = network('softmax-cross-entropy', 3);
    await other.fit(classified, { epochs: 1 });
    expect(() => other.predictValues(classified)).toThrow('predict() is the one for it');
  });

  it('stratified splits, and one against the rest', () => {
    expect(() => splitDataset(data, { stratified: true })).toThrow('targets, not classes');
    expect(() => oneAgainstRest(data, 0)).toThrow();
  });
});
