// Pools and their gradients. Before: conv.ts. windows.ts has the windows.

import { EPSILON, kernelCase, type Sizes, sum, type Timed, uniform } from './case.js';
import { eachPair, placesOf, windows } from './windows.js';

const SHAPES: Sizes[] = [
  { rows: 1, channels: 1, ...windows([4, 4], [2, 2], 2, 'valid') },
  { rows: 2, channels: 5, ...windows([5, 7], [2, 2], 2, 'valid') },
  { rows: 2, channels: 8, ...windows([6, 4], [2, 2], 2) },
  { rows: 1, channels: 4, ...windows([7, 5], [2, 2], 2) },
  { rows: 2, channels: 3, ...windows([5, 6], [3, 3], 2) },
  { rows: 1, channels: 9, ...windows([6, 5], [3, 3], 1) },
  { rows: 3, channels: 4, ...windows([3, 4], [3, 4], 1, 'valid') },
  { rows: 2, channels: 6, ...windows([4, 4], [1, 1], 3) },
  { rows: 1, channels: 7, ...windows([3, 2], [5, 3], 1) },
  { rows: 0, channels: 2, ...windows([4, 4], [2, 2], 2) },
  { rows: 2, channels: 19, ...windows([9, 8], [3, 2], 2, 'valid') },
  { rows: 1, channels: 2, ...windows([1, 1], [2, 2], 2) },
];

const halves = (channels: number, side: number): Timed => ({
  title: `${side}²×${channels}, 2×2`,
  sizes: { rows: 32, channels, ...windows([side, side], [2, 2], 2, 'valid') },
});
const HALVES = [halves(16, 28), halves(32, 14)];
const WHOLE: Timed = {
  title: 'the mean of 7²×64',
  sizes: { rows: 32, channels: 64, ...windows([7, 7], [7, 7], 1, 'valid') },
};

const lengths = ({ rows, channels, height, width, outHeight, outWidth }: Sizes) => ({
  x: rows * height * width * channels,
  y: rows * outHeight * outWidth * channels,
});

/** Of each element of y, the elements of x in its window, in row order. */
function windowsOf(sizes: Sizes): number[][] {
  const { rows, channels, height, width, outHeight, outWidth } = sizes;
  const all = Array.from({ length: lengths(sizes).y }, (): number[] => []);
  for (let row = 0; row < rows; row++) {
    eachPair(sizes, (output, input) => {
      for (let c = 0; c < channels; c++) {
        const y = (row * outHeight * outWidth + output) * channels + c;
        all[y].push((row * height * width + input) * channels + c);
      }
    });
  }
  return all;
}

const largestOf = (x: ArrayLike<number>, window: readonly number[]) => Math.max(...window.map((i) => x[i]));
const meanOf = (x: ArrayLike<number>, window: readonly number[]) =>
  sum(window, (at) => x[at]) / window.length;

/** Σ dy·y over the outputs y: the function whose gradients they are. */
function response(all: number[][], dy: Float32Array, of: (window: number[]) => number): number {
  return all.reduce((total, window, i) => total + dy[i] * of(window), 0);
}

/** Few values, so that ties are common. */
const coarse = (values: Float32Array) => values.map((value) => Math.round(2 * value) / 2);

/** An element lies in this many windows at most; each adds a share that is rounded once, and the sum once more. */
const roundings = ({ kernelHeight, kernelWidth }: Sizes) => 2 * kernelHeight * kernelWidth;

/** dx, where window i hands on dy[i] times the shares of its elements. */
function handedOn(sizes: Sizes, dy: Float32Array, sharesOf: (window: number[], i: number) => number[]) {
  const values = new Float64Array(lengths(sizes).x);
  const magnitudes = new Float64Array(values.length);
  windowsOf(sizes).forEach((window, i) => {
    const shares = sharesOf(window, i);
    window.forEach((at, k) => {
      values[at] += dy[i] * shares[k];
      magnitudes[at] += Math.abs(dy[i] * shares[k]);
    });
  });
  return { dx: { values, bound: (i: number) => roundings(sizes) * EPSILON * magnitudes[i] } };
}

function maxPool(variant: string, change: (x: Float32Array) => Float32Array, timed: Timed[] = []) {
  return kernelCase({
    kernel: 'maxPool',
    variant,
    shapes: SHAPES,
    timed,
    // All below 0, which is then no substitute for -∞ outside of the plane.
    inputs: (sizes, random) => ({
      ...placesOf(sizes),
      x: change(uniform(random, lengths(sizes).x, -2, -0.3)),
    }),
    expected: ({ x }, sizes) => ({ y: { values: windowsOf(sizes).map((window) => largestOf(x, window)) } }),
  });
}

function maxPoolGradient(variant: string, change: (x: Float32Array) => Float32Array, timed: Timed[] = []) {
  return kernelCase({
    kernel: 'maxPoolGradient',
    variant,
    shapes: SHAPES,
    timed,
    inputs(sizes, random) {
      const x = change(uniform(random, lengths(sizes).x, -1, 1));
      const y = Float32Array.from(windowsOf(sizes), (window) => largestOf(x, window));
      return { ...placesOf(sizes), x, y, dy: uniform(random, lengths(sizes).y, -1, 1) };
    },
    expected: ({ x, y, dy }, sizes) =>
      handedOn(sizes, dy, (window, i) => {
        const first = window.find((at) => x[at] === y[i]);
        return window.map((at) => +(at === first));
      }),
    ...(change !== coarse && {
      gradient: ({ x, dy }: Record<'x' | 'y' | 'dy', Float32Array>, sizes: Sizes) => {
        const all = windowsOf(sizes);
        return {
          output: 'dx',
          point: x,
          f: (point: readonly number[]) => response(all, dy, (window) => largestOf(point, window)),
          bound: () => roundings(sizes) ** 2 * EPSILON,
        };
      },
    }),
  });
}

const averagePool = kernelCase({
  kernel: 'averagePool',
  shapes: SHAPES,
  timed: [HALVES[0], WHOLE],
  inputs: (sizes, random) => ({ ...placesOf(sizes), x: uniform(random, lengths(sizes).x, -1, 1) }),
  expected({ x }, sizes) {
    const all = windowsOf(sizes);
    const size = (i: number) => meanOf(x.map(Math.abs), all[i]);
    return {
      y: {
        values: all.map((window) => meanOf(x, window)),
        bound: (i) => (all[i].length + 1) * EPSILON * size(i),
      },
    };
  },
});

const averagePoolGradient = kernelCase({
  kernel: 'averagePoolGradient',
  shapes: SHAPES,
  timed: [HALVES[0], WHOLE],
  own: ['x'],
  inputs: (sizes, random) => ({
    ...placesOf(sizes),
    x: uniform(random, lengths(sizes).x, -1, 1),
    dy: uniform(random, lengths(sizes).y, -1, 1),
  }),
  expected: ({ dy }, sizes) => handedOn(sizes, dy, (window) => window.map(() => 1 / window.length)),
  gradient({ x, dy }, sizes) {
    const all = windowsOf(sizes);
    return {
      output: 'dx',
      point: x,
      f: (point) => response(all, dy, (window) => meanOf(point, window)),
      bound: () => roundings(sizes) ** 2 * EPSILON,
    };
  },
});

export const poolCases = [
  maxPool('', (x) => x, HALVES),
  maxPool('ties', coarse),
  maxPoolGradient('', (x) => x, HALVES),
  maxPoolGradient('ties', coarse),
  averagePool,
  averagePoolGradient,
];
