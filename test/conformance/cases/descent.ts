// One gemmDescend to check: W -= rate·(A·B + l2·W) against f64.
// Next: gemm.ts lists the products.

import type { Kernels } from '../../../src/backend/kernels/index.js';
import { EPSILON, SUBNORMAL } from '../case.js';
import { compare, type Scratch } from '../scratch.js';
import { describe, draw, type Product, place } from './product.js';

export interface Descent {
  rate: number;
  l2: number;
}

export function prepareDescent({ m, n, k }: Product, seed: number, { rate, l2 }: Descent) {
  const a = draw('±1', seed, m * k);
  const b = draw('±1', seed + 1, k * n);
  const w = draw('±1', seed + 2, m * n);
  const [step, decay] = [Math.fround(rate), Math.fround(l2)];
  const expected = new Float64Array(m * n);
  const bound = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const old = w[i * n + j];
      let gradient = decay * old;
      let magnitude = Math.abs(gradient);
      for (let q = 0; q < k; q++) {
        gradient += a[i * k + q] * b[q * n + j];
        magnitude += Math.abs(a[i * k + q] * b[q * n + j]);
      }
      const value = old - step * gradient;
      expected[i * n + j] = value;
      // k products and sums and the decay in the gradient, then its product with the rate; each of the passes over k
      // (at most 4 here) rounds the weight once.
      bound[i * n + j] = step * (k + 4) * EPSILON * magnitude + 4 * EPSILON * Math.abs(value) + SUBNORMAL;
      bound[i * n + j] += 4 * EPSILON * Math.abs(old);
    }
  }
  return { a, b, w, expected, bound };
}

export function checkDescent(
  p: Product,
  seed: number,
  { rate, l2 }: Descent,
  { a, b, w, expected, bound }: ReturnType<typeof prepareDescent>,
  table: Kernels,
  scratch: Scratch,
): void {
  const { m, n, k, padding = 0 } = p;
  const left = place(scratch, a, m, k, p, p.transposeA);
  const right = place(scratch, b, k, n, p, p.transposeB);
  const out = scratch.output('f32', w, { rows: m, columns: n, rowStride: n + padding });
  const workspace = scratch.workspace(table.gemmWorkspaceBytes());
  table.gemmDescend(m, n, k, ...left, ...right, out.address, n + padding, rate, l2, workspace);
  const where = `gemmDescend, rate ${rate}, l2 ${l2}: ${describe(p, seed)}`;
  compare(where, out.read(), expected, (i) => bound[i], n);
  scratch.verify(where);
  scratch.reset();
}
