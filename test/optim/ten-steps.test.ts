// Ten steps of each optimizer, clipping included, against PyTorch's: ten-steps.json, which ten-steps.py made; that states the
// gradients too.

import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/index.js';
import { Ops } from '../../src/ops.js';
import { createOptimizer, type OptimizerSettings } from '../../src/optim/optimizers.js';
import { vector } from '../../src/tensor.js';
import { Updater } from '../../src/train/optimizer-step.js';
import expected from './ten-steps.json' with { type: 'json' };

const { count, decayed, runs } = expected;

interface Run {
  title: string;
  optimizer: OptimizerSettings;
  learningRate: number;
  l2: number;
  weightDecay?: number;
  clipNorm?: number;
  clipValue?: number;
  parameters: number[][];
}

// A step rounds at most a dozen times, numbers of at most the sizes of weight and update: 1.2 and 0.72 in the reference, so
// below 1.5. An error of w comes back in the next gradient, 0.3-fold and times the rate: momentum makes at most 10·0.3·0.05 =
// 0.15 of that; the division by √squares at most 0.3·0.01/√(0.001·g²) = 0.1/|g| of it, g being some tenths and more. Twice
// covers both. So ten steps are within 2·10·12·2^-24·1.5 of float64.
const TOLERANCE = 2 * 10 * 12 * 2 ** -24 * 1.5;

describe.each(['js', 'simd'] as const)('%s', (backendName) => {
  it.each(runs as unknown as Run[])(
    'ten steps of $title are those of the reference, within 2.2e-5',
    async (run) => {
      const backend = await createBackend({ backend: backendName });
      const { arena } = backend;
      const optimizer = createOptimizer(run.optimizer, run);
      const { address } = arena.reserve(4 * count * (2 + optimizer.stateSize), 'ten steps');
      const [parameters, gradients] = [vector(address, count), vector(address + 4 * count, count)];
      const updater = new Updater(
        {
          ...{ arena, ops: new Ops(backend), optimizer, clipping: run },
          block: { parameters, gradients, decayed },
          gradients: [[gradients]],
          address: address + 8 * count,
        },
        null,
      );
      const w = arena.f32(parameters.address, count);
      const g = arena.f32(gradients.address, count);
      for (let k = 0; k < count; k++) w[k] = Math.sin(1 + k);
      run.parameters.forEach((row, t) => {
        for (let k = 0; k < count; k++) g[k] = 10 ** ((k % 3) - 1) * Math.sin(2 + 3 * t + k) + 0.3 * w[k];
        expect(updater.step(run.learningRate)).toBe(true);
        row.forEach((value, k) => {
          const where = `step ${t + 1}, parameter ${k}: ${w[k]}, reference ${value}`;
          expect(Math.abs(w[k] - value), where).toBeLessThan(TOLERANCE);
        });
      });
    },
  );
});
