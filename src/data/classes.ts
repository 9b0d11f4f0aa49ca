// Class names: found in labels, put in order, and matched between one data set and another.
// Next: csv.ts reads labels as text and needs all of it.

import { DataError } from '../errors.js';
import { Dataset } from './dataset.js';

/** A class list longer than this is a column of measurements, not of labels. */
export const MAX_CLASSES = 1000;

const CANONICAL_INTEGER = /^(0|[1-9]\d{0,14})$/;

/** "0", "17", never "007", "1.0" or "-1". */
export function isCanonicalInteger(text: string): boolean {
  return CANONICAL_INTEGER.test(text);
}

/** ["0", "1", …, "count - 1"]. */
export function numericNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}

/** Distinct labels in order: by value when all are plain non-negative integers, else by code unit. */
export function sortClasses(labels: Iterable<string>): string[] {
  const distinct = [...new Set(labels)];
  return distinct.every(isCanonicalInteger)
    ? distinct.sort((a, b) => Number(a) - Number(b))
    : distinct.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * The index of a label in `classNames`, or -1. A name counts first; where no class name is a number, a plain
 * integer below the number of classes is an index, so that 0–9 fit "T-shirt/top" … "Ankle boot".
 */
export function classIndex(label: string, classNames: readonly string[]): number {
  const named = classNames.indexOf(label);
  if (named >= 0 || !isCanonicalInteger(label) || classNames.some(isCanonicalInteger)) return named;
  const index = Number(label);
  return index < classNames.length ? index : -1;
}

/** "0, 1, 2, 3", or the first few and how many more. */
export function listClasses(classNames: readonly string[]): string {
  const shown = classNames.slice(0, 20).join(', ');
  return classNames.length <= 20 ? shown : `${shown} and ${classNames.length - 20} more`;
}

/**
 * The same rows with labels counted in another class list, a model's for instance; features are shared.
 * Names are matched by name; where one side is numbers and the other is names, numbers are indices.
 * @throws DataError when a class that has rows is not in `classNames`.
 */
export function relabel(data: Dataset, classNames: readonly string[]): Dataset {
  if (sameNames(data.classNames, classNames)) return data;
  const sizes = data.classSizes();
  const numbered = sameNames(classNames, numericNames(classNames.length));
  const byPosition = numbered && !data.classNames.some(isCanonicalInteger);
  const indices = data.classNames.map((name, i) => {
    const index = byPosition ? (i < classNames.length ? i : -1) : classIndex(name, classNames);
    if (index >= 0 || sizes[i] === 0) return index;
    throw new DataError(
      `${data.name}: class "${name}" is unknown; the classes are ${listClasses(classNames)}`,
    );
  });
  // Rows outside this subset may have a class that is unknown here; they keep a label that is in range.
  const labels = data.labels.map((label) => Math.max(0, indices[label]));
  return new Dataset({ ...data, labels, classNames });
}

/**
 * The text of a classes.txt: one name a line, in the order of the labels 0, 1, 2, …
 * @throws DataError when a name has a line break in it. `name` is the data set's, for messages.
 */
export function formatClassNames(classNames: readonly string[], name: string): string {
  const broken = classNames.find((className) => /[\r\n]/.test(className));
  if (broken === undefined) return classNames.join('\n') + '\n';
  throw new DataError(`${name}: the class name ${JSON.stringify(broken)} has a line break in it`);
}

/** Reads a classes.txt. @throws DataError on a line that is empty or says what an earlier one said. */
export function parseClassNames(text: string, name: string): string[] {
  const lines = text.split(/\r?\n/);
  if (lines[lines.length - 1] === '') lines.pop();
  const bad = lines.findIndex((line, i) => line === '' || lines.indexOf(line) !== i);
  if (bad < 0 && lines.length > 0) return lines;
  const found = bad < 0 ? 'nothing' : lines[bad] === '' ? 'an empty line' : `"${lines[bad]}" once more`;
  throw new DataError(
    `${name}:${Math.max(bad, 0) + 1}: a class name of its own on each line expected, ${found} found`,
  );
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
