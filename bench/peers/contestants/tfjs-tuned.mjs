// TensorFlow.js by somebody who knows it: forward and backward written out with the core's operations. A product with a
// transposed operand is a scalar loop in its WASM backend, so transposes are made first; nothing is read back but
// the epoch's loss.

import * as tf from '@tensorflow/tfjs-core';
import { gather } from '../job.mjs';
import { predict as predictInBatches } from './tfjs.mjs';
import { startWasm } from './tfjs-wasm.mjs';

export async function train(job) {
  await startWasm();
  const { rows, width, classes, batchSize, learningRate } = job;
  const parameters = job.layers.map(({ inputs, units, weight, bias }) => ({
    weight: tf.tensor2d(weight, [inputs, units]),
    bias: tf.tensor1d(bias),
  }));
  const input = new Float32Array(batchSize * width);
  const labels = new Int32Array(batchSize);
  let total;

  function step(count) {
    const x = tf.tensor2d(input.slice(0, count * width), [count, width]);
    const y = tf.cast(tf.oneHot(tf.tensor1d(labels.slice(0, count), 'int32'), classes), 'float32');
    const activations = [x];
    parameters.forEach(({ weight, bias }, i) => {
      const z = tf.add(tf.matMul(activations[i], weight), bias);
      activations.push(i < parameters.length - 1 ? tf.relu(z) : z);
    });
    const scores = activations.pop();
    const shifted = tf.sub(scores, tf.max(scores, 1, true));
    const exponentials = tf.exp(shifted);
    const sums = tf.sum(exponentials, 1, true);
    const loss = tf.sub(tf.sum(tf.log(sums)), tf.sum(tf.mul(shifted, y)));
    let delta = tf.mul(tf.sub(tf.div(exponentials, sums), y), 1 / count);
    const updated = [];
    for (let i = parameters.length - 1; i >= 0; i--) {
      const { weight, bias } = parameters[i];
      const dw = tf.matMul(tf.transpose(activations[i]), delta);
      updated[i] = {
        weight: tf.sub(weight, tf.mul(dw, learningRate)),
        bias: tf.sub(bias, tf.mul(tf.sum(delta, 0), learningRate)),
      };
      if (i > 0) delta = tf.mul(tf.matMul(delta, tf.transpose(weight)), tf.step(activations[i]));
    }
    return { total: tf.add(total, loss), updated };
  }

  return async (epoch) => {
    const order = job.order(epoch);
    total = tf.scalar(0);
    for (let start = 0; start < rows; start += batchSize) {
      const count = Math.min(batchSize, rows - start);
      gather(job, order, start, count, input, labels);
      const next = tf.tidy(() => step(count));
      total.dispose();
      total = next.total;
      next.updated.forEach((layer, i) => {
        tf.dispose(parameters[i]);
        parameters[i] = layer;
      });
    }
    const [loss] = await total.data();
    total.dispose();
    return loss / rows;
  };
}

/** All rows in one call: the backend packs the weights anew in every call. */
export const predict = (job) => predictInBatches(job, (rows) => rows);
