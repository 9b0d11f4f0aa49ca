// How a layer's activation is written in options, descriptions and model files; src/functions/activations.ts lists them.

import { OptionError } from '../errors.js';
import {
  ACTIVATION_NAMES,
  type ActivationName,
  activationNamed,
  type SlopedName,
} from '../functions/activations.js';
import type { ActivationCode } from '../ops.js';

/** Of hidden layers. */
export const USUAL_ACTIVATION = 'relu';

/** How an activation is written: its name, with its α behind a colon where that is not the usual one. */
export type ActivationText = ActivationName | `${SlopedName}:${number}`;

/** An activation function by its name, with its slope where it has one. */
export interface Activation {
  readonly name: ActivationName;
  /** The α of leaky ReLU, the factor below 0, and of ELU, the depth that it falls to. */
  readonly slope?: number;
}

/**
 * From "relu", "leaky-relu", "leaky-relu:0.02" or { name, slope }.
 * @throws OptionError for an unknown name, or a slope out of range, or where none belongs.
 */
export function parseActivation(value: string | Activation): Activation {
  const [given, slopeText] =
    typeof value === 'string' ? value.split(':') : [value.name, value.slope?.toString()];
  const name = ACTIVATION_NAMES.find((one) => one === given);
  if (name === undefined) {
    const hint =
      given === 'softmax' ? '; softmax is part of the loss: give the output layer no activation' : '';
    throw new OptionError(`activation: "${given}" is unknown; valid: ${ACTIVATION_NAMES.join(', ')}${hint}`);
  }
  const range = activationNamed(name).slope;
  if (range === undefined) {
    if (slopeText !== undefined)
      throw new OptionError(`activation: "${name}" takes no slope, ${slopeText} given`);
    return { name };
  }
  const slope = slopeText === undefined ? range.usual : Number(slopeText);
  // The gradient is told from the output's sign, which a negative slope would turn round.
  if (!(slope > 0 && slope <= range.largest) || slopeText === '') {
    throw new OptionError(
      `activation: ${name}'s slope is "${slopeText}"; a number above 0, at most ${range.largest}, expected`,
    );
  }
  return { name, slope };
}

/** Whether its derivative is computed from its input, which training then has to keep. */
export function needsInput({ name }: Activation): boolean {
  return activationNamed(name).needsInput === true;
}

/** As parseActivation reads it: "leaky-relu:0.01". */
export function formatActivation(activation: Activation): string {
  return activation.slope === undefined ? activation.name : `${activation.name}:${activation.slope}`;
}

export function activationCode(activation: Activation): ActivationCode {
  return { code: activationNamed(activation.name).code, slope: activation.slope ?? 0 };
}
