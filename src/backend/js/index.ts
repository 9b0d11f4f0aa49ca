// The table in plain JavaScript, over the same bytes as the WASM kernels: for engines without SIMD, for
// checking the WASM against, and for learning the mathematics. One file per file of assembly/.

import { Heap } from '../../memory/heap.js';
import type { LinearMemory } from '../../memory/linear-memory.js';
import type { Kernels } from '../kernels/index.js';
import { activationKernels } from './activation.js';
import { augmentationKernels } from './augment.js';
import { normalizationKernels } from './batch-norm.js';
import { convKernels } from './conv.js';
import { dropoutKernels } from './dropout.js';
import { elementwiseKernels } from './elementwise.js';
import { dataKernels } from './gather.js';
import { readableGemm } from './gemm.js';
import { tunedGemm } from './gemm-tuned.js';
import { lossKernels } from './loss.js';
import { mathKernels } from './math.js';
import { optimizerKernels } from './optimizer.js';
import { poolKernels } from './pool.js';
import { reduceKernels } from './reduce.js';
import { regressionKernels } from './regression-loss.js';
import { regularizerKernels } from './regularize.js';
import { sparseKernels } from './sparse.js';

export interface JsKernelOptions {
  /** `tuned` packs and tiles; `readable` is the textbook's triple loop. */
  gemm?: 'tuned' | 'readable';
}

export function createJsKernels(memory: LinearMemory, { gemm = 'tuned' }: JsKernelOptions = {}): Kernels {
  const heap = new Heap(memory);
  return {
    ...(gemm === 'tuned' ? tunedGemm(heap) : readableGemm(heap)),
    ...activationKernels(heap),
    ...mathKernels(heap),
    ...lossKernels(heap),
    ...reduceKernels(heap),
    ...dataKernels(heap),
    ...sparseKernels(heap),
    ...optimizerKernels(heap),
    ...dropoutKernels(heap),
    ...regularizerKernels(heap),
    ...normalizationKernels(heap),
    ...elementwiseKernels(heap),
    ...augmentationKernels(heap),
    ...regressionKernels(heap),
    ...convKernels(heap),
    ...poolKernels(heap),
  };
}
