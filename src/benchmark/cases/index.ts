// All cases of all kernels, for the benchmark (../kernel-benchmark.ts) and for the conformance suite (test/conformance/).

import { activationCases } from './activation.js';
import { augmentationCases } from './augment.js';
import { normalizationCases } from './batch-norm.js';
import type { KernelCase } from './case.js';
import { convCases } from './conv.js';
import { dropoutCases } from './dropout.js';
import { elementwiseCases } from './elementwise.js';
import { dataCases } from './gather.js';
import { gemmCases } from './gemm.js';
import { lossCases } from './loss.js';
import { mathCases } from './math.js';
import { optimizerCases } from './optimizer.js';
import { poolCases } from './pool.js';
import { reduceCases } from './reduce.js';
import { regressionCases } from './regression-loss.js';
import { regularizerCases } from './regularize.js';
import { sparseCases } from './sparse.js';

export const KERNEL_CASES: readonly KernelCase[] = [
  ...gemmCases,
  ...sparseCases,
  ...activationCases,
  ...mathCases,
  ...lossCases,
  ...regressionCases,
  ...reduceCases,
  ...dropoutCases,
  ...regularizerCases,
  ...optimizerCases,
  ...dataCases,
  ...normalizationCases,
  ...elementwiseCases,
  ...augmentationCases,
  ...convCases,
  ...poolCases,
];
