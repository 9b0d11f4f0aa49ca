// One answer from several outputs: the mean of their probabilities, or of their values. It is written over the first output as
// what the loss and the answer are read from: logits, or values. Loops are written out: validation comes here for every number.
// Next: batch.ts and predict-few-rows.ts, after each forward pass that predicts.

import type { Arena } from '../memory/arena.js';
import { type LossName, lossOf } from '../nn/losses.js';
import type { Matrix } from '../tensor.js';

/** The same outputs again and again; run() allocates nothing. */
export class HeadAverage {
  private readonly average: (room: Room, columns: number) => void;
  private readonly room: Room;
  /** The outputs as floats, until memory grows. */
  private views: Float32Array[];

  constructor(
    private readonly arena: Arena,
    loss: LossName,
    private readonly heads: readonly Matrix[],
  ) {
    const { tells, unitTellsTwo } = lossOf(loss);
    this.average = tells === 'values' ? averageValues : unitTellsTwo ? averageSigmoids : averageSoftmax;
    const count = heads.length * heads[0].columns;
    this.room = {
      ...{ row: new Float64Array(count), given: new Float64Array(count) },
      logs: new Float64Array(heads.length),
    };
    this.views = this.look();
  }

  private look(): Float32Array[] {
    const [{ rows, columns }] = this.heads;
    return this.heads.map(({ address, rowStride }) =>
      this.arena.f32(address, (rows - 1) * rowStride + columns),
    );
  }

  run(): void {
    const { heads, room } = this;
    const [{ rows, columns, rowStride }] = heads;
    if (this.views[0].length === 0) this.views = this.look();
    const { views } = this;
    const { row } = room;
    for (let i = 0; i < rows; i++) {
      for (let h = 0, k = 0; h < heads.length; h++) {
        const z = views[h];
        const from = i * heads[h].rowStride;
        for (let j = 0; j < columns; j++) row[k++] = z[from + j];
      }
      this.average(room, columns);
      for (let j = 0; j < columns; j++) views[0][i * rowStride + j] = row[j];
    }
  }
}

interface Room {
  /** The numbers of a row, head by head; the answer is left in those of the first. */
  readonly row: Float64Array;
  /** As many. */
  readonly given: Float64Array;
  /** One for each head. */
  readonly logs: Float64Array;
}

function averageValues({ row }: Room, columns: number): void {
  for (let j = 0; j < columns; j++) {
    let sum = 0;
    for (let k = j; k < row.length; k += columns) sum += row[k];
    row[j] = sum / (row.length / columns);
  }
}

/** The logit of the mean of their sigmoids; by logarithms, as a sigmoid far out is 0 or 1 in float64. */
function averageSigmoids({ row, logs }: Room, columns: number): void {
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
function averageSoftmax({ row, given }: Room, columns: number): void {
  const heads = row.length / columns;
  given.set(row);
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
