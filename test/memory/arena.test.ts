// The arena lends parts of one linear memory and takes them back.

import { expect, test } from 'vitest';
import { OutOfMemoryError, StateError } from '../../src/errors.js';
import { Arena } from '../../src/memory/arena.js';
import { Random } from '../../src/random.js';

const PAGE = 65536;

function arena(maximum = 64): Arena {
  return new Arena(new WebAssembly.Memory({ initial: 1, maximum }));
}

test('what is lent lies on cache lines, above the first page, and apart', () => {
  const memory = arena();
  const blocks = [1, 64, 65, 1000, 0].map((bytes) => memory.reserve(bytes, 'a test'));
  for (const { address } of blocks) {
    expect(address % 64).toBe(0);
    expect(address).toBeGreaterThanOrEqual(PAGE);
  }
  blocks.slice(1).forEach((block, i) => {
    expect(block.address).toBeGreaterThanOrEqual(blocks[i].address + blocks[i].bytes);
  });
  expect(blocks.map((block) => block.bytes)).toEqual([64, 64, 128, 1024, 64]);
  expect(memory.bytesInUse).toBe(64 + 64 + 128 + 1024 + 64);
});

test('what is given back is lent again at the same place, and the memory does not grow', () => {
  const memory = arena();
  const first = memory.reserve(100_000, 'a test');
  const { size } = memory;
  memory.release(first);
  expect(memory.bytesInUse).toBe(0);
  for (let i = 0; i < 100; i++) {
    const again = memory.reserve(100_000, 'a test');
    expect(again.address).toBe(first.address);
    memory.release(again);
  }
  expect([memory.size, memory.bytesInUse]).toEqual([size, 0]);
});

test('neighbours given back in any order merge into one stretch', () => {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ];
  for (const order of orders) {
    const memory = arena();
    const blocks = [1, 2, 3].map((i) => memory.reserve(i * 10_048, 'a test'));
    const { size } = memory;
    for (const i of order) memory.release(blocks[i]);
    const whole = memory.reserve(6 * 10_048, 'a test');
    expect([whole.address, memory.size], `order ${order}`).toEqual([blocks[0].address, size]);
  }
});

test('a gap between two lent blocks is filled by what fits it', () => {
  const memory = arena();
  const [low, middle, high] = [1024, 2048, 1024].map((bytes) => memory.reserve(bytes, 'a test'));
  memory.release(middle);
  const larger = memory.reserve(4096, 'a test');
  expect(larger.address).toBeGreaterThan(high.address);
  expect(memory.reserve(2048, 'a test').address).toBe(middle.address);
  expect(low.address).toBeLessThan(middle.address);
});

test('a thousand random loans never overlap, and all given back leave one stretch', () => {
  const memory = arena(256);
  const random = Random.stream(1, 'arena test');
  const lent: { block: ReturnType<Arena['reserve']>; mark: number }[] = [];
  for (let i = 0; i < 1000; i++) {
    if (lent.length > 0 && random.uniform() < 0.5) {
      const [{ block, mark }] = lent.splice(random.below(lent.length), 1);
      const bytes = memory.u8(block.address, block.bytes);
      const strange = bytes.findIndex((byte) => byte !== mark);
      expect(strange, `loan ${i}: byte ${strange} at ${block.address}`).toBe(-1);
      memory.release(block);
    } else {
      const block = memory.reserve(random.below(40_000), 'a test');
      memory.u8(block.address, block.bytes).fill(i % 256);
      lent.push({ block, mark: i % 256 });
    }
    expect(memory.bytesInUse).toBe(lent.reduce((sum, { block }) => sum + block.bytes, 0));
  }
  for (const { block } of lent) memory.release(block);
  const { size } = memory;
  const all = memory.reserve(size - PAGE, 'a test');
  expect([all.address, memory.size]).toEqual([PAGE, size]);
});

test('giving back twice is a StateError that names the block, and changes nothing', () => {
  const memory = arena();
  const block = memory.reserve(64, 'the gradients');
  memory.release(block);
  expect(() => memory.release(block)).toThrow(StateError);
  expect(() => memory.release(block)).toThrow('memory: the gradients was given back already');
  // A stale handle does not free what is lent now at its address.
  const next = memory.reserve(64, 'another');
  expect(next.address).toBe(block.address);
  expect(() => memory.release(block)).toThrow(StateError);
  expect(memory.bytesInUse).toBe(64);
});

test('views see the memory after it has grown', () => {
  const memory = arena();
  const block = memory.reserve(64, 'a test');
  memory.f32(block.address, 3).set([1, 2, 3]);
  const stale = memory.f32(block.address, 3);
  memory.reserve(10 * PAGE, 'what makes it grow');
  expect(stale.length).toBe(0); // detached, as documented
  expect(Array.from(memory.f32(block.address, 3))).toEqual([1, 2, 3]);
  expect(memory.u8(block.address, 4)).toEqual(Uint8Array.of(0, 0, 128, 63));
  expect(memory.u32(block.address, 1)[0]).toBe(0x3f800000);
  expect(memory.i32(block.address, 1)[0]).toBe(0x3f800000);
  expect(memory.f64(block.address, 1)).toHaveLength(1);
});

test('more than 4 GiB: an OutOfMemoryError says how much was asked, what holds the rest, what to reduce', () => {
  const memory = arena(65536);
  const held = memory.reserve(3 * 2 ** 20, 'training in batches of 256');
  const { size } = memory;
  const ask = () => memory.reserve(5 * 2 ** 30, 'the rows of train.csv');
  expect(ask).toThrow(OutOfMemoryError);
  expect(ask).toThrow(
    'memory: 5.00 GiB asked for the rows of train.csv, with 3.0 MiB in use (training in batches of 256 3.0 MiB); ' +
      'WebAssembly addresses 4 GiB at most. Reduce the rows, the batch size or the hidden units',
  );
  expect([memory.size, memory.bytesInUse]).toEqual([size, held.bytes]);
});

test.for([4 * 2 ** 30, 1e15, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
  '%s bytes are more than there is, and nothing grows',
  (bytes) => {
    const memory = arena(65536);
    const { size } = memory;
    expect(() => memory.reserve(bytes, 'a test')).toThrow(OutOfMemoryError);
    expect([memory.size, memory.bytesInUse]).toEqual([size, 0]);
  },
);

test('an engine that gives less: an OutOfMemoryError that says how much it gave', () => {
  const memory = arena(16);
  const block = memory.reserve(8 * PAGE, 'the network');
  const ask = () => memory.reserve(32 * PAGE, 'the rows');
  expect(ask).toThrow(OutOfMemoryError);
  expect(ask).toThrow(/2\.0 MiB asked for the rows, .*the engine gives no more than 0\.6 MiB\. Reduce/);
  // What is there can still be used to the last page.
  expect(memory.reserve(7 * PAGE, 'less').address).toBe(block.address + block.bytes);
  expect(memory.size).toBe(16 * PAGE);
});
