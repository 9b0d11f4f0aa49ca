// Rows of objects for the estimators. Their columns become features with a schema that
// is learnt from the training rows and kept in the network. Before: src/table/. Next: network-estimator.ts.

import { Dataset } from '../data/dataset.js';
import type { FeatureRows } from '../data/typed-rows.js';
import { DataError, OptionError, ShapeError, StateError } from '../errors.js';
import type { Network } from '../network/network.js';
import { featuresOfObjects } from '../network/schema-rows.js';
import { type TableStandardizeOption, tableScaling } from '../network/table-scaling.js';
import { listColumns } from '../table/column-names.js';
import { doubtNotes } from '../table/column-notes.js';
import type { LearnOptions } from '../table/learn-schema.js';
import { isMissing } from '../table/missing-values.js';
import { isIdentity, isTarget, type Schema } from '../table/schema.js';
import type { Table, TableColumn } from '../table/table.js';
import { EncodedTable, TableData } from '../table/table-data.js';
import { tableOfObjects } from '../table/table-from-objects.js';
import { TableSource } from '../table/table-source.js';

/**
 * Rows of a table: objects with a key for each column. Values are numbers, texts, booleans or Dates; undefined, null and NaN
 * are missing values.
 */
export type TableRows = readonly object[];

/** The kinds of the columns, where they should not be inferred. */
export type ColumnOptions = Omit<LearnOptions, 'scaling' | 'smooth' | 'clip'>;

export interface TableContext {
  readonly columns?: ColumnOptions;
  /** The schema of an earlier fit; null to learn one from these rows. */
  readonly schema: Schema | null;
  onNotice(text: string): void;
}

/** Whether rows are objects with keys, rather than lists of numbers. */
export function isTableRows(X: unknown): X is TableRows {
  if (!Array.isArray(X) || X.length === 0) return false;
  const [first] = X;
  if (typeof first !== 'object' || first === null || Array.isArray(first) || ArrayBuffer.isView(first))
    return false;
  const { length } = first as { length?: unknown };
  return !(typeof length === 'number' && (length === 0 || Object.hasOwn(first, '0'))); // { length, 0: …, 1: … } is a list
}

/** Where the labels or targets of rows of objects are: in a key of the rows, or in y. */
export interface AnswerColumns {
  readonly kind: 'classes' | 'values' | 'labels';
  /** The key in the rows; null for y. */
  readonly key: string | null;
  /** [rows, width] The values of y. */
  readonly values?: ArrayLike<number>;
  readonly width?: number;
}

/**
 * The features of the rows, for new Dataset().
 * @throws DataError, OptionError as learnSchema; a message about a cell begins with X[row] and names the column.
 */
export function tableFeatures(X: TableRows, answers: AnswerColumns, context: TableContext) {
  const { columns, schema, onNotice } = context;
  const found = tableOf(X, answers, schema);
  // Of rows that are learnt from, rare values and gaps are no news; what is doubtful of their columns is.
  const source = new TableSource(
    found.table,
    { kind: answers.kind, columns: found.answers },
    {
      ...columns,
      ...(schema && { schema, onNotice }),
    },
  );
  const rows = Uint32Array.from(X.keys());
  const learnt = source.learn(rows);
  for (const doubt of schema ? [] : doubtNotes(learnt)) onNotice(doubt);
  return {
    ...source.encode(learnt, rows),
    encoded: new EncodedTable(source, learnt, rows),
    names: found.names,
  };
}

function tableOf(X: TableRows, { key, values, width = 1 }: AnswerColumns, schema: Schema | null) {
  const table = tableOfObjects(X, 'X');
  if (key !== null) return { table, answers: [columnOf(table, key)], names: [key] };
  if (values!.length !== X.length * width)
    throw new ShapeError(`X has ${X.length} rows, y has ${values!.length / width}`);
  const names = answerNames(table, width, schema);
  const own = names.map((name, j): TableColumn => {
    const numbers = Float64Array.from({ length: X.length }, (_, i) => values![i * width + j]);
    return { name, numbers, codes: null, words: [] };
  });
  const columns = [...table.columns.filter(({ name }) => !names.includes(name)), ...own];
  const answers = own.map((column) => columns.indexOf(column));
  return { table: { ...table, columns } satisfies Table, answers, names };
}

/** As in the fit; else y, or y0, y1, …, unless the rows have such a key. */
function answerNames({ columns }: Table, width: number, schema: Schema | null): string[] {
  const known = schema?.columns.filter(isTarget).map(({ name }) => name) ?? [];
  if (known.length === width) return known;
  const taken = new Set(columns.map(({ name }) => name));
  const free = (name: string): string => (taken.has(name) ? free(`${name}_`) : name);
  return Array.from({ length: width }, (_, j) => free(width === 1 ? 'y' : `y${j}`));
}

function columnOf(table: Table, key: string): number {
  const column = table.columns.findIndex(({ name }) => name === key);
  if (column >= 0) return column;
  throw new OptionError(`y: no row of X has the key "${key}"; their keys are ${listColumns(table)}`);
}

/** The values of one key, as labels. @throws DataError counting the rows without one. */
export function labelsAt(X: TableRows, key: string): unknown[] {
  const values = X.map((row) => (row as Record<string, unknown>)[key]);
  const gap = (value: unknown) =>
    value === undefined ||
    value === null ||
    Number.isNaN(value) ||
    (typeof value === 'string' && isMissing(value.trim()));
  const missing = values.filter(gap).length;
  if (missing === 0) return values;
  if (missing === values.length) columnOf(tableOfObjects(X, 'X'), key);
  throw new DataError(
    `X[${values.findIndex(gap)}].${key}: ${missing} of ${X.length} rows have no label (this is the first); leave them out`,
  );
}

/** Rows with the value to predict in their key `key`. @throws DataError */
export function valuedTable(X: TableRows, key: string, { columns, schema, onNotice }: TableContext): Dataset {
  const table = tableOfObjects(X, 'X');
  const targets = { kind: 'values', columns: [columnOf(table, key)] } as const;
  const data = new TableData(table, targets, { ...columns, ...(schema && { schema, onNotice }) }).dataset();
  for (const doubt of schema ? [] : doubtNotes(data.encoded!.schema as Schema)) onNotice(doubt);
  return data;
}

/**
 * Rows that came from a table, with the estimator's columns and its scaling, unless the data set was given a scaling.
 * Tables of plain numbers stay unchanged: the network scales them, as it does arrays.
 */
export function ownTable(
  data: Dataset,
  standardize: TableStandardizeOption | undefined,
  columns: ColumnOptions | undefined,
): Dataset {
  const { encoded } = data;
  if (!(encoded instanceof EncodedTable)) return data;
  if ((encoded.plain || encoded.scaled) && !columns) return data;
  const scaling = encoded.scaled ? {} : tableScaling(standardize).columns;
  return encoded.relearnt(data, { ...columns, ...scaling });
}

/** Whether the schema scales the rows, so that the network should not. */
export function isScaledTable({ encoded }: Dataset): boolean {
  return encoded instanceof EncodedTable && encoded.scaled;
}

/**
 * Rows to predict, in the form that the network takes.
 * @throws StateError for objects where the fit had lists of numbers; OptionError for the reverse; DataError naming row and key.
 */
export function rowsToPredict(
  network: Network,
  X: FeatureRows | TableRows | Dataset,
  onNotice: (text: string) => void,
): FeatureRows | Dataset {
  const { schema } = network;
  if (isTableRows(X)) {
    if (schema !== null) return featuresOfObjects(network, X, { name: 'X', onNotice });
    throw new StateError(
      'X: rows of objects, but this estimator was fitted to rows of numbers; give it rows of numbers',
    );
  }
  if (X instanceof Dataset || schema === null || isIdentity(schema)) return X as FeatureRows | Dataset;
  throw new OptionError(
    'X: rows of numbers, but this estimator was fitted to a table, whose columns it knows by name; give it rows of objects',
  );
}
