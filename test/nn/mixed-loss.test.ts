// Loss and gradient of a mixed batch against PyTorch's autograd: mixed-loss.py made mixed-loss.json, and states the formulas.

import { describe, expect, it } from 'vitest';
import { createBackend, type LossName } from '../../src/index.js';
import { lossOf } from '../../src/nn/losses.js';
import { Ops } from '../../src/ops.js';
import { matrix, vector } from '../../src/tensor.js';
import expected from './mixed-loss.json' with { type: 'json' };

const { rows, share, runs } = expected;

describe.each(['js', 'simd'] as const)('%s', (name) => {
  it.each(runs)(
    '$loss of $classes, smoothing $smoothing, weights $weighted: as PyTorch has it',
    async ({ loss, classes, smoothing, weighted, value, gradient }) => {
      const backend = await createBackend({ backend: name });
      const { arena } = backend;
      const ops = new Ops(backend);
      const size = rows * classes;
      const { address } = arena.reserve(16 * (3 * size + 2 * rows + 2), 'the test');
      const [z, targets, slopes] = [0, 1, 2].map((i) => matrix(address + 64 + 16 * size * i, rows, classes));
      const labels = vector(address + 64 + 48 * size, rows);
      const weights = labels.address + 4 * rows;
      arena.f64(address, 2).fill(0);
      arena
        .f32(z.address, size)
        .set(Float32Array.from({ length: size }, (_, k) => 3 * Math.sin(1 + 1.3 * k)));
      const label = (i: number) => (i + Math.floor(i / 2)) % Math.max(2, classes);
      arena.i32(labels.address, rows).set(Int32Array.from({ length: rows }, (_, i) => label(i)));
      arena
        .f32(weights, rows)
        .set(Float32Array.from({ length: rows }, (_, i) => (weighted ? (i % 4) / 2 : 1)));
      ops.call.mixRows({ x: matrix(weights, rows, 1), share });
      const { prepareTargets, apply } = lossOf(loss as LossName);
      prepareTargets?.(ops, { labels, targets, given: false, mix: share });
      apply(ops, {
        ...{ logits: z, labels, targets, scale: 1, gradient: slopes },
        ...{ stats: address, weights: vector(weights, rows), smoothing, mix: share },
      });
      // Logits rounded to float32, a logarithm and a handful of sums of numbers below 10.
      expect(Math.abs(arena.f64(address, 2)[0] / value - 1)).toBeLessThan(1e-6);
      arena.f32(slopes.address, size).forEach((slope, k) => {
        expect(Math.abs(slope - gradient[k]), `gradient ${k}: ${slope}, ${gradient[k]}`).toBeLessThan(1e-6);
      });
    },
  );
});
