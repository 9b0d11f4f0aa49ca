// Parzen estimators: densities over parameters, made of a component around each observed value and a prior over the whole range, as in
// Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization", section 4.
// Before: interval.ts. Next: tpe.ts divides trials into good and bad ones and compares two of these.

import { normal } from '../functions/normal-distribution.js';
import type { Random } from '../random.js';
import { type Interval, intervalOf } from './interval.js';
import { countOf, type SearchParameter } from './space.js';

/** One component for one parameter. */
export interface Component {
  draw(random: Random): number;
  logDensity(number: number): number;
}

/** The least width of a component, as a share of the range: 1 / min(MOST_COMPONENTS, observations + 1). */
const MOST_COMPONENTS = 100;

/** The components of a parameter around `numbers`, and last the prior. */
export type MakeComponents = (parameter: SearchParameter, numbers: readonly number[]) => Component[];

/**
 * For a parameter by itself: each component is as wide as the larger of the distances to its neighbours, of which the
 * prior's centre is one. Choices have the probabilities (C + 1) / (n + K) of n observations and K choices, C of them this one.
 */
export function componentsAlone(parameter: SearchParameter, numbers: readonly number[]): Component[] {
  const interval = intervalOf(parameter);
  if (interval === null) {
    const counts = new Array(countOf(parameter)).fill(1);
    for (const index of numbers) counts[index]++;
    return [choiceComponent(counts)];
  }
  const { low, high } = interval;
  const centre = (low + high) / 2;
  const places = numbers.map((number) => interval.place(number));
  const sorted = [...places, centre].sort((a, b) => a - b);
  const narrowest = (high - low) / Math.min(MOST_COMPONENTS, numbers.length + 1);
  const components = places.map((place) => {
    const i = sorted.indexOf(place);
    const gap = Math.max(place - (sorted[i - 1] ?? place), (sorted[i + 1] ?? place) - place);
    return gaussian(interval, place, Math.min(Math.max(gap, narrowest), high - low));
  });
  return [...components, gaussian(interval, centre, high - low)];
}

/**
 * For parameters together, whose components are multiplied: Scott's rule, 1.06 · deviation · n^(-1/(d+4)), for each of d parameters. A
 * choice's component is its own choice, and with a share of K / (n + K) all K of them.
 */
export function componentsTogether(dimensions: number): MakeComponents {
  return (parameter, numbers) => {
    const interval = intervalOf(parameter);
    const n = numbers.length;
    if (interval === null) {
      const count = countOf(parameter);
      const around = (index: number) => Array.from({ length: count }, (_, i) => (i === index ? n + 1 : 1));
      return [
        ...numbers.map((index) => choiceComponent(around(index))),
        choiceComponent(new Array(count).fill(1)),
      ];
    }
    const { low, high } = interval;
    const places = numbers.map((number) => interval.place(number));
    const mean = places.reduce((a, b) => a + b, 0) / n;
    const deviation = Math.sqrt(places.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n);
    const narrowest = (high - low) / Math.min(MOST_COMPONENTS, n + 1);
    const width = Math.max(1.06 * deviation * n ** (-1 / (dimensions + 4)), narrowest);
    const components = places.map((place) => gaussian(interval, place, Math.min(width, high - low)));
    return [...components, gaussian(interval, (low + high) / 2, high - low)];
  };
}

/** A normal distribution, cut off at the ends of the interval. */
function gaussian(interval: Interval, centre: number, width: number): Component {
  const { low, high } = interval;
  const below = (place: number) => normal((place - centre) / width);
  const inside = below(high) - below(low);
  return {
    draw(random) {
      // Within the interval are at least 16 % of the distribution, whose centre is in it.
      for (;;) {
        const place = centre + width * random.normal();
        if (place >= low && place <= high) return interval.numberAt(place);
      }
    },
    logDensity(number) {
      const place = interval.place(number);
      const cell = interval.cell(place);
      const density =
        cell === null
          ? Math.exp(-0.5 * ((place - centre) / width) ** 2) / (width * Math.sqrt(2 * Math.PI))
          : below(cell[1]) - below(cell[0]);
      return Math.log(Math.max(density / inside, Number.MIN_VALUE));
    },
  };
}

function choiceComponent(weights: readonly number[]): Component {
  const total = weights.reduce((a, b) => a + b, 0);
  return {
    draw(random) {
      let rest = random.uniform() * total;
      const index = weights.findIndex((weight) => {
        rest -= weight;
        return rest < 0;
      });
      return index < 0 ? weights.length - 1 : index;
    },
    logDensity: (index) => Math.log(weights[index] / total),
  };
}

/** The logarithm of the mean of the components' densities. */
export function logMixture(logDensities: readonly number[]): number {
  const most = Math.max(...logDensities);
  const sum = logDensities.reduce((so, one) => so + Math.exp(one - most), 0);
  return most + Math.log(sum / logDensities.length);
}
