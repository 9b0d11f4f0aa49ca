// The evidence in one column for whether the first record is a header. Next: detect-header.ts decides.

import { isMissing } from '../missing-values.js';

export interface ColumnEvidence {
  column: number;
  /** What the first record has in this column. */
  first: 'word' | 'number' | 'missing';
  /** What the records after the first have in this column, missing values aside. */
  below: 'numbers' | 'words' | 'mixed' | 'nothing';
  /** Whether the first record's text occurs again below. */
  recurs: boolean;
  /** Whether some text below occurs twice, so that the column holds categories. */
  repeats: boolean;
  /** Whether every text below occurs at least twice, and there are at least two texts. */
  allRepeat: boolean;
  /** Whether no cell below is a whole number from 0 up, as column names that are numbers are. */
  otherKind: boolean;
  /** Whether all cells below are years. */
  years: boolean;
}

/** Formatted numbers and dates: cells of a column below its name, never a name. */
const NUMBERISH = /^[-+(]{0,2}\s*[$€£¥]?\s*[-+]?[.,]?\d[\d.,'’\s\u00a0]*(e[-+]?\d+)?\s*[%$€£¥]?\)?$/i;
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?$|^\d{1,2}:\d{2}(:\d{2}.*)?$/;
const PLAIN_INTEGER = /^(0|[1-9]\d*)$/;
const YEAR = /^(19|20)\d\d$/;
const FEWEST_STEPS = 5;

export function columnEvidence(
  record: readonly string[],
  rows: readonly (readonly string[])[],
  column: number,
  missing?: ReadonlySet<string>,
): ColumnEvidence {
  const cell = record[column];
  const counts = new Map<string, number>();
  for (const row of rows) {
    const text = row[column] ?? '';
    if (!isMissing(text, missing)) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const texts = [...counts.keys()];
  const numbers = texts.filter(isNumberish).length;
  const below =
    texts.length === 0 ? 'nothing' : numbers === texts.length ? 'numbers' : numbers === 0 ? 'words' : 'mixed';
  const times = [...counts.values()];
  return {
    column,
    first: isMissing(cell, missing) ? 'missing' : isNumberish(cell) ? 'number' : 'word',
    below,
    recurs: counts.has(cell),
    repeats: times.some((count) => count > 1),
    allRepeat: texts.length > 1 && times.every((count) => count > 1),
    otherKind: texts.length > 0 && texts.every((text) => !PLAIN_INTEGER.test(text)),
    years: texts.length > 0 && texts.every((text) => YEAR.test(text)),
  };
}

function isNumberish(text: string): boolean {
  return NUMBERISH.test(text) || DATE.test(text);
}

/**
 * Whether the numbers of a record could be names: positions, when they are 0, 1, 2, … or 1, 2, 3, … (beginning at any column,
 * or each its own column's place); years, when they are consecutive ones; steps, when five or more are equally far apart.
 */
export function namesInOrder(record: readonly string[]): 'positions' | 'years' | 'steps' | undefined {
  const places = record.flatMap((cell, column) => (isNumberish(cell) ? [column] : []));
  const cells = places.map((column) => record[column]);
  if (cells.length === 0 || !cells.every((cell) => PLAIN_INTEGER.test(cell))) return undefined;
  const numbers = cells.map(Number);
  const from = (start: number) => numbers.every((value, i) => value === start + i);
  if (from(0) || from(1)) return 'positions';
  if (
    numbers.every((value, i) => value === places[i]) ||
    numbers.every((value, i) => value === places[i] + 1)
  )
    return 'positions';
  if (cells.every((cell) => YEAR.test(cell)) && from(numbers[0])) return 'years';
  const step = numbers[1] - numbers[0];
  const steps = numbers.every((value, i) => value === numbers[0] + i * step);
  return numbers.length >= FEWEST_STEPS && step > 0 && steps ? 'steps' : undefined;
}

/** Whether a record is two or more whole numbers, each one more than the last. */
export function isConsecutive(record: readonly string[]): boolean {
  if (record.length < 2 || !record.every((cell) => PLAIN_INTEGER.test(cell))) return false;
  return record.every((cell, i) => Number(cell) === Number(record[0]) + i);
}
