// Fusion of the update: with plain gradient descent a member's weights move down their gradient while that is in registers,
// and no gradient of a weight is ever in memory.
// Before: fuse-siblings.ts. Next: keep-outputs.ts.

import { VECTOR_DESCENT, WEIGHT_DESCENT, WEIGHT_GRADIENT } from './operations.js';
import { argsOf, type Draft, readsOf, type Step, step, Uses, writesOf } from './steps.js';
import type { TensorValue } from './values.js';

/** Where each parameter has its gradient. */
export type Gradients = ReadonlyMap<TensorValue, TensorValue>;

/**
 * The members of which all decayed tensors can go down within the product that is their gradient: the product writes the whole
 * gradient, nobody reads that, and no later step reads the weights.
 */
export function membersThatCanDescend(draft: Draft, gradients: Gradients): ReadonlySet<number> {
  const { members, refused } = descentsIn(draft, gradients);
  return new Set([...members].filter((member) => !refused.has(member)));
}

/**
 * The draft in which the weights of `descending` members go down within their products, and their other tensors at the end; those
 * that are `descended` already are left alone, and the parameters of other members to the optimizer.
 */
export function fuseDescent(
  draft: Draft,
  gradients: Gradients,
  descending: ReadonlySet<number>,
  descended: ReadonlySet<TensorValue>,
): Draft {
  const { products } = descentsIn(draft, gradients);
  const weightOf = new Map(Array.from(products, ([parameter, product]) => [product, parameter]));
  const backward = draft.backward.map((one) => {
    const w = weightOf.get(one);
    if (!w || !descending.has(w.member)) return one;
    const { x, dy, sums } = argsOf(one, WEIGHT_GRADIENT)!;
    return step(WEIGHT_DESCENT, { x, dy, sums, w, member: w.member });
  });
  const vectors = [...gradients]
    .filter(([one]) => !one.decayed && descending.has(one.member) && !descended.has(one))
    .map(([parameters, gradient]) =>
      step(VECTOR_DESCENT, { parameters, gradients: gradient, member: parameters.member }),
    );
  return { ...draft, backward: [...backward, ...vectors] };
}

/** By weights the product that is their gradient; and the members some of whose weights have none that they can go down in. */
function descentsIn(draft: Draft, gradients: Gradients) {
  const uses = new Uses(draft);
  const products = new Map<TensorValue, Step>();
  const refused = new Set<number>();
  const members = new Set<number>();
  for (const [parameter, gradient] of gradients) {
    members.add(parameter.member);
    if (!parameter.decayed) continue;
    const [writer, ...others] = uses.writersOf(gradient);
    const product = argsOf(writer ?? undefined, WEIGHT_GRADIENT);
    const inside =
      product !== null &&
      others.length === 0 &&
      uses.readersOf(gradient).length === 0 &&
      !isReadAfter(draft, writer!, parameter);
    if (inside) products.set(parameter, writer!);
    else refused.add(parameter.member);
  }
  return { products, refused, members };
}

/** Whether a step after `one` on the way back reads or writes the parameter. */
function isReadAfter({ backward }: Draft, one: Step, parameter: TensorValue): boolean {
  const later = backward.slice(backward.indexOf(one) + 1);
  return later.some((other) => [...readsOf(other), ...writesOf(other)].includes(parameter));
}
