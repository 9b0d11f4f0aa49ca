// Finds the class of a label: numbers are compared as numbers, words as words, and declared codes stand for their classes.
// Next: classes.ts relabels a whole data set with it; src/table/read-targets.ts reads labels with it.

import { DataError, show } from '../errors.js';
import { FASHION_MNIST_CLASSES } from './fashion-mnist.js';

/** The classes of a data set or a model. */
export interface ClassList {
  /** In the order of the outputs. */
  readonly names: readonly string[];
  /** Other spellings of the classes, one for each: "0", "1", … for files with numbers as labels of classes with names. */
  readonly codes?: readonly string[] | null;
}

const DECIMAL = /^([+-]?)(\d+\.?\d*|\.\d+)(?:e([+-]?\d+))?$/i;

/**
 * A text for the value of a decimal number, equal for all its spellings ("1", "1.0", "+1", "01", "10e-1"), exact for any
 * number of digits; undefined for anything else ("", "NaN", "0x10", "1,5").
 */
export function numberKey(text: string): string | undefined {
  const match = DECIMAL.exec(text);
  if (match === null) return undefined;
  const [, sign, digits, exponent = '0'] = match;
  const [whole, fraction = ''] = digits.split('.');
  const all = whole + fraction;
  let [start, end] = [0, all.length];
  while (all[start] === '0') start++;
  while (end > start && all[end - 1] === '0') end--;
  if (start === end) return '0';
  const power = BigInt(exponent) - BigInt(fraction.length) + BigInt(all.length - end);
  return `${sign === '-' ? '-' : ''}${all.slice(start, end)}e${power}`;
}

/** ["0", "1", …, "count - 1"]. */
export function numericNames(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}

/** The first name that is there once more; undefined where all differ. */
export function repeatedName(names: readonly string[]): string | undefined {
  return new Set(names).size === names.length ? undefined : names.find((name, i) => names.indexOf(name) < i);
}

/** Distinct texts in order: ascending by value when all are decimal numbers, otherwise by code point. */
export function sortClasses(labels: Iterable<string>): string[] {
  const distinct = [...new Set(labels)].sort(byCodePoint);
  if (distinct.some((label) => numberKey(label) === undefined)) return distinct;
  return distinct.sort((a, b) => Number(a) - Number(b) || 0); // ∞ - ∞ is NaN; the sort is stable
}

/** As UTF-8 and UTF-32 sort; comparing strings in JavaScript puts U+1F600 before U+FF01. */
export function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  const at = left.findIndex((point, i) => point !== right[i]);
  if (at < 0) return -1;
  return at < right.length ? left[at].codePointAt(0)! - right[at].codePointAt(0)! : 1;
}

/**
 * The classes of a column of labels, in the order of sortClasses. In a column of numbers alone, equal numbers are one class,
 * named by the first spelling met ("1" and "1.0" are "1"). In a column with a word in it every text is a class of its own.
 */
export function distinctLabels(texts: Iterable<string>): string[] {
  const byValue = new Map<string, string>();
  const distinct = new Set(texts);
  for (const text of distinct) {
    const key = numberKey(text);
    if (key === undefined) return sortClasses(distinct);
    if (!byValue.has(key)) byValue.set(key, text);
  }
  return sortClasses(byValue.values());
}

const SEVERAL = -2;

/** A list of spellings, searched by text, then by text without the blanks around it, then by value. */
class Spellings {
  private readonly maps = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()];

  constructor(spellings: readonly string[]) {
    spellings.forEach((spelling, index) => {
      keysOf(spelling).forEach((key, kind) => {
        if (key !== undefined) this.maps[kind].set(key, this.maps[kind].has(key) ? SEVERAL : index);
      });
    });
  }

  /** The index, -1 where there is none, SEVERAL where more than one has that value. */
  find(label: string): number {
    const keys = keysOf(label);
    for (const [kind, map] of this.maps.entries()) {
      const key = keys[kind];
      const index = key === undefined ? undefined : map.get(key);
      if (index !== undefined) return index;
    }
    return -1;
  }
}

function keysOf(spelling: string): [exact: string, trimmed: string, value: string | undefined] {
  const trimmed = spelling.trim();
  return [spelling, trimmed, numberKey(trimmed)];
}

/**
 * A function from a label to the index of its class, or -1. In this order: the class of that name; for a number the class
 * whose name is an equal number, unless several are ("01" and "1" held apart in training: then only the exact spelling
 * counts); the class of that code, compared in the same way. A position never stands for a class: see positionCodes.
 */
export function classMatcher(classes: ClassList): (label: string) => number {
  const names = new Spellings(classes.names);
  const declared = declaredCodes(classes);
  const codes = declared && new Spellings(declared);
  return (label) => {
    const named = names.find(label);
    return Math.max(-1, named === -1 && codes ? codes.find(label) : named);
  };
}

/**
 * For each class of `data` its index in `classes`, or -1: its name is looked up among names and codes; then its own code
 * among the names. Two codes are never compared, for "0" of one list says nothing about "0" of another.
 */
export function matchClasses(data: ClassList, classes: ClassList): number[] {
  const match = classMatcher(classes);
  const names = new Spellings(classes.names);
  const codes = declaredCodes(data);
  return data.names.map((name, i) => {
    const index = match(name);
    return index < 0 && codes ? Math.max(-1, names.find(codes[i])) : index;
  });
}

/**
 * The codes "0", "1", … of a data set whose files number the classes: IDX files, and CSV files beside a classes.txt.
 * null where a name is the number of another class (names 1, 2, 3: is 1 the first or the second?), so that names alone count.
 */
export function positionCodes(names: readonly string[]): readonly string[] | null {
  const codes = numericNames(names.length);
  return codesProblem(names, codes) === undefined ? codes : null;
}

/**
 * The codes of a list of classes: its own, or 0–9 for Fashion-MNIST's names, whose codes are published with them (older model
 * files have none). null for none, and for codes that are the names themselves.
 */
export function declaredCodes({ names, codes }: ClassList): readonly string[] | null {
  const found = codes ?? (sameNames(names, FASHION_MNIST_CLASSES) ? numericNames(names.length) : null);
  return found === null || sameNames(found, names) ? null : found;
}

/** What is wrong with the codes of these names, as text for an error; undefined for valid codes. */
export function codesProblem(names: readonly string[], codes: unknown): string | undefined {
  if (!Array.isArray(codes) || !codes.every((code) => typeof code === 'string')) {
    return 'a list of strings expected';
  }
  if (codes.length !== names.length)
    return `${names.length} expected, one for each class, ${codes.length} found`;
  const [ofNames, ofCodes] = [new Spellings(names), new Spellings(codes)];
  const twice = codes.find((code) => ofCodes.find(code) === SEVERAL);
  if (twice !== undefined) return `${show(twice)} is the code of more than one class`;
  const other = codes.findIndex((code, i) => ![-1, i].includes(ofNames.find(code)));
  if (other < 0) return undefined;
  return `${show(codes[other])}, the code of class ${show(names[other])}, is the name of another class`;
}

/**
 * Whether the classes are the numbers 0, 1, 2, … and the labels found may be the same classes counted from 1: no label is 0, and
 * none is spelled as in training (1, 2 for 0.0, 1.0, 2.0). Such labels are ambiguous, so readers refuse them.
 */
export function mayCountFromOne(found: readonly string[], { names }: ClassList): boolean {
  const [zero, ...others] = numericNames(names.length + 1).map(numberKey);
  const values = new Set(names.map(numberKey));
  if (![zero, ...others.slice(0, -1)].every((key) => values.has(key))) return false;
  return found.every((label) => !names.includes(label) && others.includes(numberKey(label.trim())));
}

/** "0, 1, 2, 3", or the first few and how many more. */
function listClasses(classNames: readonly string[]): string {
  const shown = classNames.slice(0, 20).join(', ');
  return classNames.length <= 20 ? shown : `${shown} and ${classNames.length - 20} more`;
}

/** @throws DataError where mayCountFromOne. `where` begins the message. */
export function requireSameCounting(where: string, found: readonly string[], classes: ClassList): void {
  if (!mayCountFromOne(found, classes)) return;
  throw new DataError(
    `${where}: the labels are ${listClasses(found)}, the classes ${listClasses(classes.names)}: the same numbers, or the ` +
      'classes counted from 1? Spell the labels as in training',
  );
}

/** The end of an error about an unknown label: both lists, and the way out. `found` are the labels of the data. */
export function bothLists(found: readonly string[], classes: ClassList): string {
  return `the classes are ${listClasses(classes.names)}; the labels found are ${listClasses(found)}; ${wayOut(found, classes)}`;
}

function wayOut(found: readonly string[], classes: ClassList): string {
  const codes = declaredCodes(classes);
  if (codes) return `write labels as these names, or as their codes ${listClasses(codes)}`;
  const number = (name: string) => numberKey(name.trim()) !== undefined;
  if (found.every(number) === classes.names.every(number))
    return 'give every row one of these classes as its label';
  return (
    'numbers are not matched to names by their position: write labels as in training, or put a classes.txt, one name per line for ' +
    '0, 1, 2, …, into the folder of the data that has numbers (in code: codes of a Dataset)'
  );
}
