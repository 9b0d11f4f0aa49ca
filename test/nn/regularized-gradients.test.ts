// Dropout, label smoothing, weights and the L1 penalty against finite differences in float64, as gradients.test.ts does it
// for the plain losses: one full-batch step with learning rate 1 moves the parameters by exactly their gradient.

import { describe, expect, it } from 'vitest';
import { isKept, keptScale } from '../../src/benchmark/cases/dropout.js';
import { createBackend, type FitOptions, Network } from '../../src/index.js';
import type { ActivationText } from '../../src/nn/activation-options.js';
import { Random } from '../../src/random.js';
import { activationTexts } from '../support/activations.js';
import { blobs, rowsOf } from '../support/datasets.js';
import { meanLoss, numericGradient, type Reference, type Regularized } from '../support/reference.js';

/** As in gradients.test.ts; dropout's factors of up to 2 double it for each layer. */
const TOLERANCE = 4 * 64 * 2 ** -24;
const ROWS = 23;
const SEED = 3;
const UNITS = [7, 6, 5];

interface Check {
  activation?: ActivationText;
  loss?: Reference['loss'];
  output?: number;
  options: FitOptions;
  regularized: Regularized;
}

/** The rows in the order of the first epoch, in which masks count them. */
const order = Random.stream(SEED, 'shuffle 1').shuffle(Uint32Array.from({ length: ROWS }, (_, i) => i));

function keepOf(rates: number[]): Regularized['keep'] {
  const random = Random.stream(SEED, 'dropout 1');
  const key = { key0: random.next(), key1: random.next() };
  // All of them beforehand: the differences of a gradient ask for each a thousand times.
  const factors = UNITS.map((units, layer) =>
    Array.from({ length: ROWS * units }, (_, element) =>
      isKept(element, { rate: rates[layer], ...key, step: 0, layer }) ? keptScale(rates[layer]) : 0,
    ),
  );
  const place = Array.from(order, (_, row) => order.indexOf(row));
  return (row, layer, unit) => factors[layer][place[row] * UNITS[layer] + unit];
}

async function compare(backendName: 'js' | 'simd', check: Check) {
  const { activation = 'tanh', loss = 'softmax-cross-entropy', output = 4, options, regularized } = check;
  const data = blobs({ rows: ROWS, features: UNITS[0], classes: Math.max(2, output), seed: 5 });
  const backend = await createBackend({ backend: backendName });
  const hidden = UNITS.slice(1).map((units) => ({ units, activation }));
  const network = new Network(backend, {
    ...{ inputSize: UNITS[0], layers: [...hidden, { units: output }], loss, seed: SEED, standardize: false },
  });
  const [name, slope] = activation.split(':');
  const sizes = [...UNITS, output];
  const reference: Reference = {
    loss,
    layers: sizes.slice(1).map((units, i) => {
      const shape = { inputs: sizes[i], units };
      if (i === sizes.length - 2) return { ...shape, activation: 'identity' };
      return { ...shape, activation: name, slope: slope ? Number(slope) : undefined };
    }),
  };
  const before = network.parameters.map((value, i) => value + 0.1 * Math.sin(i));
  network.parameters = before;
  await network.fit(data, { epochs: 1, batchSize: ROWS, learningRate: 1, l2: 0, ...options });
  const after = network.parameters;
  const labels = Array.from({ length: data.size }, (_, i) => data.labelAt(i));
  const expected = numericGradient(reference, before, rowsOf(data), labels, regularized);
  const moved = (i: number) => before[i] - after[i];
  const wrong = expected.findIndex((gradient, i) => !(Math.abs(moved(i) - gradient) < TOLERANCE));
  expect(wrong, `parameter ${wrong}: got ${moved(wrong)}, expected ${expected[wrong]}`).toBe(-1);
  const plain = { ...regularized, l1: 0 }; // the reported loss has no penalty
  const reported = network.history[0].loss;
  expect(reported).toBeCloseTo(meanLoss(reference, before, rowsOf(data), labels, plain), 5);
}

describe.each(['js', 'simd'] as const)('%s', (backend) => {
  it.each(activationTexts())(
    'with dropout on input and hidden layers, %s: gradient and loss are those of the masked network',
    (activation) =>
      compare(backend, {
        activation,
        options: { inputDropout: 0.2, dropout: [0.5, 0.3] },
        regularized: { keep: keepOf([0.2, 0.5, 0.3]) },
      }),
  );

  it('with dropout on one hidden layer only, and L1, which needs whole gradients', () =>
    compare(backend, {
      options: { dropout: [0, 0.4], l1: 0.02 },
      regularized: { keep: keepOf([0, 0, 0.4]), l1: 0.02 },
    }));

  it('with label smoothing', () =>
    compare(backend, { options: { labelSmoothing: 0.1 }, regularized: { smoothing: Math.fround(0.1) } }));

  it('with weights of classes and rows: a weighted mean', () => {
    const sampleWeights = Float32Array.from({ length: ROWS }, (_, i) => (i % 5) / 2);
    const classWeights = [1, 0.5, 2, 3];
    const weights = sampleWeights.map((weight, i) => weight * classWeights[i % 4]);
    return compare(backend, { options: { sampleWeights, classWeights }, regularized: { weights } });
  });

  it('with weights of rows on sigmoid outputs, one and several', async () => {
    const sampleWeights = Float32Array.from({ length: ROWS }, (_, i) => (i % 4) / 2);
    for (const output of [1, 4]) {
      await compare(backend, {
        ...{ loss: 'binary-cross-entropy', output },
        options: { sampleWeights },
        regularized: { weights: sampleWeights },
      });
    }
  });
});
