// Networks for two classes: the threshold of predict and evaluate, and the figures of their probabilities.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, type LossName, Network } from '../../src/index.js';

const backend = await createBackend();
const ROWS = 90;

/** One feature that tells class b (a third of the rows) from a, with an overlap. */
function data(classNames: readonly string[] = ['a', 'b']): Dataset {
  const labels = Int32Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? 1 : 0));
  const features = Float32Array.from(labels, (label, i) => Math.sin(i) + 1.2 * label);
  return new Dataset({ name: 'overlap', features, featureCount: 1, labels, classNames });
}

const KINDS: [name: string, loss: LossName, units: number][] = [
  ['softmax', 'softmax-cross-entropy', 2],
  ['one sigmoid', 'binary-cross-entropy', 1],
  ['two sigmoids', 'binary-cross-entropy', 2],
];

async function trained(loss: LossName, units: number, rows = data()): Promise<Network> {
  const network = new Network(backend, { inputSize: 1, layers: [{ units }], loss, seed: 2 });
  await network.fit(rows, { epochs: 20, batchSize: 8 });
  return network;
}

describe.each(KINDS)('%s', (_, loss, units) => {
  it('predicts the second class where its probability is at least the threshold, and evaluates those predictions', async () => {
    const rows = data();
    const network = await trained(loss, units);
    const probabilities = network.predictProba(rows);
    for (const threshold of [0, 0.2, probabilities[1], 0.75, 1]) {
      const expected = Int32Array.from({ length: ROWS }, (_, i) =>
        Number(probabilities[2 * i + 1] >= Math.fround(threshold)),
      );
      expect(network.predict(rows, { threshold })).toEqual(expected);
      const evaluation = network.evaluate(rows, { threshold });
      expect(evaluation.predicted).toEqual(expected);
      expect(evaluation.confusion[1][1]).toBe(expected.filter((p, i) => p === 1 && i % 3 === 0).length);
      expect([evaluation.threshold, evaluation.positiveClass]).toEqual([threshold, 'b']);
    }
    const found = (threshold: number) => network.predict(rows, { threshold }).filter(Boolean).length;
    expect(found(0.2)).toBeGreaterThan(found(0.75));
  });

  it('its ROC AUC is the share of pairs that its probabilities rank rightly, whatever the threshold is', async () => {
    const rows = data();
    const network = await trained(loss, units);
    const p = network.predictProba(rows).filter((_, i) => i % 2 === 1);
    let right = 0;
    for (let i = 0; i < ROWS; i += 3)
      for (let j = 0; j < ROWS; j++) if (j % 3 > 0) right += p[i] > p[j] ? 1 : p[i] === p[j] ? 0.5 : 0;
    const evaluation = network.evaluate(rows);
    expect(evaluation.rocAuc).toBeCloseTo(right / (30 * 60), 12);
    expect(evaluation.rocAuc).toBeGreaterThan(0.6);
    expect(evaluation.threshold).toBeNull();
    const { rocAuc, averagePrecision, logLoss, brierScore } = network.evaluate(rows, { threshold: 0.9 });
    expect([rocAuc, averagePrecision, logLoss, brierScore]).toEqual([
      evaluation.rocAuc,
      evaluation.averagePrecision,
      evaluation.logLoss,
      evaluation.brierScore,
    ]);
    if (units === 1 || loss === 'softmax-cross-entropy') expect(logLoss).toBeCloseTo(evaluation.loss, 5);
  });
});

it('a threshold out of range, with three classes, or misspelt is refused', async () => {
  const network = await trained('softmax-cross-entropy', 2);
  const rows = data();
  for (const threshold of [-0.1, 1.01, Number.NaN, '0.5' as unknown as number]) {
    expect(() => network.predict(rows, { threshold })).toThrow(
      `threshold: ${threshold} is not a number from 0 to 1`,
    );
    expect(() => network.evaluate(rows, { threshold })).toThrow(
      `threshold: ${threshold} is not a number from 0 to 1`,
    );
  }
  const misspelt = { treshold: 0.3 } as object;
  expect(() => network.predict(rows, misspelt)).toThrow('predict: no option "treshold"; valid: threshold');
  expect(() => network.evaluate(rows, misspelt)).toThrow('evaluate: no option "treshold"; valid: threshold');
  const three = await trained('softmax-cross-entropy', 3, data(['a', 'b', 'c']));
  for (const ask of [
    () => three.predict(rows, { threshold: 0.3 }),
    () => three.evaluate(data(['a', 'b', 'c']), { threshold: 0.3 }),
  ])
    expect(ask).toThrow('threshold: it decides between two classes, this model tells 3 apart');
});

it('several labels a row: each label has its ROC AUC, from the probabilities of its own column', async () => {
  const { features } = data();
  const values = Float32Array.from({ length: 2 * ROWS }, (_, k) =>
    Number(k % 2 === 0 ? (k / 2) % 3 === 0 : Math.sin(k) > 0),
  );
  const rows = new Dataset({
    name: 'tags',
    features,
    featureCount: 1,
    targets: { kind: 'labels', values, names: ['third', 'wave'] },
  });
  const network = await trained('binary-cross-entropy', 2, rows);
  const p = network.predictProba(rows);
  const { perLabel, rocAuc } = network.evaluateLabels(rows);
  perLabel.forEach((own, label) => {
    let [right, pairs] = [0, 0];
    for (let i = 0; i < ROWS; i++)
      for (let j = 0; j < ROWS; j++) {
        if (values[2 * i + label] <= values[2 * j + label]) continue;
        pairs++;
        right += (Math.sign(p[2 * i + label] - p[2 * j + label]) + 1) / 2;
      }
    expect(own.rocAuc).toBeCloseTo(right / pairs, 12);
  });
  expect(rocAuc).toBeCloseTo((perLabel[0].rocAuc! + perLabel[1].rocAuc!) / 2, 12);
});
