// TensorFlow.js on its WASM backend by somebody who knows it: batch normalisation folded beforehand, convolution, bias and ReLU in
// one call (its WASM backend has XNNPACK's kernels). It only predicts: the gradient of a convolution's weights is not
// in that backend (github.com/tensorflow/tfjs, issue 8474).

import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from '../tfjs-wasm.mjs';
import { foldedLayers } from './folded-layers.mjs';
import { inBatches } from './in-batches.mjs';

export async function predict(job) {
  await startWasm();
  const steps = foldedLayers(job).map(stepOf);
  return inBatches(job, async (rows, count) => {
    const y = tf.tidy(() => {
      const bytes = tf.tensor4d(Float32Array.from(rows), [count, ...job.image]);
      const x = tf.mul(tf.sub(bytes, job.mean), job.scale);
      return tf.softmax(steps.reduce((value, step) => step(value), x));
    });
    const probabilities = await y.data();
    y.dispose();
    return probabilities;
  });
}

function stepOf({ kind, inputs, shape, weight, bias }, i, layers) {
  if (kind === 'conv2d') {
    const filter = tf.tensor4d(weight, [3, 3, inputs.at(-1), shape.at(-1)]);
    const activation = layers[i + 1].kind === 'activation' ? 'relu' : 'linear';
    const fused = { filter, bias: tf.tensor1d(bias), activation, strides: 1, pad: 'same' };
    return (x) => tf.fused.conv2d({ x, ...fused });
  }
  if (kind === 'max-pool') return (x) => tf.maxPool(x, 2, 2, 'valid');
  if (kind === 'dense') {
    const [w, b] = [tf.tensor2d(weight, [weight.length / bias.length, bias.length]), tf.tensor1d(bias)];
    return (x) => tf.add(tf.matMul(tf.reshape(x, [-1, w.shape[0]]), w), b);
  }
  return (x) => x; // the activation, which is in the convolution's call
}
