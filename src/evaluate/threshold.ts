// Decides between two classes with a threshold for the second one's probability.
// Next: network/evaluation.ts, and the predict command.

import { DataError, OptionError } from '../errors.js';

/** @throws OptionError for anything but a number from 0 to 1. */
export function checkThreshold(value: number): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new OptionError(`threshold: ${value} is not a number from 0 to 1`);
}

/** @throws OptionError for a threshold with other than two classes. */
export function requireTwoClasses(classes: number): void {
  if (classes === 2) return;
  throw new OptionError(
    `threshold: it decides between two classes, this model tells ${classes} apart; leave it out, and the most probable ` +
      'class is predicted',
  );
}

/**
 * Class 1 where its probability is at least the threshold, else class 0. Both are compared as float32, so a threshold
 * that was copied from a probability includes it.
 * @param probabilities [rows, 2], row-major.
 * @throws OptionError for a threshold out of range; DataError for a probability that is not a number.
 */
export function classesAt(threshold: number, probabilities: Float32Array): Int32Array {
  const least = Math.fround(checkThreshold(threshold));
  return Int32Array.from({ length: probabilities.length / 2 }, (_, row) => {
    const p = probabilities[2 * row + 1];
    if (Number.isNaN(p)) throw new DataError(`threshold: the probability of row ${row} is not a number`);
    return p >= least ? 1 : 0;
  });
}
