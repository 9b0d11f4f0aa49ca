// The operations that steps are made of: what a layer does forward, and backward. Each says which arguments it reads and
// writes, so that passes can tell what may be joined, and calls one or two kernels.
// Before: steps.ts. Next: nn/kinds/ emits them; a kind may have an operation of its own beside it.

import {
  type ActivationCode,
  type Matrix,
  matrix,
  NO_ACTIVATION,
  type SparseMatrix,
  transposed,
  type Vector,
} from '../tensor.js';
import { spread } from './positions.js';
import type { Operation } from './steps.js';

const operation = <Args>(one: Operation<Args>): Operation<Args> => one;

type Input = Matrix | SparseMatrix;

/** y = f(x·w + bias) */
export const PRODUCT = operation<{
  x: Input;
  w: Matrix;
  y: Matrix;
  bias?: Vector;
  activation?: ActivationCode;
}>({
  name: 'product',
  activates: true,
  addsBias: true,
  reads: ['x', 'w', 'bias'],
  writes: ['y'],
  strided: ['x', 'y'],
  run: ({ ops }, { x, w, y, bias, activation }) => ops.product(x, w, y, bias, activation),
});

/** y = f(x + bias), the same for each row, and for each of its `positions`. */
export const ADD_BIAS = operation<{
  x: Matrix;
  bias: Vector;
  y: Matrix;
  positions?: number;
  activation?: ActivationCode;
}>({
  name: 'add bias',
  activates: true,
  reads: ['x', 'bias'],
  writes: ['y'],
  inPlace: ['y', 'x'],
  strided: ['x', 'y'],
  run: ({ ops }, { x, bias, y, positions, activation = NO_ACTIVATION }) =>
    ops.call.scaleColumns({ x: spread(x, positions), shift: bias, y: spread(y, positions), activation }),
});

/** y = f(x) */
export const ACTIVATE = operation<{ x: Matrix; y: Matrix; activation: ActivationCode }>({
  name: 'activate',
  reads: ['x'],
  writes: ['y'],
  inPlace: ['y', 'x'],
  run: ({ ops }, { x, y, activation }) => ops.call.activate({ x, y, activation }),
});

/** dx = dy·f'(y); of GELU and SiLU `y` is what entered the activation. */
export const ACTIVATION_GRADIENT = operation<{
  y: Matrix;
  dy: Matrix;
  dx: Matrix;
  activation: ActivationCode;
}>({
  name: 'activation gradient',
  reads: ['y', 'dy'],
  writes: ['dx'],
  inPlace: ['dx', 'dy'],
  run: ({ ops }, { y, dy, dx, activation }) => ops.call.deactivate({ y, dy, dx, activation }),
});

/** dx = alpha·(dy·wᵀ), times f'(y) where an activation is given. */
export const INPUT_GRADIENT = operation<{
  dy: Matrix;
  w: Matrix;
  dx: Matrix;
  alpha?: number;
  activation?: ActivationCode;
  y?: Matrix;
}>({
  name: 'input gradient',
  derives: true,
  reads: ['dy', 'w', 'y'],
  writes: ['dx'],
  strided: ['dy', 'dx', 'y'],
  run: ({ ops }, { dy, w, dx, alpha, activation, y }) =>
    ops.call.gemm({ alpha, a: dy, b: transposed(w), c: dx, activation, y }),
});

/** sums = the column sums of x, over its rows and their `positions`: the gradient of a bias. */
export const COLUMN_SUMS = operation<{ x: Matrix; sums: Vector; positions?: number }>({
  name: 'column sums',
  reads: ['x'],
  writes: ['sums'],
  strided: ['x'],
  run: ({ ops }, { x, sums, positions }) => ops.call.columnSums({ x: spread(x, positions), sums }),
});

/** gradient = xᵀ·dy; `sums` are the column sums of dy, which a sparse x needs. */
export const WEIGHT_GRADIENT = operation<{
  x: Input;
  dy: Matrix;
  sums: Vector;
  gradient: Matrix;
}>({
  name: 'weight gradient',
  reads: ['x', 'dy', 'sums'],
  writes: ['gradient'],
  strided: ['x', 'dy'],
  run: ({ ops }, { x, dy, sums, gradient }) => ops.weightGradient(x, dy, sums, gradient),
});

/** w -= learningRate·(xᵀ·dy + l2·w), by the member's descent. */
export const WEIGHT_DESCENT = operation<{
  x: Input;
  dy: Matrix;
  sums: Vector;
  w: Matrix;
  member: number;
}>({
  name: 'weight descent',
  reads: ['x', 'dy', 'sums', 'w'],
  writes: ['w'],
  strided: ['x', 'dy'],
  run({ ops, moment }, { x, dy, sums, w, member }) {
    const descent = moment.descents[member]!;
    if (descent.learningRate !== 0) ops.weightDescent(x, dy, sums, w, descent);
  },
});

/** The rest of a member's descent: what is not decayed goes down its gradient. */
export const VECTOR_DESCENT = operation<{ parameters: Vector; gradients: Vector; member: number }>({
  name: 'vector descent',
  reads: ['parameters', 'gradients'],
  writes: ['parameters'],
  run({ ops, moment }, { parameters, gradients, member }) {
    const { learningRate } = moment.descents[member]!;
    if (learningRate === 0) return; // at rest: 0 times a gradient of ∞ would be NaN
    ops.call.sgdStep({ decayed: 0, parameters, gradients, learningRate, l2: 0 });
  },
});

/** y = x where a mask keeps it, scaled, else 0. The way back is the same call, with the same mask. */
export const DROPOUT = operation<{ x: Matrix; y: Matrix; rate: number; layer: number; member: number }>({
  name: 'dropout',
  reads: ['x'],
  writes: ['y'],
  inPlace: ['y', 'x'],
  run({ ops, moment }, { x, y, rate, layer, member }) {
    const { key0, key1, step } = moment.masks[member];
    ops.call.dropout({ x, y, rate, key0, key1, step, layer });
  },
});

/** y = a + b */
export const ADD = operation<{ a: Matrix; b: Matrix; y: Matrix }>({
  name: 'add',
  reads: ['a', 'b'],
  writes: ['y'],
  inPlace: ['y', 'a'],
  run: ({ ops }, { a, b, y }) => ops.call.add({ a, b, y }),
});

/** Each of `from` to the one of `to` beside it: matrices, or vectors as one row, of which either may be columns of a wider matrix. */
export const COPY_COLUMNS = operation<{
  from: readonly (Matrix | Vector)[];
  to: readonly (Matrix | Vector)[];
}>({
  name: 'copy columns',
  reads: ['from'],
  writes: ['to'],
  run({ ops }, { from, to }) {
    for (let p = 0; p < from.length; p++)
      ops.call.scaleColumns({ x: asMatrix(from[p]), y: asMatrix(to[p]), activation: NO_ACTIVATION });
  },
});

/** Columns of several members go down their gradients, each by its member's descent; `units` columns of each. */
export const COLUMNS_DESCENT = operation<{
  parameters: Matrix;
  gradients: Matrix;
  members: readonly number[];
  units: readonly number[];
  decayed: boolean;
  rates: Vector;
  decays: Vector;
}>({
  name: 'columns descent',
  reads: ['parameters', 'gradients'],
  writes: ['parameters', 'rates', 'decays'],
  run({ ops, arena, moment }, { parameters, gradients, members, units, decayed, rates, decays }) {
    const [rate, decay] = [rates, decays].map(({ address, length }) => arena.f32(address, length));
    let end = 0;
    for (let p = 0; p < members.length; p++) {
      const { learningRate, l2 } = moment.descents[members[p]]!;
      rate.fill(learningRate, end, end + units[p]);
      decay.fill(decayed ? l2 : 0, end, end + units[p]);
      end += units[p];
    }
    ops.call.sgdStepColumns({ parameters, gradients, learningRates: rates, l2s: decays });
  },
});

function asMatrix(one: Matrix | Vector): Matrix {
  return 'rows' in one ? one : matrix(one.address, 1, one.length);
}

/** y = x, for a kernel that works in place on something that is still needed. */
export const COPY = operation<{ x: Matrix; y: Matrix }>({
  name: 'copy',
  reads: ['x'],
  writes: ['y'],
  strided: ['x', 'y'],
  run: ({ ops }, { x, y }) => ops.call.scaleColumns({ x, y, activation: NO_ACTIVATION }),
});
