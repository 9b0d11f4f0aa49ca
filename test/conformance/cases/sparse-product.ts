// sparseProduct, sparseGradient and sparseDescend against float64, on standardised rows written out in full.

import { SPARSE_PANEL_BYTES } from '../../../assembly/codes.js';
import type { Kernels } from '../../../src/backend/kernels/index.js';
import { ACTIVATIONS, type Activation, activationOf } from '../../../src/benchmark/cases/activations.js';
import { listsOf, wordsOf } from '../../../src/benchmark/cases/plain-lists.js';
import { type Case, EPSILON, SUBNORMAL, stream, uniform } from '../case.js';
import { compare, type Scratch } from '../scratch.js';
import { sparse } from './lists.js';

/** Each thread has scratch of its own. */
const MOST_THREADS = 4;

interface Shape {
  lines: number;
  n: number;
  length: number;
  chunk: number;
  density: number;
  standardized: boolean;
  padding: number;
}

// Panels are up to 12 vectors wide: 48 columns, then two panels, and the last vector full or not.
const WIDTHS = [0, 1, 3, 4, 5, 10, 12, 13, 16, 20, 24, 28, 31, 35, 36, 40, 44, 47, 48, 49, 100];

const SHAPES: Shape[] = [
  ...WIDTHS.map((n, i) => ({
    ...{ lines: 1 + (i % 7), n, length: 20 + 3 * i, chunk: [8, 16, 1000][i % 3] },
    ...{ density: [0.5, 0.1, 1][i % 3], standardized: i % 2 === 0, padding: i % 4 },
  })),
  { lines: 0, n: 10, length: 9, chunk: 8, density: 0.5, standardized: true, padding: 0 },
  { lines: 6, n: 10, length: 0, chunk: 8, density: 0.5, standardized: true, padding: 0 },
  { lines: 6, n: 10, length: 40, chunk: 16, density: 0, standardized: true, padding: 1 },
];

const text = (s: Shape) =>
  `${s.lines} lines of ${s.length} in chunks of ${s.chunk}, ${s.n} columns, density ${s.density}` +
  `${s.standardized ? ', standardised' : ''}`;

/** Values, lists and statistics of a shape; `over` says what has a mean and a deviation: positions, or lines. */
function prepare(shape: Shape, seed: number, over: 'length' | 'lines') {
  const random = stream(seed);
  const { lines, length, n, density } = shape;
  const x = sparse(random, lines * length, density, () => 1 + random.below(255)).map(Math.fround);
  const b = uniform(random, length * n, -1, 1);
  const mean = uniform(random, shape[over], 0, 100);
  const scale = uniform(random, shape[over], 0.01, 0.1);
  return { random, x, b, mean, scale, lists: listsOf(x, lines, length, shape.chunk) };
}

function place(scratch: Scratch, shape: Shape, made: ReturnType<typeof prepare>) {
  const { n, lines, length, standardized, padding } = shape;
  const rowStride = n + padding;
  return {
    pointers: scratch.input('u32', made.lists.pointers).address,
    entries: scratch.input('u32', wordsOf(made.lists.entries)).address,
    b: scratch.input('f32', made.b, { rows: length, columns: n, rowStride }).address,
    mean: standardized ? scratch.input('f32', made.mean).address : 0,
    scale: standardized ? scratch.input('f32', made.scale).address : 0,
    rowStride,
    workspace: scratch.workspace(MOST_THREADS * (1 + length + lines) * SPARSE_PANEL_BYTES),
  };
}

function productCase(title: string, shapes: Shape[], activation: Activation, bias: boolean): Case {
  return {
    kernel: 'sparseProduct',
    title: `sparseProduct: ${title}`,
    run(table, scratch) {
      shapes.forEach((shape, i) => {
        checkProduct(shape, 800 + i, activation, bias, table, scratch);
      });
    },
  };
}

function checkProduct(
  shape: Shape,
  seed: number,
  activation: Activation,
  biased: boolean,
  table: Kernels,
  scratch: Scratch,
): void {
  const { lines, n, length, chunk, standardized } = shape;
  const made = prepare(shape, seed, 'length');
  const bias = uniform(made.random, n, -1, 1);
  const expected: number[] = [];
  const bounds: number[] = [];
  for (let i = 0; i < lines; i++) {
    for (let j = 0; j < n; j++) {
      let sum = biased ? bias[j] : 0;
      let magnitude = Math.abs(sum);
      for (let k = 0; k < length; k++) {
        const [mean, scale] = standardized ? [made.mean[k], made.scale[k]] : [0, 1];
        const x = made.x[i * length + k];
        sum += (x - mean) * scale * made.b[k * n + j];
        magnitude += (Math.abs(x) + Math.abs(mean)) * scale * Math.abs(made.b[k * n + j]);
      }
      const y = activation.f(sum);
      expected.push(y);
      // Two sums of `length` terms, the bias, each term with two products; see magnitude: x and mean do not cancel in it.
      const error = (2 * length + 4) * EPSILON * magnitude + SUBNORMAL;
      bounds.push(activation.lipschitz * error + activation.bound(y));
    }
  }
  const at = place(scratch, shape, made);
  const offsets = biased ? scratch.input('f32', bias).address : 0;
  const out = scratch.output('f32', lines * n, { rows: lines, columns: n, rowStride: at.rowStride });
  table.sparseProduct(
    ...([lines, n, length, chunk, at.pointers, at.entries, at.b, at.rowStride, at.mean, at.scale] as const),
    ...([offsets, out.address, at.rowStride, activation.code, activation.slope, at.workspace] as const),
  );
  const where = `sparseProduct, seed ${seed}, ${text(shape)}, ${activation.name}`;
  compare(where, out.read(), expected, (i) => bounds[i], n);
  scratch.verify(where);
  scratch.reset();
}

function checkGradient(
  shape: Shape,
  seed: number,
  descent: { rate: number; l2: number } | null,
  table: Kernels,
  scratch: Scratch,
): void {
  const { lines, n, length, chunk, standardized } = shape;
  const made = prepare(shape, seed, 'lines');
  const w = uniform(made.random, lines * n, -1, 1);
  const columnSums = new Float32Array(n);
  for (let j = 0; j < n; j++) {
    let sum = 0;
    for (let k = 0; k < length; k++) sum += made.b[k * n + j];
    columnSums[j] = sum;
  }
  const expected: number[] = [];
  const bounds: number[] = [];
  for (let i = 0; i < lines; i++) {
    const [mean, scale] = standardized ? [made.mean[i], made.scale[i]] : [0, 1];
    for (let j = 0; j < n; j++) {
      let sum = -mean * columnSums[j];
      let magnitude = Math.abs(sum);
      for (let k = 0; k < length; k++) {
        sum += made.x[i * length + k] * made.b[k * n + j];
        magnitude += Math.abs(made.x[i * length + k] * made.b[k * n + j]);
      }
      const error = (length + 4) * EPSILON * magnitude * scale + SUBNORMAL;
      if (descent === null) {
        expected.push(scale * sum);
        bounds.push(error);
        continue;
      }
      const [rate, l2] = [Math.fround(descent.rate), Math.fround(descent.l2)];
      const old = w[i * n + j];
      const next = old - rate * (scale * sum + l2 * old);
      expected.push(next);
      const gradient = scale * magnitude + Math.abs(l2 * old);
      bounds.push(rate * (error + 3 * EPSILON * gradient) + 2 * EPSILON * Math.abs(next) + SUBNORMAL);
    }
  }
  const at = place(scratch, shape, made);
  const sums = standardized ? scratch.input('f32', columnSums).address : 0;
  const layout = { rows: lines, columns: n, rowStride: at.rowStride };
  const out = scratch.output('f32', descent ? w : lines * n, layout);
  const head = [lines, n, length, chunk, at.pointers, at.entries, at.b, at.rowStride] as const;
  const rest = [at.mean, at.scale, sums, out.address, at.rowStride] as const;
  if (descent) table.sparseDescend(...head, ...rest, descent.rate, descent.l2, at.workspace);
  else table.sparseGradient(...head, ...rest, at.workspace);
  const where = `${descent ? 'sparseDescend' : 'sparseGradient'}, seed ${seed}, ${text(shape)}`;
  compare(where, out.read(), expected, (i) => bounds[i], n);
  scratch.verify(where);
  scratch.reset();
}

const IDENTITY = activationOf('identity');
const DESCENTS = [
  { rate: 0.1, l2: 0 },
  { rate: 2e-4, l2: 1e-4 },
  { rate: 0.5, l2: 0.5 },
];

export const sparseProductCases: Case[] = [
  productCase(
    'every panel width, density and chunk, with the standardisation folded in',
    SHAPES,
    IDENTITY,
    true,
  ),
  ...ACTIVATIONS.map((activation, i) =>
    productCase(
      `${activation.name} fused, with and without bias`,
      SHAPES.slice(3, 9),
      activation,
      i % 2 === 0,
    ),
  ),
  {
    kernel: 'sparseProduct',
    title: 'sparseProduct: a NaN or infinite value in a row reaches that row and no other',
    run(table, scratch) {
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const [lines, n, length, chunk] = [3, 5, 9, 8];
        const x: number[] = Array.from({ length: lines * length }, (_, i) => (i % 2 ? 1 : 0));
        x[length + 2] = value;
        const lists = listsOf(x, lines, length, chunk);
        const out = scratch.output('f32', lines * n);
        table.sparseProduct(
          ...([lines, n, length, chunk] as const),
          ...([scratch.input('u32', lists.pointers).address] as const),
          ...([scratch.input('u32', wordsOf(lists.entries)).address] as const),
          ...([scratch.input('f32', new Float32Array(length * n).fill(1)).address, n, 0, 0, 0] as const),
          ...([
            out.address,
            n,
            0,
            0,
            scratch.workspace(MOST_THREADS * (1 + length + lines) * SPARSE_PANEL_BYTES),
          ] as const),
        );
        const got = out.read();
        const finite = got.map((y, i) => Number.isFinite(y) === (i < n || i >= 2 * n));
        if (!finite.every(Boolean)) throw new Error(`sparseProduct with ${value}: ${got}`);
        scratch.reset();
      }
    },
  },
  {
    kernel: 'sparseGradient',
    title: 'sparseGradient: every panel width, density and chunk, with the standardisation folded in',
    run(table, scratch) {
      SHAPES.forEach((shape, i) => {
        checkGradient(shape, 900 + i, null, table, scratch);
      });
    },
  },
  {
    kernel: 'sparseDescend',
    title: 'sparseDescend: the weights go down that gradient, with and without decay',
    run(table, scratch) {
      SHAPES.forEach((shape, i) => {
        checkGradient(shape, 950 + i, DESCENTS[i % DESCENTS.length], table, scratch);
      });
    },
  },
];
