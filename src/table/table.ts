// A table as it was read: columns of cells, before anything is known of what they mean.
// Next: infer-column-kinds.ts says what each column is; reading/read-table.ts makes tables of files, table-from-objects.ts of objects in code.

import { DataError, ShapeError, show } from '../errors.js';
import { requireShape } from '../options/shapes.js';

const TABLE_SHAPE = {
  ...{ name: 'text', named: 'switch', lines: 'null|list', 'numbers?': 'list' },
  ...{ rowCount: 'index', columns: [{ name: 'text', numbers: 'list', words: 'list', codes: 'null|list' }] },
};

/** @throws OptionError for what is no table, as code may bring it. */
export function requireTable(table: unknown): void {
  requireShape('table', table, TABLE_SHAPE);
  const { name, rowCount, columns } = table as Table;
  const odd = columns.find(({ numbers, codes }) =>
    [numbers, codes].some((one) => one && one.length !== rowCount),
  );
  if (odd) throw new ShapeError(`${name}: column ${show(odd.name)} has other than ${rowCount} cells`);
}

/** One column. A cell is a plain number (NUMBER below), or a text; an empty cell is the text "". */
export interface TableColumn {
  /** From the header; "column 3" (counted from 1) in a table without one. */
  readonly name: string;
  /** [rows] Values of the cells that are plain numbers; NaN for all others. Bytes where every cell is a whole number 0–255. */
  readonly numbers: Uint8Array | Float64Array;
  /**
   * [rows] For each cell the index of its text in `words`; -1 for a plain number that is written as JavaScript writes it
   * ("7", "0.25"). Others ("007", "1.0", "1e3") have both a number and a text. null where all are -1.
   */
  readonly codes: Int32Array | null;
  /** Distinct texts without the blanks around them, in order of appearance. */
  readonly words: readonly string[];
  /**
   * True where the column had more than SPELLINGS odd spellings of numbers: the spellings were dropped, and their codes are -1.
   */
  readonly spellingsLost?: boolean;
  /** The file that the column came from, where that is not the table's: labels in a file of their own. */
  readonly from?: Pick<Table, 'name' | 'lines'>;
}

/** A table as it was read: cells as text or numbers, by column. */
export interface Table {
  /** The file's name, or a name that the caller gives; it begins every message. */
  readonly name: string;
  readonly rowCount: number;
  readonly columns: readonly TableColumn[];
  /** Whether the names come from a header, or from keys of objects. */
  readonly named: boolean;
  /** [rows] The line (from 1) on which each row ends; null for rows that came from no file. */
  readonly lines: Uint32Array | null;
  /** [rows] Their numbers in the file, where the table has only some of its rows; else they are 0, 1, 2, … */
  readonly numbers?: Uint32Array;
  /** What a cell is where a part of a file lacks the column: 0 in libsvm, else empty. */
  readonly absent?: 0;
}

/** A decimal number as the readers take it; "NaN", "inf", "0x10", "1,5" and "" are texts. */
export const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The value of a text; NaN for texts that are not numbers. */
export function numberOf(text: string): number {
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

/**
 * Whether the text of a cell is kept: that of a word, and of a number that JavaScript writes in another way ("007", "1.0",
 * "1e3"). `value` is numberOf(text).
 */
export function isKept(text: string, value: number): boolean {
  return Number.isNaN(value) || String(value) !== text;
}

/** In a column of numbers only, this many distinct odd spellings ("1.0", "007") are kept. */
export const SPELLINGS = 1000;

/** The name of a column in a table without a header. */
export function positionName(column: number): string {
  return `column ${column + 1}`;
}

/** The numbers of all rows, from 0. */
export function allRows({ rowCount }: Table): Uint32Array {
  return new Uint32Array(rowCount).map((_, row) => row);
}

/** The text of a cell, "" for an empty one. */
export function textAt({ codes, words, numbers }: TableColumn, row: number): string {
  const code = codes === null ? -1 : codes[row];
  return code >= 0 ? words[code] : String(numbers[row]);
}

/** Where a row is, for messages: "file.csv:12" in a file, "rows[11]" otherwise. */
export function placeOf(table: Table, row: number, column?: TableColumn): string {
  const { name, lines } = column?.from ?? table;
  return lines ? `${name}:${lines[row]}` : `${name}[${row}]`;
}

/** @throws DataError when two columns have the same name. */
export function requireDistinctNames({
  name,
  columns,
  named,
}: Pick<Table, 'name' | 'columns' | 'named'>): void {
  if (!named) return;
  const first = new Map<string, number>();
  columns.forEach((column, i) => {
    const before = first.get(column.name);
    if (before !== undefined)
      throw new DataError(
        `${name}: two columns are called ${JSON.stringify(column.name)} (columns ${before + 1} and ${i + 1}); rename one of them`,
      );
    first.set(column.name, i);
  });
}
