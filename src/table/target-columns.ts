// Finds the columns to predict: the label, or columns of values or several labels. Refuses to guess where
// several could be meant. Next: learn-schema.ts, and table-data.ts, which reads the columns.

import { MAX_CLASSES } from '../data/classes.js';
import type { Targets } from '../data/targets.js';
import { DataError, OptionError } from '../errors.js';
import type { Given } from '../options/option.js';
import { unknownName } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { requireShape } from '../options/shapes.js';
import { type ColumnReference, findColumn, listColumns } from './column-names.js';
import { looksLikeImages } from './image-layout.js';
import { isMissing } from './missing-values.js';
import { formatsOf, type NumberFormat } from './number-format.js';
import { dateOrderOf } from './parse-dates.js';
import { suggest } from './suggest.js';
import { NUMBER, requireTable, type Table, type TableColumn } from './table.js';

/** Columns to predict, instead of a label. */
export interface TargetRequest {
  readonly kind: Targets['kind'];
  readonly columns: readonly ColumnReference[];
}

export const TARGET_OPTIONS = {
  /** The label's column. */
  label: given<ColumnReference>('text|number'),
  /** Instead of a label: columns of values, or of several labels per row. */
  targets: given<TargetRequest>({ kind: 'text', columns: ['text|number'] }),
  /** Accept the only column of words as the label in a table with a header too: to look at the data, not to train. */
  guess: given<boolean>('switch'),
};

export interface TargetOptions extends Readonly<Given<typeof TARGET_OPTIONS>> {}

/** The columns that are predicted. */
export interface TargetColumns {
  readonly kind: 'classes' | Targets['kind'];
  /** Positions in the table, in the order in which they were given. */
  readonly columns: readonly number[];
  /** Why this label was chosen, where the user did not choose one. */
  readonly guess?: string;
  /** The number format of each, where a schema has it; undefined for plain numbers. */
  readonly formats?: readonly (NumberFormat | undefined)[];
}

/** @throws OptionError for fewer columns, and for those that the table does not have. */
export function requireTargetColumns(table: Table, targets: TargetColumns, { fewest = 0 } = {}): void {
  requireTable(table);
  requireShape('targets', targets, { kind: 'text', columns: ['index'], 'formats?': 'list' });
  const { kind, columns } = targets;
  if (!['classes', 'values', 'labels'].includes(kind))
    throw unknownName('targets.kind', kind, ['classes', 'values', 'labels']);
  if (columns.length < fewest) throw new OptionError('targets.columns: at least one column expected');
  const none = columns.find((column) => column >= table.columns.length);
  if (none !== undefined)
    throw new OptionError(`targets.columns: ${none} given, the table has ${table.columns.length} columns`);
}

const LABEL_NAMES = ['label', 'labels'];

/** Whether a column is the label by its name alone. "class", "target" and "y" may be features. */
export function isLabelName(name: string): boolean {
  return LABEL_NAMES.includes(name.toLowerCase());
}

/** The user must choose the column to predict, from `columns`: names, or positions in a table without a header. */
export class LabelColumnError extends DataError {
  constructor(
    message: string,
    /** The columns to choose from. */
    readonly columns: readonly string[],
    /** What chooses the last column: "-1" or its name. */
    readonly last = '-1',
  ) {
    requireShape('message', message, 'text');
    super(message);
  }
}

/**
 * The columns to predict.
 * @throws OptionError for a column that does not exist or is given twice; LabelColumnError where the user has to choose.
 */
export function findTargets(table: Table, { label, targets, guess }: TargetOptions): TargetColumns {
  if (targets) {
    const columns = targets.columns.map((column) => findColumn(table, column, 'target'));
    const twice = columns.findIndex((column, i) => columns.indexOf(column) !== i);
    if (twice >= 0)
      throw new OptionError(`${table.name}: the target "${targets.columns[twice]}" is given twice`);
    if (columns.length < table.columns.length) return { kind: targets.kind, columns };
    throw new DataError(
      `${table.name}: features expected besides the targets, which are all ${columns.length} columns`,
    );
  }
  const found =
    label === undefined ? guessLabel(table, guess) : { column: findColumn(table, label, 'label') };
  if (table.columns.length === 1) {
    throw new DataError(
      `${table.name}: features and a label expected, 1 column found (for labels in their own file give features.csv,labels.csv)`,
    );
  }
  return { kind: 'classes', columns: [found.column], ...('guess' in found && { guess: found.guess }) };
}

function guessLabel(table: Table, lenient = false): { column: number; guess?: string } {
  const { columns, named, name } = table;
  const lower = columns.map((column) => column.name.toLowerCase());
  const known = LABEL_NAMES.map((candidate) => lower.indexOf(candidate)).find((column) => column >= 0);
  if (named && known !== undefined) return { column: known };
  if (columns.length === 1) return { column: 0 };
  if (looksLikeImages(table, [0])) return { column: 0, guess: 'the first column, before the pixels' };
  const words = columns.flatMap((column, i) => (holdsWords(column) ? [i] : []));
  if ((lenient || !named) && words.length === 1)
    return { column: words[0], guess: 'the only column of words' };
  const choices = named
    ? listColumns(table)
    : `0 to ${columns.length - 1}, or -1 for the last (there is no header)`;
  const end = named ? columns[columns.length - 1].name : -1;
  throw new LabelColumnError(
    `${name}: ${named ? 'no column is called "label"' : 'nothing tells which column holds the labels'}; choose the column to ` +
      `predict with ${suggest('label', '$ (classes)', end)} or ${suggest('target', '$ (values)', end)}; the columns are ${choices}`,
    columns.map((column, i) => (named ? column.name : String(i))),
    named ? columns[columns.length - 1].name : '-1',
  );
}

/** Whether a column has words other than missing values, dates and formatted numbers. */
function holdsWords({ codes, words }: TableColumn): boolean {
  const texts = codes === null ? [] : words.filter((text) => !isMissing(text) && !NUMBER.test(text));
  return texts.length > 0 && formatsOf(texts).length === 0 && dateOrderOf(texts) === null;
}

/** The doubt about classes that differ only in case, such as True and true; null without one. */
export function caseDoubt(names: readonly string[]): string | null {
  const seen = new Map<string, string>();
  for (const name of names) {
    const before = seen.get(name.toLowerCase());
    if (before !== undefined)
      return `"${before}" and "${name}" differ only in case and are two classes; write them alike if they are one`;
    seen.set(name.toLowerCase(), name);
  }
  return null;
}

/**
 * Refuses a label column that does not hold classes. `counts` has the number of rows of each class.
 * @throws DataError
 */
export function requireSensibleLabels(
  table: string,
  column: string,
  counts: ReadonlyMap<string, number>,
): void {
  const classes = counts.size;
  const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const single = [...counts.values()].filter((count) => count === 1).length;
  const texts = [...counts.keys()];
  const numeric = texts.every((text) => NUMBER.test(text));
  const fractions = numeric && texts.some((text) => !Number.isInteger(Number(text)));
  const another = suggest('label', '$ chooses another column');
  const wayOut = numeric ? `${suggest('target', '$ predicts it as a value', column)}, ${another}` : another;
  const fail = (found: string): never => {
    throw new DataError(`${table}: label column "${column}" ${found}; ${wayOut}`);
  };
  if (classes > MAX_CLASSES) fail(`has ${classes} different values, more than ${MAX_CLASSES} classes`);
  if (rows < 10) return;
  if (classes > rows / 2) fail(`has ${classes} different values in ${rows} rows, nearly one class per row`);
  if (classes > 2 && single > classes / 2)
    fail(`has ${classes} classes, of which ${single} have only one row`);
  if (fractions && classes > 20)
    fail(
      `has ${classes} different numbers with fractions, such as ${texts[0]}, which are values and not classes`,
    );
  if (numeric && classes > 100 && classes > rows / 20)
    fail(`has ${classes} different numbers in ${rows} rows, which are values rather than classes`);
}
