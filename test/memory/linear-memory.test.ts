// The memory of an engine without WebAssembly behaves as a WebAssembly.Memory does.

import { expect, test } from 'vitest';
import { BufferMemory, createLinearMemory, PAGE } from '../../src/memory/linear-memory.js';

test.each([
  ['WebAssembly.Memory', createLinearMemory(false)],
  ['BufferMemory', new BufferMemory()],
])('%s grows by pages, keeps its content, and detaches the views of before', (_, memory) => {
  const before = new Uint8Array(memory.buffer);
  expect(before.length).toBe(PAGE);
  before[PAGE - 1] = 7;
  expect(memory.grow(2)).toBe(1);
  expect(before.length).toBe(0);
  const after = new Uint8Array(memory.buffer);
  expect([after.length, after[PAGE - 1], after[PAGE]]).toEqual([3 * PAGE, 7, 0]);
});

test('BufferMemory that the engine refuses stays as it is', () => {
  const memory = new BufferMemory();
  expect(() => memory.grow(2 ** 40)).toThrow(RangeError);
  expect(memory.buffer.byteLength).toBe(PAGE);
});
