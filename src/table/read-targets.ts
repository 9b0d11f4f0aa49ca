// Reads the columns that are predicted: classes, values, or several labels per row. Next: table-data.ts.

import {
  bothLists,
  type ClassList,
  classMatcher,
  distinctLabels,
  requireSameCounting,
} from '../data/class-matching.js';
import { DataError } from '../errors.js';
import { truthOf } from './columns/boolean.js';
import { type Missing, missingWords, numberReader, plainReader, valuesAt } from './columns/read-cells.js';
import type { NumberFormat } from './number-format.js';
import { placeOf, type Table, type TableColumn } from './table.js';

/** Rows have no label or target, and it was not asked to leave them out. */
export class MissingLabelsError extends DataError {}

/** The rows with a value in every one of `columns`; the number of the other rows, and the first of them (-1 for none). */
export function rowsWithAnswers(
  table: Table,
  columns: readonly TableColumn[],
  missing: Missing,
): { rows: Uint32Array; without: number; first: number } {
  const gaps = columns.map((column) => missingWords(column, missing));
  let first = -1;
  const kept: number[] = [];
  for (let row = 0; row < table.rowCount; row++) {
    const gap = columns.some(({ codes }, j) => codes !== null && codes[row] >= 0 && gaps[j][codes[row]]);
    if (!gap) kept.push(row);
    else if (first < 0) first = row;
  }
  return { rows: Uint32Array.from(kept), without: table.rowCount - kept.length, first };
}

export interface ClassColumn extends ClassList {
  /** [table rows] An index into `names`; 0 for rows without a label. */
  readonly labels: Int32Array;
}

/**
 * The class of each row of `rows`. Classes are `classes` when given, else those found, in order: numbers ascending, otherwise by
 * code point; equal numbers ("1", "1.0") are one class.
 * @throws DataError naming the first row whose label is not one of `classes`, with both lists.
 */
export function readClasses(
  table: Table,
  column: TableColumn,
  rows: Uint32Array,
  classes?: ClassList,
): ClassColumn {
  const { codes, words, numbers } = column;
  const firstRows = new Map<string, number>();
  const ofWord = new Map<number, string>();
  const ofNumber = new Map<number, string>();
  const texts = Array.from(rows, (row) => {
    const code = codes === null ? -1 : codes[row];
    const [known, key] = code >= 0 ? [ofWord, code] : [ofNumber, numbers[row]];
    let text = known.get(key);
    if (text === undefined) {
      text = code >= 0 ? words[code] : String(numbers[row]);
      known.set(key, text);
      if (!firstRows.has(text)) firstRows.set(text, row);
    }
    return text;
  });
  const found = [...firstRows.keys()];
  const list = classes ?? { names: distinctLabels(found), codes: null };
  if (classes) requireSameCounting(table.name, found, classes);
  const match = classMatcher(list);
  const indices = new Map(found.map((text) => [text, match(text)]));
  const unknown = found.find((text) => indices.get(text)! < 0);
  if (unknown !== undefined) {
    const place = placeOf(table, firstRows.get(unknown)!, column);
    throw new DataError(`${place}: label "${unknown}" is unknown; ${bothLists(found, list)}`);
  }
  const labels = new Int32Array(table.rowCount);
  rows.forEach((row, i) => {
    labels[row] = indices.get(texts[i])!;
  });
  return { labels, names: list.names, codes: list.codes };
}

/** Row-major [rows, columns] of values to predict. @throws DataError naming the cell that is no number. */
export function readTargetValues(
  table: Table,
  columns: readonly TableColumn[],
  formats: readonly (NumberFormat | undefined)[],
  rows: Uint32Array,
): Float64Array {
  const none: Missing = new Set();
  const out = new Float64Array(rows.length * columns.length);
  columns.forEach((column, j) => {
    const { values, unreadable } = valuesAt(
      ...([column, rows, none, numberReader(formats[j]), plainReader(formats[j])] as const),
    );
    if (unreadable) {
      throw new DataError(
        `${placeOf(table, rows[unreadable.position])}: column "${column.name}": "${unreadable.text}" is not a number`,
      );
    }
    values.forEach((value, i) => {
      out[i * columns.length + j] = value;
    });
  });
  return out;
}

/** Row-major [rows, columns] of several labels per row: 0 or 1, also written as true and false. @throws DataError */
export function readLabelColumns(
  table: Table,
  columns: readonly TableColumn[],
  rows: Uint32Array,
): Float64Array {
  const none: Missing = new Set();
  const out = new Float64Array(rows.length * columns.length);
  columns.forEach((column, j) => {
    const truth = (value: number) => (value === 0 || value === 1 ? value : Number.NaN);
    const { values, unreadable } = valuesAt(column, rows, none, (text) => truth(truthOrNumber(text)), truth);
    if (unreadable) {
      throw new DataError(
        `${placeOf(table, rows[unreadable.position])}: column "${column.name}": "${unreadable.text}" is not 0 or 1`,
      );
    }
    values.forEach((value, i) => {
      out[i * columns.length + j] = value;
    });
  });
  return out;
}

function truthOrNumber(text: string): number {
  const truth = truthOf(text);
  return Number.isNaN(truth) ? Number(text) : truth;
}
