// Where the values of a program lie: each from the first step that writes it to the last that reads it, way back included;
// two that are never needed at once may have one place.
// Before: in-place.ts. Next: bind.ts.

import { ALIGNMENT } from '../memory/layout.js';
import { placeOf, type Shared } from './in-place.js';
import { type Draft, inOrder, keptIn, readsOf, writesOf } from './steps.js';
import { elementsOf, type Value } from './values.js';

/** A value with memory of its own, from step to step, both included. */
interface Lifetime {
  readonly value: Value;
  from: number;
  to: number;
}

/** Where each value begins, in bytes from the start of the program's memory, for batches of at most so many rows. */
export interface Places {
  readonly bytes: number;
  readonly offsets: ReadonlyMap<Value, number>;
  /** The values whose places are free after each step of the draft in its order. */
  readonly freed: readonly (readonly Value[])[];
}

function bytesOf(value: Value, rows: number): number {
  const elements = value.kind === 'scratch' ? elementsOf(value) : rows * value.columns;
  return Math.ceil((4 * elements) / ALIGNMENT) * ALIGNMENT;
}

/** Places the largest values first, each at the lowest offset that no value with an overlapping lifetime uses. */
export function planPlaces(draft: Draft, shared: Shared, rows: number): Places {
  const lifetimes = lifetimesOf(draft, shared);
  const sizes = new Map(lifetimes.map(({ value }) => [value, bytesOf(value, rows)]));
  const offsets = new Map<Value, number>();
  const placed: Lifetime[] = [];
  for (const one of lifetimes.toSorted((a, b) => sizes.get(b.value)! - sizes.get(a.value)!)) {
    const size = sizes.get(one.value)!;
    const others = placed
      .filter(({ from, to }) => from <= one.to && one.from <= to)
      .map(({ value }) => ({ start: offsets.get(value)!, end: offsets.get(value)! + sizes.get(value)! }))
      .sort((a, b) => a.start - b.start);
    let at = 0;
    for (const { start, end } of others) {
      if (start >= at + size) break;
      at = Math.max(at, end);
    }
    offsets.set(one.value, at);
    placed.push(one);
  }
  const bytes = Math.max(0, ...placed.map(({ value }) => offsets.get(value)! + sizes.get(value)!));
  const freed = inOrder(draft).map((_, i) =>
    lifetimes.filter(({ to }) => to === i).map(({ value }) => value),
  );
  return { bytes, offsets, freed };
}

function lifetimesOf(draft: Draft, shared: Shared): Lifetime[] {
  const order = inOrder(draft);
  const found = new Map<Value, Lifetime>();
  const touch = (value: Value, i: number) => {
    const place = placeOf(shared, value);
    if (place.kind !== 'rows' && place.kind !== 'scratch') return;
    const lasts = place.kind === 'scratch' && place.lasting;
    const [from, to] = lasts ? [0, order.length] : [i, i];
    const known = found.get(place);
    if (!known) found.set(place, { value: place, from, to });
    else {
      known.from = Math.min(known.from, from);
      known.to = Math.max(known.to, to);
    }
  };
  order.forEach((one, i) => {
    const values = one
      ? [...readsOf(one), ...writesOf(one)]
      : [
          ...draft.heads.flatMap(({ outputs, gradient }) => [outputs, ...(gradient ? [gradient] : [])]),
          ...keptIn(draft.kept),
        ];
    for (const value of values) touch(value, i);
  });
  return [...found.values()];
}
