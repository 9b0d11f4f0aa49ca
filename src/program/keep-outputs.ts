// Outputs of layers that are looked at after the way forward: where numbers ran away, the message names the first one. They live
// until then, except those that are nowhere in memory: joined with the next layer, or overwritten by it.
// Before: the fusions. Next: in-place.ts.

import { type Draft, Uses } from './steps.js';
import { type Value, wholeOf } from './values.js';

export function keepOutputs(draft: Draft): Draft {
  const uses = new Uses(draft);
  const overwritten = new Set(
    draft.forward.flatMap(({ operation, args }) =>
      operation.overwrites ? [args[operation.overwrites[1]]] : [],
    ),
  );
  const isThere = (value: Value) =>
    wholeOf(value).kind !== 'input' && uses.writersOf(value).length > 0 && !overwritten.has(value);
  return { ...draft, kept: draft.layerOutputs.map((value) => (isThere(value) ? value : null)) };
}
