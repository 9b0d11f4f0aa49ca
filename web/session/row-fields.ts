// The form for a row of a table: a field for each column that the schema uses, and the cells of a row as the fields show them.
// Before: session.ts, split-data.ts. Next: views/row-form.ts makes the fields; predict-row.ts asks the model.

import { levelKey } from '../../src/table/columns/category.js';
import { readValues } from '../../src/table/columns/read-cells.js';
import { featurePairs } from '../../src/table/encode-rows.js';
import { matchColumns } from '../../src/table/match-columns.js';
import { isMissing } from '../../src/table/missing-values.js';
import type { NumberFormat } from '../../src/table/number-format.js';
import {
  type DateColumn,
  type FeatureColumn,
  isFeature,
  isImageSchema,
  isTarget,
  type Schema,
} from '../../src/table/schema.js';
import { type Table, type TableColumn, textAt } from '../../src/table/table.js';
import type { Cell, FormField } from '../table-protocol.js';

/** The schema of a table that is not images, or null. */
export function tableSchema(schema: Schema | null | undefined): Schema | null {
  return schema && !isImageSchema(schema) ? schema : null;
}

/** A field for each column that becomes features, in the columns' order. */
export function formOf({ columns }: Schema): FormField[] {
  return columns.filter(isFeature).map(fieldOf);
}

function fieldOf(column: FeatureColumn): FormField {
  const { name, indicator: gaps } = column;
  switch (column.kind) {
    case 'number':
      return { name, gaps, kind: 'number', usual: String(column.fill ?? 0), unit: unitOf(column.format) };
    case 'category':
      return { name, gaps, kind: 'category', levels: column.levels, rare: column.rare };
    case 'boolean':
      return { name, gaps, kind: 'boolean', usual: column.fill === 1 ? 'true' : 'false' };
    case 'date': {
      const time = hasTime(column);
      return { name, gaps, kind: 'date', usual: dateText(column.fill, time), time };
    }
  }
}

function unitOf(format: NumberFormat | undefined): string {
  return format?.percent ? '%' : (format?.currency ?? '');
}

/** True where the hour is a feature. */
function hasTime({ parts }: DateColumn): boolean {
  return parts.includes('hour');
}

/** In the format of date inputs: 2024-04-03, 2024-04-03T17:30. */
function dateText(ms: number, time: boolean): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return ''; // model files are not trusted
  const iso = date.toISOString();
  return time ? iso.replace(/(?::00)?\.000Z$|Z$/, '') : iso.slice(0, 10);
}

/**
 * Cells of one row for the fields of the form, in their order.
 * @throws DataError where the table lacks columns of the schema.
 */
export function cellReader(schema: Schema, table: Table): (row: number) => Cell[] {
  const matched = matchColumns(schema, table, false);
  const missing = new Set(schema.missing);
  const pairs = featurePairs(schema, matched);
  return (row) =>
    pairs.map(({ column, cells }) => {
      const text = textAt(cells, row);
      return { text, shown: isMissing(text, missing) ? '' : shownIn(column, cells, row, text) };
    });
}

function shownIn(column: FeatureColumn, cells: TableColumn, row: number, text: string): string | null {
  if (column.kind === 'category')
    return column.levels.find((level) => levelKey(level) === levelKey(text)) ?? null;
  const { values, gaps } = readValues(column, cells, Uint32Array.of(row), new Set());
  if (gaps > 0) return '';
  const [value] = values;
  if (!Number.isFinite(value)) return null;
  if (column.kind === 'boolean') return value === 1 ? 'true' : 'false';
  return column.kind === 'number' ? String(value) : dateText(value, hasTime(column));
}

/**
 * A form's texts as an object for predictRows(). Numbers are written in the format of the column's training cells.
 * Where columns are matched by position, columns that are left out are included as empty cells.
 */
export function rowOf(
  { named, columns }: Schema,
  texts: readonly (readonly [column: string, text: string])[],
): object {
  const given = new Map(texts);
  const row: Record<string, string> = Object.create(null); // a column may be called __proto__
  for (const column of columns) {
    if (isTarget(column) || (named && !isFeature(column))) continue;
    const text = given.get(column.name) ?? '';
    row[column.name] = column.kind === 'number' ? numberText(text, column.format) : text;
  }
  return row;
}

/** "12.5" in the file's number format; other texts, such as a cell of a file, unchanged. */
function numberText(text: string, format: NumberFormat | undefined): string {
  if (format === undefined || !/^-?\d+(\.\d+)?$/.test(text)) return text;
  return `${format.currency}${text.replace('.', format.decimal)}${format.percent ? '%' : ''}`;
}
