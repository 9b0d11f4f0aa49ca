// The registry of initializers: how the initial weights of a layer are drawn. Next: model.ts draws a whole network's.
// docs/design/registries.md says how to add one.

import type { Random } from '../random.js';

/** Draws one weight of a layer [inputs, units] at each call. */
type Sampler = () => number;

export interface Initializer {
  sampler(random: Random, inputs: number, units: number): Sampler;
}

/** The deviation of a standard normal variable within ±2: √(1 - 4φ(2)/(2Φ(2) - 1)). */
const TRUNCATED_DEVIATION = 0.8796256610342398;

/** On ±limit. */
function uniform(random: Random, limit: number): Sampler {
  return () => (2 * random.uniform() - 1) * limit;
}

function normal(random: Random, deviation: number): Sampler {
  return () => random.normal() * deviation;
}

/** Normal, cut off at two deviations and widened to have its variance all the same. */
function truncated(random: Random, variance: number): Sampler {
  return () => {
    let value = random.normal();
    while (Math.abs(value) > 2) value = random.normal();
    return (value * Math.sqrt(variance)) / TRUNCATED_DEVIATION;
  };
}

/** In the order in which they are listed to users. */
export const INITIALIZERS = {
  uniform: { sampler: (random, inputs) => uniform(random, 1 / Math.sqrt(inputs)) },
  he: { sampler: (random, inputs) => normal(random, Math.sqrt(2 / inputs)) },
  xavier: { sampler: (random, inputs, units) => uniform(random, Math.sqrt(6 / (inputs + units))) },
  normal: { sampler: (random) => normal(random, 0.01) },
  zeros: { sampler: () => () => 0 },
  'he-normal': { sampler: (random, inputs) => truncated(random, 2 / inputs) },
  'he-uniform': { sampler: (random, inputs) => uniform(random, Math.sqrt(3 * (2 / inputs))) },
  'glorot-normal': { sampler: (random, inputs, units) => truncated(random, 2 / (inputs + units)) },
  'glorot-uniform': {
    sampler: (random, inputs, units) => uniform(random, Math.sqrt(3 * (2 / (inputs + units)))),
  },
  'lecun-normal': { sampler: (random, inputs) => truncated(random, 1 / inputs) },
  'lecun-uniform': { sampler: (random, inputs) => uniform(random, Math.sqrt(3 * (1 / inputs))) },
} as const satisfies Record<string, Initializer>;

/** One of INITIALIZER_NAMES. */
export type InitializerName = keyof typeof INITIALIZERS;
/** How initial weights are drawn: what `initializer` takes. */
export const INITIALIZER_NAMES = Object.keys(INITIALIZERS) as unknown as readonly [
  InitializerName,
  ...InitializerName[],
];

/** One weight at a time of a layer [inputs, units]. */
export function weightSampler(inputs: number, units: number, name: InitializerName, random: Random): Sampler {
  const { sampler }: Initializer = INITIALIZERS[name];
  return sampler(random, inputs, units);
}

/** What documentation and tests say of an initializer. The library imports none of it, so no page downloads it. */
export interface InitializerNotes {
  readonly docs: string;
  readonly variance: (inputs: number, units: number) => number;
  /** The largest weight, in deviations. */
  readonly limit: number;
}

const UNIFORM_LIMIT = Math.sqrt(3);
const TRUNCATED_LIMIT = 2 / TRUNCATED_DEVIATION;

export const INITIALIZER_NOTES: Readonly<Record<InitializerName, InitializerNotes>> = {
  uniform: {
    docs: "uniform on ±1/√inputs (LeCun 1998's scale; what reproduces the report)",
    variance: (inputs) => 1 / (3 * inputs),
    limit: UNIFORM_LIMIT,
  },
  he: {
    docs: 'normal, variance 2/inputs (He et al. 2015), for ReLU',
    variance: (inputs) => 2 / inputs,
    limit: Infinity,
  },
  xavier: {
    docs: 'uniform on ±√(6/(inputs + units)) (Glorot & Bengio 2010), for sigmoid and tanh',
    variance: (inputs, units) => 2 / (inputs + units),
    limit: UNIFORM_LIMIT,
  },
  normal: { docs: 'normal, deviation 0.01', variance: () => 1e-4, limit: Infinity },
  zeros: { docs: '0', variance: () => 0, limit: 0 },
  'he-normal': {
    docs: "Keras': normal, variance 2/inputs, cut off at two deviations and widened to have its variance all the same",
    variance: (inputs) => 2 / inputs,
    limit: TRUNCATED_LIMIT,
  },
  'he-uniform': {
    docs: "Keras': uniform, variance 2/inputs",
    variance: (inputs) => 2 / inputs,
    limit: UNIFORM_LIMIT,
  },
  'glorot-normal': {
    docs: "Keras': as he-normal, variance 2/(inputs + units)",
    variance: (inputs, units) => 2 / (inputs + units),
    limit: TRUNCATED_LIMIT,
  },
  'glorot-uniform': {
    docs: "Keras': uniform, variance 2/(inputs + units)",
    variance: (inputs, units) => 2 / (inputs + units),
    limit: UNIFORM_LIMIT,
  },
  'lecun-normal': {
    docs: "Keras': as he-normal, variance 1/inputs",
    variance: (inputs) => 1 / inputs,
    limit: TRUNCATED_LIMIT,
  },
  'lecun-uniform': {
    docs: "Keras': uniform, variance 1/inputs",
    variance: (inputs) => 1 / inputs,
    limit: UNIFORM_LIMIT,
  },
};
