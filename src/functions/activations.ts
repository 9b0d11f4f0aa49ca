// The registry of activation functions: everything that lists activations, or computes one in JavaScript, reads this file.
// Next: assembly/codes.ts has the codes, assembly/activation.ts the kernels' formulas; docs/design/registries.md says how to
// add one. Before: activation-function.ts says what an activation is.

import {
  ELU,
  GELU,
  IDENTITY,
  LEAKY_RELU,
  RELU,
  SIGMOID,
  SILU,
  SOFTPLUS,
  TANH,
} from '../../assembly/codes.js';
import type {
  ActivationFunction,
  ActivationName,
  ActivationNotes,
  CodeName,
  Codes,
  NameOf,
} from './activation-function.js';
import { normal } from './normal-distribution.js';

export type { ActivationFunction, ActivationName, ActivationNotes } from './activation-function.js';

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

// Not exported itself, see activated().
const REGISTRY = {
  identity: { code: IDENTITY, f: (x) => x, backward: (dy) => dy },
  sigmoid: { code: SIGMOID, f: sigmoid, backward: (dy, y) => dy * (y * (1 - y)) },
  tanh: { code: TANH, f: Math.tanh, backward: (dy, y) => dy * (1 - y * y) },
  relu: {
    code: RELU,
    f: (x) => Math.max(x, 0),
    // A closed unit passes nothing on, not even the NaN of 0·∞.
    backward: (dy, y) => (y > 0 ? dy : 0),
  },
  'leaky-relu': {
    code: LEAKY_RELU,
    f: (x, slope) => (x > 0 ? x : slope * x),
    backward: (dy, y, slope) => (y > 0 ? dy : slope * dy),
    slope: { usual: 0.01, largest: 1 },
  },
  elu: {
    code: ELU,
    f: (x, slope) => (x > 0 ? x : slope * Math.expm1(x)),
    backward: (dy, y, slope) => (y > 0 ? dy : dy * (y + slope)), // αe^x = y + α
    slope: { usual: 1, largest: 1e6 },
  },
  gelu: {
    code: GELU,
    f: (x) => x * normal(x),
    backward: (dy, x) => dy * (normal(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)),
    needsInput: true,
  },
  silu: {
    code: SILU,
    f: (x) => x * sigmoid(x),
    backward: (dy, x) => dy * sigmoid(x) * (1 + x * (1 - sigmoid(x))),
    needsInput: true,
  },
  softplus: {
    code: SOFTPLUS,
    f: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    backward: (dy, y) => dy * -Math.expm1(-y), // sigmoid(x) = 1 - e^-y
  },
} as const satisfies { readonly [Code in CodeName as NameOf<Code>]: ActivationFunction<Codes[Code]> };

/** In the order in which they are listed to users. */
export const ACTIVATIONS = REGISTRY;

/** The activation functions: what `activation` takes. */
export const ACTIVATION_NAMES = Object.keys(ACTIVATIONS) as unknown as readonly [
  ActivationName,
  ...ActivationName[],
];

/** Those that have an α. */
export type SlopedName = {
  [Name in ActivationName]: (typeof ACTIVATIONS)[Name] extends { slope: object } ? Name : never;
}[ActivationName];

/** The entry of a name. */
export function activationNamed(name: ActivationName): ActivationFunction {
  return ACTIVATIONS[name];
}

// The next two are switches, and not look-ups in a list, because V8 then inlines each formula: a call that has met more than four
// functions costs as much as an exponential (Node 20, Zen 4: 1.8 ns an element for ReLU, 6 ns by a list), and the table
// that they read is not exported, because V8 looks an exported constant up each time. A member without a case does not compile.

/** f(x) by code. */
export function activated(x: number, code: number, slope: number): number {
  const known = code as ActivationFunction['code'];
  switch (known) {
    case IDENTITY:
      return REGISTRY.identity.f(x);
    case SIGMOID:
      return REGISTRY.sigmoid.f(x);
    case TANH:
      return REGISTRY.tanh.f(x);
    case RELU:
      return REGISTRY.relu.f(x);
    case LEAKY_RELU:
      return REGISTRY['leaky-relu'].f(x, slope);
    case ELU:
      return REGISTRY.elu.f(x, slope);
    case GELU:
      return REGISTRY.gelu.f(x);
    case SILU:
      return REGISTRY.silu.f(x);
    case SOFTPLUS:
      return REGISTRY.softplus.f(x);
    default:
      return unknownCode(known);
  }
}

/** dy·f'(x) by code, from the output y = f(x), or from the input where the activation needs it. */
export function passedBack(dy: number, y: number, code: number, slope: number): number {
  const known = code as ActivationFunction['code'];
  switch (known) {
    case IDENTITY:
      return REGISTRY.identity.backward(dy);
    case SIGMOID:
      return REGISTRY.sigmoid.backward(dy, y);
    case TANH:
      return REGISTRY.tanh.backward(dy, y);
    case RELU:
      return REGISTRY.relu.backward(dy, y);
    case LEAKY_RELU:
      return REGISTRY['leaky-relu'].backward(dy, y, slope);
    case ELU:
      return REGISTRY.elu.backward(dy, y, slope);
    case GELU:
      return REGISTRY.gelu.backward(dy, y);
    case SILU:
      return REGISTRY.silu.backward(dy, y);
    case SOFTPLUS:
      return REGISTRY.softplus.backward(dy, y);
    default:
      return unknownCode(known);
  }
}

function unknownCode(code: never): never {
  throw new Error(`activation code ${code} is unknown: src/functions/activations.ts has none such`);
}

/** A unit in the last place, relatively: twice the largest error of a rounding. */
const ULP = 2 ** -23;
const SMALLEST_NORMAL = 2 ** -126;
const SUBNORMAL = 2 ** -149;

export const ACTIVATION_NOTES: Readonly<Record<ActivationName, ActivationNotes>> = {
  identity: {
    title: 'Identity (none)',
    docs: 'x: the output layer, whose activation belongs to the loss; a hidden layer with it stays linear',
    limits: () => [-Infinity, Infinity],
    bound: () => 0,
    promise: 'exact',
    backwardRoundings: 0,
  },
  sigmoid: {
    title: 'Sigmoid',
    docs: '1/(1 + e^-x)',
    limits: () => [0, 1],
    // Below 2^-126 a result may be cut to 0: e^-x overflows there.
    bound: (y) => 4 * ULP * y + SMALLEST_NORMAL,
    promise: 'within 4 units in the last place',
  },
  tanh: {
    title: 'tanh',
    docs: 'tanh x',
    limits: () => [-1, 1],
    bound: (y) => 4 * ULP * Math.abs(y) + SUBNORMAL,
    promise: 'within 4 units in the last place',
  },
  relu: {
    title: 'ReLU',
    docs: 'max(x, 0)',
    limits: () => [0, Infinity],
    bound: () => 0,
    promise: 'exact',
    backwardRoundings: 0,
    corners: [0],
  },
  'leaky-relu': {
    title: 'Leaky ReLU',
    docs: 'x above 0, α·x below (Maas, Hannun & Ng 2013)',
    limits: () => [-Infinity, Infinity],
    bound: (y) => (ULP / 2) * Math.abs(y) + SUBNORMAL,
    promise: 'rounded once',
    backwardRoundings: 1,
    backwardRelative: true,
    corners: [0],
  },
  elu: {
    title: 'ELU',
    docs: 'x above 0, α(e^x - 1) below (Clevert et al. 2016)',
    limits: (slope) => [-slope, Infinity],
    // e^x is off by an ulp or two of at most 1, and 1 is taken from it.
    bound: (y, slope) => (y > 0 ? 0 : 3 * ULP * slope),
    promise: 'within 6·2^-24·α',
    corners: [0],
  },
  gelu: {
    title: 'GELU',
    docs: 'x·Φ(x), Φ the normal distribution: the exact form (Hendrycks & Gimpel 2016)',
    limits: () => [Number.NaN, Infinity],
    // Where y is tiny, the rounding of x² in e^(-x²/2) is the larger part: relatively x²·2^-24, x up to 14.
    bound: (y) => (12 + (y < 0 && y > -0.1 ? 200 : 0)) * (ULP / 2) * Math.abs(y) + 14 * SMALLEST_NORMAL,
    promise: 'within 12·2^-24 of itself, 212 in the left tail',
    backwardRoundings: 16,
  },
  silu: {
    title: 'SiLU',
    docs: 'x/(1 + e^-x), also called swish (Elfwing et al. 2018)',
    limits: () => [Number.NaN, Infinity],
    bound: (y) => 5 * ULP * Math.abs(y) + 128 * SMALLEST_NORMAL,
    promise: 'within 5 units in the last place',
    backwardRoundings: 16,
  },
  softplus: {
    title: 'Softplus',
    docs: 'ln(1 + e^x) (Dugas et al. 2001)',
    limits: () => [0, Infinity],
    // e^-|x| is off by 2e-7, its logarithm by four roundings and a remainder of 1.4e-8, the sum by one: 5.2e-7.
    bound: (y) => 5 * ULP * y + SUBNORMAL,
    promise: 'within 5 units in the last place',
    // tanh is within 4 units, of which 2t/(1 + t) hands on at most all; its sum and quotient, and dy, round once each.
    backwardRoundings: 11,
    backwardRelative: true,
  },
};
