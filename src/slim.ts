// jacquard/slim: the same API without inlined kernels; createBackend is given them.

export * from './api.js';
export { createBackend, type SlimBackendOptions as BackendOptions } from './backend/create/slim.js';
export type { BinaryName } from './backend/wasm/features.js';
export type { KernelSource } from './backend/wasm/source.js';
