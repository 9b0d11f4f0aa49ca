// Max pooling: the largest number of each window, channel by channel. (Keras: MaxPooling2D; PyTorch: MaxPool2d.)

import { sizeOfShape } from '../shape.js';
import { MAX_POOL, MAX_POOL_GRADIENT, poolKind, shapeOfPool } from './pooling.js';

export const maxPool = poolKind('max-pool', (geometry, x, { emit, rows }) => {
  const y = rows(sizeOfShape(shapeOfPool(geometry)));
  emit(MAX_POOL, { x, y, ...geometry });
  return {
    y,
    backward(dy, [wanted]) {
      if (!wanted) return [null];
      const dx = rows(x.columns);
      emit(MAX_POOL_GRADIENT, { x, y, dy, dx, ...geometry });
      return [dx];
    },
  };
});
