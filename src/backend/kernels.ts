// The table of numeric kernels: the one list of names that the AssemblyScript exports, the JS twin and the
// conformance cases all bear.
// Before: sparse-kernels.ts has those for lists of nonzeros, optimizer-kernels.ts the updates, regularizer-kernels.ts dropout
// and its kin, normalization-kernels.ts batch normalisation,
// augmentation-kernels.ts moved images and mixed rows, regression-kernels.ts losses of values. Next: js/ and wasm/ implement it, create/ chooses, ops.ts checks shapes and calls.
//
// Every argument is a number: a byte address into the one linear memory, a size, a stride, a scalar.
// Strides count elements, not bytes. Float arrays are f32 and 4-byte aligned unless stated. Address 0 means "none".
// A size of 0 is allowed everywhere; an output of no elements is not touched, a sum over nothing is 0 (gemm with k = 0
// still scales C and applies the epilogue).
// Outputs may be the very array that an input is where a kernel says "in place"; partial overlap is never allowed.
// Kernels never allocate and keep no state.

import type { AugmentationKernels } from './augmentation-kernels.js';
import type { NormalizationKernels } from './normalization-kernels.js';
import type { OptimizerKernels } from './optimizer-kernels.js';
import type { RegressionKernels } from './regression-kernels.js';
import type { RegularizerKernels } from './regularizer-kernels.js';
import type { SparseKernels } from './sparse-kernels.js';

export interface Kernels
  extends SparseKernels,
    OptimizerKernels,
    RegularizerKernels,
    NormalizationKernels,
    AugmentationKernels,
    RegressionKernels {
  /** Bytes of scratch that `gemm` needs at `workspace` (16-byte aligned), whatever the shape. */
  gemmWorkspaceBytes(): number;

  /**
   * C = f(alpha·A·B + beta·C + bias): A [m, k], B [k, n], C [m, n], all with strides, so that a transposed
   * operand is only a swap of its two strides. C's column stride is 1. bias [n] or 0. f is an activation code
   * with its `slope`. beta = 0 does not read C (NaN in C is then overwritten).
   * With y [m, n], outputs of that activation (of GELU and SiLU its inputs, as in `deactivate`), the gradient passes back through it instead:
   * C = (alpha·A·B + beta·C + bias)·f'(y), as `deactivate` defines it; y = 0 for none. y must not overlap C.
   */
  gemm(
    m: number,
    n: number,
    k: number,
    alpha: number,
    a: number,
    aRowStride: number,
    aColumnStride: number,
    b: number,
    bRowStride: number,
    bColumnStride: number,
    beta: number,
    c: number,
    cRowStride: number,
    bias: number,
    activation: number,
    slope: number,
    y: number,
    yRowStride: number,
    workspace: number,
  ): void;

  /**
   * One step of gradient descent as the weight gradient leaves the registers: W -= learningRate·(A·B + l2·W).
   * A [m, k], B [k, n] with strides as in gemm, W [m, n] with column stride 1. For finite W; a rate of 0 does nothing.
   */
  gemmDescend(
    m: number,
    n: number,
    k: number,
    a: number,
    aRowStride: number,
    aColumnStride: number,
    b: number,
    bRowStride: number,
    bColumnStride: number,
    w: number,
    wRowStride: number,
    learningRate: number,
    l2: number,
    workspace: number,
  ): void;

  /**
   * y[i] = f(x[i]), f by its code from assembly/codes.ts; `slope` is the α of leaky ReLU and ELU. In place allowed.
   * GELU and SiLU of -∞ are NaN, as the formulas' ∞·0 is.
   */
  activate(n: number, x: number, y: number, activation: number, slope: number): void;

  /**
   * The gradient partner ("deactivation"): dx[i] = dy[i]·f'(x[i]), f' computed from the output y = f(x), but
   * for GELU and SiLU, whose y is the input x. In place allowed (dx = dy). At ReLU's corner the derivative is 0 (leaky: the slope); through a closed ReLU
   * dx is 0 whatever dy is.
   */
  deactivate(n: number, y: number, dy: number, dx: number, activation: number, slope: number): void;

  /** y[i] = e^x[i]. Gradual underflow, e^-∞ = 0, e^∞ = ∞, NaN stays. In place allowed. */
  exp(n: number, x: number, y: number): void;

  /** y[i] = ln x[i]. ln 0 = -∞, negative gives NaN, subnormals are exact inputs. In place allowed. */
  log(n: number, x: number, y: number): void;

  /** Each row of y = softmax of the row of x; the row maximum is subtracted first. In place allowed. */
  softmax(rows: number, columns: number, x: number, xRowStride: number, y: number, yRowStride: number): void;

  /**
   * Cross-entropy of softmax(logits) and its gradient, in one pass (Bishop 2006, §4.3.4).
   * logits [rows, classes] · labels i32 [rows], each in 0..classes-1 · gradient [rows, classes] or 0 for none.
   * gradient = scale·(softmax - one-hot); in place allowed (gradient = logits).
   * stats f64[2] (8-byte aligned): stats[0] += the sum of the rows' losses; stats[1] += rows whose first
   * largest logit is at the label.
   * smoothing ε in 0..1 moves that share of each target to all classes alike, (1 - ε)·one-hot + ε/classes, in loss and
   * gradient (Szegedy et al. 2016, §7). weights f32 [rows] multiply each row's loss and gradient; 0 for none.
   */
  softmaxCrossEntropy(
    rows: number,
    classes: number,
    logits: number,
    rowStride: number,
    labels: number,
    scale: number,
    gradient: number,
    gradientRowStride: number,
    stats: number,
    weights: number,
    smoothing: number,
  ): void;

  /**
   * Binary cross-entropy of sigmoid(logits) against targets in [0, 1], and its gradient, in one pass, in the
   * stable form max(z, 0) - z·t + ln(1 + e^-|z|). logits, targets, gradient [rows, columns]; gradient 0 for none.
   * gradient = scale·(sigmoid - target); in place allowed. A row's loss is the sum over its columns. An infinite logit
   * against target 0 gives NaN, as the formula's ∞·0 does.
   * stats f64[2]: stats[0] += the sum of the rows' losses; stats[1] += rows that are right: with one column
   * (z > 0) = (t > ½), with several the first largest z stands where the first largest t does.
   * weights f32 [rows] multiply each row's loss and gradient; 0 for none.
   */
  sigmoidCrossEntropy(
    rows: number,
    columns: number,
    logits: number,
    rowStride: number,
    targets: number,
    targetsRowStride: number,
    scale: number,
    gradient: number,
    gradientRowStride: number,
    stats: number,
    weights: number,
  ): void;

  /** targets f32 [rows, classes] = 1 where the column is the row's label, else 0; one column: the label itself. */
  oneHot(rows: number, classes: number, labels: number, targets: number): void;

  /** sums[j] = Σ over rows of x[i, j], x [rows, columns]. */
  columnSums(rows: number, columns: number, x: number, rowStride: number, sums: number): void;

  /**
   * Mean and population standard deviation of each column of the u8 rows that `indices` (u32 [rows]) picks out of
   * data [*, columns], in one pass, accumulated in f64 (Welford 1962). mean, deviation f32 [columns];
   * scratch f64 [2·columns]. rows = 0 gives zeros.
   */
  columnMomentsU8(
    rows: number,
    columns: number,
    data: number,
    indices: number,
    mean: number,
    deviation: number,
    scratch: number,
  ): void;

  /** The same over f32 rows. */
  columnMomentsF32(
    rows: number,
    columns: number,
    data: number,
    indices: number,
    mean: number,
    deviation: number,
    scratch: number,
  ): void;

  /**
   * out[i, j] = (data[indices[i], j] - mean[j])·scale[j], kept within ±limit (∞ for none; NaN stays), from u8 rows; mean = 0:
   * only converted.
   * indices u32 [rows] · data [*, columns] · mean, scale f32 [columns] · out f32 [rows, columns].
   */
  gatherU8(
    rows: number,
    columns: number,
    data: number,
    indices: number,
    mean: number,
    scale: number,
    out: number,
    limit: number,
  ): void;

  /** The same from f32 rows. */
  gatherF32(
    rows: number,
    columns: number,
    data: number,
    indices: number,
    mean: number,
    scale: number,
    out: number,
    limit: number,
  ): void;

  /** out[i] = labels[indices[i]], i32. */
  gatherLabels(rows: number, labels: number, indices: number, out: number): void;

  /** out i32 [rows] = the column of each row's first largest element. NaN is never largest; all NaN gives 0. */
  argmax(rows: number, columns: number, x: number, rowStride: number, out: number): void;
}

export type KernelName = keyof Kernels;

/** Every name in the table; the type makes a missing or misspelt one a compile error. */
const names: Record<KernelName, true> = {
  gemmWorkspaceBytes: true,
  gemm: true,
  gemmDescend: true,
  activate: true,
  deactivate: true,
  exp: true,
  log: true,
  softmax: true,
  softmaxCrossEntropy: true,
  sigmoidCrossEntropy: true,
  oneHot: true,
  columnSums: true,
  columnMomentsU8: true,
  columnMomentsF32: true,
  gatherU8: true,
  gatherF32: true,
  gatherBytes: true,
  transposeBytes: true,
  listBytes: true,
  listCsr: true,
  transposeLists: true,
  listDifferences: true,
  sparseProduct: true,
  sparseGradient: true,
  sparseDescend: true,
  gatherLabels: true,
  sgdStep: true,
  sgdStepColumns: true,
  momentumStep: true,
  rmspropStep: true,
  adagradStep: true,
  adamStep: true,
  sumSquares: true,
  clipGradients: true,
  argmax: true,
  dropout: true,
  addSigns: true,
  limitColumns: true,
  moveAverage: true,
  normalize: true,
  normalizeGradient: true,
  gatherImages: true,
  mixRows: true,
  mixLabels: true,
  squaredError: true,
  huberError: true,
};

export const KERNEL_NAMES = Object.keys(names) as KernelName[];
