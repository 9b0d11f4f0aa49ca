// Augmentation of the rows of a training batch. Before: elementwise.ts. Next: index.ts puts all descriptions together.

import {
  addressed,
  array,
  ELEMENT_WORK,
  i32,
  indices,
  inOut,
  kernel,
  matrix,
  optional,
  out,
  picked,
  scalar,
  sizes,
  stats,
  type TableOf,
  u8,
} from './describe.js';

export const augmentationKernels = {
  /**
   * out [rows, height, width, pixel] = the images that `indices` (u32 [rows]) picks out of data [*, height, width, pixel],
   * each mirrored and moved as its word in `moves` (i32 [rows]) says; `pixel` counts bytes. Pixels that nothing moves to are 0 with
   * `padding` 0, those of the nearest edge with 1, and the image reflected at its edges, which are not repeated, with 2. A word is flip + 256·(right + 128) + 65536·(down + 128): flip 1 mirrors left to right, then the image goes
   * `right` and `down` by -128 to 127 pixels, possibly out of sight.
   */
  gatherImages: kernel(
    [
      ...sizes('rows', 'height', 'width', 'pixel'),
      picked(u8(array('data', 'rows', 'height', 'width', 'pixel'))),
      indices('indices', 'rows'),
      i32(indices('moves', 'rows')),
      scalar('padding'),
      addressed(out(u8(array('out', 'rows', 'height', 'width', 'pixel')))),
    ],
    { over: 'rows', unit: 4, work: 2 * ELEMENT_WORK },
  ),

  /**
   * In images [rows, height, width, pixel], a square of `side` pixels becomes 0, as far as it lies in the image: that of lines
   * y - ⌊side/2⌋ to y - ⌊side/2⌋ + side - 1, and of such columns, around the pixel with number y·width + x in `centres` (i32 [rows]).
   */
  eraseSquares: kernel(
    [
      ...sizes('rows', 'height', 'width', 'pixel'),
      scalar('side'),
      i32(indices('centres', 'rows')),
      addressed(inOut(u8(array('images', 'rows', 'height', 'width', 'pixel')))),
    ],
    { over: 'rows', unit: 4, work: 2 * ELEMENT_WORK },
  ),

  /** Row i of x [rows, columns] = (1 - share)·x[i] + share·x[rows - 1 - i], in place; a row in the middle stays. */
  mixRows: kernel(
    [...sizes('rows', 'columns'), inOut(array('x', 'rows', 'columns')), scalar('share')],
    null, // both rows of a pair change
  ),

  /**
   * What softmaxCrossEntropy has to be added when row i's target is (1 - share)·its own label + share·that of row rows - 1
   * - i (Zhang et al. 2018, mixup). A row's loss is ln Σ e^z - Σ t·z, so moving `share` of t from class y to y' adds
   * share·(z_y - z_y') to it, and to the gradient scale·share at y, minus that at y'. (With smoothing ε share is (1 - ε)
   * times the mixing's.) stats f64[2]: stats[0] += the sum; hits count the own label. weights f32 [rows] or 0, as there.
   * logits, gradient [rows, *], different arrays; gradient 0 for none. labels i32 [rows].
   */
  mixLabels: kernel(
    [
      ...sizes('rows'),
      matrix('logits', 'rows', 'classes'),
      i32(array('labels', 'rows')),
      scalar('scale'),
      scalar('share'),
      optional(inOut(matrix('gradient', 'rows', 'classes'))),
      stats(),
      optional(array('weights', 'rows')),
    ],
    null, // a few hundred rows, and a sum
    24, // two elements of a row
  ),
};

export type AugmentationKernels = TableOf<typeof augmentationKernels>;
