// Every export of the module: the kernel table's names (src/backend/kernels/), and nothing else.

export { activate, deactivate } from './activation';
export { gatherImages, mixLabels, mixRows } from './augment';
export {
  columnMomentsF32,
  columnMomentsU8,
  gatherBytes,
  gatherF32,
  gatherLabels,
  gatherU8,
  transposeBytes,
} from './data';
export { gemm, gemmDescend, gemmWorkspaceBytes } from './gemm/gemm';
export { oneHot, sigmoidCrossEntropy, softmax, softmaxCrossEntropy } from './loss';
export { exp } from './math/exp';
export { log } from './math/log';
export { normalize, normalizeGradient } from './normalize';
export {
  adamStep,
  clipGradients,
  momentumStep,
  rmspropStep,
  adagradStep,
  sgdStep,
  sgdStepColumns,
  sumSquares,
} from './optimizer';
export { argmax, columnSums } from './reduce';
export { huberError, squaredError } from './regression';
export { addSigns, dropout, limitColumns, moveAverage } from './regularize';
export { listDifferences } from './sparse/differences';
export { listBytes, listCsr, transposeLists } from './sparse/lists';
export { sparseDescend, sparseGradient, sparseProduct } from './sparse/product';
