// Flatten: a sample's numbers in a row, [28, 28, 1] as [784]. Nothing moves in memory.

import { sizeOfShape } from '../shape.js';
import { layerKind } from './kind.js';

export const flatten = layerKind({
  role: 'reshape',
  own: {},
  shape: (_, [input]) => [sizeOfShape(input)],
  forward: (_, [x]) => ({ y: x, backward: (dy) => [dy] }),
});
