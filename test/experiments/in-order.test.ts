// Pieces of work, a few at a time, taken in their order.

import { expect, it } from 'vitest';
import { inOrder } from '../../src/experiments/in-order.js';

const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

it.each([1, 2, 3, 9])('%i at a time: never more of them run, and they are taken in order', async (atOnce) => {
  let running = 0;
  let most = 0;
  const taken: number[] = [];
  const dropped: number[] = [];
  await inOrder<number>(7, atOnce, {
    async begin(index) {
      most = Math.max(most, ++running);
      await later(index % 2 === 0 ? 15 : 2);
      running--;
      return index;
    },
    take: async (index) => void taken.push(index),
    drop: (index) => void dropped.push(index),
  });
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(dropped).toEqual(taken);
  expect(most).toBe(Math.min(7, atOnce));
});

it('one that fails ends the others, and is what is thrown', async () => {
  const aborted: number[] = [];
  const dropped: number[] = [];
  const work = inOrder<number>(5, 3, {
    async begin(index, signal) {
      if (index === 1) {
        await later(5);
        throw new Error('the second');
      }
      if (index === 2) return index; // done before the failure: dropped, not taken
      await new Promise<void>((_, reject) => {
        signal!.addEventListener('abort', () => {
          aborted.push(index);
          reject(new Error('ended'));
        });
      });
      return index;
    },
    take: async () => {},
    drop: (index) => void dropped.push(index),
  });
  await expect(work).rejects.toThrow('the second');
  expect(aborted).toEqual([0]);
  expect(dropped).toEqual([2]);
});

it('the signal ends all of them with its reason', async () => {
  const controller = new AbortController();
  const work = inOrder<number>(4, 2, {
    signal: controller.signal,
    async begin(index, signal) {
      if (index === 1) controller.abort(new Error('enough'));
      await later(2);
      signal!.throwIfAborted();
      return index;
    },
    take: async () => {},
    drop: () => {},
  });
  await expect(work).rejects.toThrow('enough');
});
