// Batch normalisation (Ioffe & Szegedy 2015): each column, of images each channel, is normalised by its mean and variance over the
// batch, then scaled by γ and shifted by β. To predict, and where the layer is not trained, running means and variances stand for the batch's.
// The kernels are in assembly/batch-norm.ts; ../fold-batch-norm.ts folds it into the weights before it, for prediction.

import { OptionError } from '../../errors.js';
import { spread } from '../../program/positions.js';
import type { Operation } from '../../program/steps.js';
import { type ActivationCode, type Matrix, NO_ACTIVATION, type Vector } from '../../tensor.js';
import { formatShape } from '../shape.js';
import { layerKind, type TensorSpec } from './kind.js';

/** Of the running mean and variance, the share that each batch replaces; and what keeps the root from 0. PyTorch's. */
const NORM_MOMENTUM = 0.1;
export const NORM_EPSILON = 1e-5;

/** y = f(scale·x̂ + shift), x̂ the normalised x, which is left in its place. */
export const NORMALIZE: Operation<{
  x: Matrix;
  normal: Matrix;
  scale: Vector;
  shift: Vector;
  y: Matrix;
  center: Vector;
  inverse: Vector;
  mean: Vector;
  variance: Vector;
  positions?: number;
  activation?: ActivationCode;
}> = {
  name: 'normalize',
  activates: true,
  reads: ['x', 'scale', 'shift', 'mean', 'variance'],
  writes: ['normal', 'y', 'center', 'inverse', 'mean', 'variance'],
  overwrites: ['normal', 'x'],
  run({ ops }, args) {
    const { normal, scale, shift, y, center, inverse, mean, variance, positions } = args;
    const { activation = NO_ACTIVATION } = args;
    ops.call.normalize({
      x: spread(normal, positions),
      scale,
      shift,
      y: spread(y, positions),
      center,
      inverse,
      mean,
      variance,
      momentum: NORM_MOMENTUM,
      epsilon: NORM_EPSILON,
      activation,
    });
  },
};

export const NORMALIZE_GRADIENT: Operation<{
  normal: Matrix;
  dy: Matrix;
  dx: Matrix;
  scale: Vector;
  inverse: Vector;
  scaleGradient: Vector;
  shiftGradient: Vector;
  positions?: number;
}> = {
  name: 'normalize gradient',
  reads: ['normal', 'dy', 'scale', 'inverse'],
  writes: ['dx', 'scaleGradient', 'shiftGradient'],
  overwrites: ['dx', 'dy'],
  run({ ops }, { normal, dx, scale, inverse, scaleGradient, shiftGradient, positions }) {
    const [x, dy] = [spread(normal, positions), spread(dx, positions)];
    ops.call.normalizeGradient({ x, dy, scale, inverse, scaleGradient, shiftGradient });
  },
};

/** What running statistics come to, a column at a time: x·factor + offset. */
const RUNNING_FACTORS: Operation<{
  scale: Vector;
  shift: Vector;
  mean: Vector;
  variance: Vector;
  factors: Vector;
  offsets: Vector;
}> = {
  name: 'running factors',
  reads: ['scale', 'shift', 'mean', 'variance'],
  writes: ['factors', 'offsets'],
  run({ arena }, args) {
    const [scale, shift, mean, variance, factors, offsets] = [
      args.scale,
      args.shift,
      args.mean,
      args.variance,
      args.factors,
      args.offsets,
    ].map(({ address, length }) => arena.f32(address, length));
    for (let j = 0; j < factors.length; j++) {
      factors[j] = scale[j] / Math.sqrt(variance[j] + NORM_EPSILON);
      offsets[j] = shift[j] - mean[j] * factors[j];
    }
  },
};

/** y = f(x·factor + offset), column by column; without offsets the gradient that passes back. */
const SCALE_COLUMNS: Operation<{
  x: Matrix;
  factors: Vector;
  offsets?: Vector;
  y: Matrix;
  positions?: number;
  activation?: ActivationCode;
}> = {
  name: 'scale columns',
  activates: true,
  reads: ['x', 'factors', 'offsets'],
  writes: ['y'],
  inPlace: ['y', 'x'],
  strided: ['x', 'y'],
  run({ ops }, { x, factors, offsets, y, positions, activation = NO_ACTIVATION }) {
    const [from, to] = [spread(x, positions), spread(y, positions)];
    ops.call.scaleColumns({ x: from, scale: factors, shift: offsets, y: to, activation });
  },
};

export const batchNorm = layerKind({
  role: 'normalization',
  overBatch: true,
  own: {},
  shape(_, [input]) {
    if (input.length === 1 || input.length === 3) return input;
    throw new OptionError(
      `batch-norm: samples of one dimension, or images of height, width and channels, expected, ${formatShape(input)} given; put a flatten layer before it`,
    );
  },
  describe: () => 'batch norm',
  tensors: (_, [input]) => batchNormTensors(input.at(-1)!),
  forward(_, [x], { shapes, emit, rows, vector, tensor, gradient, training, trains }) {
    const { columns } = x;
    const units = shapes[0].at(-1)!;
    const positions = columns / units;
    const [scale, shift, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map(tensor);
    const y = rows(columns);
    if (!training || !trains) {
      const [factors, offsets] = [vector(units), vector(units)];
      emit(RUNNING_FACTORS, { scale, shift, mean, variance, factors, offsets });
      emit(SCALE_COLUMNS, { x, factors, offsets, y, positions });
      return {
        y,
        backward(dy, [wanted]) {
          if (!wanted) return [null];
          const dx = rows(columns);
          emit(SCALE_COLUMNS, { x: dy, factors, y: dx, positions });
          return [dx];
        },
      };
    }
    const normal = rows(columns);
    const [center, inverse] = [vector(units), vector(units)];
    emit(NORMALIZE, { x, normal, scale, shift, y, center, inverse, mean, variance, positions });
    return {
      y,
      backward(dy, [wanted]) {
        const dx = rows(columns);
        emit(NORMALIZE_GRADIENT, {
          ...{ normal, dy, dx, scale, inverse, positions },
          scaleGradient: gradient('scale'),
          shiftGradient: gradient('shift'),
        });
        return [wanted ? dx : null];
      },
    };
  },
});

function batchNormTensors(units: number): TensorSpec[] {
  return [
    { name: 'shift', plural: 'biases', shape: [units], part: 'trained', initial: 0 },
    { name: 'scale', plural: 'scales', shape: [units], part: 'trained', initial: 1 },
    { name: 'mean', plural: 'running means', shape: [units], part: 'statistics', initial: 0 },
    {
      name: 'variance',
      plural: 'running variances',
      shape: [units],
      part: 'statistics',
      initial: 1,
      least: 0,
    },
  ];
}
