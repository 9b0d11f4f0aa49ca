import { expect, it } from 'vitest';
import { type InitializerName, weightSampler } from '../../src/nn/initializers.js';
import { Random } from '../../src/random.js';

const INPUTS = 300;
const UNITS = 100;
const DRAWS = 40_000;

it.each<[InitializerName, variance: number, limit: number]>([
  ['he-normal', 2 / INPUTS, 2 / 0.87962566],
  ['he-uniform', 2 / INPUTS, Math.sqrt(3)],
  ['glorot-normal', 2 / (INPUTS + UNITS), 2 / 0.87962566],
  ['glorot-uniform', 2 / (INPUTS + UNITS), Math.sqrt(3)],
  ['lecun-normal', 1 / INPUTS, 2 / 0.87962566],
  ['lecun-uniform', 1 / INPUTS, Math.sqrt(3)],
])("%s: Keras' variance, and no draw beyond its limit in deviations", (name, variance, limit) => {
  const draw = weightSampler(INPUTS, UNITS, name, Random.stream(1, name));
  const values = Array.from({ length: DRAWS }, draw);
  // The mean square of n draws deviates by less than variance·√(2/n); five of those.
  const square = values.reduce((sum, value) => sum + value ** 2, 0) / DRAWS;
  expect(Math.abs(square / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / DRAWS));
  const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
  expect(Math.abs(mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(limit * Math.sqrt(variance) * (1 + 1e-7));
});
