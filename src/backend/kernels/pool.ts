// Max pooling and average pooling: the largest element and the mean of each window, channel by channel. Before: conv.ts says where windows lie. Next: index.ts has the table.

import { ELEMENT_WORK, kernel, out, planes, type SizeOf, scalar, sizes, type TableOf } from './describe.js';
import { type Cost, extent, times } from './extent.js';

/** Their product is the number of elements in all windows. */
const SIZES = sizes('rows', 'channels', 'kernelHeight', 'kernelWidth', 'outHeight', 'outWidth');
const PLACES = [scalar('height'), scalar('width'), scalar('stride'), scalar('top'), scalar('left')] as const;

const INPUT = ['rows', times('height', 'width'), 'channels'] as const;
const OUTPUT = ['rows', times('outHeight', 'outWidth'), 'channels'] as const;

const IMAGES = { over: 'rows', unit: 1, work: ELEMENT_WORK };

/** Of a kernel that reads or writes so many inputs and outputs. */
const cost =
  (inputs: number, outputs: number) =>
  (size: SizeOf): Cost => {
    const [height, width, kernelHeight, kernelWidth] = ['height', 'width', 'kernelHeight', 'kernelWidth'].map(
      size,
    );
    const pixels = inputs * extent(INPUT[1], size) + outputs * extent(OUTPUT[1], size);
    const [rows, channels] = [size('rows'), size('channels')];
    const stride = size('stride');
    const apart = stride === kernelHeight || size('outHeight') === 1 ? '' : `, stride ${stride}`;
    const shape = `${rows}×${height}×${width}×${channels}, ${kernelHeight}×${kernelWidth}${apart}`;
    return { flops: 0, bytes: 4 * rows * channels * pixels, shape };
  };

export const poolKernels = {
  /**
   * y [rows, outHeight·outWidth·channels] = the largest of each window of x [rows, height·width·channels]; what lies outside of the plane
   * counts as -∞. A window with NaN gives NaN.
   */
  maxPool: kernel(
    [...SIZES, ...PLACES, planes('x', ...INPUT), out(planes('y', ...OUTPUT))],
    IMAGES,
    cost(1, 1),
  ),

  /**
   * dx, the gradient of x, from dy, that of y = maxPool(x): each window's goes to the first of its elements in row order that equals y;
   * to none where y is NaN. Elements in no window, or largest in none, get 0.
   */
  maxPoolGradient: kernel(
    [
      ...SIZES,
      ...PLACES,
      planes('x', ...INPUT),
      planes('y', ...OUTPUT),
      planes('dy', ...OUTPUT),
      out(planes('dx', ...INPUT)),
    ],
    IMAGES,
    cost(2, 2),
  ),

  /** y = the mean of each window of x: of the elements that lie in the plane, as TensorFlow has it with "same" padding. */
  averagePool: kernel(
    [...SIZES, ...PLACES, planes('x', ...INPUT), out(planes('y', ...OUTPUT))],
    IMAGES,
    cost(1, 1),
  ),

  /** dx, the gradient of x, from dy, that of averagePool(x). Elements in no window get 0. */
  averagePoolGradient: kernel(
    [...SIZES, ...PLACES, planes('dy', ...OUTPUT), out(planes('dx', ...INPUT))],
    IMAGES,
    cost(1, 1),
  ),
};

export type PoolKernels = TableOf<typeof poolKernels>;
