// Operations on matrices: shapes are checked here once for every backend, then the kernel table is called.
// Before: update-ops.ts has the parameter updates. Next: nn/layer.ts puts them together.

import { IDENTITY } from '../assembly/codes.js';
import { AugmentationOps } from './augmentation-ops.js';
import type { Backend } from './backend/backend.js';
import type { ActivationFunction } from './functions/activations.js';
import { NormalizationOps } from './normalization-ops.js';
import { RegularizerOps } from './regularizer-ops.js';
import { require, requireSame, stretches } from './shape-checks.js';
import { isSparse, type Matrix, type SparseMatrix, shapeOf, type Vector } from './tensor.js';
import { UpdateOps } from './update-ops.js';

/** An activation as the kernels take it: its code from assembly/codes.ts, and its slope, 0 where it has none. */
export interface ActivationCode {
  readonly code: ActivationFunction['code'];
  readonly slope: number;
}

export const NO_ACTIVATION: ActivationCode = { code: IDENTITY, slope: 0 };

/** Plain gradient descent, done as the gradient leaves the registers; biases are not decayed. */
export interface Descent {
  readonly learningRate: number;
  readonly l2: number;
}

export interface GemmOptions {
  transposeA?: boolean;
  transposeB?: boolean;
  alpha?: number;
  beta?: number;
  bias?: Vector;
  activation?: ActivationCode;
  /** Outputs of `activation` (inputs of one that needsInput), of C's shape: the result then passes back through it, C = (…)·f'(through). */
  through?: Matrix;
}

interface ValueErrorCall {
  scale: number;
  gradient: Matrix | null;
  /** Addresses of f64[2], and of the rows' weights or 0. */
  stats: number;
  weights: number;
  /** Address of f64[columns] that absolute errors are multiplied by; 0 for none. */
  errorUnits?: number;
}

/** xᵀ·dz must fit into `out`. */
function requireProduct(op: string, x: Matrix | SparseMatrix, dz: Matrix, out: Matrix): void {
  require(x.rows === dz.rows, op, `rows differ: x is ${shapeOf(x)}, dz is ${shapeOf(dz)}`);
  require(out.rows === x.columns &&
    out.columns ===
      dz.columns, op, `the gradient is ${x.columns}×${dz.columns}, ${shapeOf(out)} is there for it`);
}

export class Ops extends UpdateOps {
  private readonly workspace: number;
  readonly regularizer: RegularizerOps;
  readonly normalization: NormalizationOps;
  readonly augmentation: AugmentationOps;

  constructor(backend: Pick<Backend, 'kernels' | 'workspace'>) {
    super(backend.kernels);
    this.regularizer = new RegularizerOps(backend.kernels);
    this.normalization = new NormalizationOps(backend.kernels);
    this.augmentation = new AugmentationOps(backend.kernels);
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
      ...([m, n, k, alpha] as const),
      ...([a.address, transposeA ? 1 : a.rowStride, transposeA ? a.rowStride : 1] as const),
      ...([b.address, transposeB ? 1 : b.rowStride, transposeB ? b.rowStride : 1] as const),
      ...([beta, c.address, c.rowStride, bias?.address ?? 0, activation.code, activation.slope] as const),
      ...([through?.address ?? 0, through?.rowStride ?? 0, this.workspace] as const),
    );
  }

  /** y = f(x·W + bias), x dense or sparse; without bias where there is none. */
  product(
    x: Matrix | SparseMatrix,
    w: Matrix,
    y: Matrix,
    bias: Vector | undefined,
    activation: ActivationCode,
  ): void {
    if (!isSparse(x)) {
      this.gemm(x, w, y, { bias, activation });
      return;
    }
    require(x.columns === w.rows, 'product', `inner sizes differ: x is ${shapeOf(x)}, w is ${shapeOf(w)}`);
    require(y.rows === x.rows &&
      y.columns === w.columns, 'product', `y is ${shapeOf(y)}, ${x.rows}×${w.columns} expected`);
    require(!bias ||
      bias.length === w.columns, 'product', `bias has ${bias?.length} elements, ${w.columns} expected`);
    const { lines, length, chunk, pointers, entries } = x.byRow;
    this.kernels.sparseProduct(
      ...([lines, w.columns, length, chunk, pointers, entries, w.address, w.rowStride, x.mean] as const),
      ...([x.scale, bias?.address ?? 0, y.address, y.rowStride, activation.code, activation.slope] as const),
      x.workspace,
    );
  }

  /** gradient = xᵀ·dz; `columnSums` are those of dz, which a sparse x needs. */
  weightGradient(x: Matrix | SparseMatrix, dz: Matrix, columnSums: Vector, gradient: Matrix): void {
    if (!isSparse(x)) {
      this.gemm(x, dz, gradient, { transposeA: true });
      return;
    }
    this.kernels.sparseGradient(
      ...this.gradientArguments('weightGradient', x, dz, columnSums, gradient),
      x.workspace,
    );
  }

  /** W -= learningRate·(xᵀ·dz + l2·W): the gradient is used up as it leaves the registers. */
  weightDescent(
    x: Matrix | SparseMatrix,
    dz: Matrix,
    columnSums: Vector,
    w: Matrix,
    { learningRate, l2 }: Descent,
  ): void {
    if (isSparse(x)) {
      const where = this.gradientArguments('weightDescent', x, dz, columnSums, w);
      this.kernels.sparseDescend(...where, learningRate, l2, x.workspace);
      return;
    }
    requireProduct('weightDescent', x, dz, w);
    this.kernels.gemmDescend(
      ...([x.columns, dz.columns, x.rows, x.address, 1, x.rowStride, dz.address, dz.rowStride, 1] as const),
      ...([w.address, w.rowStride, learningRate, l2, this.workspace] as const),
    );
  }

  /** Lists x + mean where that is not 0, with the lists' mean; their scale must be ones. By column only where asked. */
  listDifferences(x: Matrix, lists: SparseMatrix, columns: boolean): void {
    stretches('listDifferences', x);
    const fits = lists.rows === x.rows && lists.columns === x.columns;
    require(fits, 'listDifferences', `x is ${shapeOf(x)}, the lists are for ${shapeOf(lists)}`);
    const { byRow, byColumn, mean, workspace } = lists;
    this.kernels.listDifferences(
      ...([x.rows, x.columns, byRow.chunk, byColumn.chunk, x.address, mean] as const),
      ...([byRow.pointers, byRow.entries, columns ? byColumn.pointers : 0, byColumn.entries] as const),
      workspace,
    );
  }

  /** What sparseGradient and sparseDescend have in common. */
  private gradientArguments(op: string, x: SparseMatrix, dz: Matrix, columnSums: Vector, out: Matrix) {
    requireProduct(op, x, dz, out);
    require(columnSums.length === dz.columns, op, `${columnSums.length} column sums, ${dz.columns} expected`);
    const { lines, length, chunk, pointers, entries } = x.byColumn;
    return [
      ...([lines, dz.columns, length, chunk, pointers, entries, dz.address, dz.rowStride] as const),
      ...([x.mean, x.scale, columnSums.address, out.address, out.rowStride] as const),
    ] as const;
  }

  /** dx = dy·f'(x), from y = f(x), or from x for an activation that needsInput; dx may be dy. */
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

  /**
   * Adds loss and hits to stats f64[2]; writes scale·(softmax - one-hot) to `gradient` where given. `weights` is the
   * address of the rows' weights, 0 for none.
   */
  softmaxCrossEntropy(
    logits: Matrix,
    labels: Vector,
    scale: number,
    gradient: Matrix | null,
    stats: number,
    weights = 0,
    smoothing = 0,
  ): void {
    require(labels.length ===
      logits.rows, 'softmaxCrossEntropy', `${logits.rows} rows, ${labels.length} labels`);
    if (gradient) requireSame('softmaxCrossEntropy', logits, gradient, 'logits and gradient');
    this.kernels.softmaxCrossEntropy(
      ...([logits.rows, logits.columns, logits.address, logits.rowStride, labels.address, scale] as const),
      ...([gradient?.address ?? 0, gradient?.rowStride ?? 0, stats, weights, smoothing] as const),
    );
  }

  /** The same for sigmoid outputs and targets of the logits' shape. */
  sigmoidCrossEntropy(
    logits: Matrix,
    targets: Matrix,
    scale: number,
    gradient: Matrix | null,
    stats: number,
    weights = 0,
  ): void {
    requireSame('sigmoidCrossEntropy', logits, targets, 'logits and targets');
    if (gradient) requireSame('sigmoidCrossEntropy', logits, gradient, 'logits and gradient');
    this.kernels.sigmoidCrossEntropy(
      ...([logits.rows, logits.columns, logits.address, logits.rowStride] as const),
      ...([targets.address, targets.rowStride, scale] as const),
      ...([gradient?.address ?? 0, gradient?.rowStride ?? 0, stats, weights] as const),
    );
  }

  /**
   * Adds loss and mean absolute error to stats f64[2], of squared errors, or of Huber's where `delta` is finite; writes
   * scale times the outputs' gradient where given.
   */
  valueError(
    outputs: Matrix,
    targets: Matrix,
    { scale, gradient, stats, weights, errorUnits = 0 }: ValueErrorCall,
    delta = Number.POSITIVE_INFINITY,
  ): void {
    requireSame('valueError', outputs, targets, 'outputs and targets');
    if (gradient) requireSame('valueError', outputs, gradient, 'outputs and gradient');
    const values = [
      ...([outputs.rows, outputs.columns, outputs.address, outputs.rowStride] as const),
      ...([targets.address, targets.rowStride, scale] as const),
      ...([gradient?.address ?? 0, gradient?.rowStride ?? 0, stats, weights, errorUnits] as const),
    ] as const;
    if (delta === Number.POSITIVE_INFINITY) this.kernels.squaredError(...values);
    else this.kernels.huberError(...values, delta);
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
}
