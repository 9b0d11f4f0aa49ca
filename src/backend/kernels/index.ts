// The table of numeric kernels: the one list of names that the AssemblyScript exports, the JS twin and the conformance
// cases share. Its types follow from the descriptions.
// Before: gemm.ts, loss.ts and the other files here describe the kernels. Next: js/ and wasm/ implement the table, create/
// chooses one, call.ts calls it.
//
// Every argument is a number: a byte address into the one linear memory, a size, a stride, a scalar.
// Strides count elements, not bytes. Float arrays are f32 and 4-byte aligned unless stated. Address 0 means "none".
// A size of 0 is allowed everywhere; an output of no elements is not touched, a sum over nothing is 0 (gemm with k = 0
// still scales C and applies the epilogue).
// Outputs may be the very array that an input is where a kernel says "in place"; partial overlap is never allowed.
// Kernels never allocate and keep no state.

import { activationKernels } from './activation.js';
import { augmentationKernels } from './augment.js';
import { normalizationKernels } from './batch-norm.js';
import { convKernels } from './conv.js';
import type { TableOf } from './describe.js';
import { dropoutKernels } from './dropout.js';
import { elementwiseKernels } from './elementwise.js';
import { dataKernels } from './gather.js';
import { gemmKernels } from './gemm.js';
import { lossKernels } from './loss.js';
import { mathKernels } from './math.js';
import { optimizerKernels } from './optimizer.js';
import { poolKernels } from './pool.js';
import { reduceKernels } from './reduce.js';
import { regressionKernels } from './regression-loss.js';
import { regularizerKernels } from './regularize.js';
import { sparseKernels } from './sparse.js';

export const KERNELS = {
  ...gemmKernels,
  ...activationKernels,
  ...mathKernels,
  ...lossKernels,
  ...regressionKernels,
  ...reduceKernels,
  ...dataKernels,
  ...sparseKernels,
  ...optimizerKernels,
  ...dropoutKernels,
  ...regularizerKernels,
  ...normalizationKernels,
  ...elementwiseKernels,
  ...augmentationKernels,
  ...convKernels,
  ...poolKernels,
};

export type KernelName = keyof typeof KERNELS;

export const KERNEL_NAMES = Object.keys(KERNELS) as KernelName[];

/** The table: each kernel with its arguments by position. Code calls it by named arguments instead (call.ts). */
export interface Kernels extends TableOf<typeof KERNELS> {}
