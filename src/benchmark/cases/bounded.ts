// Numbers of an update step in float64, each with a bound on a kernel's error. Next: optimizer.ts.

import { EPSILON, SUBNORMAL } from './case.js';

/** A number and how far a kernel's may be from it. */
export type Bounded = [value: number, bound: number];

/** g + l2·w and its magnitude: a product and a sum round it, so it errs by 2ε·magnitude at most. */
export function penalised(w: number, g: number, l2: number): [gradient: number, magnitude: number] {
  return [g + l2 * w, Math.abs(g) + l2 * Math.abs(w)];
}

/** keep·old + fresh·gradient², within the rounding of five operations on magnitudes. */
export function meanSquare(
  keep: number,
  old: number,
  fresh: number,
  gradient: number,
  magnitude: number,
): Bounded {
  const bound = 8 * EPSILON * (keep * old + fresh * magnitude * magnitude) + SUBNORMAL;
  return [keep * old + fresh * gradient * gradient, bound];
}

/** numerator/(factor·√square + epsilon), and how far it may be off when both are off by their bounds. */
export function quotient(
  [top, topBound]: Bounded,
  [square, bound]: Bounded,
  factor: number,
  epsilon: number,
): Bounded {
  const under = (value: number) => factor * Math.sqrt(Math.max(0, value)) + epsilon;
  // Root, product, sum and quotient round once each.
  const least = under(square - bound) * (1 - 4 * EPSILON);
  const widest = (Math.abs(top) + topBound) / least;
  const spread = topBound / least + Math.abs(top) * (1 / least - 1 / under(square + bound));
  return [top / under(square), spread + 4 * EPSILON * widest + SUBNORMAL];
}
