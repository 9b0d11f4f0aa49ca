// The activation functions by name, and what the kernels need to know of each.

import { ELU, GELU, IDENTITY, LEAKY_RELU, RELU, SIGMOID, SILU, TANH } from '../../assembly/codes.js';
import { OptionError } from '../errors.js';
import type { ActivationCode } from '../ops.js';

export const ACTIVATION_NAMES = [
  ...(['identity', 'sigmoid', 'tanh', 'relu', 'leaky-relu', 'elu', 'gelu', 'silu'] as const),
] as const;
export type ActivationName = (typeof ACTIVATION_NAMES)[number];

/** The α of those that have one, where it is not given: of leaky ReLU (Maas, Hannun & Ng 2013) and ELU (Clevert et al. 2016). */
const USUAL_SLOPES = { 'leaky-relu': 0.01, elu: 1 } as const;
/** α may be above 0, and at most this. */
export const LARGEST_SLOPES: Readonly<Partial<Record<ActivationName, number>>> = {
  'leaky-relu': 1,
  elu: 1e6,
};

/** How an activation is written: its name, with its α behind a colon where that is not the usual one. */
export type ActivationText = ActivationName | `${keyof typeof USUAL_SLOPES}:${number}`;

export interface Activation {
  readonly name: ActivationName;
  /** The α of leaky ReLU, the factor below 0, and of ELU, the depth that it falls to. */
  readonly slope?: number;
}

const CODES: Record<ActivationName, number> = {
  ...{ identity: IDENTITY, sigmoid: SIGMOID, tanh: TANH, relu: RELU, 'leaky-relu': LEAKY_RELU },
  ...{ elu: ELU, gelu: GELU, silu: SILU },
};

/**
 * From "relu", "leaky-relu", "leaky-relu:0.02" or { name, slope }.
 * @throws OptionError for an unknown name, or a slope out of range, or where none belongs.
 */
export function parseActivation(value: string | Activation): Activation {
  const [name, slopeText] =
    typeof value === 'string' ? value.split(':') : [value.name, value.slope?.toString()];
  if (!ACTIVATION_NAMES.includes(name as ActivationName)) {
    throw new OptionError(`activation: "${name}" is unknown; valid: ${ACTIVATION_NAMES.join(', ')}`);
  }
  const largest = LARGEST_SLOPES[name as ActivationName];
  if (largest === undefined) {
    if (slopeText !== undefined)
      throw new OptionError(`activation: "${name}" takes no slope, ${slopeText} given`);
    return { name: name as ActivationName };
  }
  const named = name as keyof typeof USUAL_SLOPES;
  const slope = slopeText === undefined ? USUAL_SLOPES[named] : Number(slopeText);
  // The gradient is told from the output's sign, which a negative slope would turn round.
  if (!(slope > 0 && slope <= largest) || slopeText === '') {
    throw new OptionError(
      `activation: ${name}'s slope is "${slopeText}"; a number above 0, at most ${largest}, expected`,
    );
  }
  return { name: named, slope };
}

/** Whether its derivative is computed from its input, which training then has to keep. */
export function needsInput({ name }: Activation): boolean {
  return name === 'gelu' || name === 'silu';
}

/** As parseActivation reads it: "leaky-relu:0.01". */
export function formatActivation(activation: Activation): string {
  return activation.slope === undefined ? activation.name : `${activation.name}:${activation.slope}`;
}

export function activationCode(activation: Activation): ActivationCode {
  return { code: CODES[activation.name], slope: activation.slope ?? 0 };
}
