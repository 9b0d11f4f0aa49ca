// Which fold each row of a data set is in, for cross-validation: stratified by class, by groups that stay whole, or as the caller gives
// them. Next to train-test-split.ts, which divides once. Next: experiments/cross-validation.ts.

import { DataError, OptionError } from '../errors.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { given, number, toggle } from '../options/option-kinds.js';
import { SEED } from '../options/seed.js';
import { requireShape } from '../options/shapes.js';
import { Random } from '../random.js';
import type { Dataset } from './dataset.js';
import { requireClasses } from './train-test-split.js';

/** Where neither `folds` nor `foldIndices` is given. */
export const DEFAULT_FOLDS = 5;

export const FOLD_OPTIONS = {
  /** How many folds, 2 or more. Default 5. */
  folds: number({ whole: true, from: 2, to: 1_000_000 }),
  /** Keep each class's share in every fold. Default true where classes are predicted. */
  stratified: toggle(true),
  /** One value for each row: rows with the same value are in the same fold, as several photos of one person should be. */
  groups: given<ArrayLike<string | number>>('list'),
  /**
   * Instead of `folds`: the fold of each row, whole numbers such as 0 to 4; -1 for a row that is in every training part and is never
   * scored, as in scikit-learn's PredefinedSplit.
   */
  foldIndices: given<ArrayLike<number>>('list'),
  /** Governs which rows are in which fold. Default 5. */
  seed: SEED,
};

export interface FoldOptions extends Given<typeof FOLD_OPTIONS> {}

/** A row that no fold scores. */
export const NEVER_SCORED = -1;

/**
 * The fold of each row of `data`, [rows], from 0; NEVER_SCORED for rows that are in every training part.
 * @example foldsOf(data, { folds: 5, seed: 5 }); // Int32Array [2, 0, 4, 3, …]
 * @throws OptionError; DataError for lists that are not one for each row, and fewer rows, or groups, than folds.
 */
export function foldsOf(data: Dataset, options: FoldOptions = {}): Int32Array {
  requireOptionsOf('foldsOf', FOLD_OPTIONS, options);
  requireShape('data', data, 'dataset');
  const { folds = DEFAULT_FOLDS, stratified, groups, foldIndices, seed } = settle(FOLD_OPTIONS, options);
  if (foldIndices !== undefined) {
    const beside = (['folds', 'groups', 'stratified'] as const).find((name) => options[name] !== undefined);
    if (beside)
      throw new OptionError(`${beside}: foldIndices already say which fold a row is in; leave it out`);
    return givenFolds(data, foldIndices);
  }
  if (options.stratified === true && data.targets)
    throw new OptionError('stratified: these rows have targets, not classes; leave it out');
  const random = Random.stream(seed, 'folds');
  const byClass = stratified && data.targets === null;
  if (groups !== undefined) return groupedFolds(data, groups, folds, random, byClass);
  if (folds > data.size)
    throw new DataError(`${data.name}: ${folds} folds asked for, but there are only ${data.size} rows`);
  const order = random.shuffle(Uint32Array.from({ length: data.size }, (_, i) => i));
  if (byClass) order.sort((a, b) => data.labelAt(a) - data.labelAt(b)); // stable: shuffled within a class
  const result = new Int32Array(data.size);
  // Dealt like cards, on from class to class: fold sizes differ by one at most, and so do each class's counts.
  order.forEach((position, i) => {
    result[position] = i % folds;
  });
  return result;
}

/** How many folds there are. */
export function countFolds(foldOf: Int32Array): number {
  return foldOf.reduce((most, fold) => Math.max(most, fold), -1) + 1;
}

function givenFolds(data: Dataset, indices: ArrayLike<number>): Int32Array {
  requireOneEach(data, 'foldIndices', indices);
  const bad = Array.from(indices).findIndex((index) => !Number.isInteger(index) || index < NEVER_SCORED);
  if (bad >= 0)
    throw new OptionError(
      `foldIndices: row ${bad}: ${indices[bad]} is neither a fold, a whole number from 0, nor -1 for a row that is never scored`,
    );
  const numbers = [...new Set(Array.from(indices))].filter((index) => index >= 0).sort((a, b) => a - b);
  if (numbers.length < 2)
    throw new OptionError(`foldIndices: at least 2 folds expected, ${numbers.length} found`);
  const places = new Map(numbers.map((index, fold) => [index, fold]));
  return Int32Array.from(indices, (index) => places.get(index) ?? NEVER_SCORED);
}

function requireOneEach({ name, size }: Dataset, option: string, list: ArrayLike<unknown>): void {
  if (list?.length === size) return;
  throw new DataError(
    `${name}: ${option}: one for each of ${size} rows expected, ${list?.length ?? 'none'} given`,
  );
}

/**
 * The largest groups first, each to the fold where it keeps the folds most alike: in the counts of each class, or else of rows.
 * (The idea of scikit-learn's StratifiedGroupKFold.)
 */
function groupedFolds(
  data: Dataset,
  groups: ArrayLike<string | number>,
  folds: number,
  random: Random,
  byClass: boolean,
): Int32Array {
  requireOneEach(data, 'groups', groups);
  const kinds = byClass ? data.classCount : 1;
  const kindAt = (position: number) => (byClass ? data.labelAt(position) : 0);
  const members = new Map<string | number, number[]>();
  for (let position = 0; position < data.size; position++) {
    const list = members.get(groups[position]);
    if (list) list.push(position);
    else members.set(groups[position], [position]);
  }
  if (members.size < folds)
    throw new DataError(
      `${data.name}: ${folds} folds asked for, but there ${members.size === 1 ? 'is only 1 group, which stays' : `are only ${members.size} groups, which stay`} whole`,
    );
  const all = [...members.values()];
  const order = random.shuffle(Uint32Array.from(all.keys())).sort((a, b) => all[b].length - all[a].length);
  const totals = new Float64Array(kinds);
  for (let position = 0; position < data.size; position++) totals[kindAt(position)]++;
  const counts = Array.from({ length: folds }, () => new Float64Array(kinds));
  const sizes = new Float64Array(folds);
  const result = new Int32Array(data.size);
  order.forEach((group, placed) => {
    const own = new Float64Array(kinds);
    for (const position of all[group]) own[kindAt(position)]++;
    // What the sum of squared shares grows by; folds that would else stay empty come first.
    const growth = (fold: number) =>
      counts[fold].reduce(
        (sum, count, kind) => sum + (own[kind] * (2 * count + own[kind])) / (totals[kind] || 1) ** 2,
        0,
      );
    const empty = sizes.reduce((sum, size) => sum + Number(size === 0), 0);
    const mustFill = order.length - placed <= empty;
    let best = -1;
    for (let fold = 0; fold < folds; fold++) {
      if (mustFill && sizes[fold] > 0) continue;
      const difference = best < 0 ? -1 : growth(fold) - growth(best);
      if (difference < 0 || (difference === 0 && sizes[fold] < sizes[best])) best = fold;
    }
    sizes[best] += all[group].length;
    own.forEach((count, kind) => {
      counts[best][kind] += count;
    });
    for (const position of all[group]) result[position] = best;
  });
  return result;
}

/** The rows that a fold is trained on, and those that it is scored on. */
export interface FoldParts {
  train: Dataset;
  test: Dataset;
  /** Where the scored rows stand in the data. */
  positions: Uint32Array;
}

/**
 * Divides `data` for a fold. The schema of a table is learnt from the training rows alone.
 * @throws DataError where those are of one class
 */
export function divideFold(data: Dataset, foldOf: Int32Array, fold: number): FoldParts {
  const where = (scored: boolean) =>
    Uint32Array.from(foldOf.keys()).filter((position) => (foldOf[position] === fold) === scored);
  const [rows, positions] = [where(false), where(true)];
  const { train, validation: test } = data.encoded
    ? data.encoded.divide(data, rows, positions)
    : { train: data.take(rows), validation: data.take(positions) };
  requireClasses(train, `the labels of fold ${fold + 1}'s training rows`, '; ask for other folds');
  return { train, test, positions };
}
