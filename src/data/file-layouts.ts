// Which files make a data set, by their names: IDX under the standard names, the CSVs that `jacquard data split` writes,
// Kaggle's, or train.csv with test.csv. Next: loading/read-files.ts reads what was chosen.

import { DataError } from '../errors.js';
import type { Dataset } from './dataset.js';
import { FASHION_MNIST, type KnownPair } from './fashion-mnist.js';

/** Class names, one a line, kept beside data whose labels are mere numbers. */
export const CLASSES_FILE = 'classes.txt';
const KAGGLE_TRAIN = 'fashion-mnist_train.csv';
const KAGGLE_TEST = 'fashion-mnist_test.csv';
const SPLIT_TRAIN = 'train_features.csv';
/** A table, and perhaps more rows of it to validate or test on. */
const TABLE_TRAIN = 'train.csv';

/** What `findLayout` looks for, in words. */
export const STANDARD_NAMES =
  `${FASHION_MNIST.train.images.name}[.gz] and its labels, or ${SPLIT_TRAIN} and train_labels.csv, ` +
  `or ${KAGGLE_TRAIN}, or ${TABLE_TRAIN} (and test.csv)`;

/** Files by part. A pair is [images, labels] or [features, labels]. F is a path, a File. */
export interface Layout<F> {
  /** idx and csvPair: pairs of files · csv: one file with features and labels. */
  kind: 'idx' | 'csvPair' | 'csv';
  /** Chosen by the names: then images are of rank 3, and files of labels have one column, with no need to choose it. */
  standard: boolean;
  train: readonly F[];
  validation?: readonly F[];
  test?: readonly F[];
}

export interface Parts {
  train: Dataset;
  validation?: Dataset;
  test?: Dataset;
}

/** What loading gives; on Node with more about where it came from. */
export interface NamedParts {
  name: string;
  /** True for the embedded sample; every output that used it says so. */
  sample: boolean;
  train: Dataset;
  /** Present when the source keeps validation rows apart; else split `train`. */
  validation?: Dataset;
  test?: Dataset;
}

/** The file of that name, if it is there. */
export type Find<F> = (name: string) => F | undefined;

/**
 * The one data set that files under standard names make, undefined when there is none. `place` is what messages call
 * the files.
 * @throws DataError when there is more than one data set, or half of a pair.
 */
export function findLayout<F>(place: string, find: Find<F>, idxOnly = false): Layout<F> | undefined {
  const { train, test } = FASHION_MNIST;
  const csv: Find<F> = (name) => findFirst(find, [name, `${name}.gz`]);
  const idx: Find<F> = (name) => findFirst(find, standardSpellings(name));
  const idxPair = ({ images, labels }: KnownPair) => pairOf(place, idx, images.name, labels.name);
  const csvPair = (part: string) => pairOf(place, csv, `${part}_features.csv`, `${part}_labels.csv`);
  const single = (file: F | undefined) => (file === undefined ? undefined : [file]);

  const idxFiles = idx(train.images.name);
  const splitFiles = idxOnly ? undefined : csv(SPLIT_TRAIN);
  const kaggleFile = idxOnly ? undefined : csv(KAGGLE_TRAIN);
  const tableFile = idxOnly ? undefined : csv(TABLE_TRAIN);
  const keys = [
    ...(idxFiles === undefined ? [] : [train.images.name]),
    ...(splitFiles === undefined ? [] : [SPLIT_TRAIN]),
    ...(kaggleFile === undefined ? [] : [KAGGLE_TRAIN]),
    ...(tableFile === undefined ? [] : [TABLE_TRAIN]),
  ];
  if (keys.length > 1) {
    throw new DataError(
      `${place}: one data set expected, several found (${keys.join(' and ')}); give the files of one of them`,
    );
  }
  if (idxFiles !== undefined)
    return { kind: 'idx', standard: true, train: idxPair(train)!, test: idxPair(test) };
  if (splitFiles !== undefined) {
    const [validation, testFiles] = [csvPair('validation'), csvPair('test')];
    return { kind: 'csvPair', standard: true, train: csvPair('train')!, validation, test: testFiles };
  }
  if (tableFile !== undefined) {
    const [validation, testFile] = [single(csv('validation.csv')), single(csv('test.csv'))];
    return { kind: 'csv', standard: false, train: [tableFile], validation, test: testFile };
  }
  if (kaggleFile === undefined) return undefined;
  return { kind: 'csv', standard: true, train: [kaggleFile], test: single(csv(KAGGLE_TEST)) };
}

/** How a file of that standard name may be written: with .gz or without; MNIST's older spelling with a dot counts too. */
export function standardSpellings(name: string): string[] {
  const dotted = name.replace('-idx', '.idx');
  return [name, `${name}.gz`, dotted, `${dotted}.gz`];
}

function findFirst<F>(find: Find<F>, names: readonly string[]): F | undefined {
  for (const name of names) {
    const file = find(name);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** Two files that belong together; undefined for neither, or an error naming the one that is missing. */
function pairOf<F>(place: string, find: Find<F>, first: string, second: string): [F, F] | undefined {
  const files = [find(first), find(second)];
  if (files[0] === undefined && files[1] === undefined) return undefined;
  if (files[0] !== undefined && files[1] !== undefined) return [files[0], files[1]];
  const [there, missing] = files[0] === undefined ? [second, first] : [first, second];
  throw new DataError(`${place}: ${there} is there, ${missing} is missing`);
}

/** What tells which of two CSV files has the labels: its name, and how many fields its first record has. */
export interface PairMember {
  name: string;
  columnCount: number;
}

/**
 * Whether, of two CSV files that come in no order, the first has the labels: the only one with a single column; where
 * that does not tell, the only one that is called so. Otherwise the order is taken as it is, features first.
 */
export function labelsComeFirst(first: PairMember, second: PairMember): boolean {
  const single = [first.columnCount === 1, second.columnCount === 1];
  if (single[0] !== single[1]) return single[0];
  const called = [/label/i.test(first.name), /label/i.test(second.name)];
  return called[0] && !called[1];
}

/** An IDX file without its partner. */
export function idxAlone(name: string): DataError {
  const { images, labels } = FASHION_MNIST.train;
  return new DataError(
    `${name}: an IDX file alone; give images,labels, or the folder with ${images.name} and ${labels.name}`,
  );
}

/** One file of a pair is IDX, the other is not. */
export function mixedPair(place: string, idx: string, other: string): DataError {
  return new DataError(
    `${place}: two IDX files or two CSV files expected, ${idx} is IDX and ${other} is not`,
  );
}

/** @throws DataError when a part has rows of another size than the training rows. */
export function requireOneSize(place: string, parts: Parts): void {
  for (const part of ['validation', 'test'] as const) {
    const found = parts[part]?.featureCount ?? parts.train.featureCount;
    if (found !== parts.train.featureCount) {
      throw new DataError(
        `${place}: the ${part} rows have ${found} features, the training rows ${parts.train.featureCount}`,
      );
    }
  }
}
