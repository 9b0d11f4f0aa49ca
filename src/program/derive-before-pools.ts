// Fusion on the way back: max pooling hands a gradient to the number that was the largest, and an activation's derivative there is
// that at the pooled output. So the derivative is applied before the pool's gradient, to fewer numbers, and can be joined to the
// product before it. Only where the derivative is computed from the activation's outputs, which are then what the pool read.
// Before: fuse-products.ts. Next: fuse-derivatives.ts.

import { ACTIVATION_GRADIENT } from './operations.js';
import { argsOf, type Draft, replaced, type Step, step, Uses } from './steps.js';
import { rowsValue, type Value } from './values.js';

interface PickArguments {
  readonly x: Value;
  readonly y: Value;
  readonly dy: Value;
  readonly dx: Value;
}

export function deriveBeforePools(draft: Draft): Draft {
  const uses = new Uses(draft);
  const by = new Map<Step, Step[]>();
  for (const one of draft.backward) {
    if (!one.operation.picks) continue;
    const { x, y, dy, dx } = one.args as unknown as PickArguments;
    const deriveStep = uses.onlyReaderOf(dx);
    const derive = argsOf(deriveStep, ACTIVATION_GRADIENT);
    if (derive?.dy !== dx || derive.y !== x) continue;
    const derived = rowsValue(y.columns);
    by.set(one, [
      step(ACTIVATION_GRADIENT, { y, dy, dx: derived, activation: derive.activation }),
      { ...one, args: { ...one.args, dy: derived, dx: derive.dx } },
    ]);
    by.set(deriveStep!, []);
  }
  return { ...draft, backward: replaced(draft.backward, by) };
}
