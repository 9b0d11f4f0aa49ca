// The one list of cases, for Node (../conformance.test.ts) and for browsers (test/browser/conformance.test.ts).

import { KERNEL_NAMES } from '../../../src/backend/kernels/index.js';
import type { Case } from '../case.js';
import { agreements } from '../kernel-cases.js';
import { activationCases } from './activation.js';
import { normalizeCases } from './batch-norm.js';
import { convCases } from './conv.js';
import { dropoutCases } from './dropout.js';
import { elementwiseCases } from './elementwise.js';
import { dataCases } from './gather.js';
import { gemmCases } from './gemm.js';
import { mathCases } from './math.js';
import { optimizerCases } from './optimizer.js';
import { poolCases } from './pool.js';
import { reduceCases } from './reduce.js';
import { regularizerCases } from './regularize.js';
import { sigmoidLossCases } from './sigmoid-loss.js';
import { softmaxCases } from './softmax.js';
import { sparseListCases } from './sparse-lists.js';
import { sparseProductCases } from './sparse-product.js';
import { updateCases } from './updates.js';

export const cases: Case[] = [
  ...agreements,
  ...gemmCases,
  ...activationCases,
  ...mathCases,
  ...softmaxCases,
  ...sigmoidLossCases,
  ...reduceCases,
  ...dataCases,
  ...optimizerCases,
  ...updateCases,
  ...dropoutCases,
  ...regularizerCases,
  ...normalizeCases,
  ...elementwiseCases,
  ...poolCases,
  ...convCases,
  ...sparseListCases,
  ...sparseProductCases,
];

/** One for each kernel of the table; undefined where a kernel has none. */
export const firstCases: Case[] = KERNEL_NAMES.map((name) => cases.find(({ kernel }) => kernel === name)!);
