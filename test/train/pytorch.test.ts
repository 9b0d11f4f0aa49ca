// Ten epochs of small networks against PyTorch's: losses, rates and the parameters they end with. pytorch.py made the JSON.

import { describe, expect, it } from 'vitest';
import { createBackend, Dataset, type FitOptions, type LossName, Network } from '../../src/index.js';
import type { ActivationText } from '../../src/nn/activation-options.js';
import { dataByFormula, parametersByFormula } from '../support/by-formula.js';
import expected from './pytorch.json' with { type: 'json' };

const { rows, inputs, units, offsets, spreads, runs } = expected;

// Float32 against float64, at numbers of about 1. A step's sums have at most a dozen terms, and its error goes on through
// nine more; where gradients are divided by their own size (RMSProp, Adam) a small one's error is the larger part of it.
const TOLERANCE = 2e-5;

interface Wanted {
  loss: string;
  labels?: boolean;
  standardizeTargets?: boolean;
}

function dataFor({ loss, labels, standardizeTargets }: Wanted): Dataset {
  const classes = dataByFormula(rows, inputs, units.at(-1)!);
  if (!labels && !['mean-squared-error', 'huber'].includes(loss)) return classes;
  const { features, featureCount } = classes;
  const names = Array.from({ length: units.at(-1)! }, (_, j) => `target ${j}`);
  const values = Float64Array.from({ length: rows * names.length }, (_, k) => {
    const [i, j] = [Math.floor(k / names.length), k % names.length];
    if (standardizeTargets) return offsets[j] + spreads[j] * Math.sin(0.7 * k);
    return labels ? Math.floor((i + j) / 2) % 2 : 1.5 * Math.sin(0.7 * k);
  });
  return new Dataset({
    name: 'targets',
    features,
    featureCount,
    targets: { kind: labels ? 'labels' : 'values', values, names },
  });
}

function lossOf(network: Network, data: Dataset): number {
  if (network.task === 'values') return network.evaluateValues(data).loss;
  return network.task === 'labels' ? network.evaluateLabels(data).loss : network.evaluate(data).loss;
}

describe.each(['js', 'simd'] as const)('%s', (backendName) => {
  it.each(runs)('ten epochs of "$title" are those of PyTorch, to 2e-5', async (run) => {
    const backend = await createBackend({ backend: backendName });
    const network = new Network(backend, {
      inputSize: inputs,
      layers: units.map((count, i) => ({
        units: count,
        ...(i < units.length - 1 && {
          activation: run.activation as ActivationText | undefined,
          batchNorm: run.batchNorm,
        }),
      })),
      loss: run.loss as LossName,
      standardize: false,
      standardizeTargets: run.standardizeTargets ?? false,
    });
    const start = network.parameters; // batch normalisation's scales and variances are 1, its means 0
    start.set(parametersByFormula([inputs, ...units]));
    network.parameters = start;
    const data = dataFor(run);
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
    run.errors?.forEach((error, i) => {
      expect(history[i].meanAbsoluteError! / error).toBeCloseTo(1, 5);
      expect(history[i].scaled).toBe(true);
    });
    const { parameters } = network;
    run.parameters.forEach((value, k) => {
      near(parameters[k], value, `parameter ${k}`);
    });
    if (options.classWeights || options.labelSmoothing) return; // what evaluate() reports is neither weighted nor smoothed
    near(lossOf(network, data), run.predicted, 'the loss of the predictions');
  });
});
