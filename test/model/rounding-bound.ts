// How far rounding can take an output of a small network from the exact one, from the sizes of its weights: what two backends
// may differ by is twice that. Next: files.test.ts.

import type { Network } from '../../src/index.js';

/** Half a unit in the last place of float32 at 1. */
const U = 2 ** -24;
/** Of the polynomials in sigmoid, tanh, exp and their kin, relative: a few units. */
const FORMULA = 16 * U;
/** The steepest slope of GELU, which is the steepest of all that have no slope of their own. */
const STEEPEST = 1.13;

/**
 * Of logits, or of standardised values. A sum of n products is off by n·U of the sum of their sizes at most (Higham 2002,
 * section 3.1), and what was off before is multiplied by the weights' sizes and the activation's slope.
 * @param largest size of a standardised input.
 */
export function roundingBound(network: Network, largest: number): number {
  let value = largest;
  let error = 4 * U * largest;
  for (const { inputs, units, weight, bias, norm, activation } of network.layers) {
    const columns = Array.from({ length: units }, (_, j) => {
      const factor = norm ? Math.abs(norm.scale[j]) / Math.sqrt(norm.variance[j] + 1e-5) : 1;
      let sum = 0;
      for (let i = 0; i < inputs; i++) sum += Math.abs(weight[i * units + j]) * factor;
      return { sum, shift: Math.abs(bias[j]) + (norm ? Math.abs(norm.mean[j]) * factor : 0) };
    });
    const sum = Math.max(...columns.map((column) => column.sum));
    const shift = Math.max(...columns.map((column) => column.shift));
    const size = sum * value + shift;
    const slope = Math.max(STEEPEST, activation.slope ?? 0);
    error = slope * (sum * error + (inputs + 8) * U * size) + FORMULA * Math.max(slope, size);
    value = Math.max(slope, size);
  }
  return error;
}
