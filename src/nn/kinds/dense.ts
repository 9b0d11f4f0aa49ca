// A dense layer: y = x·W + b for each sample x, all its numbers in a row. (Keras: Dense; PyTorch: Linear, with W transposed.)

import { choice, neededNumber, toggle } from '../../options/option-kinds.js';
import { ADD_BIAS, COLUMN_SUMS, INPUT_GRADIENT, PRODUCT, WEIGHT_GRADIENT } from '../../program/operations.js';
import { INITIALIZER_NAMES } from '../initializers.js';
import { sizeOfShape } from '../shape.js';
import { layerKind, type TensorSpec } from './kind.js';

export const dense = layerKind({
  role: 'product',
  own: {
    /** How many units it has. */
    units: neededNumber({ whole: true, from: 1, to: 2 ** 31 - 1 }),
    /** How its initial weights are drawn. Default uniform. */
    initializer: choice(INITIALIZER_NAMES, 'uniform'),
    /** Whether a bias is added. Default true; false where batch normalisation follows, whose shift it is. */
    bias: toggle(true),
  },
  unnamed: ['units'],
  unsaved: ['initializer'],
  shape: ({ units }) => [units],
  multiplyAdds: ({ units }, [input]) => sizeOfShape(input) * units,
  describe: ({ units }, [input]) => `dense ${sizeOfShape(input)}→${units}`,
  tensors({ units, initializer, bias }, [input]) {
    const weight: TensorSpec = {
      ...{ name: 'weight', plural: 'weights', part: 'decayed', initial: initializer },
      shape: [sizeOfShape(input), units],
    };
    return bias
      ? [weight, { name: 'bias', plural: 'biases', shape: [units], part: 'trained', initial: 0 }]
      : [weight];
  },
  forward({ units, bias }, [x], { emit, rows, vector, tensor, gradient, trains }) {
    const w = tensor('weight');
    let y = rows(units);
    emit(PRODUCT, { x, w, y });
    if (bias) {
      const product = y;
      y = rows(units);
      emit(ADD_BIAS, { x: product, bias: tensor('bias'), y });
    }
    return {
      y,
      // dx = dy·Wᵀ, db = the column sums of dy, dW = xᵀ·dy
      backward(dy, [wanted]) {
        const dx = wanted ? rows(x.columns) : null;
        if (dx) emit(INPUT_GRADIENT, { dy, w, dx });
        if (trains) {
          const sums = bias ? gradient('bias') : vector(units);
          emit(COLUMN_SUMS, { x: dy, sums });
          emit(WEIGHT_GRADIENT, { x, dy, sums, gradient: gradient('weight') });
        }
        return [dx];
      },
    };
  },
});
