import { expect, test } from 'vitest';
import { DataError, ShapeError } from '../../src/errors.js';
import { confusionMatrix, normalizeRows } from '../../src/evaluate/confusion-matrix.js';

test("confusionMatrix: scikit-learn's documented example, true classes in rows", () => {
  // sklearn.metrics.confusion_matrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2])
  expect(confusionMatrix(Int32Array.of(2, 0, 2, 2, 0, 1), Int32Array.of(0, 0, 2, 2, 0, 2), 3)).toEqual([
    [2, 0, 0],
    [0, 0, 1],
    [1, 0, 2],
  ]);
});

test('confusionMatrix: no rows give zeros', () => {
  expect(confusionMatrix(new Int32Array(0), new Int32Array(0), 2)).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test('confusionMatrix: lengths that differ and classes out of range are named', () => {
  const two = Int32Array.of(0, 1);
  expect(() => confusionMatrix(two, Int32Array.of(0), 2)).toThrow(ShapeError);
  expect(() => confusionMatrix(two, Int32Array.of(0, 2), 2)).toThrow(DataError);
  expect(() => confusionMatrix(two, Int32Array.of(0, 2), 2)).toThrow(
    'row 1: predicted class 2 is out of range, 0–1',
  );
  expect(() => confusionMatrix(Int32Array.of(-1, 5), two, 2)).toThrow('row 0: true class -1 is out of range');
});

test('normalizeRows: rows sum to one, a class without rows stays zero', () => {
  expect(
    normalizeRows([
      [1, 3],
      [0, 0],
    ]),
  ).toEqual([
    [0.25, 0.75],
    [0, 0],
  ]);
});
