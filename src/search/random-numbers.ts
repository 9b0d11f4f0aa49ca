// Parameters drawn evenly: the random sampler's, and what other samplers begin with.
// Before: interval.ts. Next: samplers.ts.

import type { Random } from '../random.js';
import { intervalOf } from './interval.js';
import { countOf, type ParameterNumbers, type ParameterSpace, type SearchParameter } from './space.js';

export function randomNumbers(space: ParameterSpace, random: Random): ParameterNumbers {
  return Object.fromEntries(Object.entries(space).map(([name, one]) => [name, randomNumber(one, random)]));
}

function randomNumber(parameter: SearchParameter, random: Random): number {
  const interval = intervalOf(parameter);
  if (interval === null) return random.below(countOf(parameter));
  const { low, high } = interval;
  return interval.numberAt(low + random.uniform() * (high - low));
}
