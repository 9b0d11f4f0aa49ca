// A data set's classes: labels renumbered for another list of classes, and classes.txt read and written.
// Before: class-matching.ts finds the class of a label.

import { DataError } from '../errors.js';
import { bothLists, type ClassList, matchClasses, requireSameCounting, sameNames } from './class-matching.js';
import { Dataset } from './dataset.js';

/** A class list longer than this is a column of measurements, not of labels. */
export const MAX_CLASSES = 1000;

const CANONICAL_INTEGER = /^(0|[1-9]\d{0,14})$/;

/** "0", "17", never "007", "1.0" or "-1". */
export function isCanonicalInteger(text: string): boolean {
  return CANONICAL_INTEGER.test(text);
}

/**
 * The same rows with labels as indices into another list of classes, such as a model's; features are shared. Classes are matched as
 * class-matching.ts says: by name, numbers by value, and by declared codes; never by position.
 * @throws DataError when a class that has rows is not among them, with both lists.
 */
export function relabel(data: Dataset, classes: ClassList): Dataset {
  const { classNames } = data;
  if (sameNames(classNames, classes.names)) return data;
  requireSameCounting(data.name, classNames, classes);
  const indices = matchClasses({ names: classNames, codes: data.codes }, classes);
  const sizes = data.classSizes();
  const unknown = indices.findIndex((index, i) => index < 0 && sizes[i] > 0);
  if (unknown >= 0) {
    const row = data.rows.findIndex((_, position) => data.labelAt(position) === unknown);
    const found = classNames.filter((_, i) => sizes[i] > 0);
    throw new DataError(
      `${data.name}: row ${row}: class "${classNames[unknown]}" is unknown; ${bothLists(found, classes)}`,
    );
  }
  // Rows outside this subset may have a class that is unknown here; they keep a label that is in range.
  const labels = data.labels.map((label) => Math.max(0, indices[label]));
  return new Dataset({ ...data, labels, classNames: classes.names, codes: classes.codes });
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
  const seen = new Set<string>();
  const bad = lines.findIndex((line) => line === '' || seen.size === seen.add(line).size);
  if (bad < 0 && lines.length > 0) return lines;
  const found = bad < 0 ? 'nothing' : lines[bad] === '' ? 'an empty line' : `"${lines[bad]}" once more`;
  throw new DataError(
    `${name}:${Math.max(bad, 0) + 1}: a class name of its own on each line expected, ${found} found`,
  );
}
