// The random order in which an epoch visits the training rows. Next: trainer.ts.

import type { Arena } from '../memory/arena.js';
import { Random } from '../random.js';

/** Each epoch (from 1), and each window of it, has an order of its own, which depends only on seed, epoch and window. */
export function shuffleStream(seed: number, epoch: number, window = 0): Random {
  return windowStream(seed, `shuffle ${epoch}`, window);
}

/** What is drawn for a window of an epoch; the first one's are those of an epoch without windows. */
export function windowStream(seed: number, name: string, window: number): Random {
  return Random.stream(seed, window === 0 ? name : `${name} window ${window}`);
}

/** Writes `rows` in a random order at `address`, as u32. */
export function shuffleRows(arena: Arena, address: number, rows: Uint32Array, random: Random): void {
  const order = arena.u32(address, rows.length);
  order.set(rows);
  random.shuffle(order);
}
