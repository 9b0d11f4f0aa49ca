// Every loss of the registry against its own formula in float64: the loss, its gradient by central differences, rows' weights, and
// what its fields say of it. PyTorch's numbers are in test/train/pytorch.test.ts and mixed-loss.test.ts.

import { describe, expect, it } from 'vitest';
import { createBackend } from '../../src/index.js';
import { LOSS_NAMES, LOSS_NOTES, lossesFor, lossOf } from '../../src/nn/losses.js';
import { Ops } from '../../src/ops.js';
import { Random } from '../../src/random.js';
import { matrix, vector } from '../../src/tensor.js';
import { centralDifferences } from '../support/reference.js';

const ROWS = 5;

async function applied(backendName: 'js' | 'simd', name: (typeof LOSS_NAMES)[number], units: number) {
  const loss = lossOf(name);
  const random = Random.stream(1, `${name} ${units}`);
  const draw = (n: number, scale: number) =>
    Float32Array.from({ length: n }, () => scale * (2 * random.uniform() - 1));
  const size = ROWS * units;
  const z = draw(size, 3);
  const classes = Int32Array.from({ length: ROWS }, () => random.below(Math.max(2, units)));
  const values = draw(size, 3);
  const weights = draw(ROWS, 1).map(Math.abs);
  const targetOf = (row: number, unit: number) => {
    if (loss.tells === 'values') return values[row * units + unit];
    return units === 1 ? classes[row] : Number(classes[row] === unit);
  };

  const backend = await createBackend({ backend: backendName });
  const { arena } = backend;
  const { address } = arena.reserve(16 * (3 * size + 2 * ROWS + 2), 'the test');
  const [logits, targets, gradient] = [0, 1, 2].map((i) => matrix(address + 64 + 16 * size * i, ROWS, units));
  const labels = vector(address + 64 + 48 * size, ROWS);
  const weightsAt = labels.address + 4 * ROWS;
  arena.f64(address, 2).fill(0);
  arena.f32(logits.address, size).set(z);
  arena.i32(labels.address, ROWS).set(classes);
  arena.f32(weightsAt, ROWS).set(weights);
  const given = loss.tells === 'values';
  if (given) arena.f32(targets.address, size).set(values);
  const ops = new Ops(backend);
  loss.prepareTargets?.(ops, { labels, targets, given, mix: 0 });
  loss.apply(ops, {
    ...{ logits, labels, targets, scale: 0.5, gradient, stats: address, weights: vector(weightsAt, ROWS) },
    ...{ smoothing: 0, mix: 0 },
  });
  const lossAt = (point: readonly number[]) =>
    weights.reduce((sum, weight, row) => {
      const outputs = point.slice(row * units, (row + 1) * units);
      return (
        sum +
        weight *
          LOSS_NOTES[name].reference(
            outputs,
            outputs.map((_, unit) => targetOf(row, unit)),
          )
      );
    }, 0);
  const [total] = arena.f64(address, 2);
  return {
    total,
    gradient: [...arena.f32(gradient.address, size)],
    expected: lossAt([...z]),
    slopes: centralDifferences(lossAt, z),
  };
}

describe.each(['js', 'simd'] as const)('%s', (backend) => {
  it.each(LOSS_NAMES)(
    '%s: the weighted sum of its rows, and the gradient of finite differences',
    async (name) => {
      for (const units of lossOf(name).tells === 'classes' && !lossOf(name).unitTellsTwo
        ? [2, 7]
        : [1, 2, 7]) {
        const { total, gradient, expected, slopes } = await applied(backend, name, units);
        // Outputs below 3 rounded to float32, an exponential, a logarithm and a handful of sums.
        expect(Math.abs(total / expected - 1), `${units} units`).toBeLessThan(1e-6);
        gradient.forEach((slope, i) => {
          expect(Math.abs(slope - 0.5 * slopes[i]), `${units} units, gradient ${i}`).toBeLessThan(1e-6);
        });
      }
    },
  );
});

describe.each(LOSS_NAMES)('%s', (name) => {
  it('says what rows may be given for it, in agreement with what it tells', () => {
    const { tells, tasks, targetColumns } = lossOf(name);
    expect(tasks.length).toBeGreaterThan(0);
    expect(tasks.includes('values')).toBe(tells === 'values');
    if (tasks.some((task) => task !== 'classes')) expect(targetColumns(3)).toBe(3);
    for (const task of tasks) expect(lossesFor(task)).toContain(name);
  });
});
