// The formulas of the registry: derivatives against central differences in float64, limits, slopes. The kernels are compared with
// them in test/conformance/cases/activation.ts, and whole trainings with PyTorch's in test/train/pytorch.test.ts.

import { describe, expect, it } from 'vitest';
import { ACTIVATION_NAMES, ACTIVATION_NOTES, activationNamed } from '../../src/functions/activations.js';

// Central differences err by h²·f'''/6, below 1e-11 here, and by f's roundings in f64 over h: two values, up to three roundings of 2^-49 in each, as |f| < 16,
// together below 6e-10. GELU's Φ is an approximation whose relative error of 7.8e-8 varies over distances of about 1.
const STEP = 1e-5;
const TOLERANCE: Record<string, number> = { gelu: 1e-6 };

describe.each(ACTIVATION_NAMES)('%s', (name) => {
  const { f, backward, needsInput, slope: range } = activationNamed(name);
  const { limits, corners = [] } = ACTIVATION_NOTES[name];
  const slopes = range ? [range.usual, 0.7 * range.usual] : [0];

  it('passes dy back times the slope of central differences', () => {
    for (const slope of slopes) {
      for (let x = -15.98; x < 16; x += 0.0401) {
        if (corners.some((corner) => Math.abs(x - corner) < 2 * STEP)) continue;
        const difference = (f(x + STEP, slope) - f(x - STEP, slope)) / (2 * STEP);
        const passed = backward(3, needsInput ? x : f(x, slope), slope);
        expect(Math.abs(passed / 3 - difference), `f'(${x}), slope ${slope}`).toBeLessThan(
          TOLERANCE[name] ?? 6e-10,
        );
      }
    }
  });

  it('has the limits that are stated, and hands NaN on', () => {
    for (const slope of slopes) {
      const [low, high] = limits(slope);
      expect([f(-Infinity, slope), f(Infinity, slope)].map((y) => y + 0)).toEqual([low, high]);
      expect(f(Number.NaN, slope)).toBeNaN();
      expect(backward(Number.NaN, 0.5, slope)).toBeNaN();
    }
  });

  it('has a usual slope within its range, if any', () => {
    if (!range) return expect(f(-1, 0.5)).toBe(f(-1, 0.25));
    expect(range.usual).toBeGreaterThan(0);
    expect(range.usual).toBeLessThanOrEqual(range.largest);
    expect(f(-1, range.usual)).not.toBe(f(-1, range.usual / 2));
  });
});
