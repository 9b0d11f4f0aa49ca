// jax-js as its users write it: a loss function, valueAndGrad, and the parameters descended one by one.

import { init, jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax';
import { gather } from '../job.mjs';

export async function train(job) {
  await init('wasm');
  const { rows, width, classes, batchSize, learningRate } = job;
  let parameters = job.layers.map(({ inputs, units, weight, bias }) => ({
    weight: np.array(weight.slice()).reshape([inputs, units]),
    bias: np.array(bias.slice()),
  }));

  function meanLoss(parameters, x, y) {
    let a = x;
    parameters.forEach(({ weight, bias }, i) => {
      a = np.add(np.matmul(a, weight), bias);
      if (i < parameters.length - 1) a = nn.relu(a);
    });
    return np.mean(np.negative(np.sum(np.multiply(nn.logSoftmax(a), y), 1)));
  }
  const gradient = jit(valueAndGrad(meanLoss));
  const ref = (layers) => layers.map(({ weight, bias }) => ({ weight: weight.ref, bias: bias.ref }));

  return async (epoch) => {
    const order = job.order(epoch);
    let total = 0;
    for (let start = 0; start < rows; start += batchSize) {
      const count = Math.min(batchSize, rows - start);
      const input = new Float32Array(count * width);
      const labels = new Int32Array(count);
      gather(job, order, start, count, input, labels);
      const x = np.array(input).reshape([count, width]);
      const y = nn.oneHot(np.array(labels, { dtype: np.int32 }), classes);
      const [loss, gradients] = gradient(ref(parameters), x, y);
      parameters = parameters.map(({ weight, bias }, i) => ({
        weight: weight.sub(gradients[i].weight.mul(learningRate)),
        bias: bias.sub(gradients[i].bias.mul(learningRate)),
      }));
      total += count * loss.item();
    }
    return total / rows;
  };
}
