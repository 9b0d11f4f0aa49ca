// CSV columns to a Dataset: labels as text become class indices.
// Next: platform/node/datasets.ts chooses which files to read.

import { DataError } from '../errors.js';
import {
  bothLists,
  type ClassList,
  classMatcher,
  distinctLabels,
  requireSameCounting,
} from './class-matching.js';
import type { CsvColumns, LabelColumn } from './csv.js';
import { Dataset } from './dataset.js';

export interface CsvDatasetOptions {
  /** What the user calls the data; the file's name by default. */
  name?: string;
  /** The classes labels must be of, the training data's for instance; by default those found: see distinctLabels. */
  classNames?: readonly string[];
  /** The codes of `classNames`, which labels may be too. */
  classCodes?: readonly string[] | null;
  sample?: boolean;
}

/**
 * A data set from one table with a label column, or from two: features, and labels.
 * @throws DataError when the row counts differ or a label is not among the class names.
 */
export function datasetFromCsv(
  features: CsvColumns,
  labels: CsvColumns = features,
  options: CsvDatasetOptions = {},
): Dataset {
  if (features.targets) {
    const { name, featureCount, targets } = features;
    const { name: called = name, sample } = options;
    return new Dataset({ name: called, features: features.features, featureCount, targets, sample });
  }
  if (labels.labels === undefined) throw new DataError(`${labels.name}: no column of labels`);
  if (features.rowCount !== labels.rowCount) {
    throw new DataError(
      `${features.name} has ${features.rowCount} rows of features, but ${labels.name} has ${labels.rowCount} labels`,
    );
  }
  const { classNames = distinctLabels(labels.labels.names), classCodes: codes } = options;
  return new Dataset({
    name: options.name ?? features.name,
    features: features.features,
    featureCount: features.featureCount,
    labels: classIndices(labels.name, labels.labels, { names: classNames, codes }),
    classNames,
    codes,
    sample: options.sample,
  });
}

/** @throws DataError naming file:line of the first row whose label is unknown, the labels found and the classes. */
function classIndices(name: string, column: LabelColumn, classes: ClassList): Int32Array {
  requireSameCounting(name, column.names, classes);
  const match = classMatcher(classes);
  const indices = column.names.map((label, code) => {
    const index = match(label);
    if (index >= 0) return index;
    throw new DataError(
      `${name}:${column.firstLines[code]}: label "${label}" is unknown; ${bothLists(column.names, classes)}`,
    );
  });
  return column.codes.map((code) => indices[code]);
}
