// gemm at shapes around every backend's tiles and blocks, with strides, alpha, beta, bias and activations.

import {
  ACTIVATIONS,
  type Activation,
  activationOf,
} from '../../../src/benchmark/cases/activation-bounds.js';
import { type Case, lazily } from '../case.js';
import { checkDescent, prepareDescent } from './descent.js';
import { check, type Product, prepare } from './product.js';

function gemmCase(title: string, products: Product[], firstSeed: number): Case {
  const prepared = products.map((product, i) => {
    const seed = firstSeed + 10 * i;
    return { product, seed, arrays: lazily(() => prepare(product, seed)) };
  });
  return {
    kernel: 'gemm',
    title: `gemm: ${title}`,
    run(table, scratch) {
      for (const { product, seed, arrays } of prepared) check(product, seed, arrays(), table, scratch);
    },
  };
}

/** Each product with several rates and decays, the tiny ones that a factor of 1 - rate·l2 would lose among them. */
function descendCase(title: string, products: Product[], firstSeed: number): Case {
  const rates = [
    { rate: 0.1, l2: 0 },
    { rate: 0.25, l2: 0.5 },
    { rate: 2e-4, l2: 1e-4 },
    { rate: 0, l2: 1 },
  ];
  const prepared = products.map((product, i) => {
    const descent = rates[i % rates.length];
    const seed = firstSeed + 10 * i;
    return { product, seed, descent, arrays: lazily(() => prepareDescent(product, seed, descent)) };
  });
  return {
    kernel: 'gemmDescend',
    title: `gemmDescend: ${title}`,
    run(table, scratch) {
      for (const { product, seed, descent, arrays } of prepared) {
        checkDescent(product, seed, descent, arrays(), table, scratch);
      }
    },
  };
}

// One less, equal and one more than the tiles' 4, 5, 6 and 8, twice that, the few columns that have tiles of their own,
// and primes.
const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 31];
const DEPTHS = [1, 2, 3, 4, 5, 8, 17, 61];

const LAYOUTS: [string, Pick<Product, 'transposeA' | 'transposeB'>][] = [
  ['A·B', {}],
  ['Aᵀ·B', { transposeA: true }],
  ['A·Bᵀ', { transposeB: true }],
  ['Aᵀ·Bᵀ', { transposeA: true, transposeB: true }],
];

function sweep(layout: Product | object): Product[] {
  return SIZES.flatMap((m) =>
    SIZES.flatMap((n) => ({
      m,
      n,
      k: DEPTHS[(m + n) % DEPTHS.length],
      padding: (m + n) % 2 ? 3 : 0,
      ...layout,
    })),
  );
}

// Blocks are 264 (simd: 260) rows, 344 columns and 392 deep in assembly/ (784 deep for few columns, 1,024 columns for few rows), 96, 344
// and 392 in js/.
const EDGES: Product[] = [
  { m: 7, n: 9, k: 391 },
  { m: 7, n: 9, k: 392 },
  { m: 7, n: 9, k: 393 },
  { m: 5, n: 10, k: 785, beta: 1.5 },
  { m: 95, n: 5, k: 11 },
  { m: 97, n: 5, k: 11 },
  { m: 259, n: 5, k: 3 },
  { m: 260, n: 5, k: 3 },
  { m: 261, n: 5, k: 3 },
  { m: 5, n: 343, k: 3 },
  { m: 5, n: 344, k: 3 },
  { m: 5, n: 345, k: 3 },
  { m: 3, n: 689, k: 7 },
  { m: 261, n: 345, k: 97 },
  { m: 13, n: 345, k: 393, beta: -0.5 },
  { m: 261, n: 13, k: 785 },
  { m: 263, n: 17, k: 3 },
  { m: 264, n: 17, k: 3 },
  { m: 265, n: 17, k: 3 },
  { m: 17, n: 10, k: 783 },
  { m: 17, n: 10, k: 784 },
  { m: 1, n: 1023, k: 6 },
  { m: 3, n: 1025, k: 5, beta: 2 },
  { m: 4, n: 1025, k: 5 },
];

const SPACED: Product[] = LAYOUTS.flatMap(([, layout]) => [
  { m: 1, n: 1, k: 3, spaced: true, ...layout },
  { m: 6, n: 8, k: 5, spaced: true, ...layout },
  { m: 13, n: 17, k: 31, spaced: true, padding: 3, ...layout },
]);

const EMPTY: Product[] = [
  { m: 0, n: 5, k: 3 },
  { m: 5, n: 0, k: 3 },
  { m: 0, n: 0, k: 0 },
  { m: 5, n: 7, k: 0 },
  { m: 5, n: 7, k: 0, beta: 2, padding: 1 },
  { m: 7, n: 13, k: 0, beta: -1, bias: true, activation: activationOf('relu') },
  { m: 7, n: 13, k: 0, bias: true, activation: activationOf('sigmoid') },
];

const SCALARS: Product[] = [1, -1, 0.5, 3, 0].flatMap((alpha) =>
  [0, 1, -0.75, 2].flatMap((beta) => [
    { m: 13, n: 17, k: 31, alpha, beta, padding: 2 },
    { m: 6, n: 8, k: 5, alpha, beta, bias: true },
  ]),
);

function epilogue(activation: Activation): Product[] {
  return [false, true].flatMap((bias) => [
    { m: 6, n: 8, k: 5, bias, activation },
    { m: 7, n: 11, k: 31, bias, activation, padding: 1, alpha: 2 },
    { m: 13, n: 3, k: 61, bias, activation, beta: 1, transposeB: true },
    { m: 97, n: 10, k: 393, bias, activation, range: 'wide' }, // two passes over k: only the last one activates
    { m: 5, n: 345, k: 7, bias, activation, transposeA: true }, // a bias that goes on in the second block
  ]);
}

/** Every code path: tiles, edges, few columns, few rows, several passes over k. */
function passingBack(activation: Activation): Product[] {
  return [
    { m: 6, n: 8, k: 5, through: true, activation },
    { m: 13, n: 17, k: 31, through: true, activation, padding: 2, alpha: -2, transposeB: true },
    { m: 13, n: 17, k: 31, through: true, activation, padding: 1, beta: 0.5, bias: true },
    { m: 9, n: 10, k: 785, through: true, activation },
    { m: 2, n: 21, k: 5, through: true, activation },
    { m: 7, n: 12, k: 393, through: true, activation, transposeA: true },
  ];
}

const RANGES: Product[] = ['±1e4', 'tiny', 'wide', 'positive'].flatMap((range) => [
  { m: 13, n: 17, k: 61, range },
  { m: 7, n: 9, k: 397, range, transposeA: true, beta: 1 },
]);

/** A single NaN or infinity in A, B or C: first, in the middle or last. */
function specials(value: number): Product[] {
  const size = { m: 13, n: 11, k: 9 };
  return (['first', 'middle', 'last'] as const).flatMap((at): Product[] => [
    { ...size, special: { value, matrix: 'a', at } },
    { ...size, transposeB: true, special: { value, matrix: 'b', at } },
    { ...size, beta: 1, special: { value, matrix: 'c', at } },
    { ...size, special: { value, matrix: 'a', at, zeros: true } }, // 0·NaN and 0·∞ are NaN
    { ...size, special: { value, matrix: 'b', at, zeros: true } },
    { ...size, activation: activationOf('relu'), bias: true, special: { value, matrix: 'a', at } },
  ]);
}

export const gemmCases: Case[] = [
  ...LAYOUTS.map(([name, layout], i) =>
    gemmCase(
      `${name} at ${SIZES.length}² sizes around the tiles, within (k + 4)·2^-24·Σ|a||b|`,
      sweep(layout),
      10_000 * (i + 1),
    ),
  ),
  ...LAYOUTS.map(([name, layout], i) =>
    gemmCase(
      `${name} across the edges of the cache blocks`,
      EDGES.map((edge) => ({ ...edge, ...layout })),
      50_000 + 1_000 * i,
    ),
  ),
  gemmCase('A and B of which every second element is read: neither stride is 1', SPACED, 55_000),
  gemmCase('no rows or no columns write nothing; no depth leaves beta·C, bias and activation', EMPTY, 60_000),
  gemmCase('every pair of alpha and beta; beta = 0 does not read a C full of NaN', SCALARS, 61_000),
  ...ACTIVATIONS.map((activation, i) =>
    gemmCase(
      `${activation.name} fused, with and without bias, over one and several blocks`,
      epilogue(activation),
      62_000 + 1_000 * i,
    ),
  ),
  ...ACTIVATIONS.map((activation, i) =>
    gemmCase(
      `passed back through ${activation.name} as it is written`,
      passingBack(activation),
      80_000 + 1_000 * i,
    ),
  ),
  gemmCase('inputs of ±1e4, tiny ones with subnormal products, eighteen orders of magnitude', RANGES, 70_000),
  gemmCase('NaN in A, B or C reaches its row, column or element and no other', specials(Number.NaN), 71_000),
  gemmCase('∞ in A, B or C goes where IEEE says, zeros and ReLU included', specials(Infinity), 72_000),
  gemmCase('-∞ likewise', specials(-Infinity), 73_000),
  descendCase(
    'one step of descent at shapes around the tiles, few columns, few rows and over several passes, each layout',
    LAYOUTS.flatMap(([, layout]) => [
      ...[{}, { padding: 3 }].flatMap((more) => [
        { m: 6, n: 8, k: 5, ...more, ...layout },
        { m: 13, n: 17, k: 31, ...more, ...layout },
        { m: 17, n: 10, k: 61, ...more, ...layout },
        { m: 2, n: 21, k: 5, ...more, ...layout },
      ]),
      { m: 7, n: 19, k: 785, ...layout },
      { m: 265, n: 9, k: 785, ...layout },
      { m: 5, n: 345, k: 3, ...layout },
      { m: 5, n: 7, k: 0, ...layout },
      { m: 0, n: 7, k: 3, ...layout },
    ]),
    90_000,
  ),
  {
    kernel: 'gemmWorkspaceBytes',
    title: 'gemmWorkspaceBytes: a whole number of bytes, below 16 MiB, the same every time',
    run(table) {
      const bytes = table.gemmWorkspaceBytes();
      const sane = Number.isInteger(bytes) && bytes >= 0 && bytes < 2 ** 24;
      if (!sane || bytes !== table.gemmWorkspaceBytes()) throw new Error(`gemmWorkspaceBytes: ${bytes}`);
    },
  },
];
