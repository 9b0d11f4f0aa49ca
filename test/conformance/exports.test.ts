// The module's exports, the JS twin's keys and the table bear the same names, in both directions.

import { expect, test } from 'vitest';
import { createJsKernels } from '../../src/backend/js/index.js';
import { KERNEL_NAMES } from '../../src/backend/kernels/index.js';
import { WASM_VARIANTS, wasmBytes } from './backends.js';

const table = [...KERNEL_NAMES].sort();

test.each(WASM_VARIANTS.flatMap((variant) => [variant, `${variant}-shared`]))(
  '%s.wasm exports the functions of the table and no others',
  (variant) => {
    const module = new WebAssembly.Module(wasmBytes(variant) as BufferSource);
    const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === 'function');
    expect(functions.map(({ name }) => name).sort()).toEqual(table);
  },
);

test.each(['tuned', 'readable'] as const)('the JS table (%s gemm) has the names of the table', (gemm) => {
  const kernels = createJsKernels(new WebAssembly.Memory({ initial: 1 }), { gemm });
  expect(Object.keys(kernels).sort()).toEqual(table);
});
