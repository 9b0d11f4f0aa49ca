// The memory of a program, step by step, as who wrote which bytes last: tells when a step reads what another value has overwritten,
// whatever the planner thinks of lifetimes. Before: src/program/lifetimes.ts.

import type { Program } from '../../src/program/bind.js';
import { placeOf } from '../../src/program/in-place.js';
import { planPlaces } from '../../src/program/lifetimes.js';
import { keptIn, readsOf, type Step, writesOf } from '../../src/program/steps.js';
import { elementsOf, type Value, wholeOf } from '../../src/program/values.js';

interface Stretch {
  start: number;
  end: number;
  readonly value: Value;
}

/** What goes wrong in two steps of a training, or in two predictions: a sentence for each. */
export function memoryFaults({ draft, shared }: Program, rows: number): string[] {
  const { bytes, offsets } = planPlaces(draft, shared, rows);
  const faults: string[] = [];
  let written: Stretch[] = [];
  const stretchOf = (value: Value): Stretch | null => {
    const whole = wholeOf(value);
    if (whole.kind !== 'rows' && whole.kind !== 'scratch') return null;
    const place = placeOf(shared, whole);
    if (place.kind !== 'rows' && place.kind !== 'scratch') return null;
    const start = offsets.get(place);
    if (start === undefined) {
      faults.push(`a value of ${whole.columns} columns has no place`);
      return null;
    }
    const size = 4 * (whole.kind === 'scratch' ? elementsOf(whole) : rows * whole.columns);
    if (start < 0 || start + size > bytes)
      faults.push(`a value of ${size} bytes at ${start} ends beyond ${bytes}`);
    return { start, end: start + size, value: whole };
  };
  const meets = (a: Stretch, b: Stretch) => a.start < b.end && b.start < a.end;
  const read = (value: Value, who: string) => {
    const own = stretchOf(value);
    if (!own) return;
    const known = written.filter((one) => one.value === own.value);
    const whole = known.some(({ start, end }) => start === own.start && end === own.end);
    if (!whole)
      faults.push(`${who} reads ${own.value.columns} columns that are overwritten, or were never written`);
  };
  const write = (value: Value) => {
    const own = stretchOf(value);
    if (own) written = [...written.filter((one) => !meets(one, own)), own];
  };
  const run = (one: Step) => {
    const { operation, args } = one;
    const [reads, writes] = [readsOf(one), writesOf(one)];
    for (const value of reads) read(value, operation.name);
    const allowed = [operation.inPlace, operation.overwrites].map((pair) => pair?.map((name) => args[name]));
    for (const to of writes) {
      for (const from of reads) {
        const [a, b] = [stretchOf(to), stretchOf(from)];
        if (!a || !b || a.value === b.value || !meets(a, b)) continue;
        const alike = allowed.some(
          (pair) => pair?.[0] === to && (pair[1] === from || args['a'] === args['b']),
        );
        if (!alike || a.start !== b.start) faults.push(`${operation.name} writes upon what it reads`);
      }
    }
    const places = writes.flatMap((value) => stretchOf(value) ?? []);
    for (const [i, a] of places.entries())
      for (const b of places.slice(i + 1))
        if (a.value !== b.value && meets(a, b))
          faults.push(`${operation.name} writes two values to one place`);
    for (const value of writes) write(value);
  };
  const looked = [...draft.heads.map(({ outputs }) => outputs), ...keptIn(draft.kept)];
  for (const one of draft.before) run(one);
  for (let turn = 0; turn < 2; turn++) {
    for (const one of draft.forward) run(one);
    for (const value of looked) if (value.kind !== 'input') read(value, 'the loss');
    for (const { gradient } of draft.heads) if (gradient) write(gradient);
    for (const one of draft.backward) run(one);
  }
  for (const one of draft.after) run(one);
  return faults;
}
