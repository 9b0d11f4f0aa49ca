// The JavaScript kernels to the last bit: the conformance suite allows each a bound, within which a wrong constant, a lane
// left out or a sum in another order may hide. Next: test/golden/ has the bits of trainings.

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readableGemm } from '../../src/backend/js/gemm.js';
import { createJsKernels } from '../../src/backend/js/index.js';
import { KERNELS } from '../../src/backend/kernels/index.js';
import type { KernelCase } from '../../src/benchmark/cases/case.js';
import { KERNEL_CASES } from '../../src/benchmark/cases/index.js';
import { Heap } from '../../src/memory/heap.js';
import { stream } from '../conformance/case.js';
import { modesOf, run } from '../conformance/kernel-cases.js';
import { PAGES, Scratch } from '../conformance/scratch.js';

/** All NaN alike: engines differ in which one an operation gives. */
const bitsOf = (values: ArrayLike<number>) =>
  Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value));

const memory = new WebAssembly.Memory({ initial: PAGES });
/** The kernels that come in both ways; all others are the same code. */
const ofGemm = new Set(Object.keys(readableGemm(new Heap(memory))));
const known = new Map<KernelCase, string>();

// Where a change is meant: npx vitest run test/backend/js-kernels.test.ts -u
test.each(['tuned', 'readable'] as const)(
  'every kernel gives the bits that were recorded, with the %s gemm',
  (gemm) => {
    const table = createJsKernels(memory, { gemm });
    const digests = KERNEL_CASES.map((one) => {
      if (known.has(one) && !ofGemm.has(one.kernel)) return known.get(one);
      const hash = createHash('sha256');
      for (const [i, sizes] of one.shapes.entries()) {
        const inputs = one.inputs(sizes, stream(i + 1));
        for (const mode of modesOf(one)) {
          const scratch = new Scratch(memory);
          const read = run(one, sizes, inputs, mode, table, scratch);
          for (const { name, writes } of KERNELS[one.kernel].arguments)
            if (writes && !mode.without?.includes(name)) hash.update(bitsOf(read(name)));
          hash.update(String(read('result')));
        }
      }
      known.set(one, `${one.kernel} ${one.variant}: ${hash.digest('hex').slice(0, 16)}`);
      return known.get(one);
    });
    expect(digests).toMatchSnapshot();
  },
);
