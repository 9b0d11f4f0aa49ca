// The random order in which an epoch visits the training rows. Next: trainer.ts.

import type { Arena } from '../memory/arena.js';
import { Random } from '../random.js';

/** Each epoch has an order of its own, which depends only on seed and epoch (from 1). */
export function shuffleStream(seed: number, epoch: number): Random {
  return Random.stream(seed, `shuffle ${epoch}`);
}

/** Writes `rows` in a random order at `address`, as u32. */
export function shuffleRows(arena: Arena, address: number, rows: Uint32Array, random: Random): void {
  const order = arena.u32(address, rows.length);
  order.set(rows);
  random.shuffle(order);
}
