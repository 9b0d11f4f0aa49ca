// Data sets to files: the four CSVs of `jacquard data split`, one CSV or a pair, or a folder of IDX files.
// Next: datasets.ts reads every one of them back.

import { dirname, join } from 'node:path';
import { numericNames, sameNames } from '../../data/class-matching.js';
import { formatClassNames } from '../../data/classes.js';
import { csvText, needsClassNames } from '../../data/csv-write.js';
import type { Dataset } from '../../data/dataset.js';
import { FASHION_MNIST } from '../../data/fashion-mnist.js';
import { CLASSES_FILE } from '../../data/file-layouts.js';
import { idxImages, idxLabels } from '../../data/idx-write.js';
import { WriteError } from '../../errors.js';
import { requireShape } from '../../options/shapes.js';
import { isThere } from './file-status.js';
import { type NewFile, type WriteOptions, writeNewFiles } from './write-new-files.js';

export type { WriteOptions } from './write-new-files.js';

/**
 * Writes train_features.csv, train_labels.csv, validation_features.csv, validation_labels.csv (and the same for
 * test), with classes.txt where the labels alone do not tell the classes. Returns the paths.
 * @throws WriteError when a file exists or cannot be written; then none is left behind, as with all writers here.
 * @example
 * await writeSplitFolder('prepared', { ...splitDataset(data), test });
 */
export async function writeSplitFolder(
  folder: string,
  parts: { train: Dataset; validation: Dataset; test?: Dataset },
  options: WriteOptions = {},
): Promise<string[]> {
  requireShape('folder', folder, 'text');
  requireShape('parts', parts, { train: 'dataset', validation: 'dataset', 'test?': 'dataset' });
  const { train, validation, test } = parts;
  const outputs: NewFile[] = Object.entries({ train, validation, test }).flatMap(([part, data]) =>
    data === undefined
      ? []
      : [
          { path: join(folder, `${part}_features.csv`), chunks: csvText(data, 'features') },
          { path: join(folder, `${part}_labels.csv`), chunks: csvText(data, 'labels') },
        ],
  );
  if (test === undefined) refuseStale(folder, ['test_features.csv', 'test_labels.csv']);
  const classes = join(folder, CLASSES_FILE);
  // One that stands there already would give the new labels its names, so it is replaced (or refused) too.
  if (needsClassNames(train) || isThere(classes)) {
    outputs.push({ path: classes, chunks: [formatClassNames(train.classNames, train.name)] });
  }
  return writeNewFiles(folder, outputs, options);
}

/**
 * Writes one CSV file in Kaggle's layout: label,pixel1,pixel2,…
 * @example
 * const [path] = await writeCsv('rows.csv', data);
 */
export async function writeCsv(path: string, data: Dataset, options: WriteOptions = {}): Promise<string[]> {
  requireShape('path', path, 'text');
  requireShape('data', data, 'dataset');
  return writeNewFiles(dirname(path), [{ path, chunks: csvText(data, 'rows') }], options);
}

/**
 * Writes features and labels to a CSV file each.
 * @example
 * await writeCsvPair('features.csv', 'labels.csv', data);
 */
export async function writeCsvPair(
  featuresPath: string,
  labelsPath: string,
  data: Dataset,
  options: WriteOptions = {},
): Promise<string[]> {
  requireShape('featuresPath', featuresPath, 'text');
  requireShape('labelsPath', labelsPath, 'text');
  requireShape('data', data, 'dataset');
  const outputs = [
    { path: featuresPath, chunks: csvText(data, 'features') },
    { path: labelsPath, chunks: csvText(data, 'labels') },
  ];
  return writeNewFiles(dirname(featuresPath), outputs, options);
}

/**
 * Writes IDX files under the standard names, with classes.txt unless the classes are 0, 1, 2, …
 * @example
 * await writeIdxFolder('clothes', { train, test });
 */
export async function writeIdxFolder(
  folder: string,
  parts: { train: Dataset; test?: Dataset },
  options: WriteOptions = {},
): Promise<string[]> {
  requireShape('folder', folder, 'text');
  requireShape('parts', parts, { train: 'dataset', 'test?': 'dataset' });
  const outputs: NewFile[] = (['train', 'test'] as const).flatMap((part) => {
    const data = parts[part];
    if (data === undefined) return [];
    const { images, labels } = FASHION_MNIST[part];
    return [
      { path: join(folder, images.name), chunks: idxImages(data) },
      { path: join(folder, labels.name), chunks: idxLabels(data) },
    ];
  });
  const { images, labels } = FASHION_MNIST.test;
  if (parts.test === undefined) refuseStale(folder, [images.name, labels.name]);
  const { name, classNames } = parts.train;
  const classes = join(folder, CLASSES_FILE);
  if (!sameNames(classNames, numericNames(classNames.length)) || isThere(classes)) {
    outputs.push({ path: classes, chunks: [formatClassNames(classNames, name)] });
  }
  return writeNewFiles(folder, outputs, options);
}

/** Test files of another data set would be read together with the new training files. */
function refuseStale(folder: string, names: readonly string[]): void {
  const path = names.flatMap((name) => [name, `${name}.gz`].map((file) => join(folder, file))).find(isThere);
  if (path === undefined) return;
  throw new WriteError(`${path}: belongs to another data set; remove it or choose another folder`);
}
