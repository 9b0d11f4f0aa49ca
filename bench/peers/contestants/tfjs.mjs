// TensorFlow.js as its users write it: layers, model.fit, model.predict, on the WASM backend.
// The rows are laid in the epoch's order first, because fit would shuffle them in an order of its own.

import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { gather } from '../job.mjs';
import { startWasm } from './tfjs-wasm.mjs';

export async function train(job) {
  await startWasm();
  const { rows, width, classes, batchSize } = job;
  const model = modelOf(job);
  model.compile({ optimizer: tf.train.sgd(job.learningRate), loss: 'categoricalCrossentropy' });
  const input = new Float32Array(rows * width);
  const labels = new Int32Array(rows);
  return async (epoch) => {
    gather(job, job.order(epoch), 0, rows, input, labels);
    const xs = tf.tensor2d(input, [rows, width]);
    const ys = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(labels, 'int32'), classes), 'float32'));
    const { history } = await model.fit(xs, ys, { epochs: 1, batchSize, shuffle: false, verbose: 0 });
    tf.dispose([xs, ys]);
    return history.loss[0];
  };
}

/** `batchSize` tells how many of so many rows a call takes; undefined is model.predict's own 32. */
export async function predict(job, batchSize = () => undefined) {
  await startWasm();
  const model = modelOf(job);
  const [mean, scale] = [tf.tensor1d(job.mean), tf.tensor1d(job.scale)];
  return async (rows) => {
    const y = tf.tidy(() => {
      const count = rows.length / job.width;
      const x = tf.tensor2d(Float32Array.from(rows), [count, job.width]);
      return model.predict(tf.mul(tf.sub(x, mean), scale), { batchSize: batchSize(count) });
    });
    const probabilities = await y.data();
    y.dispose();
    return probabilities;
  };
}

function modelOf({ width, layers: dense }) {
  const model = layers.sequential();
  dense.forEach(({ units }, i) => {
    const activation = i < dense.length - 1 ? 'relu' : 'softmax';
    model.add(layers.layers.dense({ units, activation, ...(i === 0 && { inputShape: [width] }) }));
  });
  const tensors = dense.flatMap(({ inputs, units, weight, bias }) => [
    tf.tensor2d(weight, [inputs, units]),
    tf.tensor1d(bias),
  ]);
  model.setWeights(tensors);
  tf.dispose(tensors);
  return model;
}
