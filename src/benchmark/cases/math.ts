// exp and log. Before: activation.ts. Next: loss.ts.

import { kernelCase, LENGTHS, uniform } from './case.js';

const HIDDEN = [{ title: '', sizes: { n: 256 * 342 } }];

const elementwise = (kernel: 'exp' | 'log', f: (x: number) => number, low: number, high: number) =>
  kernelCase({
    kernel,
    shapes: LENGTHS,
    timed: HIDDEN,
    inPlace: { y: 'x' },
    inputs: ({ n }, random) => ({ x: uniform(random, n, low, high) }),
    expected({ x }) {
      const values = Array.from(x, f);
      return { y: { values, bound: (i) => 2e-7 * Math.abs(values[i]) } };
    },
  });

export const mathCases = [
  elementwise('exp', Math.exp, -0.5, 0.5),
  elementwise('exp', Math.exp, -80, 80),
  elementwise('log', Math.log, 1e-3, 10),
].map((one, i) => (i === 1 ? { ...one, variant: 'of large numbers', timed: [] } : one));
