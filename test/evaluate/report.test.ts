import { expect, test } from 'vitest';
import { DataError } from '../../src/errors.js';
import { Evaluation } from '../../src/evaluate/report.js';

const INIT = {
  loss: 0.75,
  truth: Int32Array.of(0, 0, 0, 0, 1, 1, 2, 2),
  predicted: Int32Array.of(0, 1, 1, 2, 1, 0, 1, 1),
  classNames: ['shirt', 'coat', 'bag'],
};

test('mostConfused: both directions, most frequent first, equal counts in class order', () => {
  expect(new Evaluation(INIT).mostConfused).toEqual([
    { truth: 0, predicted: 1, count: 2, share: 0.5 },
    { truth: 2, predicted: 1, count: 2, share: 1 },
    { truth: 0, predicted: 2, count: 1, share: 0.25 },
    { truth: 1, predicted: 0, count: 1, share: 0.5 },
  ]);
});

test('toJSON: plain data with class names, and null for a loss that is not a number', () => {
  const json = JSON.parse(JSON.stringify(new Evaluation({ ...INIT, loss: Number.NaN })));
  expect(json).toMatchObject({
    rows: 8,
    loss: null,
    accuracy: 0.25,
    standardError: Math.sqrt((0.25 * 0.75) / 8),
    weightedAverage: { recall: 0.25, support: 8 },
    confusion: [
      [1, 2, 1],
      [1, 1, 0],
      [0, 2, 0],
    ],
  });
  expect(json.perClass[1]).toEqual({ class: 'coat', precision: 0.2, recall: 0.5, f1: 2 / 7, support: 2 });
  expect(json.mostConfused[1]).toEqual({ true: 'bag', predicted: 'coat', count: 2, share: 1 });
});

test('an evaluation of no rows is refused', () => {
  const none = new Int32Array(0);
  expect(() => new Evaluation({ ...INIT, truth: none, predicted: none })).toThrow(DataError);
});
