// For tests: memory is filled with NaN as soon as the last step has read it, so that a lifetime that ends too early shows in
// every figure. Before: lifetimes.ts. Next: bind.ts.

import type { Matrix, Vector } from '../tensor.js';
import type { AnyOperation } from './steps.js';
import type { Value } from './values.js';

let poisoning = false;

/** From now on programs that are bound poison what is freed. */
export function poisonFreedMemory(on: boolean): void {
  poisoning = on;
}

export function isPoisoning(): boolean {
  return poisoning;
}

/** The freed values as memory. */
export function freedIn(freed: readonly Value[], view: (value: Value) => unknown): Vector[] {
  return freed.map((value) => {
    const place = view(value) as Matrix | Vector;
    const length = 'rows' in place ? place.rows * place.columns : place.length;
    return { address: place.address, length };
  });
}

export const poison: AnyOperation = {
  name: 'poison',
  reads: [],
  writes: [],
  run({ arena }, freed: readonly Vector[]) {
    for (const { address, length } of freed) arena.f32(address, length).fill(Number.NaN);
  },
};
