// Max pooling: the largest number of each window, channel by channel. (Keras: MaxPooling2D; PyTorch: MaxPool2d.)

import { sizeOfShape } from '../shape.js';
import { layerKind } from './kind.js';
import {
  MAX_POOL,
  MAX_POOL_GRADIENT,
  POOL_OPTIONS,
  poolGeometry,
  poolInWords,
  shapeOfPool,
} from './pooling.js';

const NAME = 'max-pool';

export const maxPool = layerKind({
  role: 'pool',
  images: true,
  own: POOL_OPTIONS,
  unnamed: ['size'],
  shape: (options, [input]) => shapeOfPool(poolGeometry(NAME, options, input)),
  describe: (options) => poolInWords(NAME, options),
  forward(options, [x], { shapes, emit, rows }) {
    const geometry = poolGeometry(NAME, options, shapes[0]);
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
  },
});
