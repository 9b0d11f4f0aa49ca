// Ten losses of small networks against NumPy: ten-losses.py made ten-losses.json, and states the formulas below.

import { describe, expect, it } from 'vitest';
import { createBackend, type LossName, Network, type Reduction } from '../../src/index.js';
import type { ActivationText } from '../../src/nn/activation-options.js';
import { dataByFormula, parametersByFormula } from '../support/by-formula.js';
import expected from './ten-losses.json' with { type: 'json' };

const { rows, inputs, runs } = expected;

describe.each(['js', 'simd'] as const)('%s', (backendName) => {
  it.each(runs)('ten losses of the run "$name" agree with NumPy to 1e-5', async (run) => {
    const backend = await createBackend({ backend: backendName });
    const last = run.units.length - 1;
    const network = new Network(backend, {
      inputSize: inputs,
      layers: run.units.map((units, i) => ({
        units,
        activation:
          i === last
            ? undefined
            : run.activations[i] === 'leaky-relu'
              ? (`leaky-relu:${run.slope}` as ActivationText)
              : (run.activations[i] as ActivationText),
      })),
      loss: run.loss as LossName,
      standardize: false,
    });
    network.parameters = parametersByFormula([inputs, ...run.units]);
    const history = await network.fit(
      dataByFormula(rows, inputs, run.units[last], run.loss === 'binary-cross-entropy'),
      {
        epochs: run.losses.length,
        batchSize: rows,
        learningRate: run.learningRate,
        l2: run.l2,
        reduction: run.reduction as Reduction,
      },
    );
    // The full batch's running loss is the loss before the step. Float32 against float64: ten steps of rounding.
    history.forEach(({ loss }, i) => {
      expect(Math.abs(loss / run.losses[i] - 1), `loss ${i + 1}: ${loss}, ${run.losses[i]}`).toBeLessThan(
        1e-5,
      );
    });
  });
});
