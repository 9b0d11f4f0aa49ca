// One answer from several outputs: the mean of their probabilities, or of their values. It is written over the first output as
// what the loss and the answer are read from: logits, or values.
// Next: batch.ts, after each forward pass that predicts.

import type { Arena } from '../memory/arena.js';
import type { LossName } from '../nn/losses.js';
import { lossOf } from '../nn/losses.js';
import type { Matrix } from '../tensor.js';

/** Each with its rows one after another, [rows, units]. */
export function averageHeads(arena: Arena, loss: LossName, heads: readonly Matrix[]): void {
  const [{ rows, columns }] = heads;
  const outputs = heads.map(({ address }) => arena.f32(address, rows * columns));
  const [answer] = outputs;
  const { tells, unitTellsTwo } = lossOf(loss);
  if (tells === 'values') {
    for (let k = 0; k < answer.length; k++) answer[k] = meanOf(outputs, (z) => z[k]);
  } else if (unitTellsTwo) {
    for (let k = 0; k < answer.length; k++) {
      const p = meanOf(outputs, (z) => 1 / (1 + Math.exp(-z[k])));
      const q = meanOf(outputs, (z) => 1 / (1 + Math.exp(z[k])));
      answer[k] = Math.log(p) - Math.log(q);
    }
  } else {
    for (let i = 0; i < rows; i++) averageRow(outputs, i * columns, columns);
  }
}

/** The logarithms of the mean of the rows' softmax, whose softmax it is. */
function averageRow(outputs: readonly Float32Array[], start: number, columns: number): void {
  const sums = outputs.map((z) => {
    const row = z.subarray(start, start + columns);
    const top = row.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    return top + Math.log(row.reduce((sum, value) => sum + Math.exp(value - top), 0));
  });
  for (let j = start; j < start + columns; j++) {
    let mean = 0;
    outputs.forEach((z, h) => {
      mean += Math.exp(z[j] - sums[h]) / outputs.length;
    });
    outputs[0][j] = Math.log(mean);
  }
}

function meanOf(outputs: readonly Float32Array[], of: (z: Float32Array) => number): number {
  return outputs.reduce((sum, z) => sum + of(z), 0) / outputs.length;
}
