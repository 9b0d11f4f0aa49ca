// One answer from several outputs: the mean of their probabilities, or of their values. It is written over the first output as
// what the loss and the answer are read from: logits, or values.
// Next: batch.ts, after each forward pass that predicts.

import type { Arena } from '../memory/arena.js';
import { type LossName, lossOf } from '../nn/losses.js';
import { type Matrix, rowsOf } from '../tensor.js';

export function averageHeads(arena: Arena, loss: LossName, heads: readonly Matrix[]): void {
  const rows = heads.map((head) => rowsOf(head).map(({ address, length }) => arena.f32(address, length)));
  const { tells, unitTellsTwo } = lossOf(loss);
  const average = tells === 'values' ? averageValues : unitTellsTwo ? averageSigmoids : averageSoftmax;
  for (let i = 0; i < heads[0].rows; i++) average(rows.map((one) => one[i]));
}

function averageValues(outputs: readonly Float32Array[]): void {
  const [answer] = outputs;
  for (let j = 0; j < answer.length; j++) answer[j] = meanOf(outputs, (z) => z[j]);
}

function averageSigmoids(outputs: readonly Float32Array[]): void {
  const [answer] = outputs;
  for (let j = 0; j < answer.length; j++) {
    const p = meanOf(outputs, (z) => 1 / (1 + Math.exp(-z[j])));
    const q = meanOf(outputs, (z) => 1 / (1 + Math.exp(z[j])));
    answer[j] = Math.log(p) - Math.log(q);
  }
}

/** The logarithms of the mean of the rows' softmax, whose softmax it is. */
function averageSoftmax(outputs: readonly Float32Array[]): void {
  const [answer] = outputs;
  const sums = outputs.map((z) => {
    const top = z.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    return top + Math.log(z.reduce((sum, value) => sum + Math.exp(value - top), 0));
  });
  for (let j = 0; j < answer.length; j++) {
    answer[j] = Math.log(meanOf(outputs, (z, h) => Math.exp(z[j] - sums[h])));
  }
}

function meanOf(outputs: readonly Float32Array[], of: (z: Float32Array, h: number) => number): number {
  return outputs.reduce((sum, z, h) => sum + of(z, h), 0) / outputs.length;
}
