// brain.js as its users write it: train() over objects of input and output, squared error, a step after each row.
// Its browser build: the Node build wants gpu.js, and that a native WebGL and a native WebGPU (100 MB) at install.

import { createRequire } from 'node:module';
import { gather } from '../job.mjs';

const require = createRequire(import.meta.url);
const brain = require('brain.js/dist/browser.js');

export function train(job) {
  const { sizes, width, classes, rows } = job;
  const hiddenLayers = sizes.slice(1, -1);
  if (hiddenLayers.length === 0) throw new Error('brain.js always puts a hidden layer in');
  const net = new brain.NeuralNetwork({ hiddenLayers, activation: 'sigmoid' });
  return (epoch) => {
    const order = job.order(epoch);
    const label = [0];
    const data = Array.from({ length: rows }, (_, row) => {
      const input = new Float32Array(width);
      gather(job, order, row, 1, input, label);
      return { input, output: Float32Array.from({ length: classes }, (_, i) => Number(i === label[0])) };
    });
    return net.train(data, { iterations: 1, learningRate: 0.01 }).error;
  };
}
