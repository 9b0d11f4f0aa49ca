// Rows as objects in code to a Table, by the rules of JSON and CSV files. Before: callers. Next: the schema.

import { DataError, show } from '../errors.js';
import type { ColumnBuilder } from './reading/column-builder.js';
import { KeyedRows } from './reading/keyed-rows.js';
import type { Table } from './table.js';

const MAX_BIGINT = 2n ** 53n;
const EXPECTED = 'a number, a text, a boolean, a Date or null expected';

/**
 * A table of objects: own enumerable keys become columns in order of appearance. undefined, null, NaN and an absent key are
 * missing; booleans are the words true and false; a Date is its ISO text; a text is what it would be in a file ("22" is
 * a number). `name` begins every message.
 * @throws DataError naming the row and the key when a value is anything else.
 */
export function tableOfObjects(rows: readonly object[], name = 'rows'): Table {
  const keyed = new KeyedRows(name);
  rows.forEach((row, i) => {
    if (!isRecord(row))
      throw new DataError(
        `${name}[${i}]: ${Array.isArray(row) ? 'an array' : kindOf(row)} found; an object with a key for each column expected`,
      );
    for (const key of Object.keys(row)) {
      push(keyed.cell(key)!, (row as Record<string, unknown>)[key], `${name}[${i}].${key}`);
    }
    keyed.endRow();
  });
  return keyed.finish();
}

function isRecord(row: unknown): row is object {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return false;
  return !ArrayBuffer.isView(row) && !(row instanceof Date) && !(row instanceof Map);
}

function push(cell: ColumnBuilder, value: unknown, where: string): void {
  if (typeof value === 'number' && (Number.isFinite(value) || Number.isNaN(value))) cell.pushNumber(value);
  else if (typeof value === 'string') cell.pushText(value.trim());
  else if (typeof value === 'boolean') cell.pushText(String(value));
  else if (value === undefined || value === null) cell.pushText('');
  else if (value instanceof Date) cell.pushText(isoText(value));
  else if (typeof value === 'bigint' && value >= -MAX_BIGINT && value <= MAX_BIGINT)
    cell.pushNumber(Number(value));
  else throw new DataError(`${where}: ${kindOf(value)} found; ${EXPECTED}`);
}

/** An invalid date is a missing one, as NaN is a missing number. */
function isoText(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  return typeof value === 'bigint' ? `${value}n (beyond 2^53)` : show(value);
}
