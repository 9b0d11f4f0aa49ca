// ConvNetJS as its users write it: one row at a time, in float64; its trainer steps once a batch.

import { createRequire } from 'node:module';
import { gather } from '../job.mjs';

const require = createRequire(import.meta.url);
const convnet = require('convnetjs');

export function train(job) {
  const { sizes, width, classes, batchSize, rows } = job;
  const hidden = sizes.slice(1, -1);
  const net = new convnet.Net();
  net.makeLayers([
    { type: 'input', out_sx: 1, out_sy: 1, out_depth: width },
    ...hidden.map((num_neurons) => ({ type: 'fc', num_neurons, activation: 'relu' })),
    { type: 'softmax', num_classes: classes },
  ]);
  const dense = net.layers.filter(({ filters }) => filters);
  dense.forEach(({ filters, biases }, i) => {
    const { inputs, units, weight, bias } = job.layers[i];
    for (let unit = 0; unit < units; unit++) {
      for (let k = 0; k < inputs; k++) filters[unit].w[k] = weight[k * units + unit];
      biases.w[unit] = bias[unit];
    }
  });
  const trainer = new convnet.Trainer(net, {
    ...{ method: 'sgd', learning_rate: job.learningRate, batch_size: batchSize },
    ...{ momentum: 0, l2_decay: 0 },
  });
  const volume = new convnet.Vol(1, 1, width, 0);
  const label = [0];
  return (epoch) => {
    const order = job.order(epoch);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      gather(job, order, row, 1, volume.w, label);
      loss += trainer.train(volume, label[0]).cost_loss;
    }
    return loss / rows;
  };
}
