// Labels as users write them (y of the classifiers): checks them as scikit-learn does, and orders them.
// Next: check-x-y.ts, network-classifier.ts and one-vs-rest-classifier.ts.

import { byCodePoint } from '../data/class-matching.js';
import { DataError, show } from '../errors.js';
import { requireShape } from '../options/shapes.js';

/** A class as users write it. */
export type Label = string | number | boolean;

/** The name of the labels in messages. */
export type LabelNames = string | ((i: number) => string);

/**
 * The labels as an array.
 * @param name their name in messages: y stands for y[0], y[1], …; or a function of the index.
 * @throws DataError naming the first that is missing (undefined, null, NaN, an empty string, a hole), not a label, of
 * another type than the first, or a number that is not whole.
 */
export function requireLabels(y: ArrayLike<unknown>, name: LabelNames = 'y'): Label[] {
  requireShape(typeof name === 'string' ? name : 'y', y, 'list');
  const labels: unknown[] = Array.from(y); // holes become undefined
  const at = (i: number) => (typeof name === 'string' ? `${name}[${i}]` : name(i));
  labels.forEach((label, i) => {
    const place = `${at(i)}: ${show(label)}`;
    if (label === undefined || label === null || label === '' || Number.isNaN(label)) {
      throw new DataError(`${place} is a missing label; leave the row out, or give it a class`);
    }
    if (!['string', 'number', 'boolean'].includes(typeof label)) {
      throw new DataError(`${place} is not a label; a word, a whole number or a boolean expected`);
    }
    if (typeof label === 'number' && !Number.isInteger(label)) {
      throw new DataError(
        `${place} is not a whole number, so these are values and not classes; MLPRegressor predicts values`,
      );
    }
    if (typeof label !== typeof labels[0]) {
      throw new DataError(
        `${place} is a ${typeof label}, ${at(0)} is ${show(labels[0])}, a ${typeof labels[0]}; ` +
          'labels of one type expected',
      );
    }
  });
  return labels as Label[];
}

/**
 * Distinct labels in order: numbers by value, false before true, words by code point, as numpy.unique has them.
 * @throws DataError as requireLabels.
 */
export function distinctLabels(y: ArrayLike<unknown>, name?: LabelNames): Label[] {
  return [...new Set(requireLabels(y, name))].sort((a, b) =>
    typeof a === 'string' ? byCodePoint(a, b as string) : Number(a) - Number(b),
  );
}
