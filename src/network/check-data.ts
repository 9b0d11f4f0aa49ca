// Checks data before a network uses it: the right features, and labels numbered as the network's classes.

import { type ClassList, sameNames } from '../data/class-matching.js';
import { relabel } from '../data/classes.js';
import { Dataset } from '../data/dataset.js';
import { imagesProblem } from '../data/images.js';
import { type FeatureRows, unlabelled } from '../data/typed-rows.js';
import { kindOf, ModelError, OptionError, ShapeError } from '../errors.js';
import type { Task } from '../functions/tasks.js';
import type { Architecture } from '../nn/graph.js';
import { lossesFor, lossOf } from '../nn/losses.js';

/** Classes told apart: the output units, or two for a single one. */
export function classCountOf({ outputUnits }: Architecture): number {
  return outputUnits === 1 ? 2 : outputUnits;
}

export function taskOf({ targets }: Dataset): Task {
  return targets?.kind ?? 'classes';
}

/**
 * @throws ModelError where the loss is for another kind of targets, or their number is not that of the outputs.
 */
function requireTask({ loss, outputUnits: units }: Architecture, data: Dataset): void {
  const task = taskOf(data);
  if (!lossOf(loss).tasks.includes(task)) {
    const has = { classes: 'a class each', values: 'values to predict', labels: 'several labels each' }[task];
    const losses = lossesFor(task).join(' or ');
    throw new ModelError(
      `${data.name}: its rows have ${has}, for which the loss is ${losses}; ${loss} was given`,
    );
  }
  if (data.targets && data.targets.names.length !== units) {
    throw new ModelError(
      `${data.name}: ${data.targets.names.length} targets a row, the network has ${units} outputs`,
    );
  }
}

/** The names of the classes, or of the targets. */
export function namesOf({ targets, classNames }: Dataset): readonly string[] {
  return targets?.names ?? classNames;
}

/** The names, with the codes of classes; targets have none. */
export function classesOf(data: Dataset): ClassList {
  return { names: namesOf(data), codes: data.codes };
}

/**
 * The rows with labels counted in `classList`, which has the names of the targets where the rows have such.
 * @throws OptionError for what is no Dataset; ModelError when features or classes differ in number; DataError for a
 * class that is not among them (data/class-matching.ts).
 */
export function adoptData(architecture: Architecture, data: Dataset, classList: ClassList): Dataset {
  const { names: classNames } = classList;
  const { inputSize } = architecture;
  const classes = classCountOf(architecture);
  if (data.featureCount !== inputSize) {
    throw new ModelError(`${data.name}: ${data.featureCount} features a row, the network takes ${inputSize}`);
  }
  requireSameImages(architecture, data);
  requireTask(architecture, data);
  if (data.targets) {
    if (sameNames(data.targets.names, classNames)) return data;
    throw new ModelError(
      `${data.name}: its targets are ${data.targets.names.join(', ')}, the network's ${classNames.join(', ')}`,
    );
  }
  if (classNames.length !== classes) {
    throw new ModelError(`${data.name}: ${classNames.length} classes, the network tells ${classes} apart`);
  }
  return relabel(data, classList);
}

/** @throws ModelError for images of another height, width or number of channels than the network's, though of as many values. */
function requireSameImages({ inputShape }: Architecture, { name, sampleShape }: Dataset): void {
  const problem = imagesProblem(inputShape, sampleShape);
  if (problem !== null) throw new ModelError(`${name}: ${problem}`);
}

/** Rows to predict, as a data set. @throws ShapeError when their features differ in number from the network's. */
export function rowsToInfer(rows: FeatureRows | Dataset, architecture: Architecture): Dataset {
  const { inputSize } = architecture;
  if (!(rows instanceof Dataset)) return unlabelled(rows, inputSize);
  if (rows.featureCount === inputSize) {
    requireSameImages(architecture, rows);
    return rows;
  }
  throw new ShapeError(`${rows.name}: ${rows.featureCount} features a row, the network takes ${inputSize}`);
}

const TAKE_ARRAYS = 'the estimators (jacquard/estimators) take arrays';

/** @throws OptionError: arrays, a plain object, or what loadData() gives, would fail later and less clearly. */
export function requireDataset(data: unknown, where = ''): asserts data is Dataset {
  if (data instanceof Dataset) return;
  const wanted = `${where}a Dataset expected`;
  throw new OptionError(
    isTable(data)
      ? `${wanted}, new Dataset({ … }), ${kindOf(data)} found; ${TAKE_ARRAYS}`
      : `${wanted}; what loadData() gives has them as train, validation and test`,
  );
}

/** @throws OptionError for what is given to fit() as scikit-learn and Keras have it, fit(X, y). */
export function requireFitArguments(data: unknown, options: unknown): void {
  requireDataset(data, 'fit: ');
  if (typeof options === 'object' && options && !isTable(options) && !(options instanceof Dataset)) return;
  throw new OptionError(
    `fit: its second argument is an object of options, ${kindOf(options)} found; labels are in the Dataset, ` +
      `rows to validate on are { validation: dataset }; ${TAKE_ARRAYS}`,
  );
}

function isTable(value: unknown): boolean {
  return Array.isArray(value) || ArrayBuffer.isView(value);
}
