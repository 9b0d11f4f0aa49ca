// Every initializer of the registry: variance, mean and limit of its draws are those that its notes state.

import { expect, it } from 'vitest';
import {
  INITIALIZER_NAMES,
  INITIALIZER_NOTES,
  type InitializerName,
  weightSampler,
} from '../../src/nn/initializers.js';
import { Random } from '../../src/random.js';

const INPUTS = 300;
const UNITS = 100;
const DRAWS = 40_000;

function drawn(name: InitializerName): number[] {
  return Array.from({ length: DRAWS }, weightSampler(INPUTS, UNITS, name, Random.stream(1, name)));
}

it.each(INITIALIZER_NAMES)(
  '%s: the variance that is stated, and no draw beyond its limit in deviations',
  (name) => {
    const { variance: varianceOf, limit } = INITIALIZER_NOTES[name];
    const variance = varianceOf(INPUTS, UNITS);
    const values = drawn(name);
    // The mean square of n draws deviates by at most variance·√(2/n); five of those.
    const square = values.reduce((sum, value) => sum + value ** 2, 0) / DRAWS;
    expect(Math.abs(square - variance)).toBeLessThanOrEqual(5 * variance * Math.sqrt(2 / DRAWS));
    const mean = values.reduce((sum, value) => sum + value, 0) / DRAWS;
    expect(Math.abs(mean)).toBeLessThanOrEqual(5 * Math.sqrt(variance / DRAWS));
    const largest = Math.max(...values.map(Math.abs));
    if (variance === 0) return expect(largest).toBe(0);
    // Near its limit, where there is one; else beyond three deviations, as one of 370 normal draws is.
    const end = Number.isFinite(limit) ? limit : Number.POSITIVE_INFINITY;
    expect(largest).toBeLessThanOrEqual(end * Math.sqrt(variance) * (1 + 1e-7));
    expect(largest).toBeGreaterThan(0.98 * Math.min(limit, 3) * Math.sqrt(variance));
  },
);

// https://keras.io/api/layers/initializers: VarianceScaling, whose truncated normal has deviation √variance / 0.87962566.
it.each<[InitializerName, variance: number, limit: number]>([
  ['he-normal', 2 / INPUTS, 2 / 0.87962566],
  ['he-uniform', 2 / INPUTS, Math.sqrt(3)],
  ['glorot-normal', 2 / (INPUTS + UNITS), 2 / 0.87962566],
  ['glorot-uniform', 2 / (INPUTS + UNITS), Math.sqrt(3)],
  ['lecun-normal', 1 / INPUTS, 2 / 0.87962566],
  ['lecun-uniform', 1 / INPUTS, Math.sqrt(3)],
])("%s: states Keras' variance and limit", (name, variance, limit) => {
  expect(INITIALIZER_NOTES[name].variance(INPUTS, UNITS)).toBeCloseTo(variance, 12);
  expect(INITIALIZER_NOTES[name].limit).toBeCloseTo(limit, 7);
});
