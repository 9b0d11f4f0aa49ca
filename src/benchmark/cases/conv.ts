// Convolutions and their gradients. Before: windows.ts. Next: pool.ts.

import { IDENTITY, RELU } from '../../../assembly/codes.js';
import { ACTIVATIONS, type Activation } from './activation-bounds.js';
import { EPSILON, kernelCase, type Sizes, SUBNORMAL, sum, type Timed, uniform } from './case.js';
import { eachPair, placesOf, windows } from './windows.js';

/** Calls `visit` for each multiply-add, with the numbers of the elements of x, w and y. */
function eachTerm(sizes: Sizes, visit: (x: number, w: number, y: number) => void): void {
  const { rows, filters, channels, height, width, outHeight, outWidth } = sizes;
  eachPair(sizes, (output, input, position) => {
    for (let row = 0; row < rows; row++) {
      const y = (row * outHeight * outWidth + output) * filters;
      const x = (row * height * width + input) * channels;
      for (let c = 0; c < channels; c++) {
        const w = (position * channels + c) * filters;
        for (let f = 0; f < filters; f++) visit(x + c, w + f, y + f);
      }
    }
  });
}

const lengths = ({ rows, filters, channels, ...s }: Sizes) => ({
  x: rows * s.height * s.width * channels,
  w: s.kernelHeight * s.kernelWidth * channels * filters,
  y: rows * s.outHeight * s.outWidth * filters,
});

// Strides, windows that are no squares, windows larger than the plane, one pixel; channels and filters around tiles of 5, 6, 8
// and 16 and one; more images than one; the common shapes of layers.
const SHAPES: Sizes[] = [
  { rows: 1, channels: 1, filters: 1, ...windows([3, 3], [3, 3]) },
  { rows: 2, channels: 1, filters: 9, ...windows([5, 4], [3, 3]) },
  { rows: 2, channels: 3, filters: 5, ...windows([4, 5], [3, 2], 2) },
  { rows: 1, channels: 2, filters: 3, ...windows([5, 5], [3, 3], 2, 'valid') },
  { rows: 3, channels: 2, filters: 4, ...windows([2, 3], [1, 1]) },
  { rows: 2, channels: 2, filters: 2, ...windows([1, 1], [3, 3]) },
  { rows: 1, channels: 4, filters: 6, ...windows([2, 7], [5, 4]) },
  { rows: 2, channels: 3, filters: 7, ...windows([6, 3], [2, 2], 3) },
  { rows: 0, channels: 2, filters: 3, ...windows([4, 4], [3, 3]) },
  { rows: 2, channels: 5, filters: 16, ...windows([6, 6], [3, 3]) },
  { rows: 3, channels: 16, filters: 17, ...windows([4, 5], [3, 3]) },
  { rows: 2, channels: 7, filters: 24, ...windows([5, 7], [3, 3], 2) },
  { rows: 1, channels: 8, filters: 33, ...windows([7, 4], [3, 3], 1, 'valid') },
  { rows: 5, channels: 12, filters: 8, ...windows([7, 7], [2, 2], 2, 'valid') },
  { rows: 1, channels: 3, filters: 16, ...windows([9, 8], [5, 5], 2) },
  { rows: 7, channels: 1, filters: 16, ...windows([5, 6], [3, 3]) },
  { rows: 4, channels: 3, filters: 32, ...windows([3, 5], [3, 3]) },
  { rows: 2, channels: 2, filters: 5, ...windows([7, 5], [1, 1], 2) },
  { rows: 2, channels: 1, filters: 4, ...windows([6, 6], [5, 5]) },
  { rows: 1, channels: 300, filters: 3, ...windows([3, 2], [3, 3]) },
  { rows: 2, channels: 6, filters: 10, ...windows([6, 3], [3, 3], 1, 'valid') },
];

// More than a group's pixels, in rows and in one row; a row of more than its bytes; more than a panel's channels, and than a block's
// filters; the same with strides, and with windows that are copied; the largest windows. Planes of assembly/conv/planes.ts.
const LARGE: Sizes[] = [
  { rows: 2, channels: 4, filters: 1, ...windows([65, 66], [3, 3]) },
  { rows: 1, channels: 1, filters: 2, ...windows([2, 4100], [3, 3]) },
  { rows: 1, channels: 300, filters: 1, ...windows([2, 150], [3, 3]) },
  { rows: 1, channels: 1000, filters: 20, ...windows([2, 2], [3, 3]) },
  { rows: 1, channels: 4, filters: 3, ...windows([120, 130], [3, 3], 2) },
  { rows: 1, channels: 3, filters: 2, ...windows([20, 1300], [9, 3], 2) },
  { rows: 1, channels: 9, filters: 3, ...windows([30, 400], [9, 1]) },
  { rows: 1, channels: 2, filters: 2, ...windows([11, 9000], [5, 5], 2) },
  { rows: 1, channels: 911, filters: 3, ...windows([5, 5], [3, 3], 2) },
  { rows: 1, channels: 2, filters: 3, ...windows([3, 4], [90, 90]) },
  { rows: 1, channels: 2, filters: 3, ...windows([4, 3], [64, 128]) },
];

// Whole tiles, halves of one, edges; windows read in the plane, and copied.
const CODE_PATHS: Sizes[] = [
  { rows: 1, channels: 4, filters: 25, ...windows([4, 5], [3, 3]) },
  { rows: 2, channels: 2, filters: 19, ...windows([4, 3], [3, 3]) },
  { rows: 2, channels: 19, filters: 3, ...windows([4, 3], [2, 2]) },
];

const TIMED: Timed[] = (
  [
    [28, 1, 32],
    [28, 16, 32],
    [28, 32, 32],
    [14, 32, 64],
    [7, 64, 128],
  ] as const
).map(([side, channels, filters]) => ({
  title: `${side}²×${channels}→${filters}`,
  sizes: { rows: 32, channels, filters, ...windows([side, side], [3, 3]) },
}));

/** Of each element of `of`: the sum over the terms of the product of the other two, and of its magnitude. */
function products(sizes: Sizes, of: 'x' | 'w' | 'y', one: ArrayLike<number>, other: ArrayLike<number>) {
  const values = new Float64Array(lengths(sizes)[of]);
  const magnitudes = new Float64Array(values.length);
  eachTerm(sizes, (x, w, y) => {
    const at = { x, w, y }[of];
    const term = of === 'x' ? one[w] * other[y] : one[x] * other[of === 'w' ? y : w];
    values[at] += term;
    magnitudes[at] += Math.abs(term);
  });
  return { values, magnitudes };
}

/** A sum of so many products, each sum and product rounded once. */
const errorOf = (terms: number, magnitude: number) => (terms + 1) * (EPSILON * magnitude + SUBNORMAL);

/** Σ dy·y over the outputs y: what the gradients are those of. */
function response(sizes: Sizes, x: ArrayLike<number>, w: ArrayLike<number>, dy: ArrayLike<number>): number {
  return sum(products(sizes, 'y', x, w).values, (y, i) => dy[i] * y);
}

function forward(activation: Activation, hasBias: boolean) {
  return kernelCase({
    kernel: 'convolve',
    variant: hasBias ? `${activation.name}, bias` : activation.name,
    shapes: activation.code === RELU ? [...SHAPES, ...LARGE] : SHAPES,
    codePaths: CODE_PATHS,
    timed: activation.code === RELU && hasBias ? TIMED : [],
    inputs: (sizes, random) => ({
      ...placesOf(sizes),
      x: uniform(random, lengths(sizes).x, -1, 1),
      w: uniform(random, lengths(sizes).w, -1, 1),
      ...(hasBias && { bias: uniform(random, sizes.filters, -1, 1) }),
      ...(activation.code !== IDENTITY && {
        activation: { code: activation.code, slope: activation.slope },
      }),
    }),
    expected({ x, w, bias }, sizes) {
      const { values: bare, magnitudes } = products(sizes, 'y', x, w);
      const offset = (i: number) => bias?.[i % sizes.filters] ?? 0;
      const { f, lipschitz, bound } = activation;
      const values = bare.map((value, i) => f(value + offset(i)));
      const terms = sizes.kernelHeight * sizes.kernelWidth * sizes.channels + 1;
      const error = (i: number) => errorOf(terms, magnitudes[i] + Math.abs(offset(i)));
      return { y: { values, bound: (i) => lipschitz * error(i) + bound(values[i]) } };
    },
  });
}

/** Of dx, without an activation. */
const inputTerms = (sizes: Sizes) => sizes.kernelHeight * sizes.kernelWidth * sizes.filters;

const inputGradient = kernelCase({
  kernel: 'convolveInputGradient',
  shapes: [...SHAPES, ...LARGE],
  codePaths: CODE_PATHS,
  own: ['x'],
  inputs: (sizes, random) => ({
    ...placesOf(sizes),
    x: uniform(random, lengths(sizes).x, -1, 1),
    dy: uniform(random, lengths(sizes).y, -1, 1),
    w: uniform(random, lengths(sizes).w, -1, 1),
  }),
  expected({ dy, w }, sizes) {
    const { values, magnitudes } = products(sizes, 'x', w, dy);
    return { dx: { values, bound: (i) => errorOf(inputTerms(sizes), magnitudes[i]) } };
  },
  gradient: ({ x, dy, w }, sizes) => ({
    output: 'dx',
    point: x,
    f: (point) => response(sizes, point, w, dy),
    bound: () => errorOf(inputTerms(sizes), inputTerms(sizes)), // each term is at most 1
  }),
});

function passedBack(activation: Activation) {
  return kernelCase({
    kernel: 'convolveInputGradient',
    variant: `back through ${activation.name}`,
    shapes: SHAPES,
    codePaths: CODE_PATHS,
    timed: activation.code === RELU ? TIMED.slice(1) : [],
    inputs: (sizes, random) => ({
      ...placesOf(sizes),
      dy: uniform(random, lengths(sizes).y, -1, 1),
      w: uniform(random, lengths(sizes).w, -1, 1),
      y: uniform(random, lengths(sizes).x, -1, 1),
      activation: { code: activation.code, slope: activation.slope },
    }),
    expected({ dy, w, y }, sizes) {
      const { values, magnitudes } = products(sizes, 'x', w, dy);
      const slope = (i: number) => activation.derivative(y[i]);
      // What f'(y) is off by, and its product.
      const roundings = activation.backwardRoundings + 1;
      const bound = (i: number) =>
        Math.abs(slope(i)) * errorOf(inputTerms(sizes), magnitudes[i]) +
        roundings * EPSILON * Math.abs(values[i]) +
        SUBNORMAL;
      return { dx: { values: values.map((value, i) => value * slope(i)), bound } };
    },
  });
}

/** Of a weight's gradient: pixels of outputs. */
const weightTerms = ({ rows, outHeight, outWidth }: Sizes) => rows * outHeight * outWidth;

const weightGradient = kernelCase({
  kernel: 'convolveWeightGradient',
  shapes: [...SHAPES, ...LARGE],
  codePaths: CODE_PATHS,
  timed: TIMED,
  own: ['w'],
  inputs: (sizes, random) => ({
    ...placesOf(sizes),
    x: uniform(random, lengths(sizes).x, -1, 1),
    dy: uniform(random, lengths(sizes).y, -1, 1),
    w: uniform(random, lengths(sizes).w, -1, 1),
  }),
  expected({ x, dy }, sizes) {
    const { values, magnitudes } = products(sizes, 'w', x, dy);
    return { gradient: { values, bound: (i) => errorOf(weightTerms(sizes), magnitudes[i]) } };
  },
  gradient: ({ x, dy, w }, sizes) => ({
    output: 'gradient',
    point: w,
    f: (point) => response(sizes, x, point, dy),
    bound: () => errorOf(weightTerms(sizes), weightTerms(sizes)), // each term is at most 1
  }),
});

export const convCases = [
  ...ACTIVATIONS.map((activation) => forward(activation, activation.code !== IDENTITY)),
  forward(ACTIVATIONS.find(({ code }) => code === RELU)!, false),
  inputGradient,
  ...ACTIVATIONS.map(passedBack),
  weightGradient,
];
