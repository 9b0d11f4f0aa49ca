// What data must be before a network takes it: the right features, and labels counted in the network's classes.

import { relabel } from '../data/classes.js';
import { Dataset } from '../data/dataset.js';
import { type FeatureRows, unlabelled } from '../data/typed-rows.js';
import { ModelError, OptionError, ShapeError } from '../errors.js';
import type { Architecture } from '../nn/architecture.js';

/** Classes told apart: the output units, or two for a single one. */
export function classCountOf({ layers }: Architecture): number {
  const { units } = layers.at(-1)!;
  return units === 1 ? 2 : units;
}

/**
 * The rows with labels counted in `classNames`.
 * @throws OptionError for what is no Dataset; ModelError when features or classes differ in number; DataError for a
 * class that is not among the names.
 */
export function adoptData(architecture: Architecture, data: Dataset, classNames: readonly string[]): Dataset {
  const { inputSize } = architecture;
  const classes = classCountOf(architecture);
  if (data.featureCount !== inputSize) {
    throw new ModelError(`${data.name}: ${data.featureCount} features a row, the network takes ${inputSize}`);
  }
  if (classNames.length !== classes) {
    throw new ModelError(`${data.name}: ${classNames.length} classes, the network tells ${classes} apart`);
  }
  return relabel(data, classNames);
}

/** Rows to predict, as a data set. @throws ShapeError when their features differ in number from the network's. */
export function rowsToInfer(rows: FeatureRows | Dataset, { inputSize }: Architecture): Dataset {
  if (!(rows instanceof Dataset)) return unlabelled(rows, inputSize);
  if (rows.featureCount === inputSize) return rows;
  throw new ShapeError(`${rows.name}: ${rows.featureCount} features a row, the network takes ${inputSize}`);
}

/** @throws OptionError: a plain object, or what loadData() gives, would fail later and less clearly. */
export function requireDataset(data: unknown): asserts data is Dataset {
  if (data instanceof Dataset) return;
  throw new OptionError('a Dataset expected; what loadData() gives has them as train, validation and test');
}
