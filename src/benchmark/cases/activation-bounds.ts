// The activations of the registry as kernels are tested: formulas in float64, and how far a kernel may be from them.
// Before: src/functions/activations.ts. Next: activation.ts, gemm.ts and sparse.ts check with them.

import {
  ACTIVATION_NAMES,
  ACTIVATION_NOTES,
  type ActivationFunction,
  type ActivationName,
  activationNamed,
} from '../../functions/activations.js';

export interface Activation {
  name: ActivationName;
  code: ActivationFunction['code'];
  slope: number;
  f(x: number): number;
  /** f' from the output y, or from the input. */
  derivative(y: number): number;
  /** How far the kernel's f may stray from the exact value y. */
  bound(y: number): number;
  /** f(-∞) and f(∞). */
  limits: readonly [number, number];
  /** Whether f' is from the input. */
  fromInput: boolean;
  /** How far the kernel's f' may stray, in roundings of dy, or of dy·f' itself. */
  backwardRoundings: number;
  backwardRelative: boolean;
  /** At least the largest |f'|: how much an error in the input grows. */
  lipschitz: number;
  /** Where f has no derivative. */
  corners: readonly number[];
}

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

/** Of functions whose f in the registry is an approximation: the exact one, and its derivative. */
const EXACT: Partial<Record<ActivationName, Pick<Activation, 'f' | 'derivative'>>> = {
  gelu: {
    f: (x) => x * normal(x),
    derivative: (x) => normal(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI),
  },
};

/** The largest |f'| on a fine grid, and a hundredth more for what lies between its points. */
function steepest({ f, derivative, fromInput }: Pick<Activation, 'f' | 'derivative' | 'fromInput'>): number {
  const grid = Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
  return 1.01 * Math.max(...grid.map((x) => Math.abs(derivative(fromInput ? x : f(x)))));
}

function described(name: ActivationName): Activation {
  const { code, slope: range, needsInput: fromInput = false, ...formulas } = activationNamed(name);
  const notes = ACTIVATION_NOTES[name];
  const { limits, bound, backwardRoundings = 3, backwardRelative = false, corners = [] } = notes;
  // Not the usual α, which a kernel might take for granted.
  const slope = range ? Math.fround(0.75 * range.usual) : 0;
  const { f, derivative } = EXACT[name] ?? {
    f: (x: number) => formulas.f(x, slope),
    derivative: (y: number) => formulas.backward(1, y, slope),
  };
  let lipschitz: number | undefined;
  return {
    ...{ name, code, slope, f, derivative, fromInput, backwardRoundings, backwardRelative, corners },
    bound: (y) => bound(y, slope),
    limits: limits(slope),
    /** Once it is asked for: the grid of all activations takes 4 ms. */
    get lipschitz() {
      lipschitz ??= steepest({ f, derivative, fromInput });
      return lipschitz;
    },
  };
}

export const ACTIVATIONS: Activation[] = ACTIVATION_NAMES.map(described);

export function activationOf(name: ActivationName): Activation {
  return ACTIVATIONS.find((one) => one.name === name)!;
}
