// Average pooling: the mean of each window, channel by channel. (Keras: AveragePooling2D; PyTorch: AvgPool2d.)

import { layerKind } from './kind.js';
import { averagePoolForward, POOL_OPTIONS, poolGeometry, poolInWords, shapeOfPool } from './pooling.js';

const NAME = 'average-pool';

export const averagePool = layerKind({
  role: 'pool',
  images: true,
  own: POOL_OPTIONS,
  unnamed: ['size'],
  shape: (options, [input]) => shapeOfPool(poolGeometry(NAME, options, input)),
  describe: (options) => poolInWords(NAME, options),
  forward: (options, [x], emitter) =>
    averagePoolForward(poolGeometry(NAME, options, emitter.shapes[0]), x, emitter),
});
