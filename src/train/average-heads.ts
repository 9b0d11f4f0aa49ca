// One answer from several outputs: the mean of their probabilities, or of their values. It is written over the first output as
// what the loss and the answer are read from: logits, or values.
// Next: batch.ts, after each forward pass that predicts.

import type { Arena } from '../memory/arena.js';
import { type LossName, lossOf } from '../nn/losses.js';
import type { Matrix } from '../tensor.js';
import { rowsIn } from './matrix-rows.js';

export function averageHeads(arena: Arena, loss: LossName, heads: readonly Matrix[]): void {
  const rows = heads.map((head) => rowsIn(arena, head));
  const { tells, unitTellsTwo } = lossOf(loss);
  const average = tells === 'values' ? averageValues : unitTellsTwo ? averageSigmoids : averageSoftmax;
  for (let i = 0; i < heads[0].rows; i++) average(rows.map((one) => one[i]));
}

function averageValues(outputs: readonly Float32Array[]): void {
  const [answer] = outputs;
  for (let j = 0; j < answer.length; j++) answer[j] = meanOf(outputs, (z) => z[j]);
}

/** The logit of the mean of their sigmoids; by logarithms, as a sigmoid far out is 0 or 1 in float64. */
function averageSigmoids(outputs: readonly Float32Array[]): void {
  const [answer] = outputs;
  for (let j = 0; j < answer.length; j++) {
    const yes = logSumExp(outputs, (z) => -softplus(-z[j]));
    const no = logSumExp(outputs, (z) => -softplus(z[j]));
    answer[j] = yes - no;
  }
}

/** The logarithms of the mean of the rows' softmax, whose softmax it is. */
function averageSoftmax(outputs: readonly Float32Array[]): void {
  const [answer] = outputs;
  const sums = outputs.map((z) => logSumExp(Array.from(z), (value) => value));
  for (let j = 0; j < answer.length; j++) {
    answer[j] = logSumExp(outputs, (z, h) => z[j] - sums[h]) - Math.log(outputs.length);
  }
}

/** ln Σ e^x */
function logSumExp<Item>(items: readonly Item[], of: (item: Item, i: number) => number): number {
  const values = items.map(of);
  const top = Math.max(...values);
  if (!Number.isFinite(top)) return top;
  return top + Math.log(values.reduce((sum, value) => sum + Math.exp(value - top), 0));
}

/** ln(1 + e^x) */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

function meanOf(outputs: readonly Float32Array[], of: (z: Float32Array) => number): number {
  return outputs.reduce((sum, z) => sum + of(z), 0) / outputs.length;
}
