// Matches a table's columns to the schema's: by name, in any order; by position where either has no names.
// Next: encode-rows.ts reads the columns that were matched.

import { type ClassList, classMatcher } from '../data/class-matching.js';
import { DataError, OptionError } from '../errors.js';
import { type ColumnReference, findColumn, listColumns } from './column-names.js';
import { textCounts } from './column-profile.js';
import { featureCountOf, isFeature, isImageSchema, isTarget, type Schema } from './schema.js';
import { allRows, type Table, type TableColumn } from './table.js';
import type { TargetColumns } from './target-columns.js';

export interface Matched {
  /** For each column of the schema the table's column; null for one that is absent and not needed. */
  readonly columns: readonly (TableColumn | null)[];
  /** Notes for the user: columns that were not used. */
  readonly notes: readonly string[];
  /** Notes that are shown even with --quiet: columns were matched by position, because one side has no names. */
  readonly doubts: readonly string[];
}

/**
 * @param needTargets whether the label or target columns must be present, as for evaluation.
 * @throws DataError naming the absent columns, or both numbers of columns, or pixels that the model does not know.
 */
export function matchColumns(schema: Schema, table: Table, needTargets: boolean): Matched {
  return schema.named && table.named
    ? byName(schema, table, needTargets)
    : byPosition(schema, table, needTargets);
}

function byName(schema: Schema, table: Table, needTargets: boolean): Matched {
  const places = new Map(table.columns.map((column) => [column.name, column]));
  const needed = schema.columns.filter((column) => isFeature(column) || (needTargets && isTarget(column)));
  const absent = needed.filter(({ name }) => !places.has(name)).map(({ name }) => name);
  if (absent.length > 0) {
    throw new DataError(
      `${table.name}: no column ${listNames(absent)}, which training had; its columns are ${listColumns(table)}`,
    );
  }
  const known = new Set(schema.columns.map(({ name }) => name));
  const extra = table.columns.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (isImageSchema(schema)) requireNoOtherPixels(schema, table, extra);
  const notes =
    extra.length === 0 ? [] : [`${table.name}: not used, since the model does not know ${listNames(extra)}`];
  return { columns: schema.columns.map(({ name }) => places.get(name) ?? null), notes, doubts: [] };
}

/**
 * Columns of larger images begin with the names of smaller ones, and would be cut to the first pixels.
 * @throws DataError for columns whose names differ from those of the model's pixels only in their numbers.
 */
function requireNoOtherPixels({ columns }: Schema, { name }: Table, extra: readonly string[]): void {
  const pixels = columns.filter(isFeature);
  const known = new Set(pixels.map((column) => withoutNumbers(column.name)));
  const other = extra.filter((one) => /\d/.test(one) && known.has(withoutNumbers(one)));
  if (other.length === 0) return;
  throw new DataError(
    `${name}: the model takes images of ${featureCountOf(pixels)} pixels, each in a column of its own; this table has ${other.length} more: ${listNames(other)}; give it images of the size that it was trained on`,
  );
}

/** "pixel12" is "pixel#". */
function withoutNumbers(name: string): string {
  return name.replace(/\d+/g, '#');
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 8).map((name) => (name === '' ? '"" (no name)' : `"${name}"`));
  return shown.join(', ') + (names.length > 8 ? ` and ${names.length - 8} more` : '');
}

/** All columns of the training table, or all but the predicted ones, in the same order. */
function byPosition(schema: Schema, table: Table, needTargets: boolean): Matched {
  const { columns } = schema;
  const features = columns.filter((column) => !isTarget(column));
  const whole = table.columns.length === columns.length;
  if (!whole && (needTargets || table.columns.length !== features.length)) {
    const without = needTargets ? '' : `, or ${features.length} without the label or targets`;
    throw new DataError(
      `${table.name}: ${columns.length} columns expected, as in training${without}; ${table.columns.length} found`,
    );
  }
  let next = 0;
  const matched = columns.map((column) => (whole || !isTarget(column) ? table.columns[next++] : null));
  if (schema.named === table.named) return { columns: matched, notes: [], doubts: [] };
  const which = schema.named
    ? 'no header, and the model knows columns by name'
    : 'a header, and the model was trained on a table without one';
  const doubt = `${table.name} has ${which}: its columns are matched by their position`;
  return { columns: matched, notes: [], doubts: [doubt] };
}

/**
 * The columns of a table that hold what the model predicts.
 * @param label the column that a user says is the label.
 * @throws DataError as matchColumns; OptionError where `label` is another column than the model's.
 */
export function targetsBySchema(schema: Schema, table: Table, label?: ColumnReference): TargetColumns {
  const { columns } = matchColumns(schema, table, true);
  requireSameLabel(schema, table, columns, label);
  const wanted = schema.columns.flatMap((column, i) =>
    isTarget(column) ? [{ column, cells: columns[i]! }] : [],
  );
  return {
    kind: schema.predicts,
    columns: wanted.map(({ cells }) => table.columns.indexOf(cells)),
    formats: wanted.map(({ column }) => ('format' in column ? column.format : undefined)),
  };
}

/** Tables as wide as this are images, whose pixels have no names that matter. */
const FEWEST_PIXELS = 64;

/** The doubt for a table with column names and a model without a schema; null without names, and for images. */
export function positionDoubt({
  name,
  named,
  columns,
}: {
  name: string;
  named: boolean;
  columns: readonly unknown[];
}): string | null {
  if (!named || columns.length >= FEWEST_PIXELS) return null;
  return `${name} has a header, and the model does not know the names of columns: they are matched by their position`;
}

/**
 * The doubt about a column that is left out as the label only because of its position: texts that are not classes. Both
 * tables may have the label in other places. null without a doubt.
 */
export function labelDoubt(
  schema: Schema,
  table: Table,
  matched: Matched['columns'],
  classes: ClassList | undefined,
): string | null {
  const label = matched[schema.columns.findIndex(({ kind }) => kind === 'label')];
  if (!label || !classes || (schema.named && table.named)) return null;
  const match = classMatcher(classes);
  const counts = textCounts(label, allRows(table), new Set(schema.missing));
  const unknown = [...counts].filter(([text]) => match(text) < 0);
  if (unknown.length === 0) return null;
  const count = unknown.reduce((sum, [, rows]) => sum + rows, 0);
  return (
    `${table.name}: column ${table.columns.indexOf(label) + 1} is left out, since the label stood there in training, but ` +
    `${count} of its ${table.rowCount} values are no class, "${unknown[0][0]}" for one: are the columns in the order of training?`
  );
}

/** Checks that a given label is the column that the model predicts. @throws OptionError */
export function requireSameLabel(
  schema: Schema,
  table: Table,
  matched: Matched['columns'],
  label: ColumnReference | undefined,
): void {
  const at = schema.columns.findIndex(({ kind }) => kind === 'label');
  if (label === undefined || at < 0 || (schema.named && String(label) === schema.columns[at].name)) return;
  const asked = table.columns[findColumn(table, label, 'label')];
  if (asked === matched[at]) return;
  throw new OptionError(
    `label: the model was trained to predict column "${schema.columns[at].name}", not "${asked.name}"; ` +
      'leave the option out, or give the label in the table the name that it had in training',
  );
}
