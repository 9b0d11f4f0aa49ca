// What a kernel call costs, from its arguments: for the profile and the benchmark, which divide it by the time.
// Next: profile.ts measures calls.

import type { KernelName } from './kernels.js';

export interface Cost {
  /** Floating-point operations, a multiply-add counted as two; 0 for kernels that mostly move memory. */
  readonly flops: number;
  /** Bytes read and written at least once. */
  readonly bytes: number;
  /** "256×784·784×342", where kernels of one name differ much in shape. */
  readonly shape: string;
}

type CostOf = (values: readonly number[]) => Cost;

const NOTHING: CostOf = () => ({ flops: 0, bytes: 0, shape: '' });

/** `reads` and `writes` count bytes for an element; elements are argument 0, or rows × columns. */
const perElement =
  (reads: number, writes: number): CostOf =>
  ([n]) => ({ flops: 0, bytes: (reads + writes) * n, shape: `${n}` });

const perCell =
  (reads: number, writes: number): CostOf =>
  ([rows, columns]) => ({ flops: 0, bytes: (reads + writes) * rows * columns, shape: `${rows}×${columns}` });

const product: CostOf = ([m, n, k]) => ({
  flops: 2 * m * n * k,
  bytes: 4 * (m * k + k * n + m * n),
  shape: `${m}×${k}·${k}×${n}`,
});

/** A sparse product is counted as the dense one that it stands for. */
const sparse: CostOf = ([lines, n, length]) => product([lines, n, length]);

export const COSTS: Record<KernelName, CostOf> = {
  gemmWorkspaceBytes: NOTHING,
  gemm: product,
  gemmDescend: product,
  activate: perElement(4, 4),
  deactivate: perElement(8, 4),
  exp: perElement(4, 4),
  log: perElement(4, 4),
  softmax: perCell(4, 4),
  softmaxCrossEntropy: perCell(4, 4),
  sigmoidCrossEntropy: perCell(8, 4),
  oneHot: perCell(0, 4),
  columnSums: perCell(4, 0),
  columnMomentsU8: perCell(1, 0),
  columnMomentsF32: perCell(4, 0),
  gatherU8: perCell(1, 4),
  gatherF32: perCell(4, 4),
  gatherBytes: perCell(1, 1),
  transposeBytes: perCell(1, 1),
  listBytes: perCell(1, 4), // half of Fashion-MNIST's bytes become entries of eight
  listCsr: perCell(4, 4),
  transposeLists: perCell(4, 4),
  listDifferences: perCell(8, 8), // both ways
  sparseProduct: sparse,
  sparseGradient: sparse,
  sparseDescend: sparse,
  gatherLabels: perElement(4, 4),
  sgdStep: perElement(8, 4),
  sgdStepColumns: perCell(8, 4),
  momentumStep: perElement(12, 8),
  rmspropStep: perElement(12, 8),
  adagradStep: perElement(12, 8),
  adamStep: perElement(16, 12),
  sumSquares: perElement(4, 0),
  clipGradients: perElement(4, 4),
  argmax: perCell(4, 0),
  dropout: perElement(4, 4),
  addSigns: perElement(8, 4),
  limitColumns: perCell(4, 0),
  moveAverage: perElement(8, 4),
  normalize: perCell(16, 8),
  normalizeGradient: perCell(16, 4),
  gatherImages: ([rows, height, width, pixel]) => ({
    flops: 0,
    bytes: 2 * rows * height * width * pixel,
    shape: `${rows}×${height}×${width}`,
  }),
  mixRows: perCell(4, 4),
  mixLabels: perElement(16, 8),
  squaredError: perCell(8, 4),
  huberError: perCell(8, 4),
};
