// The registry of samplers: how the parameters of the next trial are chosen.
// Before: space.ts; tpe.ts has the one that learns. Next: study.ts asks them.

import { OptionError } from '../errors.js';
import type { NamedOption, NamedSettings } from '../options/registry-option.js';
import { named } from '../options/registry-option.js';
import type { Random } from '../random.js';
import { formatParameter } from './parse-space.js';
import { randomNumbers } from './random-numbers.js';
import type { TrialRecord } from './replay-journal.js';
import { countOf, numberAt, type ParameterNumbers, type ParameterSpace } from './space.js';
import { TPE_OPTIONS, TPE_TEXTS, tpeSample } from './tpe.js';

export interface SamplerHistory {
  readonly space: ParameterSpace;
  /** All trials so far. */
  readonly trials: readonly TrialRecord[];
  /** Those that tell something, best first; see rank-trials.ts. */
  readonly ranked: readonly TrialRecord[];
}

/** Names, with the schemas of their hyperparameters. */
export const SAMPLERS = {
  grid: { own: {} },
  random: { own: {} },
  tpe: { own: TPE_OPTIONS },
} as const;

/** The name of a sampler: how parameters are chosen. */
export type SamplerName = keyof typeof SAMPLERS;
/** A sampler by its name, or { name, … } with hyperparameters. */
export type SamplerOption = NamedOption<typeof SAMPLERS>;
export type SamplerSettings = NamedSettings<typeof SAMPLERS>;

/** The row of the option `sampler`. */
export const SAMPLER = named<SamplerOption, SamplerSettings>(SAMPLERS, 'tpe');

export const SAMPLER_TEXTS: Readonly<Record<SamplerName, string>> = {
  grid: 'every combination, the last parameter fastest',
  random: 'evenly at random',
  tpe: 'near the best trials so far (tree-structured Parzen estimator)',
};

export const SAMPLER_NUMBER_TEXTS: Readonly<Record<SamplerName, Readonly<Record<string, string>>>> = {
  grid: {},
  random: {},
  tpe: TPE_TEXTS,
};

/** How often values are drawn again that were tried before. */
const MOST_DRAWS = 20;
const MOST_RANDOM_DRAWS = 100_000;

/**
 * The numbers of the next trial; null where nothing is left to try: no combination is tried twice.
 * @param random the trial's own stream.
 */
export function nextNumbers(
  sampler: SamplerSettings,
  { space, trials, ranked }: SamplerHistory,
  random: Random,
): ParameterNumbers | null {
  const isTried = triedIn(space, trials);
  if (sampler.name !== 'grid') {
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const numbers =
        sampler.name === 'random' || ranked.length < sampler.startup
          ? randomNumbers(space, random)
          : tpeSample(space, ranked, sampler, random);
      if (!isTried(numbers)) return numbers;
    }
  }
  if (sampler.name !== 'grid' && combinationsOf(space) > MOST_COMBINATIONS)
    return drawUntried(space, isTried, random);
  return nextCombination(space, isTried);
}

/** Where there are too many combinations to go through them: at random. */
function drawUntried(
  space: ParameterSpace,
  isTried: (numbers: ParameterNumbers) => boolean,
  random: Random,
): ParameterNumbers {
  for (let draw = 0; draw < MOST_RANDOM_DRAWS; draw++) {
    const numbers = randomNumbers(space, random);
    if (!isTried(numbers)) return numbers;
  }
  throw new OptionError(
    `space: ${MOST_RANDOM_DRAWS} draws at random found nothing that was not tried; search a wider range, or fewer trials`,
  );
}

/** Tells whether a trial has these numbers. */
function triedIn(
  space: ParameterSpace,
  trials: readonly TrialRecord[],
): (numbers: ParameterNumbers) => boolean {
  const names = Object.keys(space);
  const key = (numbers: ParameterNumbers) => names.map((name) => numbers[name]).join(' ');
  const tried = new Set(trials.map(({ numbers }) => key(numbers)));
  return (numbers) => tried.has(key(numbers));
}

/** More combinations than this are a mistake. */
const MOST_COMBINATIONS = 1_000_000;

/** How many combinations there are. @throws OptionError for a range without steps, which has no end of them. */
export function combinationCount(space: ParameterSpace): number {
  for (const [name, parameter] of Object.entries(space)) {
    if (Number.isFinite(countOf(parameter))) continue;
    throw new OptionError(
      `${name}: a grid needs values or steps, ${formatParameter(parameter)} has neither; type values as 0.1/0.2/0.5, add :step=…, or choose the sampler random or tpe`,
    );
  }
  const count = combinationsOf(space);
  if (count <= MOST_COMBINATIONS) return count;
  throw new OptionError(
    `space: ${count} combinations are too many for a grid; choose the sampler random or tpe`,
  );
}

/** Infinite with a range without steps. */
function combinationsOf(space: ParameterSpace): number {
  return Object.values(space).reduce((product, parameter) => product * countOf(parameter), 1);
}

/** The first that no trial has. */
function nextCombination(
  space: ParameterSpace,
  isTried: (numbers: ParameterNumbers) => boolean,
): ParameterNumbers | null {
  const names = Object.keys(space);
  const count = combinationCount(space);
  for (let index = 0; index < count; index++) {
    const numbers = combination(space, names, index);
    if (!isTried(numbers)) return numbers;
  }
  return null;
}

function combination(space: ParameterSpace, names: readonly string[], index: number): ParameterNumbers {
  let rest = index;
  const pairs = names.toReversed().map((name): [string, number] => {
    const parameter = space[name];
    const count = countOf(parameter);
    const own = rest % count;
    rest = Math.floor(rest / count);
    return [name, numberAt(parameter, own)];
  });
  return Object.fromEntries(pairs.reverse());
}
