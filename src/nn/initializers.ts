// How initial weights are drawn. Next: sequential.ts draws a whole network's.

import type { Random } from '../random.js';

export const INITIALIZER_NAMES = ['uniform', 'he', 'xavier', 'normal', 'zeros'] as const;
export type InitializerName = (typeof INITIALIZER_NAMES)[number];

/**
 * One weight at a time of a layer [inputs, units]:
 * - uniform: ±1/√inputs (LeCun 1998's scale; what reproduces the report)
 * - he: normal, deviation √(2/inputs) (He et al. 2015), for ReLU
 * - xavier: uniform ±√(6/(inputs + units)) (Glorot & Bengio 2010), for sigmoid and tanh
 * - normal: deviation 0.01
 * - zeros
 */
export function weightSampler(
  inputs: number,
  units: number,
  name: InitializerName,
  random: Random,
): () => number {
  const uniform = (limit: number) => () => (2 * random.uniform() - 1) * limit;
  const normal = (deviation: number) => () => random.normal() * deviation;
  switch (name) {
    case 'uniform':
      return uniform(1 / Math.sqrt(inputs));
    case 'he':
      return normal(Math.sqrt(2 / inputs));
    case 'xavier':
      return uniform(Math.sqrt(6 / (inputs + units)));
    case 'normal':
      return normal(0.01);
    case 'zeros':
      return () => 0;
  }
}
