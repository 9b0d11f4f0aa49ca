// Convolutions over images. Before: augment.ts. Next: pool.ts has the windows' largest elements and means.
//
// An image is a row: its pixels one after another, each pixel's channels side by side (NHWC). The window of output (i, j) begins
// at row i·stride - top and column j·stride - left of a plane that zeros surround; every window overlaps the plane. These are
// cross-correlations, as in other libraries: the window is not mirrored.

import {
  activation,
  array,
  kernel,
  matrix,
  optional,
  out,
  PRODUCT_WORK,
  planes,
  type SizeOf,
  type Slices,
  scalar,
  sizes,
  type TableOf,
  workspace,
} from './describe.js';
import { type Cost, extent, times } from './extent.js';

/** Their product is the number of multiply-adds. */
const SIZES = sizes('rows', 'filters', 'channels', 'kernelHeight', 'kernelWidth', 'outHeight', 'outWidth');
const PLACES = [scalar('height'), scalar('width'), scalar('stride'), scalar('top'), scalar('left')] as const;

const INPUT = ['rows', times('height', 'width'), 'channels'] as const;
const OUTPUT = ['rows', times('outHeight', 'outWidth'), 'filters'] as const;
/** Rows of the weights: kernel rows, their columns, channels. */
const TAPS = times('kernelHeight', 'kernelWidth', 'channels');

function cost(size: SizeOf): Cost {
  const [rows, filters, channels] = ['rows', 'filters', 'channels'].map(size);
  const [input, output, taps] = [INPUT[1], OUTPUT[1], TAPS].map((of) => extent(of, size));
  const [height, width, kernelHeight, kernelWidth] = ['height', 'width', 'kernelHeight', 'kernelWidth'].map(
    size,
  );
  const stride = size('stride');
  const window = `${kernelHeight}×${kernelWidth}${stride > 1 ? `, stride ${stride}` : ''}`;
  return {
    flops: 2 * rows * output * taps * filters,
    bytes: 4 * (rows * (input * channels + output * filters) + taps * filters),
    shape: `${rows}×${height}×${width}×${channels}→${filters}, ${window}`,
  };
}

/** Images; filters, whose weights are then packed once for each part, where a part would have no image. */
function images(size: SizeOf, threads: number): Slices {
  return size('rows') >= threads
    ? { over: 'rows', unit: 1, work: PRODUCT_WORK }
    : { over: 'filters', unit: 16, work: PRODUCT_WORK };
}

export const convKernels = {
  /**
   * y = f(the convolution of x with w, + bias): x [rows, height·width·channels], w [kernelHeight·kernelWidth·channels, filters], y [rows,
   * outHeight·outWidth·filters], bias [filters] or 0. f is an activation code with its `slope`. y must not overlap x.
   */
  convolve: kernel(
    [
      ...SIZES,
      ...PLACES,
      planes('x', ...INPUT),
      matrix('w', TAPS, 'filters'),
      out(planes('y', ...OUTPUT)),
      optional(array('bias', 'filters')),
      optional(activation()),
      workspace(),
    ],
    images,
    cost,
  ),

  /**
   * dx, the gradient of x [rows, height·width·channels], from dy, that of the convolution. With y [rows, height·width·channels],
   * outputs of an activation (of GELU and SiLU its inputs, as in `deactivate`), it passes back through that too: dx = (…)·f'(y);
   * y = 0 for none. dx must not overlap the others.
   */
  convolveInputGradient: kernel(
    [
      ...SIZES,
      ...PLACES,
      planes('dy', ...OUTPUT),
      matrix('w', TAPS, 'filters'),
      out(planes('dx', ...INPUT)),
      optional(activation()),
      optional(planes('y', ...INPUT)),
      workspace(),
    ],
    { over: 'rows', unit: 1, work: PRODUCT_WORK },
    cost,
  ),

  /** The gradient of w [kernelHeight·kernelWidth·channels, filters], summed over the images, from x and dy as above. */
  convolveWeightGradient: kernel(
    [
      ...SIZES,
      ...PLACES,
      planes('x', ...INPUT),
      planes('dy', ...OUTPUT),
      out(matrix('gradient', TAPS, 'filters')),
      workspace(),
    ],
    { over: 'filters', unit: 16, work: PRODUCT_WORK },
    cost,
  ),
};

export type ConvKernels = TableOf<typeof convKernels>;
