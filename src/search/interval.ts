// A range as an interval of the line on which samplers draw and estimate densities: in logarithms where it is one in ratios, and with
// half a step at both ends where its values are steps, so that each value has a cell of its own around it.
// Before: space.ts. Next: random-numbers.ts draws evenly, parzen.ts by density.

import { countOf, isChoice, numberAt, type RangeParameter, type SearchParameter, stepOf } from './space.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Where a value lies. */
  place(number: number): number;
  /** The value at a place. */
  numberAt(place: number): number;
  /** The cell around a place, within which all places are the same value; null where values are no steps. */
  cell(place: number): readonly [number, number] | null;
}

/** Of a range, or of choices that are numbers in order; null for choices without an order. */
export function intervalOf(parameter: SearchParameter): Interval | null {
  if (isChoice(parameter)) return isOrdered(parameter.choices) ? steps(parameter, 0, 1) : null;
  const { low, high, log = false, whole = false } = parameter;
  const step = stepOf(parameter);
  if (step !== null) return steps(parameter, low, step);
  if (log && whole) return wholeRatios(parameter);
  const [forward, back] = log ? [Math.log, Math.exp] : [identity, identity];
  return {
    ...{ low: forward(low), high: forward(high), place: forward },
    // exp(log(0.1)) may lie a little outside.
    numberAt: (place) => clamp(back(place), low, high),
    cell: () => null,
  };
}

function steps(parameter: SearchParameter, low: number, step: number): Interval {
  const count = countOf(parameter);
  const index = (place: number) => clamp(Math.round((place - low) / step), 0, count - 1);
  return {
    ...{ low: low - step / 2, high: low + (count - 0.5) * step, place: identity },
    numberAt: (place) => numberAt(parameter, index(place)),
    cell: (place) => [low + (index(place) - 0.5) * step, low + (index(place) + 0.5) * step],
  };
}

function wholeRatios({ low, high }: RangeParameter): Interval {
  const nearest = (place: number) => clamp(Math.round(Math.exp(place)), low, high);
  return {
    ...{ low: Math.log(low - 0.5), high: Math.log(high + 0.5), place: Math.log, numberAt: nearest },
    cell: (place) => [Math.log(nearest(place) - 0.5), Math.log(nearest(place) + 0.5)],
  };
}

/** Whether all choices are numbers, or texts of numbers, that rise or fall. */
function isOrdered(choices: readonly unknown[]): boolean {
  const numbers = choices.map((one) => {
    if (typeof one === 'number') return one;
    return typeof one === 'string' && one.trim() !== '' ? Number(one) : Number.NaN;
  });
  const differences = numbers.slice(1).map((value, i) => value - numbers[i]);
  return differences.every((one) => one > 0) || differences.every((one) => one < 0);
}

function identity(value: number): number {
  return value;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
