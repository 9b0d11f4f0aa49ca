// Measures of probabilities against scikit-learn's: probability-measures.py made probability-measures.json, and states the
// formulas of truth and scores.

import { describe, expect, it, test } from 'vitest';
import { Evaluation } from '../../src/evaluate/classification-report.js';
import { binaryLogLoss, brierScore, logLoss } from '../../src/evaluate/log-loss.js';
import { MultiLabelEvaluation } from '../../src/evaluate/multi-label.js';
import { noMeasures, probabilityMeasures } from '../../src/evaluate/probability-metrics.js';
import { averagePrecision, rankScores, rocAuc } from '../../src/evaluate/roc-auc.js';
import { curvesOf, evaluationCurves, MeanCurves, thinned } from '../../src/evaluate/roc-curve.js';
import { classesAt } from '../../src/evaluate/threshold.js';
import expected from './probability-measures.json' with { type: 'json' };

const DIGITS = 12;

/** The classes that have curves. */
function drawn(probabilities: Float32Array, truth: Int32Array, classNames: readonly string[]) {
  const evaluation = new Evaluation({ loss: 1, truth, predicted: truth, classNames, probabilities });
  return evaluationCurves(evaluation).map((curve) => curve.class);
}

describe.each(expected.single)('$name: as scikit-learn has it', (one) => {
  const { truth, scores } = one;
  const ranking = rankScores(scores, truth);

  it('ROC AUC and average precision', () => {
    expect(rocAuc(ranking)).toBeCloseTo(one.rocAuc, DIGITS);
    expect(averagePrecision(ranking)).toBeCloseTo(one.averagePrecision, DIGITS);
  });

  it('log loss and Brier score', () => {
    expect(binaryLogLoss(scores, truth)).toBeCloseTo(one.logLoss, DIGITS);
    expect(brierScore(scores, truth)).toBeCloseTo(one.brierScore, DIGITS);
  });

  it('both curves, point by point', () => {
    const { roc, precisionRecall } = curvesOf(ranking)!;
    for (const [own, theirs] of [
      [roc, one.roc],
      [precisionRecall, one.precisionRecall],
    ] as const) {
      expect(own.x).toHaveLength(theirs.x.length);
      own.x.forEach((x, i) => {
        expect(x).toBeCloseTo(theirs.x[i], DIGITS);
        expect(own.y[i]).toBeCloseTo(theirs.y[i], DIGITS);
      });
    }
  });
});

describe.each(expected.several)('$name: as scikit-learn has it', (one) => {
  const { classes } = one;
  const classNames = Array.from({ length: classes }, (_, j) => `class ${j}`);
  const [probabilities, truth] = [Float32Array.from(one.probabilities), Int32Array.from(one.truth)];
  const measures = probabilityMeasures(probabilities, truth, classNames);

  it('each class against the rest, by its own column', () => {
    measures.perClass.forEach((own, j) => {
      for (const key of ['rocAuc', 'averagePrecision', 'logLoss', 'brierScore'] as const)
        expect(own[key], `${key} of class ${j}`).toBeCloseTo(one.perClass[j][key], DIGITS);
    });
  });

  it('the whole: means, or the second of two classes; log loss of normalised rows', () => {
    expect(measures.logLoss).toBeCloseTo(one.logLoss, DIGITS);
    const [auc, precision] =
      classes === 2
        ? [one.perClass[1].rocAuc, one.perClass[1].averagePrecision]
        : [one.rocAuc, one.averagePrecision];
    expect(measures.rocAuc).toBeCloseTo(auc, DIGITS);
    expect(measures.averagePrecision).toBeCloseTo(precision, DIGITS);
    expect(measures.notes).toEqual([]);
    expect(drawn(probabilities, truth, classNames)).toEqual(classes === 2 ? ['class 1'] : classNames);
  });
});

describe('a class without rows', () => {
  it('of two: null with the reason, and no curve; log loss and Brier score stay', () => {
    const probabilities = Float32Array.of(0.75, 0.25, 0.5, 0.5);
    for (const [label, name] of ['no', 'yes'].entries()) {
      const measures = probabilityMeasures(probabilities, Int32Array.of(label, label), ['no', 'yes']);
      expect(measures).toMatchObject({ rocAuc: null, averagePrecision: null });
      expect(drawn(probabilities, Int32Array.of(label, label), ['no', 'yes'])).toEqual([]);
      expect(measures.notes).toEqual([
        `ROC AUC and average precision need rows of two classes at least; all rows are of class "${name}"`,
      ]);
      expect(measures.brierScore).toBe(label === 0 ? (0.0625 + 0.25) / 2 : (0.5625 + 0.25) / 2);
      expect(measures.logLoss).toBeCloseTo(-(Math.log(label === 0 ? 0.75 : 0.25) + Math.log(0.5)) / 2, 12);
    }
  });

  it('of three: the means leave it out and say so', () => {
    const probabilities = Float32Array.of(0.5, 0.25, 0.25, 0.25, 0.5, 0.25, 0.25, 0.625, 0.125);
    const measures = probabilityMeasures(probabilities, Int32Array.of(0, 1, 0), ['a', 'b', 'c']);
    expect(measures.perClass.map((one) => one.rocAuc)).toEqual([0.75, 0.5, null]);
    expect(measures.rocAuc).toBe(0.625);
    expect(measures.notes).toEqual(['ROC AUC and average precision leave out classes without rows: c']);
    expect(drawn(probabilities, Int32Array.of(0, 1, 0), ['a', 'b', 'c'])).toEqual(['a', 'b']);
  });
});

test('probabilities that are not numbers, and none at all: null with the reason, and JSON stays JSON', () => {
  const init = {
    loss: Number.NaN,
    truth: Int32Array.of(0, 1),
    predicted: Int32Array.of(0, 1),
    classNames: ['a', 'b'],
  };
  const broken = new Evaluation({ ...init, probabilities: Float32Array.of(0.5, 0.5, Number.NaN, 0.5) });
  for (const [evaluation, reason] of [
    [broken, 'some probabilities are not numbers'],
    [new Evaluation(init), 'no probabilities were given'],
  ] as const) {
    const { rocAuc, averagePrecision, logLoss, brierScore, notes } = JSON.parse(JSON.stringify(evaluation));
    expect([rocAuc, averagePrecision, logLoss, brierScore]).toEqual([null, null, null, null]);
    expect(notes).toEqual([reason]);
  }
  expect(noMeasures(3, 'why').perClass).toHaveLength(3);
});

test('an impossible answer costs the log loss what float32 can tell, not infinity; an all-zero row is undecided', () => {
  expect(logLoss(Float32Array.of(1, 0), [1])).toBeCloseTo(-Math.log(2 ** -23), 6);
  expect(logLoss(Float32Array.of(0, 0, 0, 0), [2])).toBeCloseTo(Math.log(4), 12);
});

test('the JSON of an evaluation names the positive class of two, and has figures of each class of more', () => {
  const [two, three] = [expected.several[2], expected.several[0]].map(({ classes, truth, probabilities }) => {
    const classNames = ['red', 'green', 'blue'].slice(0, classes);
    const labels = Int32Array.from(truth);
    return JSON.parse(
      JSON.stringify(
        new Evaluation({
          ...{ loss: 1, truth: labels, predicted: labels, classNames },
          probabilities: Float32Array.from(probabilities),
          threshold: classes === 2 ? 0.25 : undefined,
        }),
      ),
    );
  });
  expect(two).toMatchObject({ positiveClass: 'green', threshold: 0.25, notes: [] });
  expect(two.rocAuc).toBeCloseTo(expected.several[2].perClass[1].rocAuc, DIGITS);
  expect(Object.keys(two.perClass[0])).toEqual(['class', 'precision', 'recall', 'f1', 'support']);
  expect(three).toMatchObject({ positiveClass: null, threshold: null });
  expect(three.perClass[2].class).toBe('blue');
  expect(three.perClass[2].averagePrecision).toBeCloseTo(
    expected.several[0].perClass[2].averagePrecision,
    DIGITS,
  );
});

test('sizes that do not fit, scores that are not numbers, and thresholds that decide nothing are refused', () => {
  expect(() => rankScores([1, 2], [1])).toThrow('rankScores: 2 scores, 1 true values');
  expect(() => rankScores([1, Number.NaN], [1, 0])).toThrow('rankScores: the score of row 1 is not a number');
  expect(() => brierScore([1, 0, 1], [1, 0])).toThrow('brierScore: 3 probabilities do not fit 2 rows');
  expect(() => probabilityMeasures(new Float32Array(5), Int32Array.of(0, 1), ['a', 'b'])).toThrow(
    '5 probabilities do not fit 2 rows × 2 classes',
  );
  const truth = Int32Array.of(0, 1, 2);
  expect(
    () => new Evaluation({ loss: 1, truth, predicted: truth, classNames: ['a', 'b', 'c'], threshold: 0.5 }),
  ).toThrow('threshold: it decides between two classes, this model tells 3 apart');
  expect(() => classesAt(1.5, Float32Array.of(0, 1))).toThrow('threshold: 1.5 is not a number from 0 to 1');
  expect(() => classesAt(0.5, Float32Array.of(Number.NaN, Number.NaN))).toThrow('row 0 is not a number');
});

test('a threshold includes the probability that it was read off, although that is float32', () => {
  const least = Math.fround(0.7); // below 0.7
  expect(Array.from(classesAt(0.7, Float32Array.of(1 - least, least, 0.5, 0.5)))).toEqual([1, 0]);
  expect(Array.from(classesAt(0, Float32Array.of(1, 0)))).toEqual([1]);
});

describe('curves to draw', () => {
  const rows = 5000;
  const truth = Array.from({ length: rows }, (_, i) => (i * 37) % 3 === 0);
  const scores = truth.map((own, i) => ((i * 7919) % rows) / rows / 2 + (own ? 0.3 : 0));
  const whole = curvesOf(rankScores(scores, truth))!;

  it('are thinned to a few hundred points, never farther than a hundredth from the whole', () => {
    for (const curve of [whole.roc, whole.precisionRecall]) {
      const { x, y, thresholds } = thinned(curve);
      expect(x.length).toBeLessThan(400);
      expect(thresholds).toHaveLength(x.length);
      expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([
        curve.x[0],
        curve.y[0],
        curve.x.at(-1),
        curve.y.at(-1),
      ]);
      curve.x.forEach((one, i) => {
        const near = x.some((other, k) => {
          const [left, right] = [Math.max(k - 1, 0), k].map((at) => ({ x: x[at], y: y[at] }));
          const inX = one >= Math.min(left.x, other) - 0.01 && one <= Math.max(left.x, other) + 0.01;
          const inY =
            curve.y[i] >= Math.min(left.y, right.y) - 0.01 && curve.y[i] <= Math.max(left.y, right.y) + 0.01;
          return inX && inY;
        });
        expect(near, `point ${i}`).toBe(true);
      });
    }
  });

  it('of a mean: that of one class is its own, and that of opposites lies between', () => {
    const mean = new MeanCurves();
    expect(mean.curves).toBeNull();
    mean.add(curvesOf(rankScores([0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0]))!);
    expect(mean.curves!.roc.y.slice(0, 3)).toEqual([0, 1, 1]);
    mean.add(curvesOf(rankScores([0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1]))!);
    const { roc, precisionRecall } = mean.curves!;
    expect([roc.y[1], roc.y[50], roc.y.at(-1)]).toEqual([0.5, 0.5, 1]);
    // Perfect: 1 everywhere. Opposite: 1/3 up to recall 1/2, then 2/4.
    expect(precisionRecall.y[50]).toBeCloseTo((1 + 1 / 3) / 2, 12);
    expect(precisionRecall.y[51]).toBeCloseTo((1 + 1 / 2) / 2, 12);
  });

  it('of more than ten classes are one mean', () => {
    const classNames = Array.from({ length: 11 }, (_, j) => `class ${j}`);
    const truth11 = Int32Array.from({ length: 110 }, (_, i) => i % 11);
    const probabilities = Float32Array.from({ length: 1210 }, (_, k) => ((k * 13) % 29) / 29);
    const init = { loss: 1, truth: truth11, predicted: truth11, classNames, probabilities };
    const evaluation = new Evaluation(init);
    const curves = evaluationCurves(evaluation);
    expect(curves.map((curve) => [curve.class, curve.rocAuc])).toEqual([[null, evaluation.rocAuc]]);
    expect(evaluationCurves(new Evaluation({ ...init, probabilities: undefined }))).toEqual([]);
  });
});

test('several labels a row: each label as a score of its own, null with the reason for one that all or no rows have', () => {
  const { truth, scores, rocAuc: auc, averagePrecision: precision } = expected.single[0];
  const evaluation = new MultiLabelEvaluation({
    loss: 1,
    truth: truth.flatMap((y) => [y, 0, 1]),
    predicted: truth.flatMap((y) => [y, 0, 1]),
    probabilities: Float32Array.from(scores.flatMap((p) => [p, p, p])),
    names: ['own', 'none', 'all'],
  });
  const { perLabel, notes, rocAuc: mean } = evaluation.toJSON();
  expect(perLabel.map((one) => one.rocAuc)).toEqual([expect.closeTo(auc, DIGITS), null, null]);
  expect(perLabel[0].averagePrecision).toBeCloseTo(precision, DIGITS);
  expect(mean).toBeCloseTo(auc, DIGITS);
  expect(notes).toEqual([
    'ROC AUC and average precision leave out labels that no row has: none',
    'ROC AUC and average precision leave out labels that all rows have: all',
  ]);
});
