// TensorFlow.js on its backend in plain JavaScript, the only one of its backends that trains convolutions wherever JavaScript runs:
// its core's operations with automatic gradients, its Adam; AdamW's decay is applied before each step.

import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers'; // brings the gradients of the core's operations
import { gather } from '../../job.mjs';

export async function train(job) {
  await tf.setBackend('cpu');
  const { batchSize, steps, width, classes, image, weightDecay } = job;
  const decayed = [];
  const forward = job.layers.map((layer) => stepOf(layer, job.epsilon, decayed));
  const optimizer = tf.train.adam(job.learningRate, 0.9, 0.999, 1e-8);
  const pixels = (value) => new Float32Array(width).fill(value);
  const rows = { ...job, mean: pixels(job.mean), scale: pixels(job.scale) };
  const input = new Float32Array(batchSize * width);
  const labels = new Int32Array(batchSize);

  return async (turn) => {
    const order = job.order(turn);
    const masks = job.masks(turn);
    const losses = [];
    for (let step = 0; step < steps; step++) {
      gather(rows, order, step * batchSize, batchSize, input, labels);
      const meanLoss = () => {
        const x = tf.tensor4d(input, [batchSize, ...image]);
        const scores = forward.reduce((value, layer) => layer(value, masks[step]), x);
        return tf.losses.softmaxCrossEntropy(tf.oneHot(tf.tensor1d(labels, 'int32'), classes), scores);
      };
      const { value, grads } = tf.variableGrads(meanLoss);
      const learningRate = job.rates[turn - 1][step];
      optimizer.learningRate = learningRate;
      for (const variable of decayed)
        variable.assign(tf.tidy(() => tf.mul(variable, 1 - learningRate * weightDecay)));
      optimizer.applyGradients(grads);
      losses.push((await value.data())[0]);
      tf.dispose([value, grads]);
    }
    return losses;
  };
}

/** A layer as a function of its input and the step's mask; the tensors that decay are added to `decayed`. */
function stepOf({ kind, inputs, shape, weight, bias, scale, shift }, epsilon, decayed) {
  const weights = (sizes) => {
    const variable = tf.variable(tf.tensor(weight, sizes));
    decayed.push(variable);
    return variable;
  };
  const others = (values) => tf.variable(tf.tensor1d(values));
  if (kind === 'conv2d') {
    const filter = weights([3, 3, inputs.at(-1), shape.at(-1)]);
    return (x) => tf.conv2d(x, filter, 1, 'same');
  }
  if (kind === 'batch-norm') {
    const [gain, offset] = [others(scale), others(shift)];
    return (x) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean, variance, offset, gain, epsilon);
    };
  }
  if (kind === 'max-pool') return (x) => tf.maxPool(x, 2, 2, 'valid');
  if (kind === 'dropout') return (x, mask) => tf.mul(x, tf.tensor(mask, x.shape));
  if (kind === 'dense') {
    const [w, b] = [weights([weight.length / bias.length, bias.length]), others(bias)];
    return (x) => tf.add(tf.matMul(tf.reshape(x, [-1, w.shape[0]]), w), b);
  }
  return (x) => tf.relu(x);
}
