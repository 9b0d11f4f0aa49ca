// jax-js by somebody who knows it: the whole step is one jit, its gradients written out, its widths padded to multiples
// of 16, which its code generator vectorises (342 and 10 it does not); the losses stay on the device until the end.

import { init, jit, nn, numpy as np } from '@jax-js/jax';
import { gather } from '../job.mjs';

const MULTIPLE = 16;
/** A score that gives a padded class no probability. */
const NEVER = -1e9;

export async function train(job) {
  await init('wasm');
  const { rows, width, classes, batchSize, learningRate } = job;
  const padded = (n) => Math.ceil(n / MULTIPLE) * MULTIPLE;
  const last = job.layers.length - 1;
  let parameters = job.layers.map(({ inputs, units, weight, bias }, i) => {
    const [m, n] = [i === 0 ? inputs : padded(inputs), padded(units)];
    const w = new Float32Array(m * n);
    const b = new Float32Array(n).fill(i === last ? NEVER : 0);
    for (let k = 0; k < inputs; k++) w.set(weight.subarray(k * units, (k + 1) * units), k * n);
    b.set(bias);
    return { weight: np.array(w).reshape([m, n]), bias: np.array(b) };
  });

  function step(parameters, x, labels) {
    const count = x.shape[0];
    const y = nn.oneHot(labels, padded(classes));
    const activations = [x];
    for (const [i, { weight, bias }] of parameters.entries()) {
      const z = np.matmul(activations[i].ref, weight.ref).add(bias.ref);
      activations.push(i < last ? nn.relu(z) : z);
    }
    const logs = nn.logSoftmax(activations.pop());
    const loss = np.sum(logs.ref.mul(y.ref)).mul(-1);
    let delta = np
      .exp(logs)
      .sub(y)
      .mul(1 / count);
    const updated = [];
    for (let i = last; i >= 0; i--) {
      const { weight, bias } = parameters[i];
      const input = activations[i];
      const dw = np.matmul(np.transpose(input.ref), delta.ref);
      const db = np.sum(delta.ref, 0);
      if (i > 0) delta = np.where(np.greater(input, 0), np.matmul(delta, np.transpose(weight.ref)), 0);
      else {
        delta.dispose();
        input.dispose();
      }
      updated[i] = { weight: weight.sub(dw.mul(learningRate)), bias: bias.sub(db.mul(learningRate)) };
    }
    return [updated, loss];
  }
  const compiled = jit(step);

  return async (epoch) => {
    const order = job.order(epoch);
    let total = np.zeros([]);
    for (let start = 0; start < rows; start += batchSize) {
      const count = Math.min(batchSize, rows - start);
      const input = new Float32Array(count * width);
      const labels = new Int32Array(count);
      gather(job, order, start, count, input, labels);
      const x = np.array(input).reshape([count, width]);
      const [updated, loss] = compiled(parameters, x, np.array(labels, { dtype: np.int32 }));
      parameters = updated;
      total = total.add(loss);
    }
    return total.item() / rows;
  };
}
