// Finds a column by its name, by its position from 0, or from the end by a negative number.
// Next: target-columns.ts and learn-schema.ts.

import { isCanonicalInteger } from '../data/classes.js';
import { OptionError } from '../errors.js';
import type { Table } from './table.js';

/** A column by its name, or by its position from 0; negative ones count from the end. */
export type ColumnReference = string | number;

/** What positionName calls a column of a table without a header. */
const POSITION_NAME = /^column ([1-9]\d*)$/;

/**
 * The position of a column. Names take precedence over positions: "2020" finds the column of that name. -1 is always the
 * last column.
 * @throws OptionError listing the columns of the table. `option` begins the message: "label", "ignore".
 */
export function findColumn(table: Table, reference: ColumnReference, option: string): number {
  const { columns, named, name } = table;
  const text = String(reference);
  const index = typeof reference === 'number' || /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  const byName = columns.findIndex((column) => column.name === text);
  if (byName >= 0 && (named || !isCanonicalInteger(text)) && !(index < 0)) return byName;
  const position = named ? null : POSITION_NAME.exec(text);
  const at = position ? Number(position[1]) - 1 : index < 0 ? columns.length + index : index;
  if (Number.isInteger(at) && at >= 0 && at < columns.length) return at;
  const valid = named ? listColumns(table) : `0 to ${columns.length - 1} (there is no header)`;
  throw new OptionError(`${name}: ${option} column "${text}" is not there; the columns are ${valid}`);
}

/** All names, or the first and last few of many. */
export function listColumns({ columns }: Pick<Table, 'columns'>): string {
  const names = columns.map(({ name }) => (name === '' ? '"" (no name)' : name));
  return names.length <= 12
    ? names.join(', ')
    : `${names.slice(0, 6).join(', ')}, … ${names.slice(-2).join(', ')} (${names.length} columns)`;
}
