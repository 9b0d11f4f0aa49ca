// Each gradient kernel against central differences of its function in float64. Threads cut calls, and add no mathematics.
// Before: kernel-cases.ts has the checks, from the cases' own functions.

import { describe, expect, test } from 'vitest';
import type { Kernels } from '../../src/backend/kernels/index.js';
import { BACKENDS } from './backends.js';
import { gradients } from './kernel-cases.js';
import { Scratch } from './scratch.js';

test('the kernels that are gradients are checked', () => {
  const checked = new Set(gradients.map(({ kernel }) => kernel));
  expect([...checked].sort()).toEqual(
    [
      ...['averagePoolGradient', 'convolveInputGradient', 'convolveWeightGradient', 'maxPoolGradient'],
      ...['deactivate', 'huberError', 'normalizeGradient'],
      ...['sigmoidCrossEntropy', 'softmaxCrossEntropy', 'squaredError'],
    ].sort(),
  );
});

const ALONE = BACKENDS.filter(({ shared }) => !shared);

describe.each(ALONE)('$name', ({ create }) => {
  const memory = new WebAssembly.Memory({ initial: 32 });
  const table = create(memory) as Kernels;

  test.each(gradients.map(({ title, run }) => [title, run] as const))('%s', (_, run) =>
    run(table, new Scratch(memory)),
  );
});
