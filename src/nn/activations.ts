// The activation functions by name, and what the kernels need to know of each.

import { IDENTITY, LEAKY_RELU, RELU, SIGMOID, TANH } from '../../assembly/codes.js';
import { OptionError } from '../errors.js';
import type { ActivationCode } from '../ops.js';

export const ACTIVATION_NAMES = ['identity', 'sigmoid', 'tanh', 'relu', 'leaky-relu'] as const;
export type ActivationName = (typeof ACTIVATION_NAMES)[number];

/** `slope` is leaky ReLU's α, the factor below 0. */
/** How an activation is written: its name, leaky ReLU's with the slope behind a colon where it is not 0.01. */
export type ActivationText = ActivationName | `leaky-relu:${number}`;

export interface Activation {
  readonly name: ActivationName;
  readonly slope?: number;
}

/** The usual α of leaky ReLU (Maas, Hannun & Ng 2013). */
const DEFAULT_SLOPE = 0.01;

const CODES: Record<ActivationName, number> = {
  identity: IDENTITY,
  sigmoid: SIGMOID,
  tanh: TANH,
  relu: RELU,
  'leaky-relu': LEAKY_RELU,
};

/**
 * From "relu", "leaky-relu", "leaky-relu:0.02" or { name, slope }.
 * @throws OptionError for an unknown name, or a slope outside 0 (excluded) to 1, or where none belongs.
 */
export function parseActivation(value: string | Activation): Activation {
  const [name, slopeText] =
    typeof value === 'string' ? value.split(':') : [value.name, value.slope?.toString()];
  if (!ACTIVATION_NAMES.includes(name as ActivationName)) {
    throw new OptionError(`activation: "${name}" is unknown; valid: ${ACTIVATION_NAMES.join(', ')}`);
  }
  if (name !== 'leaky-relu') {
    if (slopeText !== undefined)
      throw new OptionError(`activation: "${name}" takes no slope, ${slopeText} given`);
    return { name: name as ActivationName };
  }
  const slope = slopeText === undefined ? DEFAULT_SLOPE : Number(slopeText);
  // The gradient is told from the output's sign, which a negative slope would turn round.
  if (!(slope > 0 && slope <= 1) || slopeText === '') {
    throw new OptionError(
      `activation: leaky-relu's slope is "${slopeText}"; a number above 0, at most 1, expected`,
    );
  }
  return { name, slope };
}

/** As parseActivation reads it: "leaky-relu:0.01". */
export function formatActivation(activation: Activation): string {
  return activation.slope === undefined ? activation.name : `${activation.name}:${activation.slope}`;
}

export function activationCode(activation: Activation): ActivationCode {
  return { code: CODES[activation.name], slope: activation.slope ?? 0 };
}
