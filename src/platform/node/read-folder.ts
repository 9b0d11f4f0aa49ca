// A folder's files to data sets: IDX under the standard names, the CSVs that `jacquard data split` writes, or
// Kaggle's. Next: datasets.ts adds name and checksum.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '../../backend/backend.js';
import { parseClassNames } from '../../data/classes.js';
import { datasetFromCsv } from '../../data/csv-dataset.js';
import type { Dataset } from '../../data/dataset.js';
import { FASHION_MNIST, type KnownPair } from '../../data/fashion-mnist.js';
import { DataError } from '../../errors.js';
import { readCsv, readCsvColumns } from './csv-file.js';
import { readFile } from './files.js';
import { findStandard } from './folders.js';
import { readIdxDataset } from './idx-file.js';
import type { Progress } from './progress.js';

export interface ReadFolderOptions {
  name: string;
  /** Put IDX images into this backend's memory at once. */
  backend?: Backend;
  /** What the labels 0, 1, … of IDX files, and those of CSV files, stand for. */
  classNames?: readonly string[];
  /** The classes that labels in CSV files must be of, where `classNames` is absent. */
  csvClassNames?: readonly string[];
  sample?: boolean;
  label?: string | number;
  /** Look for IDX files only. */
  idxOnly?: boolean;
  onProgress?: (progress: Progress) => void;
}

/** Class names, one a line, kept beside data whose labels are mere numbers. */
export const CLASSES_FILE = 'classes.txt';
const KAGGLE_TRAIN = 'fashion-mnist_train.csv';
const KAGGLE_TEST = 'fashion-mnist_test.csv';

export interface Parts {
  train: Dataset;
  validation?: Dataset;
  test?: Dataset;
}

/**
 * Reads the one data set a folder holds.
 * @throws DataError when there is none, or more than one, or half of one.
 */
export async function readFolder(folder: string, options: ReadFolderOptions): Promise<Parts> {
  const { images } = FASHION_MNIST.train;
  const layouts = [
    { key: images.name, found: findStandard(folder, images.name), read: readIdxFolder },
    { key: 'train_features.csv', found: findCsv(folder, 'train_features.csv'), read: readSplitFolder },
    { key: KAGGLE_TRAIN, found: findCsv(folder, KAGGLE_TRAIN), read: readKaggleFolder },
  ].filter(({ found }, i) => found !== undefined && (i === 0 || !options.idxOnly));
  if (layouts.length === 1) return layouts[0].read(folder, options);
  if (layouts.length > 1) {
    const keys = layouts.map(({ key }) => key).join(' and ');
    throw new DataError(`${folder}: one data set expected, several found (${keys}); name the files instead`);
  }
  const files = readdirSync(folder).slice(0, 5).join(', ') || 'nothing';
  throw new DataError(
    `${folder}: no data set in this folder: ${images.name}[.gz] and its labels, or train_features.csv and ` +
      `train_labels.csv, or ${KAGGLE_TRAIN} expected, ${files} found`,
  );
}

async function readIdxFolder(folder: string, options: ReadFolderOptions): Promise<Parts> {
  const train = (await readIdxPair(folder, FASHION_MNIST.train, options))!;
  const test = await readIdxPair(folder, FASHION_MNIST.test, { ...options, classNames: train.classNames });
  return { train, test };
}

async function readIdxPair(
  folder: string,
  pair: KnownPair,
  options: ReadFolderOptions,
): Promise<Dataset | undefined> {
  const [images, labels] = both(folder, findStandard, pair.images.name, pair.labels.name);
  if (images === undefined) return undefined;
  const { backend, name, classNames, sample } = options;
  return readIdxDataset(images, labels, { backend, name, classNames, sample, imageRank: 3 });
}

async function readSplitFolder(folder: string, options: ReadFolderOptions): Promise<Parts> {
  const train = (await readSplitPart(folder, 'train', options))!;
  const others = { ...options, classNames: train.classNames };
  const validation = await readSplitPart(folder, 'validation', others);
  return { train, validation, test: await readSplitPart(folder, 'test', others) };
}

async function readSplitPart(
  folder: string,
  part: 'train' | 'validation' | 'test',
  options: ReadFolderOptions,
): Promise<Dataset | undefined> {
  const [featuresPath, labelsPath] = both(folder, findCsv, `${part}_features.csv`, `${part}_labels.csv`);
  if (featuresPath === undefined) return undefined;
  const { name, classNames = options.csvClassNames, onProgress } = options;
  const features = await readCsvColumns(featuresPath, { content: 'features', onProgress });
  const labels = await readCsvColumns(labelsPath, { content: 'labels' });
  return datasetFromCsv(features, labels, { name, classNames });
}

async function readKaggleFolder(folder: string, options: ReadFolderOptions): Promise<Parts> {
  const { classNames = options.csvClassNames } = options;
  const train = await readCsv(findCsv(folder, KAGGLE_TRAIN)!, { ...options, classNames });
  const testPath = findCsv(folder, KAGGLE_TEST);
  if (testPath === undefined) return { train };
  return { train, test: await readCsv(testPath, { ...options, classNames: train.classNames }) };
}

/** The class names kept in a folder's classes.txt; undefined when it has none. */
export async function readClassNames(folder: string): Promise<string[] | undefined> {
  const path = join(folder, CLASSES_FILE);
  if (!existsSync(path)) return undefined;
  return parseClassNames(new TextDecoder().decode(await readFile(path)), path);
}

function findCsv(folder: string, name: string): string | undefined {
  return [name, `${name}.gz`].map((file) => join(folder, file)).find((path) => existsSync(path));
}

/** The paths of two files that belong together; neither, or an error naming the one that is missing. */
function both(
  folder: string,
  find: (folder: string, name: string) => string | undefined,
  first: string,
  second: string,
): [string, string] | [undefined, undefined] {
  const paths = [find(folder, first), find(folder, second)];
  if (paths[0] === undefined && paths[1] === undefined) return [undefined, undefined];
  if (paths[0] !== undefined && paths[1] !== undefined) return [paths[0], paths[1]];
  const [there, missing] = paths[0] === undefined ? [second, first] : [first, second];
  throw new DataError(`${folder}: ${there} is there, ${missing} is missing`);
}
