// Every layer and loss against finite differences in float64. One full-batch step of SGD with learning rate 1 moves
// the parameters by exactly their gradient, so the whole path is checked: gather, forward, loss, backward, step.

import { describe, expect, it } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import type { ActivationText } from '../../src/nn/activation-options.js';
import { activationTexts } from '../support/activations.js';
import { blobs, rowsOf } from '../support/datasets.js';
import { numericGradient, type Reference } from '../support/reference.js';

const ACTIVATIONS = activationTexts();
const BACKENDS = ['js', 'simd'] as const;

/** A gradient's error: float32 sums over rows and units, and the rounding of w - g at |w| below 2. */
const TOLERANCE = 64 * 2 ** -24;

async function compare(
  backendName: (typeof BACKENDS)[number],
  hidden: { units: number; activation: ActivationText }[],
  output: number,
  loss: Reference['loss'],
) {
  const data = blobs({ rows: 23, features: 7, classes: Math.max(2, output), seed: 5 });
  const backend = await createBackend({ backend: backendName });
  const network = new Network(backend, {
    inputSize: 7,
    layers: [...hidden, { units: output }],
    loss,
    seed: 3,
    standardize: false,
  });
  const sizes = [7, ...hidden.map(({ units }) => units), output];
  const reference: Reference = {
    loss,
    layers: sizes.slice(1).map((units, i) => {
      const [activation, slope] = (hidden[i]?.activation ?? 'identity').split(':');
      return { inputs: sizes[i], units, activation, slope: slope ? Number(slope) : undefined };
    }),
  };
  // Biases start at 0, where a mistake in them would hide.
  const before = network.parameters.map((value, i) => value + 0.1 * Math.sin(i));
  network.parameters = before;
  await network.fit(data, { epochs: 1, batchSize: 23, learningRate: 1, l2: 0, reduction: 'mean' });
  const after = network.parameters;
  const labels = Array.from({ length: data.size }, (_, i) => data.labelAt(i));
  const expected = numericGradient(reference, before, rowsOf(data), labels);
  expected.forEach((gradient, i) => {
    const error = Math.abs(before[i] - after[i] - gradient);
    expect(error, `parameter ${i}: got ${before[i] - after[i]}, expected ${gradient}`).toBeLessThan(
      TOLERANCE,
    );
  });
}

describe.each(BACKENDS)('%s', (backend) => {
  it.each(ACTIVATIONS)('the gradient of a hidden layer with %s is that of finite differences', (activation) =>
    compare(backend, [{ units: 9, activation }], 4, 'softmax-cross-entropy'),
  );

  it('the gradient of softmax regression, no hidden layer, is that of finite differences', () =>
    compare(backend, [], 3, 'softmax-cross-entropy'));

  it('the gradient of a single sigmoid output is that of finite differences', () =>
    compare(backend, [{ units: 5, activation: 'tanh' }], 1, 'binary-cross-entropy'));

  it('the gradient of several sigmoid outputs is that of finite differences', () =>
    compare(backend, [{ units: 5, activation: 'tanh' }], 4, 'binary-cross-entropy'));

  it('the gradient through three hidden layers is that of finite differences', () => {
    const hidden = (['leaky-relu:0.1', 'sigmoid', 'tanh'] as const).map((activation, i) => ({
      units: 11 - 2 * i,
      activation,
    }));
    return compare(backend, hidden, 3, 'softmax-cross-entropy');
  });
});
