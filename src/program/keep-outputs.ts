// Keeps the outputs of layers alive until the loss, so that an error can name the first layer with NaN or infinity. Outputs that
// were fused away or overwritten are not kept.
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
