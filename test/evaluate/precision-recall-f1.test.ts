import { expect, test } from 'vitest';
import { confusionMatrix } from '../../src/evaluate/confusion-matrix.js';
import {
  accuracy,
  classScores,
  macroAverage,
  scoresToJSON,
  standardError,
  weightedAverage,
} from '../../src/evaluate/precision-recall-f1.js';

// sklearn.metrics.classification_report([0, 1, 2, 2, 2], [0, 0, 2, 2, 1]), from its documentation:
//                precision  recall  f1-score  support
//      class 0        0.50    1.00      0.67        1
//      class 1        0.00    0.00      0.00        1
//      class 2        1.00    0.67      0.80        3
//     accuracy                          0.60        5
//    macro avg        0.50    0.56      0.49        5
// weighted avg        0.70    0.60      0.61        5
const COUNTS = confusionMatrix(Int32Array.of(0, 1, 2, 2, 2), Int32Array.of(0, 0, 2, 2, 1), 3);

test("classScores and averages: scikit-learn's documented report", () => {
  const scores = classScores(COUNTS);
  expect(scores).toEqual([
    { precision: 1 / 2, recall: 1, f1: 2 / 3, support: 1 },
    { precision: 0, recall: 0, f1: 0, support: 1 },
    { precision: 1, recall: 2 / 3, f1: 4 / 5, support: 3 },
  ]);
  expect(accuracy(COUNTS)).toBe(0.6);
  const macro = macroAverage(scores);
  expect(macro.precision).toBeCloseTo(0.5, 15);
  expect(macro.recall).toBeCloseTo(5 / 9, 15);
  expect(macro.f1).toBeCloseTo((2 / 3 + 4 / 5) / 3, 15);
  const weighted = weightedAverage(scores);
  expect(weighted.precision).toBeCloseTo(0.7, 15);
  expect(weighted.recall).toBeCloseTo(0.6, 15);
  expect(weighted.f1).toBeCloseTo((2 / 3 + 3 * 0.8) / 5, 15);
  expect([macro.support, weighted.support]).toEqual([5, 5]);
});

test('a class that neither occurs nor is predicted has no figures, and is no part of the averages', () => {
  const scores = classScores([
    [3, 0, 1],
    [0, 0, 0],
    [0, 0, 2],
  ]);
  const { NaN: none } = Number;
  expect(scores[1]).toEqual({ precision: none, recall: none, f1: none, support: 0 });
  // sklearn.metrics.f1_score([0, 0, 0, 0, 2, 2], [0, 0, 0, 2, 2, 2], average="macro") and "weighted", scikit-learn 1.2.1
  expect(macroAverage(scores).f1).toBeCloseTo(0.8285714285714285, 12);
  expect(weightedAverage(scores).f1).toBeCloseTo(0.8380952380952381, 12);
  expect(macroAverage(scores).support).toBe(6);
  expect(scoresToJSON(scores[1])).toEqual({ precision: null, recall: null, f1: null, support: 0 });
});

test('0/0 counts as 0 for a class that occurs and is never predicted, or the reverse', () => {
  expect(classScores(COUNTS)[1].precision).toBe(0);
  expect(
    classScores([
      [0, 2],
      [0, 0],
    ]),
  ).toEqual([
    { precision: 0, recall: 0, f1: 0, support: 2 },
    { precision: 0, recall: 0, f1: 0, support: 0 },
  ]);
});

test('weighted recall is the accuracy', () => {
  const counts = [
    [5, 1, 0],
    [2, 7, 3],
    [0, 4, 1],
  ];
  expect(weightedAverage(classScores(counts)).recall).toBeCloseTo(accuracy(counts), 15);
});

test('standardError: 88.45 % of 10,000 is known to 0.32 points; certainty has none', () => {
  expect(standardError(0.8845, 10_000)).toBeCloseTo(0.0031962, 7); // sqrt(.8845 × .1155 / 10000)
  expect(standardError(0.5, 100)).toBe(0.05);
  expect(standardError(1, 10)).toBe(0);
  expect(accuracy([])).toBeNaN();
});
