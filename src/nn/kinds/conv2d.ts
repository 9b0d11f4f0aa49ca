// A convolution: at each position of a window over an image, y = the window's numbers·W + b, W [kernel height·kernel width·channels,
// filters]. (Keras: Conv2D; PyTorch: Conv2d, with channels first.) The kernels are in assembly/conv/.

import { MOST_WINDOW_POSITIONS } from '../../../assembly/codes.js';
import { OptionError } from '../../errors.js';
import { choice, heightAndWidth, neededNumber, number, toggle } from '../../options/option-kinds.js';
import { ADD_BIAS, COLUMN_SUMS } from '../../program/operations.js';
import type { Operation } from '../../program/steps.js';
import type { ActivationCode, Matrix, Vector } from '../../tensor.js';
import { INITIALIZER_NAMES, type InitializerName } from '../initializers.js';
import { formatShape, type Shape } from '../shape.js';
import { layerKind, type TensorSpec } from './kind.js';
import { type Geometry, geometryOf, PADDINGS, type Padding } from './window-geometry.js';

/** y = f(x∗w + bias) */
const CONVOLVE: Operation<
  Geometry & { x: Matrix; w: Matrix; y: Matrix; bias?: Vector; activation?: ActivationCode }
> = {
  name: 'convolve',
  activates: true,
  addsBias: true,
  reads: ['x', 'w', 'bias'],
  writes: ['y'],
  run: ({ ops }, args) => ops.call.convolve(args),
};

/** dx = the gradient of x, times f'(y) where an activation is given. */
const CONVOLVE_INPUT_GRADIENT: Operation<
  Geometry & { dy: Matrix; w: Matrix; dx: Matrix; activation?: ActivationCode; y?: Matrix }
> = {
  name: 'convolve input gradient',
  derives: true,
  reads: ['dy', 'w', 'y'],
  writes: ['dx'],
  run: ({ ops }, args) => ops.call.convolveInputGradient(args),
};

/** gradient = that of w. */
const CONVOLVE_WEIGHT_GRADIENT: Operation<Geometry & { x: Matrix; dy: Matrix; gradient: Matrix }> = {
  name: 'convolve weight gradient',
  reads: ['x', 'dy'],
  writes: ['gradient'],
  run: ({ ops }, args) => ops.call.convolveWeightGradient(args),
};

interface Options {
  filters: number;
  kernelSize: readonly [number, number];
  stride: number;
  padding: Padding;
}

export const conv2d = layerKind({
  role: 'product',
  short: 'conv',
  images: true,
  own: {
    /** How many filters it has: the channels of its outputs. */
    filters: neededNumber({ whole: true, from: 1, to: 2 ** 31 - 1 }),
    /** Height and width of the window. Default 3. */
    kernelSize: heightAndWidth({ whole: true, from: 1, to: 1000 }, [3, 3]),
    /** How far the window moves, down and to the right. Default 1. */
    stride: number({ whole: true, from: 1, to: 1000 }, 1),
    /** Whether the image is padded with 0 so that a stride of 1 keeps its size. Default same. */
    padding: choice(PADDINGS, 'same'),
    /** How its initial weights are drawn. Default uniform. */
    initializer: choice(INITIALIZER_NAMES, 'uniform'),
    /** Whether a bias is added. Default true; false where batch normalisation follows, whose shift it is. */
    bias: toggle(true),
  },
  unnamed: ['filters', 'kernelSize'],
  unsaved: ['initializer'],
  shape(options, [input]) {
    const { outHeight, outWidth } = geometry(options, input);
    return [outHeight, outWidth, options.filters];
  },
  multiplyAdds(options, [input]) {
    const { outHeight, outWidth } = geometry(options, input);
    return outHeight * outWidth * weightRows(options, input) * options.filters;
  },
  describe(options, [input]) {
    const { filters, kernelSize, stride, padding } = options;
    const more = `${stride > 1 ? `, stride ${stride}` : ''}${padding === 'same' ? '' : `, ${padding}`}`;
    return `conv2d ${geometry(options, input).channels}→${filters}, ${formatShape(kernelSize)}${more}`;
  },
  tensors(options, [input]) {
    const { filters, kernelSize, bias } = options;
    const weight: TensorSpec = {
      ...{
        name: 'weight',
        plural: 'weights',
        part: 'decayed',
        initial: options.initializer as InitializerName,
      },
      shape: [weightRows(options, input), filters],
      fanOut: kernelSize[0] * kernelSize[1] * filters,
    };
    return bias
      ? [weight, { name: 'bias', plural: 'biases', shape: [filters], part: 'trained', initial: 0 }]
      : [weight];
  },
  forward(options, [x], { shapes, emit, rows, tensor, gradient, trains }) {
    const place = geometry(options, shapes[0]);
    const positions = place.outHeight * place.outWidth;
    const w = tensor('weight');
    let y = rows(positions * options.filters);
    emit(CONVOLVE, { x, w, y, ...place });
    if (options.bias) {
      const product = y;
      y = rows(product.columns);
      emit(ADD_BIAS, { x: product, bias: tensor('bias'), y, positions });
    }
    return {
      y,
      backward(dy, [wanted]) {
        const dx = wanted ? rows(x.columns) : null;
        if (dx) emit(CONVOLVE_INPUT_GRADIENT, { dy, w, dx, ...place });
        if (trains) {
          if (options.bias) emit(COLUMN_SUMS, { x: dy, sums: gradient('bias'), positions });
          emit(CONVOLVE_WEIGHT_GRADIENT, { x, dy, gradient: gradient('weight'), ...place });
        }
        return [dx];
      },
    };
  },
});

/** @throws OptionError as geometryOf(), and for a window that the kernels have no room for */
function geometry({ kernelSize: size, stride, padding }: Options, input: Shape): Geometry {
  const positions = size[0] * size[1];
  if (positions > MOST_WINDOW_POSITIONS)
    throw new OptionError(
      `conv2d: a window of ${formatShape(size)} has ${positions} positions, at most ${MOST_WINDOW_POSITIONS} are possible; make it smaller`,
    );
  return geometryOf('conv2d', input, { size, stride, padding });
}

function weightRows(options: Options, input: Shape): number {
  const { kernelHeight, kernelWidth, channels } = geometry(options, input);
  return kernelHeight * kernelWidth * channels;
}
