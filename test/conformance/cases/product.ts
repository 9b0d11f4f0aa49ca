// One matrix product to check: drawn, laid out, multiplied, and compared with f64.
// Next: gemm.ts lists the products.

import type { Kernels } from '../../../src/backend/kernels/index.js';
import { type Activation, activationOf } from '../../../src/benchmark/cases/activation-bounds.js';
import { EPSILON, SUBNORMAL, spread, stream, uniform } from '../case.js';
import { compare, type Scratch } from '../scratch.js';

export interface Product {
  m: number;
  n: number;
  k: number;
  /** Stored transposed, and read through swapped strides. */
  transposeA?: boolean;
  transposeB?: boolean;
  /** Elements between the rows of A, B and C. */
  padding?: number;
  /** Every second element of A and B: neither stride is 1. */
  spaced?: boolean;
  alpha?: number;
  beta?: number;
  bias?: boolean;
  activation?: Activation;
  /** Passes back through the activation, from outputs drawn on ±1, instead of applying it. */
  through?: boolean;
  /** Draws A and B; the default is uniform on ±1. */
  range?: string;
  /** One NaN or infinity among the finite numbers; `zeros` makes the other factor all zero. */
  special?: Special;
}

interface Special {
  value: number;
  matrix: 'a' | 'b' | 'c';
  at: 'first' | 'middle' | 'last';
  zeros?: boolean;
}

const IDENTITY = activationOf('identity');

export function draw(range: string, seed: number, length: number): Float32Array {
  const random = stream(seed);
  if (range === '±1e4') return uniform(random, length, -1e4, 1e4);
  if (range === 'tiny') return spread(random, length, -26, -18); // products of 1e-52 to 1e-36: most vanish, some are subnormal
  if (range === 'wide') return spread(random, length, -9, 9);
  if (range === 'positive') return uniform(random, length, 0, 1);
  return uniform(random, length, -1, 1);
}

function label(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return 'name' in value ? String(value.name) : Object.values(value).join(' ');
}

function spoil(
  { value, matrix, at, zeros }: Special,
  matrices: Record<Special['matrix'], Float32Array>,
): void {
  const target = matrices[matrix];
  if (zeros) matrices[matrix === 'a' ? 'b' : 'a'].fill(0);
  target[{ first: 0, middle: target.length >> 1, last: target.length - 1 }[at]] = value;
}

export function describe(p: Product, seed: number): string {
  const options = Object.entries(p)
    .filter(([key]) => !['m', 'n', 'k'].includes(key))
    .map(([key, value]) => `${key} ${label(value)}`);
  return `gemm, seed ${seed}, shape ${p.m}×${p.k}·${p.k}×${p.n} (m ${p.m}, n ${p.n}, k ${p.k}), ${options.join(', ') || 'plain'}`;
}

/** The logical matrices, and C in f64 with the error it may have. */
export function prepare(p: Product, seed: number) {
  const { m, n, k, alpha = 1, beta = 0, activation = IDENTITY, range = '±1' } = p;
  const a = draw(range, seed, m * k);
  const b = draw(range, seed + 1, k * n);
  const c = beta === 0 ? new Float32Array(m * n).fill(Number.NaN) : draw(range, seed + 2, m * n);
  const bias = p.bias ? draw(range, seed + 3, n) : null;
  const inputs = draw('±1', seed + 4, m * n);
  const y = p.through ? (activation.fromInput ? inputs : inputs.map((x) => activation.f(x))) : null;
  if (p.special) spoil(p.special, { a, b, c });

  const expected = new Float64Array(m * n);
  const bound = new Float64Array(m * n);
  const sums = new Float64Array(n);
  const magnitudes = new Float64Array(n);
  // k products and sums, then alpha, beta, bias and their sums: one rounding each.
  const gamma = (k + 4) * EPSILON;
  for (let i = 0; i < m; i++) {
    sums.fill(0);
    magnitudes.fill(0);
    for (let q = 0; q < k; q++) {
      const left = a[i * k + q];
      for (let j = 0; j < n; j++) {
        const term = left * b[q * n + j];
        sums[j] += term;
        magnitudes[j] += Math.abs(term);
      }
    }
    for (let j = 0; j < n; j++) {
      const old = beta === 0 ? 0 : beta * c[i * n + j];
      const value = alpha * sums[j] + old + (bias ? bias[j] : 0);
      const terms = Math.abs(alpha) * magnitudes[j] + Math.abs(old) + Math.abs(bias ? bias[j] : 0);
      // A product below 2^-126 errs by a subnormal step instead.
      const rounding = gamma * terms + (k + 4) * SUBNORMAL * Math.max(1, Math.abs(alpha));
      const error = Number.isFinite(value) ? rounding : 0;
      if (y) {
        const slope = activation.derivative(y[i * n + j]);
        expected[i * n + j] = slope === 0 ? 0 : value * slope;
        const roundings = activation.backwardRoundings + 1; // those of f', and the product's
        bound[i * n + j] = Math.abs(slope) * error + roundings * EPSILON * Math.abs(value) + SUBNORMAL;
        continue;
      }
      const output = activation.f(value);
      expected[i * n + j] = output;
      bound[i * n + j] = activation.lipschitz * error + activation.bound(output);
    }
  }
  return { a, b, c, bias, y, expected, bound };
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const stored = new Float32Array(values.length);
  let next = 0;
  for (let j = 0; j < columns; j++) for (let i = 0; i < rows; i++) stored[next++] = values[i * columns + j];
  return stored;
}

/** Lays a matrix out, stored as it is, transposed, spaced; says its address and its two logical strides. */
export function place(
  scratch: Scratch,
  values: Float32Array,
  rows: number,
  columns: number,
  { padding = 0, spaced = false }: Pick<Product, 'padding' | 'spaced'>,
  transpose = false,
): [address: number, rowStride: number, columnStride: number] {
  if (transpose) {
    const stored = transposed(values, rows, columns);
    const [address, columnStride, rowStride] = place(scratch, stored, columns, rows, { padding, spaced });
    return [address, rowStride, columnStride];
  }
  const step = spaced ? 2 : 1;
  const rowStride = step * columns + padding;
  let gaps = values;
  if (spaced) {
    gaps = new Float32Array(step * values.length).fill(Number.NaN);
    for (let i = 0; i < values.length; i++) gaps[step * i] = values[i];
  }
  return [scratch.input('f32', gaps, { rows, columns: step * columns, rowStride }).address, rowStride, step];
}

export function check(
  p: Product,
  seed: number,
  { a, b, c, bias, y, expected, bound }: ReturnType<typeof prepare>,
  table: Kernels,
  scratch: Scratch,
): void {
  const { m, n, k, alpha = 1, beta = 0, padding = 0, activation = IDENTITY } = p;
  const left = place(scratch, a, m, k, p, p.transposeA);
  const right = place(scratch, b, k, n, p, p.transposeB);
  const out = scratch.output('f32', c, { rows: m, columns: n, rowStride: n + padding });
  const offsets = bias ? scratch.input('f32', bias).address : 0;
  const outputs = y
    ? scratch.input('f32', y, { rows: m, columns: n, rowStride: n + 2 * padding }).address
    : 0;
  const workspace = scratch.workspace(table.gemmWorkspaceBytes());
  table.gemm(
    m,
    n,
    k,
    alpha,
    ...left,
    ...right,
    beta,
    out.address,
    n + padding,
    offsets,
    activation.code,
    activation.slope,
    outputs,
    n + 2 * padding,
    workspace,
  );
  const where = describe(p, seed);
  compare(where, out.read(), expected, (i) => bound[i], n);
  scratch.verify(where);
  scratch.reset();
}
