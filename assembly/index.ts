// Every export of the module: the kernel table's names (src/backend/kernels.ts), and nothing else.

export { activate, deactivate } from './activation';
export {
  columnMomentsF32,
  columnMomentsU8,
  gatherF32,
  gatherLabels,
  gatherU8,
} from './data';
export { gemm, gemmWorkspaceBytes } from './gemm/gemm';
export { oneHot, sigmoidCrossEntropy, softmax, softmaxCrossEntropy } from './loss';
export { exp } from './math/exp';
export { log } from './math/log';
export { sgdStep, sgdStepColumns } from './optimizer';
export { argmax, columnSums } from './reduce';
