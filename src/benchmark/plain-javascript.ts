// What a row through a dense network costs as loops in JavaScript, which is how one would write it by hand: what predictors are measured
// against. Next: predictor-benchmark.ts.

import { scaleOf } from '../data/standardize.js';
import type { Network } from '../network/network.js';

/** Probabilities of a row, in an array that the next call overwrites. */
export type PlainPrediction = (row: ArrayLike<number>) => Float32Array;

/** null for a network that is more than dense layers with ReLU between them and softmax at the end. */
export function plainPrediction(network: Network): PlainPrediction | null {
  const { architecture, layers, standardizer } = network;
  const { nodes, loss } = architecture;
  const last = layers.length - 1;
  const isPlain =
    loss === 'softmax-cross-entropy' &&
    network.memberCount === 1 &&
    nodes.every(({ kind }) => kind === 'dense' || kind === 'activation') &&
    layers.every(
      ({ activation, norm }, i) => norm === null && activation.name === (i < last ? 'relu' : 'identity'),
    );
  if (!isPlain || standardizer?.clip !== undefined) return null;
  const input = new Float32Array(architecture.inputSize);
  const mean = standardizer?.mean;
  const scale = standardizer && scaleOf(standardizer);
  const outputs = layers.map(({ units }) => new Float32Array(units));
  return (row) => {
    for (let j = 0; j < input.length; j++) input[j] = mean ? (row[j] - mean[j]) * scale![j] : row[j];
    for (let i = 0; i <= last; i++) {
      const { weight, bias } = layers[i];
      multiply(i === 0 ? input : outputs[i - 1], weight, bias, outputs[i]);
      if (i < last) rectify(outputs[i]);
    }
    return softmax(outputs[last]);
  };
}

/** y = x·W + b, W [x, y] row-major. */
function multiply(x: Float32Array, weight: Float32Array, bias: Float32Array, y: Float32Array): void {
  const units = y.length;
  y.set(bias);
  for (let k = 0, at = 0; k < x.length; k++, at += units) {
    const factor = x[k];
    for (let j = 0; j < units; j++) y[j] += factor * weight[at + j];
  }
}

function rectify(y: Float32Array): void {
  for (let j = 0; j < y.length; j++) if (y[j] < 0) y[j] = 0;
}

function softmax(y: Float32Array): Float32Array {
  let top = y[0];
  for (let j = 1; j < y.length; j++) if (y[j] > top) top = y[j];
  let sum = 0;
  for (let j = 0; j < y.length; j++) {
    y[j] = Math.exp(y[j] - top);
    sum += y[j];
  }
  for (let j = 0; j < y.length; j++) y[j] /= sum;
  return y;
}
