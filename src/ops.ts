// Operations on matrices: shapes are checked here once for every backend, then the kernel table is called.
// Next: nn/layer.ts puts them together.

import { IDENTITY } from '../assembly/codes.js';
import type { Backend } from './backend/backend.js';
import type { Kernels } from './backend/kernels.js';
import { ShapeError } from './errors.js';
import { type Matrix, shapeOf, type Vector } from './tensor.js';

/** An activation as the kernels take it: a code from assembly/codes.ts and leaky ReLU's slope. */
export interface ActivationCode {
  readonly code: number;
  readonly slope: number;
}

const NO_ACTIVATION: ActivationCode = { code: IDENTITY, slope: 0 };

export interface GemmOptions {
  transposeA?: boolean;
  transposeB?: boolean;
  alpha?: number;
  beta?: number;
  bias?: Vector;
  activation?: ActivationCode;
  /** Outputs of `activation`, of C's shape: the result then passes back through it, C = (…)·f'(through). */
  through?: Matrix;
}

function require(condition: boolean, op: string, what: string): asserts condition {
  if (!condition) throw new ShapeError(`${op}: ${what}`);
}

function requireSame(op: string, a: Matrix, b: Matrix, names: string): void {
  require(a.rows === b.rows &&
    a.columns === b.columns, op, `${names} differ: ${shapeOf(a)} and ${shapeOf(b)}`);
}

/** How many rows lie as one stretch: elementwise kernels then take the whole matrix in one call. */
function stretches(op: string, ...matrices: Matrix[]): number {
  for (const m of matrices) {
    require(m.rows <= 1 ||
      m.rowStride === m.columns, op, `rows must be contiguous, stride is ${m.rowStride}`);
  }
  return matrices[0].rows * matrices[0].columns;
}

export class Ops {
  private readonly kernels: Kernels;
  private readonly workspace: number;

  constructor(backend: Pick<Backend, 'kernels' | 'workspace'>) {
    this.kernels = backend.kernels;
    this.workspace = backend.workspace;
  }

  /** C = f(alpha·op(A)·op(B) + beta·C + bias); op transposes where asked. */
  gemm(a: Matrix, b: Matrix, c: Matrix, options: GemmOptions = {}): void {
    const {
      transposeA = false,
      transposeB = false,
      alpha = 1,
      beta = 0,
      bias,
      activation = NO_ACTIVATION,
      through,
    } = options;
    const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
    const [kOfB, n] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
    require(k === kOfB, 'gemm', `inner sizes differ: a is ${m}×${k}, b is ${kOfB}×${n}`);
    require(c.rows === m && c.columns === n, 'gemm', `c is ${shapeOf(c)}, ${m}×${n} expected`);
    require(bias === undefined ||
      bias.length === n, 'gemm', `bias has ${bias?.length} elements, ${n} expected`);
    if (through) requireSame('gemm', c, through, 'c and through');
    this.kernels.gemm(
      m,
      n,
      k,
      alpha,
      a.address,
      transposeA ? 1 : a.rowStride,
      transposeA ? a.rowStride : 1,
      b.address,
      transposeB ? 1 : b.rowStride,
      transposeB ? b.rowStride : 1,
      beta,
      c.address,
      c.rowStride,
      bias?.address ?? 0,
      activation.code,
      activation.slope,
      through?.address ?? 0,
      through?.rowStride ?? 0,
      this.workspace,
    );
  }

  /** W -= learningRate·(op(A)·B + l2·W); op transposes where asked. */
  gemmDescend(
    a: Matrix,
    b: Matrix,
    w: Matrix,
    learningRate: number,
    l2: number,
    { transposeA = false }: Pick<GemmOptions, 'transposeA'> = {},
  ): void {
    const [m, k] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
    require(k === b.rows, 'gemmDescend', `inner sizes differ: a is ${m}×${k}, b is ${shapeOf(b)}`);
    require(w.rows === m &&
      w.columns === b.columns, 'gemmDescend', `w is ${shapeOf(w)}, ${m}×${b.columns} expected`);
    const [aRowStride, aColumnStride] = transposeA ? [1, a.rowStride] : [a.rowStride, 1];
    this.kernels.gemmDescend(
      ...([m, b.columns, k, a.address, aRowStride, aColumnStride, b.address, b.rowStride, 1] as const),
      ...([w.address, w.rowStride, learningRate, l2, this.workspace] as const),
    );
  }

  /** dx = dy·f'(x), from y = f(x); dx may be dy. */
  deactivate(y: Matrix, dy: Matrix, dx: Matrix, activation: ActivationCode): void {
    requireSame('deactivate', y, dy, 'y and dy');
    requireSame('deactivate', y, dx, 'y and dx');
    const n = stretches('deactivate', y, dy, dx);
    this.kernels.deactivate(n, y.address, dy.address, dx.address, activation.code, activation.slope);
  }

  /** y = f(x), elementwise; y may be x. */
  activate(x: Matrix, y: Matrix, activation: ActivationCode): void {
    requireSame('activate', x, y, 'x and y');
    this.kernels.activate(
      stretches('activate', x, y),
      x.address,
      y.address,
      activation.code,
      activation.slope,
    );
  }

  /** Row-wise softmax; y may be x. */
  softmax(x: Matrix, y: Matrix): void {
    requireSame('softmax', x, y, 'x and y');
    this.kernels.softmax(x.rows, x.columns, x.address, x.rowStride, y.address, y.rowStride);
  }

  /** Adds loss and hits to stats f64[2]; writes scale·(softmax - one-hot) to `gradient` where given. */
  softmaxCrossEntropy(
    logits: Matrix,
    labels: Vector,
    scale: number,
    gradient: Matrix | null,
    stats: number,
  ): void {
    require(labels.length ===
      logits.rows, 'softmaxCrossEntropy', `${logits.rows} rows, ${labels.length} labels`);
    if (gradient) requireSame('softmaxCrossEntropy', logits, gradient, 'logits and gradient');
    this.kernels.softmaxCrossEntropy(
      logits.rows,
      logits.columns,
      logits.address,
      logits.rowStride,
      labels.address,
      scale,
      gradient?.address ?? 0,
      gradient?.rowStride ?? 0,
      stats,
    );
  }

  /** The same for sigmoid outputs and targets of the logits' shape. */
  sigmoidCrossEntropy(
    logits: Matrix,
    targets: Matrix,
    scale: number,
    gradient: Matrix | null,
    stats: number,
  ): void {
    requireSame('sigmoidCrossEntropy', logits, targets, 'logits and targets');
    if (gradient) requireSame('sigmoidCrossEntropy', logits, gradient, 'logits and gradient');
    this.kernels.sigmoidCrossEntropy(
      logits.rows,
      logits.columns,
      logits.address,
      logits.rowStride,
      targets.address,
      targets.rowStride,
      scale,
      gradient?.address ?? 0,
      gradient?.rowStride ?? 0,
      stats,
    );
  }

  /** targets[i, labels[i]] = 1, else 0; with one column the label itself. */
  oneHot(labels: Vector, targets: Matrix): void {
    require(labels.length === targets.rows, 'oneHot', `${targets.rows} rows, ${labels.length} labels`);
    stretches('oneHot', targets);
    this.kernels.oneHot(targets.rows, targets.columns, labels.address, targets.address);
  }

  /** sums[j] = Σ over rows of x[i, j]. */
  columnSums(x: Matrix, sums: Vector): void {
    require(x.columns === sums.length, 'columnSums', `x is ${shapeOf(x)}, sums has ${sums.length} elements`);
    this.kernels.columnSums(x.rows, x.columns, x.address, x.rowStride, sums.address);
  }

  /** out[i] = the column of row i's largest element. */
  argmax(x: Matrix, out: Vector): void {
    require(x.rows === out.length, 'argmax', `x is ${shapeOf(x)}, out has ${out.length} elements`);
    this.kernels.argmax(x.rows, x.columns, x.address, x.rowStride, out.address);
  }

  /** w -= learningRate·(g + l2·w), l2 only for the first `decayed` elements. */
  sgdStep(parameters: Vector, gradients: Vector, decayed: number, learningRate: number, l2: number): void {
    require(parameters.length === gradients.length &&
      decayed <=
        parameters.length, 'sgdStep', `${parameters.length} parameters, ${gradients.length} gradients, ${decayed} decayed`);
    this.kernels.sgdStep(parameters.length, decayed, parameters.address, gradients.address, learningRate, l2);
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
}
