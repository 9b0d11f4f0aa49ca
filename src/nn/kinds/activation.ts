// An activation function, applied to each number by itself. src/functions/activations.ts lists them.

import { checked } from '../../options/option-kinds.js';
import { ACTIVATE, ACTIVATION_GRADIENT } from '../../program/operations.js';
import {
  type Activation,
  type ActivationText,
  activationCode,
  formatActivation,
  needsInput,
  parseActivation,
  USUAL_ACTIVATION,
} from '../activation-options.js';
import { layerKind } from './kind.js';

export const activation = layerKind({
  role: 'activation',
  own: {
    /** Which one. Default relu. */
    activation: checked((given: ActivationText | Activation) => parseActivation(given), USUAL_ACTIVATION),
  },
  unnamed: ['activation'],
  shape: (_, [input]) => input,
  describe: ({ activation: chosen }) => formatActivation(chosen),
  forward({ activation: chosen }, [x], { emit, rows }) {
    if (chosen.name === 'identity') return { y: x, backward: (dy) => [dy] };
    const code = activationCode(chosen);
    const y = rows(x.columns);
    emit(ACTIVATE, { x, y, activation: code });
    return {
      y,
      backward(dy, [wanted]) {
        if (!wanted) return [null];
        const dx = rows(x.columns);
        emit(ACTIVATION_GRADIENT, { y: needsInput(chosen) ? x : y, dy, dx, activation: code });
        return [dx];
      },
    };
  },
});
