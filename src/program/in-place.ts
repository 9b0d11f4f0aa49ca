// Which values share memory: a kernel that can work in place writes over its input if no later step reads it. One that only
// works in place gets a copy if a later step does.
// Before: keep-outputs.ts. Next: lifetimes.ts gives places to what is left.

import { COPY } from './operations.js';
import { type Draft, inOrder, type Step, step, Uses } from './steps.js';
import { rowsValue, type Value, wholeOf } from './values.js';

/** What lies upon what. */
export type Shared = ReadonlyMap<Value, Value>;

export function lieInPlace(draft: Draft): { draft: Draft; shared: Shared } {
  const copied = withCopies(draft);
  const order = inOrder(copied);
  const at = new Map(order.map((one, i) => [one, i]));
  const uses = new Uses(copied);
  const shared = new Map<Value, Value>();
  /** All values on the place of `value`, read or written after step `i`. */
  const neededAfter = (value: Value, i: number) => {
    const root = placeOf(shared, value);
    const upon = [...shared.keys()].filter((one) => placeOf(shared, one) === root);
    return [root, ...upon].some((one) =>
      [...uses.readersOf(one), ...uses.writersOf(one)].some((other) => at.get(other)! > i),
    );
  };
  for (const [i, one] of order.entries()) {
    if (!one) continue;
    const pair = one.operation.overwrites ?? one.operation.inPlace;
    if (!pair) continue;
    const [written, read] = pair.map((name) => one.args[name] as Value);
    const must = one.operation.overwrites !== undefined;
    if (!must && !(isOfBatch(written) && isOfBatch(read) && uses.writersOf(written).length === 1)) continue;
    if (!must && neededAfter(read, i)) continue;
    shared.set(written, read);
  }
  return { draft: copied, shared };
}

/** The value whose place it has. */
export function placeOf(shared: Shared, value: Value): Value {
  let whole: Value = wholeOf(value);
  for (let below = shared.get(whole); below; below = shared.get(whole)) whole = wholeOf(below);
  return whole;
}

function isOfBatch(value: Value): boolean {
  return value.kind === 'rows';
}

/** A copy before each step that would overwrite what others still read, the rows of the batch, or some columns of a matrix. */
function withCopies(draft: Draft): Draft {
  const uses = new Uses(draft);
  const order = inOrder(draft);
  const at = new Map(order.map((one, i) => [one, i]));
  const copyIn = (steps: readonly Step[]) =>
    steps.flatMap((one) => {
      if (!one.operation.overwrites) return [one];
      const [, read] = one.operation.overwrites;
      const x = one.args[read] as Value;
      const free = isOfBatch(x) && uses.readersOf(x).every((other) => at.get(other)! <= at.get(one)!);
      if (free) return [one];
      const y = rowsValue(x.columns);
      return [step(COPY, { x, y }), { ...one, args: { ...one.args, [read]: y } }];
    });
  return { ...draft, forward: copyIn(draft.forward), backward: copyIn(draft.backward) };
}
