// Operations on the parameter block: updates, and what clips gradients before them. Shapes are checked as in ops.ts.
// Next: ops.ts adds those that a batch passes through.

import type { Kernels } from './backend/kernels.js';
import { require, requireSame, stretches } from './shape-checks.js';
import type { Matrix, Vector } from './tensor.js';

/** All parameters of a model and their gradients; the first `decayed` are weights, the rest biases. */
export interface ParameterBlock {
  readonly parameters: Vector;
  readonly gradients: Vector;
  readonly decayed: number;
}

export interface AdamStep {
  /** learningRate/(1 - beta1^t) */
  stepSize: number;
  l2: number;
  /** The share of each weight that goes. */
  decay: number;
  beta1: number;
  beta2: number;
  /** 1/√(1 - beta2^t) */
  correction: number;
  epsilon: number;
}

/** n, decayed, and the addresses of parameters, gradients and state: what every update begins with. */
function places(op: string, { parameters, gradients, decayed }: ParameterBlock, ...state: Vector[]) {
  const { length } = parameters;
  require(length === gradients.length &&
    decayed <= length, op, `${length} parameters, ${gradients.length} gradients, ${decayed} decayed`);
  for (const one of state) {
    require(one.length === length, op, `${length} parameters, ${one.length} elements of state`);
  }
  return [length, decayed, parameters.address, gradients.address] as const;
}

export class UpdateOps {
  constructor(protected readonly kernels: Kernels) {}

  /** w -= learningRate·(g + l2·w), l2 only for the first `decayed` elements. */
  sgdStep(parameters: Vector, gradients: Vector, decayed: number, learningRate: number, l2: number): void {
    const where = places('sgdStep', { parameters, gradients, decayed });
    this.kernels.sgdStep(...where, learningRate, l2);
  }

  /** The same for a matrix whose columns each have their own rate and decay. */
  sgdStepColumns(parameters: Matrix, gradients: Matrix, learningRates: Vector, l2s: Vector): void {
    requireSame('sgdStepColumns', parameters, gradients, 'parameters and gradients');
    stretches('sgdStepColumns', parameters, gradients);
    const { columns } = parameters;
    require(learningRates.length === columns &&
      l2s.length ===
        columns, 'sgdStepColumns', `${columns} columns, ${learningRates.length} learning rates, ${l2s.length} decays`);
    this.kernels.sgdStepColumns(
      parameters.rows,
      columns,
      parameters.address,
      gradients.address,
      learningRates.address,
      l2s.address,
    );
  }

  /** velocity = momentum·velocity + g + l2·w; w goes down it, or with `nesterov` down g + l2·w + momentum·velocity. */
  momentumStep(
    block: ParameterBlock,
    velocity: Vector,
    step: { learningRate: number; l2: number; momentum: number; nesterov: boolean },
  ): void {
    const where = places('momentumStep', block, velocity);
    const { learningRate, l2, momentum, nesterov } = step;
    this.kernels.momentumStep(...where, velocity.address, learningRate, l2, momentum, nesterov ? 1 : 0);
  }

  /** w -= learningRate·g/(√squares + epsilon), squares the running mean of g². */
  rmspropStep(
    block: ParameterBlock,
    squares: Vector,
    step: { learningRate: number; l2: number; rho: number; epsilon: number },
  ): void {
    const where = places('rmspropStep', block, squares);
    const { learningRate, l2, rho, epsilon } = step;
    this.kernels.rmspropStep(...where, squares.address, learningRate, l2, rho, epsilon);
  }

  /** w -= learningRate·g/(√squares + epsilon), squares the sum of all g² so far. */
  adagradStep(
    block: ParameterBlock,
    squares: Vector,
    { learningRate, l2, epsilon }: { learningRate: number; l2: number; epsilon: number },
  ): void {
    const where = places('adagradStep', block, squares);
    this.kernels.adagradStep(...where, squares.address, learningRate, l2, epsilon);
  }

  /** w -= decay·w + stepSize·means/(correction·√squares + epsilon), of running means of g and of g². */
  adamStep(block: ParameterBlock, means: Vector, squares: Vector, step: AdamStep): void {
    const where = places('adamStep', block, means, squares);
    const { stepSize, l2, decay, beta1, beta2, correction, epsilon } = step;
    this.kernels.adamStep(
      ...([...where, means.address, squares.address] as const),
      ...([stepSize, l2, decay, beta1, beta2, correction, epsilon] as const),
    );
  }

  /** Σ x², in f64. */
  sumSquares(x: Vector): number {
    return this.kernels.sumSquares(x.length, x.address);
  }

  /** x = scale·x, cut off at ±limit. */
  clipGradients(x: Vector, scale: number, limit: number): void {
    this.kernels.clipGradients(x.length, x.address, scale, limit);
  }
}
