// The tree-structured Parzen estimator (Bergstra et al. 2011): the trials are divided into a few good ones and the rest, and of some
// candidates drawn from the density of the good ones, the one with the highest ratio of both densities, which is the one with the
// highest expected improvement, is tried.
// Before: parzen.ts has the densities. Next: samplers.ts.

import type { Settled } from '../options/option.js';
import { number, toggle } from '../options/option-kinds.js';
import type { Random } from '../random.js';
import {
  type Component,
  componentsAlone,
  componentsTogether,
  logMixture,
  type MakeComponents,
} from './parzen.js';
import type { TrialRecord } from './replay-journal.js';
import type { ParameterNumbers, ParameterSpace } from './space.js';

export const TPE_OPTIONS = {
  /** Trials that are drawn at random before the densities are estimated. Default 10. */
  startup: number({ whole: true, from: 1, to: 1_000_000 }, 10),
  /** Of which the one with the highest ratio is tried. Default 24. */
  candidates: number({ whole: true, from: 1, to: 100_000 }, 24),
  /** Whether parameters are estimated together, so that the best rate for each batch size is found. Default true. */
  multivariate: toggle(true),
};

export const TPE_TEXTS: Readonly<Record<keyof typeof TPE_OPTIONS, string>> = {
  startup: 'trials drawn at random first',
  candidates: 'candidates of which the best is tried',
  multivariate: 'whether parameters are estimated together',
};

/** The share of trials that are good, and how many they are at most. */
const GOOD_SHARE = 0.1;
const MOST_GOOD = 25;

type Own = Settled<typeof TPE_OPTIONS>;

/** @param ranked best first; at least one. */
export function tpeSample(
  space: ParameterSpace,
  ranked: readonly TrialRecord[],
  { candidates, multivariate }: Pick<Own, 'candidates' | 'multivariate'>,
  random: Random,
): ParameterNumbers {
  const good = Math.min(Math.ceil(GOOD_SHARE * ranked.length), MOST_GOOD);
  const parts = [ranked.slice(0, good), ranked.slice(good)] as const;
  const names = Object.keys(space);
  if (multivariate) return bestOf(space, names, parts, componentsTogether(names.length), candidates, random);
  const found = names.map((name) => bestOf(space, [name], parts, componentsAlone, candidates, random));
  return Object.assign({}, ...found);
}

/** The best of the candidates for some parameters, which the trials that lack one of them say nothing of. */
function bestOf(
  space: ParameterSpace,
  names: readonly string[],
  parts: readonly [good: readonly TrialRecord[], rest: readonly TrialRecord[]],
  make: MakeComponents,
  candidates: number,
  random: Random,
): ParameterNumbers {
  const [good, rest] = parts.map((trials) => {
    const whole = trials.filter(({ numbers }) => names.every((name) => name in numbers));
    return new Mixture(
      names.map((name) =>
        make(
          space[name],
          whole.map(({ numbers }) => numbers[name]),
        ),
      ),
    );
  });
  let best: number[] = [];
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < candidates; i++) {
    const candidate = good.draw(random);
    const ratio = good.logDensity(candidate) - rest.logDensity(candidate);
    if (ratio > most || i === 0) [most, best] = [ratio, candidate];
  }
  return Object.fromEntries(names.map((name, i) => [name, best[i]]));
}

/** Equal parts of several components; each is a product over the parameters. */
class Mixture {
  /** @param components of each parameter, as many for each. */
  constructor(private readonly components: readonly (readonly Component[])[]) {}

  draw(random: Random): number[] {
    const which = random.below(this.components[0].length);
    return this.components.map((own) => own[which].draw(random));
  }

  logDensity(numbers: readonly number[]): number {
    const logs = this.components[0].map((_, which) =>
      this.components.reduce((sum, own, i) => sum + own[which].logDensity(numbers[i]), 0),
    );
    return logMixture(logs);
  }
}
