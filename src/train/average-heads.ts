// One answer from several outputs: the mean of their probabilities, or of their values. It is written over the first output as
// what the loss and the answer are read from: logits, or values. Loops are written out: validation comes here for every number.
// Next: batch.ts, after each forward pass that predicts.

import type { Arena } from '../memory/arena.js';
import { type LossName, lossOf } from '../nn/losses.js';
import type { Matrix } from '../tensor.js';

export function averageHeads(arena: Arena, loss: LossName, heads: readonly Matrix[]): void {
  const [{ rows, columns }] = heads;
  const views = heads.map(({ address, rowStride }) => arena.f32(address, (rows - 1) * rowStride + columns));
  const { tells, unitTellsTwo } = lossOf(loss);
  const average = tells === 'values' ? averageValues : unitTellsTwo ? averageSigmoids : averageSoftmax;
  /** The numbers of a row, head by head; the answer is left in those of the first. */
  const row = new Float64Array(heads.length * columns);
  for (let i = 0; i < rows; i++) {
    for (let h = 0, k = 0; h < heads.length; h++) {
      const z = views[h];
      const from = i * heads[h].rowStride;
      for (let j = 0; j < columns; j++) row[k++] = z[from + j];
    }
    average(row, columns);
    const from = i * heads[0].rowStride;
    for (let j = 0; j < columns; j++) views[0][from + j] = row[j];
  }
}

function averageValues(row: Float64Array, columns: number): void {
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let k = j; k < row.length; k += columns) sum += row[k];
    row[j] = sum / (row.length / columns);
  }
}

/** The logit of the mean of their sigmoids; by logarithms, as a sigmoid far out is 0 or 1 in float64. */
function averageSigmoids(row: Float64Array, columns: number): void {
  const logs = new Float64Array(row.length / columns);
  for (let j = 0; j < columns; j++) {
    for (let h = 0; h < logs.length; h++) logs[h] = -softplus(-row[h * columns + j]);
    const yes = logSumExp(logs);
    for (let h = 0; h < logs.length; h++) logs[h] = -softplus(row[h * columns + j]);
    row[j] = yes - logSumExp(logs);
  }
}

/** Where a mean is smaller, or no number, it is computed by logarithms: float64 has too few digits there. */
const SMALL = 1e-280;

/** The logarithms of the mean of the rows' softmax, whose softmax it is. */
function averageSoftmax(row: Float64Array, columns: number): void {
  const heads = row.length / columns;
  const given = row.slice();
  for (let first = 0; first < row.length; first += columns) {
    let top = row[first];
    for (let k = first; k < first + columns; k++) if (row[k] > top) top = row[k];
    let sum = 0;
    for (let k = first; k < first + columns; k++) {
      row[k] = Math.exp(row[k] - top);
      sum += row[k];
    }
    for (let k = first; k < first + columns; k++) row[k] /= sum;
  }
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let k = j; k < row.length; k += columns) sum += row[k];
    row[j] = sum > SMALL ? Math.log(sum / heads) : logOfMean(given, columns, j);
  }
}

/** The logarithm of the mean of column `j` of the heads' softmax, by logarithms. */
function logOfMean(row: Float64Array, columns: number, j: number): number {
  const logs = new Float64Array(row.length / columns);
  for (let h = 0; h < logs.length; h++) {
    const own = row.subarray(h * columns, (h + 1) * columns);
    logs[h] = own[j] - logSumExp(own);
  }
  return logSumExp(logs) - Math.log(logs.length);
}

/** ln Σ e^x */
function logSumExp(numbers: Float64Array): number {
  let top = numbers[0];
  for (const number of numbers) top = Math.max(top, number);
  if (!Number.isFinite(top)) return top;
  let sum = 0;
  for (const number of numbers) sum += Math.exp(number - top);
  return top + Math.log(sum);
}

/** ln(1 + e^x) */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}
