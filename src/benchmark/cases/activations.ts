// The activations in float64, with how far a kernel may be from them. Next: activation.ts, gemm.ts and sparse.ts check with them.

import { ELU, GELU, IDENTITY, LEAKY_RELU, RELU, SIGMOID, SILU, TANH } from '../../../assembly/codes.js';
import { EPSILON, SMALLEST_NORMAL, SUBNORMAL, sigmoid, ULP } from './case.js';

export interface Activation {
  name: string;
  code: number;
  slope: number;
  f(x: number): number;
  /** f' from the output y, or from the input. */
  derivative(y: number): number;
  /** How far the kernel's f may stray from the exact value y. */
  bound(y: number): number;
  /** Whether f' is from the input. */
  fromInput?: boolean;
  /** How far f' may; 3 roundings where not given. Relative to dy. */
  slopeBound?: number;
  /** The largest |f'|: how much an error in the input grows. */
  lipschitz: number;
}

const slope = Math.fround(0.01);
export const ELU_ALPHA = 0.75;

/** Φ(x) in float64: its Taylor series (Marsaglia 2004), or from 6 on the continued fraction of the tail. */
function normal(x: number): number {
  const u = Math.abs(x);
  const density = Math.exp((-u * u) / 2) / Math.sqrt(2 * Math.PI);
  let tail: number;
  if (u < 6) {
    let [sum, term] = [u, u];
    for (let k = 3; term > 1e-18 * sum; k += 2) {
      term *= (u * u) / k;
      sum += term;
    }
    tail = 0.5 - density * sum;
  } else {
    let fraction = u;
    for (let k = 40; k >= 1; k--) fraction = u + k / fraction;
    tail = density / fraction;
  }
  return x > 0 ? 1 - tail : tail;
}

export const ACTIVATIONS: Activation[] = [
  {
    name: 'identity',
    code: IDENTITY,
    slope: 0,
    f: (x) => x,
    derivative: () => 1,
    bound: () => 0,
    lipschitz: 1,
  },
  {
    name: 'sigmoid',
    code: SIGMOID,
    slope: 0,
    f: sigmoid,
    derivative: (y) => y * (1 - y),
    // Below 2^-126 a result may be cut to 0: e^-x overflows there.
    bound: (y) => 4 * ULP * y + SMALLEST_NORMAL,
    lipschitz: 0.25,
  },
  {
    name: 'tanh',
    code: TANH,
    slope: 0,
    f: Math.tanh,
    derivative: (y) => 1 - y * y,
    bound: (y) => 4 * ULP * Math.abs(y) + SUBNORMAL,
    lipschitz: 1,
  },
  {
    name: 'relu',
    code: RELU,
    slope: 0,
    f: (x) => Math.max(x, 0),
    derivative: (y) => (y > 0 ? 1 : 0),
    bound: () => 0,
    lipschitz: 1,
  },
  {
    name: 'leaky relu',
    code: LEAKY_RELU,
    slope,
    f: (x) => (x > 0 ? x : slope * x),
    derivative: (y) => (y > 0 ? 1 : slope),
    bound: (y) => EPSILON * Math.abs(y) + SUBNORMAL,
    lipschitz: 1,
  },
  {
    name: 'elu',
    code: ELU,
    slope: ELU_ALPHA,
    f: (x) => (x > 0 ? x : ELU_ALPHA * Math.expm1(x)),
    derivative: (y) => (y > 0 ? 1 : y + ELU_ALPHA),
    // e^x is off by an ulp or two of at most 1, and 1 is taken from it.
    bound: (y) => (y > 0 ? 0 : 6 * EPSILON * ELU_ALPHA),
    lipschitz: 1,
  },
  {
    name: 'gelu',
    code: GELU,
    slope: 0,
    f: (x) => x * normal(x),
    derivative: (x) => normal(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
    // Where y is tiny, the rounding of x² in e^(-x²/2) is the larger part: relatively x²·2^-24, x up to 14.
    bound: (y) => (12 + (y < 0 && y > -0.1 ? 200 : 0)) * EPSILON * Math.abs(y) + 14 * SMALLEST_NORMAL,
    fromInput: true,
    slopeBound: 16,
    lipschitz: 1.2,
  },
  {
    name: 'silu',
    code: SILU,
    slope: 0,
    f: (x) => (x === Infinity ? x : x * sigmoid(x)),
    derivative: (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x))),
    bound: (y) => 5 * ULP * Math.abs(y) + 128 * SMALLEST_NORMAL,
    fromInput: true,
    slopeBound: 16,
    lipschitz: 1.1,
  },
];
