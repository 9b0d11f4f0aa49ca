// True classes or values of rows, the model's answers, and the errors between them: for classes, values and labels.
// Before: examples.ts.

import { matchClasses } from '../../src/data/class-matching.js';
import { relabel } from '../../src/data/classes.js';
import type { Dataset, Features } from '../../src/data/dataset.js';
import type { Network } from '../../src/network/network.js';
import { sixDigits } from '../../src/report/format-text.js';
import { indexOfLargest } from '../../src/statistics.js';

/** The answers for some rows, by their index. */
export interface Answers {
  textAt(place: number): string;
  /** Null for values. */
  probabilitiesAt(place: number): Float32Array | null;
}

export function answersOf(network: Network, rows: Dataset | Features): Answers {
  const names = network.classNames ?? [];
  const given = rows as Dataset;
  if (network.task === 'values') {
    const values = network.predictValues(given);
    const width = names.length;
    const own = (place: number) => Array.from(values.subarray(place * width, (place + 1) * width));
    return { textAt: (place) => valuesText(names, own(place)), probabilitiesAt: () => null };
  }
  const probabilities = network.predictProba(given);
  const width = network.task === 'classes' ? network.classCount : names.length;
  const own = (place: number) => probabilities.slice(place * width, (place + 1) * width);
  const textOf = (row: Float32Array) =>
    network.task === 'classes'
      ? names[indexOfLargest(row)]
      : labelsText(
          names,
          Array.from(row, (p) => Number(p > 0.5)),
        );
  return { textAt: (place) => textOf(own(place)), probabilitiesAt: own };
}

/** "41.2", or "price 41.2, rent 3.1" where there are several. */
function valuesText(names: readonly string[], values: readonly number[]): string {
  if (values.length === 1) return String(sixDigits(values[0]));
  return values.map((value, j) => `${names[j]} ${sixDigits(value)}`).join(', ');
}

function labelsText(names: readonly string[], values: readonly number[]): string {
  return names.filter((_, j) => values[j] > 0).join(', ') || 'none';
}

/** The true class or values of each row, with the model's names where it knows them; and whether both are comparable classes. */
export function comparison(data: Dataset, network: Network | null) {
  const { targets, rows } = data;
  if (targets) {
    const width = targets.names.length;
    const text = targets.kind === 'values' ? valuesText : labelsText;
    const own = (row: number) => Array.from(targets.values.subarray(row * width, (row + 1) * width));
    return { labelAt: (position: number) => text(targets.names, own(rows[position])), comparable: false };
  }
  const model = network?.task === 'classes' ? network : null;
  const names = model?.classNames ?? [];
  const indices = matchClasses({ names: data.classNames, codes: data.codes }, classesOf(model));
  const labelAt = (position: number) => {
    const label = data.labelAt(position);
    return names[indices[label]] ?? data.classNames[label];
  };
  return { labelAt, comparable: model !== null && indices.every((index) => index >= 0) };
}

function classesOf(network: Network | null) {
  return network ? { names: network.classNames ?? [], codes: network.classCodes } : { names: [] };
}

/**
 * The model's error on each row, 0 where it is right: for classes, the probability of the wrong one; for values, the errors
 * divided by their targets' mean absolute error; for labels, the number of wrong ones.
 * @throws DataError, ModelError for rows that the model cannot be evaluated on.
 */
export function errorsOf(network: Network, data: Dataset): Float64Array {
  const errors = new Float64Array(data.size);
  if (network.task === 'classes') {
    const { classCount } = network;
    const known = relabel(data, classesOf(network));
    network.predictProba(known).forEach((_, at, all) => {
      if (at % classCount > 0) return;
      const own = all.subarray(at, at + classCount);
      const predicted = indexOfLargest(own);
      const position = at / classCount;
      if (predicted !== known.labelAt(position)) errors[position] = own[predicted];
    });
    return errors;
  }
  if (network.task === 'values') {
    const { truth, predicted, perTarget } = network.evaluateValues(data);
    const width = perTarget.length;
    truth.forEach((value, i) => {
      const { meanAbsoluteError } = perTarget[i % width];
      errors[Math.floor(i / width)] += Math.abs(predicted[i] - value) / (meanAbsoluteError || 1);
    });
    return errors;
  }
  const predicted = network.predictLabels(data);
  const { values, names } = data.targets!;
  predicted.forEach((value, i) => {
    const position = Math.floor(i / names.length);
    const truth = values[data.rows[position] * names.length + (i % names.length)];
    errors[position] += Number(value !== truth);
  });
  return errors;
}
