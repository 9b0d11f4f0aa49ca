// Grid search: every combination of a space, in repeats, the best mean score wins. It knows only trials and scores;
// where an estimator can try many combinations at once (network/train-population.ts), a repeat is one call.

import { OptionError } from '../errors.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { checked, choice, given, needed } from '../options/option-kinds.js';
import { NEEDED_SEED, SEED } from '../options/seed.js';

/** For each parameter the values to try. */
export type SearchSpace = Readonly<Record<string, readonly number[]>>;
export type Params = Readonly<Record<string, number>>;

/** All combinations, the last parameter varying fastest. @throws OptionError for an empty space or list. */
export function combinations(space: SearchSpace): Params[] {
  const names = Object.keys(space);
  if (names.length === 0) throw new OptionError('search: the space has no parameter');
  for (const name of names) {
    if (space[name].length === 0) throw new OptionError(`search: no values to try for ${name}`);
  }
  return names.reduce<Params[]>(
    (all, name) => all.flatMap((params) => space[name].map((value) => ({ ...params, [name]: value }))),
    [{}],
  );
}

/** A score that is NaN or infinite means that the trial diverged. */
export interface TrialScore {
  /** Index into combinations(space). */
  readonly index: number;
  /** From 0. */
  readonly repeat: number;
  readonly score: number;
}

/** What is tried, and which score is good. */
export const GRID_SEARCH_OPTIONS = {
  space: needed<SearchSpace>('object'),
  /** Each repeat has a seed of its own, which all combinations share: their scores are paired. Default 2. */
  repeats: checked(requireRepeats, 2),
  /** The repeats' seeds are seed, seed + 1, … */
  seed: NEEDED_SEED,
  /** Whether a low score is good (a loss) or a high one (an accuracy). Default min. */
  best: choice(['min', 'max'], 'min'),
  /** Trials that were made before, to go on from. */
  done: given<readonly TrialScore[]>('list'),
  /** Called with each new score, as soon as it is there. */
  onScore: given<(score: TrialScore) => void>('function'),
};

export interface GridSearchOptions extends Given<typeof GRID_SEARCH_OPTIONS> {}

function requireRepeats(repeats: number): number {
  if (Number.isInteger(repeats) && repeats >= 1) return repeats;
  throw new OptionError(`search: repeats is ${repeats}, a whole number from 1 expected`);
}

/** @throws OptionError */
function checkedOptions(options: GridSearchOptions) {
  requireOptionsOf('search', GRID_SEARCH_OPTIONS, options);
  SEED.check(options.seed, 'search.seed');
  return settle(GRID_SEARCH_OPTIONS, options, 'search.');
}

/** One combination. */
export type Trial = (params: Params, seed: number) => Promise<number>;
/** Many combinations at once; scores in the same order. */
export type TrialBatch = (params: readonly Params[], seed: number) => Promise<readonly number[]>;

export interface SearchRow {
  readonly params: Params;
  /** By repeat; null where not tried (yet). */
  readonly scores: readonly (number | null)[];
  /** Over the repeats tried; null when one diverged or none was tried. */
  readonly mean: number | null;
  /** Sample standard deviation over the repeats; null with fewer than two. */
  readonly deviation: number | null;
  readonly diverged: boolean;
  readonly winner: boolean;
  /** So close to the winner that the search does not tell them apart; see nearTies. */
  readonly nearTie: boolean;
}

/** Best first; diverged rows, then untried ones, last. */
export type SearchResult = readonly SearchRow[];

/** Tries what is not `done` yet. @throws OptionError; whatever a trial throws, after onScore for those before it. */
export async function gridSearch(
  trial: { one: Trial } | { many: TrialBatch },
  options: GridSearchOptions,
): Promise<SearchResult> {
  const { space, repeats, seed, done = [], onScore } = checkedOptions(options);
  const all = combinations(space);
  const scores: TrialScore[] = [...done];
  const keep = (score: TrialScore) => {
    scores.push(score);
    onScore?.(score);
  };
  for (let repeat = 0; repeat < repeats; repeat++) {
    const tried = new Set(scores.filter((score) => score.repeat === repeat).map(({ index }) => index));
    const missing = [...all.keys()].filter((index) => !tried.has(index));
    if (missing.length === 0) continue;
    if ('many' in trial) {
      const values = await trial.many(
        missing.map((index) => all[index]),
        seed + repeat,
      );
      missing.forEach((index, i) => {
        keep({ index, repeat, score: values[i] });
      });
    } else {
      for (const index of missing) keep({ index, repeat, score: await trial.one(all[index], seed + repeat) });
    }
  }
  return rankCombinations(scores, options);
}

/** The table of the scores there are, also of an unfinished search. */
export function rankCombinations(scores: readonly TrialScore[], options: GridSearchOptions): SearchResult {
  const { space, repeats, best } = checkedOptions(options);
  const sign = best === 'min' ? 1 : -1;
  const rows = combinations(space).map((params, index) => {
    const own: (number | null)[] = new Array(repeats).fill(null);
    for (const { index: i, repeat, score } of scores)
      if (i === index && repeat < repeats) own[repeat] = score;
    const tried = own.filter((score) => score !== null);
    const diverged = tried.some((score) => !Number.isFinite(score));
    const mean = diverged || tried.length === 0 ? null : tried.reduce((a, b) => a + b) / tried.length;
    return { params, scores: own, diverged, mean, deviation: mean === null ? null : deviation(tried, mean) };
  });
  const key = (row: (typeof rows)[number]) =>
    row.mean === null ? Number.MAX_VALUE / (row.diverged ? 2 : 1) : sign * row.mean;
  const sorted = rows.toSorted((a, b) => key(a) - key(b));
  const [first] = sorted;
  return sorted.map((row, i) => ({
    ...row,
    winner: i === 0 && first.mean !== null,
    nearTie: i > 0 && isNearTie(row, first),
  }));
}

function deviation(values: readonly number[], mean: number): number | null {
  if (values.length < 2) return null;
  return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
}

/** Half a percent of the winner's score: less is a lottery between seeds even where the repeats agree by chance. */
const NEAR = 0.005;

export function isNear(score: number, best: number): boolean {
  return Math.abs(score - best) <= NEAR * Math.abs(best);
}

/**
 * Whether a row is within one standard error of the winner. The repeats are paired (same rows, same order), so the
 * error is that of the differences; and within half a percent it counts as near in any case.
 */
function isNearTie(
  row: Pick<SearchRow, 'scores' | 'mean'>,
  winner: Pick<SearchRow, 'scores' | 'mean'>,
): boolean {
  if (row.mean === null || winner.mean === null) return false;
  const difference = Math.abs(row.mean - winner.mean);
  if (isNear(row.mean, winner.mean)) return true;
  const pairs = row.scores.flatMap((score, i) =>
    score === null || winner.scores[i] === null ? [] : [score - winner.scores[i]],
  );
  const mean = pairs.reduce((a, b) => a + b, 0) / pairs.length;
  const spread = deviation(pairs, mean);
  return spread !== null && difference <= spread / Math.sqrt(pairs.length);
}
