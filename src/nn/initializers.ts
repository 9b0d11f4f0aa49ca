// How initial weights are drawn. Next: sequential.ts draws a whole network's.

import type { Random } from '../random.js';

export const INITIALIZER_NAMES = [
  ...(['uniform', 'he', 'xavier', 'normal', 'zeros'] as const),
  ...(['he-normal', 'he-uniform', 'glorot-normal', 'glorot-uniform'] as const),
  ...(['lecun-normal', 'lecun-uniform'] as const),
] as const;
export type InitializerName = (typeof INITIALIZER_NAMES)[number];

/** The deviation of a standard normal variable within ±2: √(1 - 4φ(2)/(2Φ(2) - 1)). */
const TRUNCATED_DEVIATION = 0.8796256610342398;

/**
 * One weight at a time of a layer [inputs, units]:
 * - uniform: ±1/√inputs (LeCun 1998's scale; what reproduces the report)
 * - he: normal, deviation √(2/inputs) (He et al. 2015), for ReLU
 * - xavier: uniform ±√(6/(inputs + units)) (Glorot & Bengio 2010), for sigmoid and tanh
 * - normal: deviation 0.01
 * - zeros
 * - he-, glorot-, lecun-: variance 2/inputs, 2/(inputs + units), 1/inputs, as Keras has them: -uniform on ±√(3·variance),
 *   -normal cut off at two deviations, and widened to have its variance all the same
 */
export function weightSampler(
  inputs: number,
  units: number,
  name: InitializerName,
  random: Random,
): () => number {
  const uniform = (limit: number) => () => (2 * random.uniform() - 1) * limit;
  const normal = (deviation: number) => () => random.normal() * deviation;
  const truncated = (variance: number) => () => {
    let value = random.normal();
    while (Math.abs(value) > 2) value = random.normal();
    return (value * Math.sqrt(variance)) / TRUNCATED_DEVIATION;
  };
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
  const [family, kind] = name.split('-');
  const variance = family === 'he' ? 2 / inputs : family === 'lecun' ? 1 / inputs : 2 / (inputs + units);
  return kind === 'uniform' ? uniform(Math.sqrt(3 * variance)) : truncated(variance);
}
