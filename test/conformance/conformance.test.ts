// Runs the one list of cases on every backend, the debug binary with its assertions first.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KERNEL_NAMES, type Kernels } from '../../src/backend/kernels.js';
import { BACKENDS } from './backends.js';
import type { Case } from './case.js';
import { activationCases } from './cases/activation.js';
import { dataCases } from './cases/data.js';
import { gemmCases } from './cases/gemm.js';
import { mathCases } from './cases/math.js';
import { optimizerCases } from './cases/optimizer.js';
import { reduceCases } from './cases/reduce.js';
import { sigmoidLossCases } from './cases/sigmoid-loss.js';
import { softmaxCases } from './cases/softmax.js';
import { sparseListCases } from './cases/sparse-lists.js';
import { sparseProductCases } from './cases/sparse-product.js';
import { Scratch } from './scratch.js';

const cases: Case[] = [
  ...gemmCases,
  ...activationCases,
  ...mathCases,
  ...softmaxCases,
  ...sigmoidLossCases,
  ...reduceCases,
  ...dataCases,
  ...optimizerCases,
  ...sparseListCases,
  ...sparseProductCases,
];

const PAGE = 65536;
const PAGES = 128; // 8 MiB

test('every kernel of the table has a case', () => {
  const covered = new Set(cases.map(({ kernel }) => kernel));
  expect(KERNEL_NAMES.filter((name) => !covered.has(name))).toEqual([]);
});

describe.each(BACKENDS)('$name', ({ name, shared, create, dispose }) => {
  let table: Kernels;
  const memory = new WebAssembly.Memory({ initial: PAGES, maximum: PAGES, shared });
  beforeAll(async () => {
    table = await create(memory);
  });
  afterAll(dispose);
  for (const { title, run } of cases) test(title, () => run(table, new Scratch(memory)));

  // Addresses are unsigned: as signed 32-bit integers these are negative. Threads add nothing to that.
  if (shared) return;
  test(`${name}: the first case of every kernel above 2 GiB`, async () => {
    const base = 2 ** 31;
    const high = new WebAssembly.Memory({ initial: base / PAGE + PAGES }); // reserved, touched only at its end
    const kernels = await create(high);
    for (const kernel of KERNEL_NAMES) {
      cases.find((one) => one.kernel === kernel)!.run(kernels, new Scratch(high, base));
    }
  });
});
