// Ten epochs of small networks against PyTorch's: losses, rates and the parameters they end with. pytorch.py made the JSON.

import { describe, expect, it } from 'vitest';
import { createBackend, type FitOptions, type LossName, Network } from '../../src/index.js';
import { dataByFormula, parametersByFormula } from '../support/by-formula.js';
import expected from './pytorch.json' with { type: 'json' };

const { rows, inputs, units, runs } = expected;

// Float32 against float64, at numbers of about 1. A step's sums have at most a dozen terms, and its error goes on through
// nine more; where gradients are divided by their own size (RMSProp, Adam) a small one's error is the larger part of it.
const TOLERANCE = 2e-5;

describe.each(['js', 'simd'] as const)('%s', (backendName) => {
  it.each(runs)('ten epochs of "$title" are those of PyTorch, to 2e-5', async (run) => {
    const backend = await createBackend({ backend: backendName });
    const network = new Network(backend, {
      inputSize: inputs,
      layers: units.map((count, i) => ({
        units: count,
        ...(i < units.length - 1 && { activation: run.activation, batchNorm: run.batchNorm }),
      })),
      loss: run.loss as LossName,
      standardize: false,
    });
    const start = network.parameters; // batch normalisation's scales and variances are 1, its means 0
    start.set(parametersByFormula([inputs, ...units]));
    network.parameters = start;
    const data = dataByFormula(rows, inputs, units.at(-1)!);
    const options = run.options as FitOptions;
    const history = await network.fit(data, {
      ...{ epochs: run.losses.length, batchSize: rows, ...options },
    });
    const near = (got: number, wanted: number, what: string) =>
      expect(Math.abs(got - wanted), `${what}: ${got}, PyTorch ${wanted}`).toBeLessThan(TOLERANCE);
    history.forEach(({ loss, learningRate = options.learningRate! }, i) => {
      near(loss, run.losses[i], `loss ${i + 1}`);
      near(learningRate, run.rates[i], `rate ${i + 1}`);
    });
    const { parameters } = network;
    run.parameters.forEach((value, k) => {
      near(parameters[k], value, `parameter ${k}`);
    });
    if (options.classWeights || options.labelSmoothing) return; // what evaluate() reports is neither weighted nor smoothed
    near(network.evaluate(data).loss, run.predicted, 'the loss of the predictions');
  });
});
