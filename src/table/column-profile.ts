// Counts what is in a column of the training rows: gaps, numbers, words. Next: infer-column-kinds.ts infers the kind from it.

import { type Missing, missingWords } from './columns/read-cells.js';
import { NUMBER, type TableColumn } from './table.js';

export interface Profile {
  readonly rows: number;
  readonly gaps: number;
  /** Cells that are plain numbers, oddly written ones ("007") included. */
  readonly numbers: number;
  /** Texts that are not numbers, each with the number of its rows. */
  readonly words: ReadonlyMap<string, number>;
  readonly wordCells: number;
  /** Numbers with an odd spelling, as they are written. */
  readonly spellings: readonly string[];
  /** Whether every number is whole, and their range; Infinity and -Infinity where there is none. */
  readonly whole: boolean;
  readonly least: number;
  readonly largest: number;
  /** How many different numbers there are, counted up to MOST_COUNTED. */
  readonly different: number;
  /** Whether the numbers are whole and rise, or fall, by the same step from row to row, as row numbers do. */
  readonly counts: boolean;
  /** That step; NaN where there is none. */
  readonly step: number;
}

/** Different numbers are counted up to this many; more would not change any decision. */
const MOST_COUNTED = 1 << 20;

export function profileOf(column: TableColumn, rows: Uint32Array, missing: Missing): Profile {
  const { codes, numbers, words } = column;
  const isGap = missingWords(column, missing);
  const isNumber = words.map((word) => NUMBER.test(word));
  const cells = new Uint32Array(words.length);
  const seen = new Set<number>();
  let gaps = 0;
  let count = 0;
  let whole = true;
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  let step = Number.NaN;
  let even = true;
  let first: { value: number; row: number } | null = null;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const code = codes === null ? -1 : codes[row];
    if (code >= 0) {
      if (isGap[code]) {
        gaps++;
        continue;
      }
      cells[code]++;
      if (!isNumber[code]) continue;
    }
    const value = numbers[row];
    count++;
    if (seen.size < MOST_COUNTED) seen.add(value);
    if (whole && !Number.isInteger(value)) whole = false;
    if (value < least) least = value;
    if (value > largest) largest = value;
    first ??= { value, row };
    const [rise, run] = [value - first.value, row - first.row];
    if (run !== 0 && Number.isNaN(step)) step = rise / run;
    if (even && run !== 0 && rise !== step * run) even = false;
  }
  const found = new Map<string, number>();
  let wordCells = 0;
  for (const [code, word] of words.entries()) {
    if (cells[code] === 0 || isNumber[code]) continue;
    found.set(word, cells[code]);
    wordCells += cells[code];
  }
  const spellings = words.filter((_, code) => cells[code] > 0 && isNumber[code]);
  return {
    ...{ rows: rows.length, gaps, numbers: count, words: found, wordCells, spellings },
    ...{
      whole,
      least,
      largest,
      different: seen.size,
      counts: even && whole && count > 1 && step !== 0,
      step,
    },
  };
}

/** A column's different values as texts, with their numbers of rows; numbers in any spelling included, gaps not. */
export function textCounts(column: TableColumn, rows: Uint32Array, missing: Missing): Map<string, number> {
  const { codes, numbers } = column;
  const isGap = missingWords(column, missing);
  const counts = new Map<string, number>();
  const ofCode = new Uint32Array(column.words.length);
  const ofNumber = new Map<number, number>();
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const code = codes === null ? -1 : codes[row];
    if (code < 0) ofNumber.set(numbers[row], (ofNumber.get(numbers[row]) ?? 0) + 1);
    else ofCode[code]++;
  }
  column.words.forEach((word, code) => {
    if (ofCode[code] > 0 && !isGap[code]) counts.set(word, ofCode[code]);
  });
  for (const [value, count] of ofNumber) counts.set(String(value), (counts.get(String(value)) ?? 0) + count);
  return counts;
}
