// The options `classWeights` and `sampleWeights`, as one weight for each row. Next: train/row-weights.ts.

import type { Dataset } from '../data/dataset.js';
import { OptionError, requireKnownOptions, ShapeError, show } from '../errors.js';
import { requireShape } from '../options/shapes.js';

/**
 * `balanced` gives each class the same total: rows / (classes · rows of the class), where classes without rows do not count,
 * as scikit-learn has it.
 */
export type ClassWeights = 'balanced' | readonly number[] | Readonly<Record<string, number>>;

export interface WeightOptions {
  /** What a row's loss and gradient count, by its class: one for each class in order, or by name, others 1. */
  classWeights?: ClassWeights;
  /** One for each row of the training data set, in its order; multiplied with its class's. */
  sampleWeights?: Float32Array;
}

/**
 * A weight for each row of data.labels that is one of data.rows; null when none are asked for.
 * @throws OptionError, ShapeError for weights that do not fit the data, are negative or not finite.
 */
export function rowWeightsOf(
  data: Dataset,
  { classWeights, sampleWeights }: WeightOptions,
): Float32Array | null {
  if (classWeights === undefined && sampleWeights === undefined) return null;
  const ofClass =
    classWeights === undefined
      ? null
      : classWeightsOf({ ...data, size: data.size, sizes: data.classSizes() }, classWeights);
  if (sampleWeights && sampleWeights.length !== data.size) {
    throw new ShapeError(`sampleWeights: ${sampleWeights.length} weights, ${data.size} rows`);
  }
  sampleWeights?.forEach((weight, i) => {
    requireWeight(`sampleWeights[${i}]`, weight);
  });
  const weights = new Float32Array(data.labels.length).fill(Number.NaN);
  data.rows.forEach((row, i) => {
    const weight = Math.fround((ofClass?.[data.labels[row]] ?? 1) * (sampleWeights?.[i] ?? 1));
    if (!Number.isNaN(weights[row]) && weights[row] !== weight) {
      throw new OptionError(`sampleWeights: row ${row} has two different weights`);
    }
    weights[row] = weight;
  });
  if (!weights.some((weight) => weight > 0)) throw new OptionError('every row weighs 0');
  return weights;
}

/** A weight for each class, of `sizes` rows each. @throws OptionError */
export function classWeightsOf(
  {
    classNames,
    size,
    sizes,
    targets,
  }: Pick<Dataset, 'classNames' | 'targets' | 'size'> & { sizes: readonly number[] },
  wanted: ClassWeights,
): readonly number[] {
  if (targets)
    throw new OptionError('classWeights: these rows have targets, not classes; give sampleWeights');
  if (wanted === 'balanced') {
    const present = sizes.filter((rows) => rows > 0).length;
    return sizes.map((rows) => size / (present * Math.max(1, rows)));
  }
  if (typeof wanted === 'string') {
    throw new OptionError(`classWeights: "${wanted}" is unknown; valid: balanced, a list or an object`);
  }
  requireShape('classWeights', wanted, 'list|object');
  const byName = wanted as Readonly<Record<string, number>>;
  const list = Array.isArray(wanted) ? wanted : classNames.map((name) => weightOf(byName, name));
  if (list.length !== classNames.length) {
    throw new OptionError(`classWeights: ${list.length} weights, ${classNames.length} classes`);
  }
  if (list !== wanted) requireKnownOptions('classWeights', wanted, classNames);
  list.forEach((weight, j) => {
    requireWeight(`classWeights[${j}]`, weight);
  });
  return list;
}

/** Own properties only: a class may be called "constructor". */
function weightOf(byName: Readonly<Record<string, number>>, name: string): number {
  return Object.hasOwn(byName, name) ? byName[name] : 1;
}

function requireWeight(name: string, weight: number): void {
  if (Number.isFinite(weight) && weight >= 0) return;
  throw new OptionError(`${name}: ${show(weight)} is not a finite number from 0`);
}
