// Fusion on the way forward: bias and activation are applied as a product is written, and an activation as batch
// normalisation is. Before: steps.ts. Next: fuse-derivatives.ts does the way back.

import { ACTIVATE, ADD_BIAS } from './operations.js';
import { argsOf, type Draft, type Step, Uses } from './steps.js';
import type { Value } from './values.js';

/** Whether an operation takes a bias for what it writes as `y`. */
function takesBias({ operation, args }: Step): boolean {
  return operation.addsBias === true && !args['bias'] && !args['activation'];
}

/** Whether an operation takes an activation for what it writes as `y`. */
function takesActivation({ operation, args }: Step): boolean {
  return operation.activates === true && args['activation'] === undefined;
}

/**
 * A product whose outputs only a bias reads takes the bias; what only an activation reads is written activated. Where
 * training still needs what enters the activation, as GELU's derivative does, that is read twice, and nothing is joined.
 */
export function fuseProducts(draft: Draft): Draft {
  const uses = new Uses(draft);
  const gone = new Set<Step>();
  const forward = draft.forward.flatMap((one): Step[] => {
    if (gone.has(one)) return [];
    let step = one;
    const join = (next: Step, more: Record<string, unknown>) => {
      gone.add(next);
      step = { ...step, args: { ...step.args, ...more, y: next.args['y'] } };
    };
    const nextOf = () => uses.onlyReaderOf(step.args['y'] as Value);
    if (takesBias(step)) {
      const next = nextOf();
      const added = argsOf(next, ADD_BIAS);
      if (added?.bias.columns === (step.args['w'] as Value).columns)
        join(next!, { bias: added.bias, ...(added.activation && { activation: added.activation }) });
    }
    if (takesActivation(step)) {
      const next = nextOf();
      const activated = argsOf(next, ACTIVATE);
      if (activated) join(next!, { activation: activated.activation });
    }
    return [step];
  });
  return { ...draft, forward };
}
