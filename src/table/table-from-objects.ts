// Makes a Table from rows that are objects, by the rules of JSON and CSV files. Next: learn-schema.ts.

import { DataError, show } from '../errors.js';
import { requireShape } from '../options/shapes.js';
import { tagOf } from '../typed-arrays.js';
import { isMissing } from './missing-values.js';
import { isKept, NUMBER, numberOf, SPELLINGS, type Table, type TableColumn } from './table.js';

const MAX_BIGINT = 2n ** 53n;
const EXPECTED = 'a number, a text, a boolean, a Date or null expected';

/** A number, or a text without the blanks around it; "" for a missing value. */
type Cell = number | string;

/**
 * A table of objects: own enumerable keys become columns in order of appearance. undefined, null, NaN and an absent key are
 * missing; booleans are the words true and false; a Date is its ISO text; a text is what it would be in a file ("22" is
 * a number). `name` begins every message.
 * @throws DataError naming the row and the key when a value is anything else; where there are no rows, or no array of them.
 * @example
 * const table = tableOfObjects([{ age: 22, sex: 'female' }, { age: 35, sex: 'male' }]);
 */
export function tableOfObjects(rows: readonly object[], name = 'rows'): Table {
  requireShape('name', name, 'text');
  if (!Array.isArray(rows))
    throw new DataError(`${name}: an array of objects expected, ${kindOf(rows)} found`);
  if (rows.length === 0) throw new DataError(`${name}: no rows`);
  const columns = new Map<string, Cell[]>();
  for (const [i, row] of rows.entries()) {
    if (!isRecord(row))
      throw new DataError(
        `${name}[${i}]: ${Array.isArray(row) ? 'an array' : kindOf(row)} found; an object with a key for each column expected`,
      );
    for (const key of Object.keys(row)) {
      const value = (row as Record<string, unknown>)[key];
      const cell = cellOf(value);
      if (cell === undefined)
        throw new DataError(`${name}[${i}].${key}: ${kindOf(value)} found; ${EXPECTED}`);
      if (!columns.has(key)) columns.set(key, new Array<Cell>(rows.length).fill(''));
      columns.get(key)![i] = cell;
    }
  }
  return {
    name,
    rowCount: rows.length,
    columns: Array.from(columns, ([key, cells]) => columnOf(key, cells)),
    named: true,
    lines: null,
  };
}

function isRecord(row: unknown): row is object {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return false;
  return !ArrayBuffer.isView(row) && !['Date', 'Map'].includes(tagOf(row));
}

/** Undefined for anything that is not a cell. */
function cellOf(value: unknown): Cell | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : Number.isNaN(value) ? '' : undefined;
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'boolean') return String(value);
  if (value === undefined || value === null) return '';
  if (tagOf(value) === 'Date') return isoText(value as Date);
  return typeof value === 'bigint' && value >= -MAX_BIGINT && value <= MAX_BIGINT ? Number(value) : undefined;
}

/** The same column as reading/column-builder.ts makes of such cells in a file. */
function columnOf(name: string, cells: readonly Cell[]): TableColumn {
  const texts = [...new Set(cells.filter((cell) => typeof cell === 'string'))];
  const kept = texts.filter((text) => isKept(text, numberOf(text)));
  const others = kept.filter((text) => !NUMBER.test(text));
  const spellingsLost = kept.length - others.length > SPELLINGS && others.every((text) => isMissing(text));
  const words = spellingsLost ? others : kept;
  const codeOf = new Map<Cell, number>(words.map((word, code) => [word, code]));
  const codes = words.length > 0 ? Int32Array.from(cells, (cell) => codeOf.get(cell) ?? -1) : null;
  const numbers = Float64Array.from(cells, (cell) => (typeof cell === 'number' ? cell : numberOf(cell)));
  const areBytes = codes === null && numbers.every((value) => Object.is(value & 255, value));
  const column = { name, numbers: areBytes ? Uint8Array.from(numbers) : numbers, codes, words };
  return spellingsLost ? { ...column, spellingsLost } : column;
}

/** An invalid Date is a missing value, as NaN is. */
function isoText(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'symbol') return 'a symbol';
  return typeof value === 'bigint' ? `${value}n (beyond 2^53)` : show(value);
}
