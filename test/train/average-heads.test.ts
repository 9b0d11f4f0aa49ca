// The mean of several outputs, against the same formulas by logarithms alone, far out too, where probabilities are 0 in float64.

import { expect, it } from 'vitest';
import { createBackend } from '../../src/index.js';
import type { LossName } from '../../src/nn/losses.js';
import { matrix } from '../../src/tensor.js';
import { HeadAverage } from '../../src/train/average-heads.js';

const backend = await createBackend({ backend: 'js' });

/** The answers for rows of logits, a list for each head; the heads are columns of one matrix, as siblings are. */
function averaged(loss: LossName, ...heads: number[][][]): number[][] {
  const [rows, columns] = [heads[0].length, heads[0][0].length];
  const stride = heads.length * columns + 1;
  const block = backend.arena.reserve(4 * rows * stride, 'heads');
  const floats = backend.arena.f32(block.address, rows * stride).fill(Number.NaN);
  heads.forEach((head, h) => {
    head.forEach((row, i) => {
      floats.set(row, i * stride + h * columns);
    });
  });
  const places = heads.map((_, h) => matrix(block.address + 4 * h * columns, rows, columns, stride));
  new HeadAverage(backend.arena, loss, places).run();
  const answers = heads[0].map((_, i) => Array.from(floats.subarray(i * stride, i * stride + columns)));
  backend.arena.release(block);
  return answers;
}

const logSumExp = (logs: readonly number[]) => {
  const top = Math.max(...logs);
  return top + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - top), 0));
};

it('softmax: the logarithm of the mean probability, near and far out', () => {
  const one = [
    [1, 2, -1],
    [0, 700, 1400],
    [0, -3000, 5],
  ];
  const other = [
    [-2, 0, 0.5],
    [0, 800, 1600],
    [0, -2900, 7],
  ];
  const expected = one.map((z, i) => {
    const logs = [z, other[i]].map((row) => row.map((value) => value - logSumExp(row)));
    return z.map((_, j) => logSumExp(logs.map((row) => row[j])) - Math.log(2));
  });
  averaged('softmax-cross-entropy', one, other).forEach((row, i) => {
    row.forEach((answer, j) => {
      const bound = 2 ** -23 * Math.max(1, Math.abs(expected[i][j]));
      expect(Math.abs(answer - expected[i][j]), `row ${i}, class ${j}`).toBeLessThan(bound);
    });
  });
});

it('a NaN or ∞ in one of them is no answer', () => {
  const odd = averaged(
    'softmax-cross-entropy',
    [
      [1, 2],
      [1, 2],
      [1, 2],
    ],
    [
      [Number.NaN, 0],
      [0, Infinity],
      [0, Number.NaN],
    ],
  );
  for (const row of odd) expect(row.some(Number.isNaN)).toBe(true);
});

it('values: their mean; sigmoids: the logit of the mean probability', () => {
  expect(averaged('mean-squared-error', [[1, -2]], [[4, 0]], [[1, 5]])).toEqual([[2, 1]]);
  const [[answer]] = averaged('binary-cross-entropy', [[2]], [[-40]]);
  const p = (1 / (1 + Math.exp(-2)) + 1 / (1 + Math.exp(40))) / 2;
  expect(answer).toBeCloseTo(Math.log(p / (1 - p)), 6);
});
