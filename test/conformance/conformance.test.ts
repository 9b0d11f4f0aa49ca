// Runs the one list of cases on every backend, the debug binary with its assertions first.
// Next: cases/index.ts is the list; test/browser/conformance.test.ts runs it in browsers.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KERNEL_NAMES, type Kernels } from '../../src/backend/kernels/index.js';
import { KERNEL_CASES } from '../../src/benchmark/cases/index.js';
import { BACKENDS } from './backends.js';
import { cases, firstCases } from './cases/index.js';
import { HIGH, PAGE, PAGES, Scratch } from './scratch.js';

test('every kernel of the table has a case, but the one that only tells the size of scratch', () => {
  const covered = new Set(KERNEL_CASES.map(({ kernel }) => kernel));
  expect(KERNEL_NAMES.filter((name) => !covered.has(name))).toEqual(['gemmWorkspaceBytes']);
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
    const high = new WebAssembly.Memory({ initial: HIGH / PAGE + PAGES }); // reserved, touched only at its end
    const kernels = await create(high);
    for (const { run } of firstCases) run(kernels, new Scratch(high, HIGH));
  });
});
