// Fusion on the way back: an activation's derivative is applied as the gradient product is written, and the mask of a
// dropout after ReLU is recovered from the dropped outputs. Only where the product is all that the gradient consists of: the gradient
// of a tensor with two consumers is a sum, and its derivative applies once, after the sum.
// Before: fuse-products.ts. Next: fuse-siblings.ts.

import { RELU } from '../../assembly/codes.js';
import { keptScale } from '../ops.js';
import { ACTIVATION_GRADIENT, DROPOUT, INPUT_GRADIENT } from './operations.js';
import { argsOf, type Draft, replaced, type Step, step, Uses } from './steps.js';
import type { Value } from './values.js';

/**
 * ReLU with dropout: dropped outputs are 0 where the unit was inactive or dropped, and no gradient passes there. So
 * gradient product → dropout → ReLU's derivative becomes gradient product, scaled → derivative from the dropped outputs.
 */
export function fuseReluDropout(draft: Draft): Draft {
  const uses = new Uses(draft);
  const by = new Map<Step, Step[]>();
  for (const one of draft.backward) {
    const product = argsOf(one, INPUT_GRADIENT);
    if (!product || product.activation || product.alpha !== undefined) continue;
    const dropStep = uses.onlyReaderOf(product.dx);
    const drop = argsOf(dropStep, DROPOUT);
    const deriveStep = drop && uses.onlyReaderOf(drop.y);
    const derive = argsOf(deriveStep ?? undefined, ACTIVATION_GRADIENT);
    if (!drop || !derive || derive.activation.code !== RELU) continue;
    const { member, layer, rate } = drop;
    // The same mask on the way forward, upon the very outputs.
    const dropped = draft.forward
      .map((other) => argsOf(other, DROPOUT))
      .find((other) => other?.x === derive.y && other.member === member && other.layer === layer);
    if (!dropped) continue;
    by.set(one, [step(INPUT_GRADIENT, { ...product, alpha: keptScale(rate) })]);
    by.set(dropStep!, []);
    by.set(deriveStep!, [step(ACTIVATION_GRADIENT, { ...derive, y: dropped.y, dy: product.dx })]);
  }
  return { ...draft, backward: replaced(draft.backward, by) };
}

/**
 * A gradient product that only a derivative reads passes back through it as it is written. A dropout between the two, which is
 * linear, comes after both.
 */
export function fuseDerivatives(draft: Draft): Draft {
  const uses = new Uses(draft);
  const by = new Map<Step, Step[]>();
  for (const one of draft.backward) {
    if (!one.operation.derives || one.args['activation']) continue;
    const product = one.args as { dx: Value };
    const next = uses.onlyReaderOf(product.dx);
    const drop = argsOf(next, DROPOUT);
    const deriveStep = drop ? uses.onlyReaderOf(drop.y) : next;
    const derive = argsOf(deriveStep, ACTIVATION_GRADIENT);
    if (!derive || derive.dy !== (drop ? drop.y : product.dx)) continue;
    const { y, activation, dx } = derive;
    by.set(one, [{ ...one, args: { ...one.args, y, activation, ...(!drop && { dx }) } }]);
    by.set(deriveStep!, drop ? [step(DROPOUT, { ...drop, y: dx })] : []);
    if (drop) by.set(next!, []);
  }
  return { ...draft, backward: replaced(draft.backward, by) };
}
