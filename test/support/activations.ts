// Every activation of the registry as an option, those that have a slope with another than the usual one.

import { ACTIVATION_NAMES, activationNamed } from '../../src/functions/activations.js';
import type { ActivationText } from '../../src/nn/activation-options.js';

/** 'relu', 'leaky-relu:0.005', … */
export function activationTexts(): ActivationText[] {
  return ACTIVATION_NAMES.map((name) => {
    const { slope } = activationNamed(name);
    return slope ? (`${name}:${slope.usual / 2}` as ActivationText) : name;
  });
}
