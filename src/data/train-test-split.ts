// Divides a data set into training and validation rows by a seeded shuffle.
// Next: standardize.ts learns its scale from the training rows.

import { DataError, OptionError, show } from '../errors.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { checked, isWithin, toggle } from '../options/option-kinds.js';
import { SEED } from '../options/seed.js';
import { requireShape } from '../options/shapes.js';
import { DEFAULT_SEED, Random } from '../random.js';
import type { Dataset } from './dataset.js';

/** The share of rows held out to validate on: of Fashion-MNIST's 60,000 rows, 10,000. */
export const DEFAULT_VALIDATION = 1 / 6;

export const SPLIT_OPTIONS = {
  /** Rows of the validation part: a count from 1 up, or a fraction below 1. Default 1/6: 10,000 of 60,000. */
  validation: checked(requireCountOrShare, DEFAULT_VALIDATION),
  /** An integer from 0 up; the same seed gives the same split. Default 5. */
  seed: checked(requireSeed, DEFAULT_SEED),
  /**
   * Keep each class's share in both parts. At least one row of each class stays in the training part, so a class of one
   * row is never validated on. Default false.
   */
  stratified: toggle(false),
};

export interface SplitOptions extends Given<typeof SPLIT_OPTIONS> {}

export interface Split {
  train: Dataset;
  validation: Dataset;
}

/**
 * Shuffles rows and divides them; the training part comes first in the shuffled order, and both keep it.
 * Both parts share the features of `data`.
 * @throws OptionError on an unknown option, and a size or seed that is no such thing; DataError when there are fewer rows than asked
 * for, when a part would be empty, and when all rows, or those of the training part, are of one class.
 * @example
 * const { train, validation } = splitDataset(data, { validation: 0.2, seed: 1 });
 */
export function splitDataset(data: Dataset, options: SplitOptions = {}): Split {
  requireOptionsOf('splitDataset', SPLIT_OPTIONS, options);
  requireShape('data', data, 'dataset');
  const { validation, seed, stratified } = settle(SPLIT_OPTIONS, options);
  const count = validationCount(data, validation);
  requireClasses(data);
  const random = Random.stream(seed, 'split');
  const order = random.shuffle(Uint32Array.from({ length: data.size }, (_, i) => i));
  if (stratified && data.targets) throw new OptionError('stratified: these rows have targets, not classes');
  const isValidation = stratified
    ? pickStratified(data, order, count)
    : order.map((_, i) => (i < data.size - count ? 0 : 1));
  const [trainRows, validationRows] = [0, 1].map((part) => order.filter((_, i) => isValidation[i] === part));
  const { train, validation: rest } = data.encoded
    ? data.encoded.divide(data, trainRows, validationRows)
    : { train: data.take(trainRows), validation: data.take(validationRows) };
  requireClasses(
    train,
    `the labels of the training part (${train.size} of ${data.size} rows)`,
    '; ask for fewer validation rows, another seed, or a stratified split',
  );
  return { train, validation: rest };
}

/** @throws DataError unless at least two classes have rows: one class cannot be told from another. */
export function requireClasses(data: Dataset, where = 'the labels', remedy = ''): void {
  if (data.targets) return; // values and labels in columns have no classes
  const sizes = data.classSizes();
  const present = sizes.flatMap((size, i) => (size > 0 ? [i] : []));
  if (present.length >= 2) return;
  const found = present.length === 0 ? 'no row' : `only "${data.classNames[present[0]]}"`;
  throw new DataError(`${data.name}: at least 2 classes expected among ${where}, ${found} found${remedy}`);
}

function requireSeed(seed: number): number {
  if (isWithin(SEED.range, seed)) return seed;
  throw new OptionError(`seed: an integer from 0 up expected, ${show(seed)} found`);
}

function requireCountOrShare(validation: number): number {
  if (!Number.isFinite(validation) || validation <= 0) {
    throw new OptionError(
      `validation: a number of rows, or a fraction between 0 and 1, expected, ${show(validation)} found`,
    );
  }
  if (validation >= 1 && !Number.isInteger(validation)) {
    throw new OptionError(`validation: a whole number of rows expected, ${show(validation)} found`);
  }
  return validation;
}

function validationCount(data: Dataset, validation: number): number {
  const count = validation < 1 ? Math.round(data.size * validation) : validation;
  if (count > data.size) {
    throw new DataError(
      `${data.name}: ${count} validation rows asked for, but there are only ${data.size} rows`,
    );
  }
  if (count === data.size || count === 0) {
    const empty = count === 0 ? 'validation' : 'training';
    throw new DataError(
      `${data.name}: ${data.size} rows with ${count} for validation leave none for the ${empty} part; ${data.size < 2 ? 'two rows or more are needed' : `1 to ${data.size - 1} are possible`}`,
    );
  }
  return count;
}

/**
 * For each place of the shuffled order, 1 where the row is for validation. Every class gives its share rounded
 * down; the rows still missing come from the classes with the largest remainders (Hamilton's method), the
 * earlier class first among equals. No class gives its last row; the other classes give more instead.
 * Within a class, the last rows of the shuffled order are taken.
 * @throws DataError when the classes cannot give that many rows.
 */
function pickStratified(data: Dataset, order: Uint32Array, count: number): Uint8Array {
  const sizes = data.classSizes();
  const most = sizes.map((size) => Math.max(0, size - 1));
  const room = sum(most);
  if (count > room) {
    throw new DataError(
      `${data.name}: ${count} validation rows asked for, but a stratified split has at most ${room}: ` +
        `each of the ${data.size - room} classes keeps a row for training; ask for fewer`,
    );
  }
  const shares = sizes.map((size) => (size * count) / data.size);
  const quota = shares.map((share, i) => Math.min(Math.floor(share), most[i]));
  const byRemainder = shares
    .map((share, i) => ({ i, remainder: share - Math.floor(share) }))
    .sort((a, b) => b.remainder - a.remainder); // stable: among equals the earlier class is first
  for (let missing = count - sum(quota); missing > 0; ) {
    for (const { i } of byRemainder) {
      if (missing === 0 || quota[i] === most[i]) continue;
      quota[i]++;
      missing--;
    }
  }
  const picked = new Uint8Array(order.length);
  for (let place = order.length - 1; place >= 0; place--) {
    const label = data.labelAt(order[place]);
    if (quota[label]-- > 0) picked[place] = 1;
  }
  return picked;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
