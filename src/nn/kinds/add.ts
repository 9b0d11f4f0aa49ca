// The sum of two layers or more, number by number: a residual connection (He et al. 2016).

import { OptionError } from '../../errors.js';
import { ADD } from '../../program/operations.js';
import { formatShape } from '../shape.js';
import { layerKind } from './kind.js';

export const add = layerKind({
  role: 'sum',
  own: {},
  joins: true,
  shape(_, inputs) {
    const other = inputs.find((shape) => formatShape(shape) !== formatShape(inputs[0]));
    if (!other) return inputs[0];
    throw new OptionError(
      `add: all inputs must have one shape; ${formatShape(inputs[0])} and ${formatShape(other)} given`,
    );
  },
  forward(_, [first, ...others], { emit, rows }) {
    const y = others.reduce((a, b) => {
      const sum = rows(a.columns);
      emit(ADD, { a, b, y: sum });
      return sum;
    }, first);
    return { y, backward: (dy, wanted) => wanted.map((one) => (one ? dy : null)) };
  },
});
