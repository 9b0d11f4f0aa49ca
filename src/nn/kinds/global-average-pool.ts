// Global average pooling: the mean of each channel over the image, [height, width, channels] as [channels] (Lin et al. 2014).

import type { Shape } from '../shape.js';
import { layerKind } from './kind.js';
import { averagePoolForward } from './pooling.js';
import { type Geometry, geometryOf, imageOf } from './window-geometry.js';

const NAME = 'global-average-pool';

export const globalAveragePool = layerKind({
  role: 'pool',
  images: true,
  own: {},
  shape: (_, [input]) => [imageOf(NAME, input)[2]],
  describe: () => 'global average pool',
  forward: (_, [x], emitter) => averagePoolForward(wholeImage(emitter.shapes[0]), x, emitter),
});

/** One window, as large as the image. */
function wholeImage(shape: Shape): Geometry {
  const [height, width] = imageOf(NAME, shape);
  return geometryOf(NAME, shape, { size: [height, width], stride: 1, padding: 'valid' });
}
