// What tables and figures for a terminal have in common. Before: evaluation-tables.ts and data-info.ts have the rows.

import Table from 'cli-table3';

export { sixDigits } from '../src/report/format-text.js';

/** Characters of what sixDigits() gives: -1.23457e-10. */
export const LONGEST_FIGURE = 12;

/** 60000 as "60,000". */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** A cell of figures. */
export function right(content: string): { content: string; hAlign: 'right' } {
  return { content, hAlign: 'right' };
}

const SIDES = ['top', 'bottom'].flatMap((side) => [side, `${side}-mid`, `${side}-left`, `${side}-right`]);
const BLANK = Object.fromEntries(
  [...SIDES, 'left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid'].map((place) => [place, '']),
);

/** Columns set apart by `gap` blanks and nothing else. */
export function plainTable(gap: number) {
  return new Table({
    chars: { ...BLANK, middle: ' '.repeat(gap) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  });
}

/** What cli-table3 adds at the end of a line because it does not know our codes that end a colour. */
const END_OF_COLOR = '\u001b[39m';

/** The table's lines without the blanks at their ends. */
export function trimmed(table: { toString(): string }): string {
  return table
    .toString()
    .replaceAll(END_OF_COLOR, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Four digits, or all before the point: 12.35, and 25130 where toPrecision() has 2.513e+4. */
export function fewDigits(value: number): string {
  const size = Math.abs(value);
  return size >= 1e4 && size < 1e15 ? value.toFixed(0) : value.toPrecision(4);
}

/** "0.64 s", "3.2 ms" */
export function timeText(seconds: number): string {
  return seconds < 0.01 ? `${(1000 * seconds).toFixed(1)} ms` : `${seconds.toFixed(2)} s`;
}
