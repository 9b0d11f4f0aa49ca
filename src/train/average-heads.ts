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
  const outputs: Float32Array[] = [];
  const numbers = new Float64Array(heads.length * heads[0].columns);
  for (let i = 0; i < heads[0].rows; i++) {
    for (let h = 0; h < heads.length; h++) outputs[h] = rows[h][i];
    average(outputs, numbers);
  }
}

function averageValues(outputs: readonly Float32Array[]): void {
  const [answer] = outputs;
  for (let j = 0; j < answer.length; j++) {
    let sum = 0;
    for (let h = 0; h < outputs.length; h++) sum += outputs[h][j];
    answer[j] = sum / outputs.length;
  }
}

/** The logit of the mean of their sigmoids; by logarithms, as a sigmoid far out is 0 or 1 in float64. */
function averageSigmoids(outputs: readonly Float32Array[], numbers: Float64Array): void {
  const [answer] = outputs;
  const { length } = outputs;
  for (let j = 0; j < answer.length; j++) {
    for (let h = 0; h < length; h++) numbers[h] = -softplus(-outputs[h][j]);
    const yes = logSumExp(numbers, 0, length);
    for (let h = 0; h < length; h++) numbers[h] = -softplus(outputs[h][j]);
    answer[j] = yes - logSumExp(numbers, 0, length);
  }
}

/** The logarithms of the mean of the rows' softmax, whose softmax it is. */
function averageSoftmax(outputs: readonly Float32Array[], numbers: Float64Array): void {
  const [answer] = outputs;
  const { length: heads } = outputs;
  const columns = answer.length;
  const row = columns * heads; // for each column a number of each head
  for (let h = 0; h < heads; h++) {
    const z = outputs[h];
    for (let j = 0; j < columns; j++) numbers[j * heads + h] = z[j];
  }
  for (let h = 0; h < heads; h++) {
    const sum = logSumExp(outputs[h], 0, columns);
    for (let k = h; k < row; k += heads) numbers[k] -= sum;
  }
  const shares = Math.log(heads);
  for (let j = 0; j < columns; j++) answer[j] = logSumExp(numbers, j * heads, heads) - shares;
}

/** ln Σ e^x of `count` numbers. Written out, as are the loops above: validation calls it for every class and row. */
function logSumExp(numbers: Float32Array | Float64Array, from: number, count: number): number {
  let top = numbers[from];
  for (let k = from + 1; k < from + count; k++) top = Math.max(top, numbers[k]);
  if (!Number.isFinite(top)) return top;
  let sum = 0;
  for (let k = from; k < from + count; k++) sum += Math.exp(numbers[k] - top);
  return top + Math.log(sum);
}

/** ln(1 + e^x) */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
