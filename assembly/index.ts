// Every export of the module: the kernel table's names (src/backend/kernels/), and nothing else. A new kernel is exported by
// its file; files that also export functions for other files name their kernels here.

export { activate, deactivate } from './activation';
export * from './augment';
export * from './conv/conv';
export * from './conv/weight-gradient';
export * from './gather';
export { gemm, gemmDescend, gemmWorkspaceBytes } from './gemm/gemm';
export * from './loss';
export { exp } from './math/exp';
export { log } from './math/log';
export * from './batch-norm';
export * from './elementwise';
export * from './optimizer';
export * from './pool';
export * from './reduce';
export * from './regression-loss';
export * from './dropout';
export * from './regularize';
export * from './sparse/differences';
export * from './sparse/lists';
export * from './sparse/product';
