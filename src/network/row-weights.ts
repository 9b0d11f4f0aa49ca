// The options `classWeights` and `sampleWeights`, as one weight for each row. Next: train/row-weights.ts.

import type { Dataset } from '../data/dataset.js';
import { OptionError, ShapeError } from '../errors.js';

/** `balanced` gives each class the same total: rows / (classes · rows of the class), as scikit-learn has it. */
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
export function rowWeightsOf(data: Dataset, options: WeightOptions): Float32Array | null {
  const { classWeights, sampleWeights } = options;
  if (classWeights === undefined && sampleWeights === undefined) return null;
  const classes = classWeights === undefined ? null : weightsOfClasses(data, classWeights);
  if (sampleWeights !== undefined) {
    if (!(sampleWeights instanceof Float32Array) || sampleWeights.length !== data.size) {
      const given = sampleWeights instanceof Float32Array ? sampleWeights.length : typeof sampleWeights;
      throw new ShapeError(`sampleWeights: a Float32Array of ${data.size} expected, ${given} given`);
    }
    sampleWeights.forEach((weight, i) => {
      requireWeight(`sampleWeights[${i}]`, weight);
    });
  }
  const weights = new Float32Array(data.labels.length).fill(Number.NaN);
  data.rows.forEach((row, i) => {
    const weight = Math.fround((classes?.[data.labels[row]] ?? 1) * (sampleWeights?.[i] ?? 1));
    if (!Number.isNaN(weights[row]) && weights[row] !== weight) {
      throw new OptionError(`sampleWeights: row ${row} is there twice, with different weights`);
    }
    weights[row] = weight;
  });
  if (!data.rows.some((row) => weights[row] > 0)) throw new OptionError('weights: every row weighs 0');
  return weights;
}

function weightsOfClasses(data: Dataset, wanted: ClassWeights): readonly number[] {
  const { classNames } = data;
  if (wanted === 'balanced') {
    return data.classSizes().map((size) => data.size / (classNames.length * Math.max(1, size)));
  }
  if (typeof wanted !== 'object' || wanted === null) {
    throw new OptionError(`classWeights: "${wanted}" is unknown; "balanced", a list or an object expected`);
  }
  const list = Array.isArray(wanted) ? wanted : byName(classNames, wanted as Record<string, number>);
  if (list.length !== classNames.length) {
    throw new OptionError(`classWeights: ${list.length} given, there are ${classNames.length} classes`);
  }
  list.forEach((weight, j) => {
    requireWeight(`classWeights, class ${classNames[j]}`, weight);
  });
  return list;
}

function byName(classNames: readonly string[], wanted: Record<string, number>): number[] {
  const stranger = Object.keys(wanted).find((name) => !classNames.includes(name));
  if (stranger !== undefined) {
    throw new OptionError(`classWeights: no class "${stranger}"; there are ${classNames.join(', ')}`);
  }
  return classNames.map((name) => wanted[name] ?? 1);
}

function requireWeight(name: string, weight: number): void {
  if (Number.isFinite(weight) && weight >= 0) return;
  throw new OptionError(`${name}: ${weight} is not a finite number from 0`);
}
