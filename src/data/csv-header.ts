// What the columns of a CSV table are: whether the first record is a header, and where the label stands.
// Next: csv.ts reads the rows accordingly.

import { DataError, OptionError } from '../errors.js';
import { isCanonicalInteger } from './classes.js';
import type { Targets } from './targets.js';

/** rows: features and a label · features · labels · predict: features, or with a label where there is one more. */
export type CsvContent = 'rows' | 'features' | 'labels' | 'predict';

export interface CsvOptions {
  content?: CsvContent;
  /** The label column's name, or its index from 0; a negative index counts from the end. */
  label?: string | number;
  /** In place of a label: columns that are to be predicted, by name or index. */
  targets?: TargetColumns;
  /** Whether the first record names the columns; by default its fields tell. */
  header?: boolean;
  /** For predict: how many features the model takes. */
  inputSize?: number;
  /** Called with a sentence when the label's column is a guess, since neither a header nor `label` says it. */
  onNotice?: (text: string) => void;
}

export interface TargetColumns {
  readonly kind: Targets['kind'];
  readonly columns: readonly (string | number)[];
}

/** Which column holds the labels must be said; `columns` are there to choose from. */
export class LabelColumnError extends DataError {
  constructor(
    message: string,
    readonly columns: readonly string[],
  ) {
    super(message);
  }
}

export interface CsvLayout {
  header?: readonly string[];
  columnCount: number;
  /** -1 when there is none. */
  labelColumn: number;
  /** Empty where there are none. */
  targetColumns: readonly number[];
  featureCount: number;
}

// Names that make a column the label's by themselves, without regard to case; "class", "target" and "y" may be features.
const LABEL_NAMES = ['label', 'labels'];
// In a file of labels alone, these too are taken for a header and not for a label.
const LABELS_HEADERS = [...LABEL_NAMES, 'class', 'target'];
/** What columnName calls a column of a table without a header. */
const PLACE_NAME = /^column ([1-9]\d*)$/;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What a column is called, in models too: by the header, else by its place from 1. */
export function columnName(header: readonly string[] | undefined, column: number): string {
  return header?.[column] ?? `column ${column + 1}`;
}

/** Whether a field is a decimal number; "NaN", "inf", "0x10" and "" are not. */
export function isNumber(field: string): boolean {
  return NUMBER.test(field);
}

/**
 * Reads the layout off the first two records (`second` is undefined in a file with one).
 * @throws DataError when columns do not fit the content; OptionError when the label column asked for is not there.
 */
export function layoutOf(
  name: string,
  first: readonly string[],
  second: readonly string[] | undefined,
  options: CsvOptions,
): CsvLayout {
  const columnCount = first.length;
  const header = headerOf(name, first, second, options);
  const targetColumns = findTargets(name, columnCount, header, options);
  if (targetColumns.length > 0) {
    const featureCount = columnCount - targetColumns.length;
    if (featureCount > 0) return { header, columnCount, labelColumn: -1, targetColumns, featureCount };
    throw new DataError(
      `${name}: features expected besides the targets, which are all ${columnCount} columns`,
    );
  }
  const content = resolvePredict(name, columnCount, header, options);
  const stray = content === 'features' && columnCount > 1 ? header?.find(isLabelName) : undefined;
  if (stray !== undefined) {
    throw new DataError(`${name}: features alone expected, a column "${stray}" found among them`);
  }
  const labelColumn = content === 'features' ? -1 : findLabel(name, first, header, content, options);
  if (content === 'rows' && header === undefined && options.label === undefined) {
    options.onNotice?.(
      `${name} has no header: column ${labelColumn} of 0 to ${columnCount - 1} is taken for the labels; label (--label) says otherwise`,
    );
  }
  const featureCount = content === 'labels' ? 0 : columnCount - (labelColumn < 0 ? 0 : 1);
  if (content === 'rows' && featureCount === 0) {
    throw new DataError(
      `${name}: features and a label expected, 1 column found (for labels in their own file give features.csv,labels.csv)`,
    );
  }
  return { header, columnCount, labelColumn, targetColumns, featureCount };
}

/**
 * The first record when it names the columns, else undefined.
 * @throws DataError when the fields are not separated by commas.
 */
export function headerOf(
  name: string,
  first: readonly string[],
  second: readonly string[] | undefined,
  options: CsvOptions,
): readonly string[] | undefined {
  requireComma(name, first);
  return (options.header ?? looksLikeHeader(first, second, options)) ? first : undefined;
}

function looksLikeHeader(
  first: readonly string[],
  second: readonly string[] | undefined,
  { content, label, targets }: CsvOptions,
): boolean {
  const named = (column: unknown) =>
    typeof column === 'string' && first.includes(column) && !isCanonicalInteger(column);
  if ([label, ...(targets?.columns ?? [])].some(named)) return true;
  // pandas numbers the columns after the label: "label,0,1,2". No class is called "label".
  if (first.some(isLabelName)) return true;
  if (first.some(isNumber)) return false;
  if (content !== 'labels') return true;
  // In a file of labels the first may itself be a word: it is a header if it is called so, or alone a word.
  return LABELS_HEADERS.includes(first[0].toLowerCase()) || (second?.some(isNumber) ?? false);
}

function isLabelName(field: string): boolean {
  return LABEL_NAMES.includes(field.toLowerCase());
}

function requireComma(name: string, first: readonly string[]): void {
  if (first.length !== 1) return;
  const other = first[0].includes('\t') ? 'tabs' : first[0].includes(';') ? 'semicolons' : undefined;
  if (other) throw new DataError(`${name}: columns separated by commas expected, ${other} found`);
}

/** Where the targets stand; to predict they need not be there, and are left out where they are. */
function findTargets(
  name: string,
  columnCount: number,
  header: readonly string[] | undefined,
  { targets, content, inputSize }: CsvOptions,
): number[] {
  if (targets === undefined) return [];
  const { columns: wanted } = targets;
  if (content === 'predict' && columnCount === inputSize) return [];
  const found = wanted.map((column) => findAsked(name, columnCount, header, column, 'target'));
  const twice = found.findIndex((column, i) => found.indexOf(column) !== i);
  if (twice >= 0) throw new OptionError(`${name}: the target "${wanted[twice]}" is asked for twice`);
  return found;
}

function resolvePredict(
  name: string,
  columnCount: number,
  header: readonly string[] | undefined,
  { content = 'rows', inputSize = 0, label }: CsvOptions,
): Exclude<CsvContent, 'predict'> {
  if (content !== 'predict') return content;
  if (label !== undefined) findAsked(name, columnCount, header, label); // a name that is not there is said first
  const labelled = label !== undefined || (header?.some(isLabelName) ?? false);
  if (columnCount === inputSize && !labelled) return 'features';
  if (columnCount === inputSize + 1) return 'rows';
  const found = labelled ? `${columnCount - 1} and a label` : `${columnCount} columns`;
  throw new DataError(
    `${name}: ${inputSize} features expected (or ${inputSize + 1} columns with a label), ${found} found`,
  );
}

function findLabel(
  name: string,
  first: readonly string[],
  header: readonly string[] | undefined,
  content: CsvContent,
  { label }: CsvOptions,
): number {
  const columnCount = first.length;
  if (label !== undefined) return findAsked(name, columnCount, header, label);
  if (columnCount === 1) return 0;
  if (header === undefined && content !== 'labels') return labelByValue(name, first);
  const lower = header?.map((field) => field.toLowerCase()) ?? [];
  const known = LABEL_NAMES.find((candidate) => lower.includes(candidate));
  if (known !== undefined) return lower.indexOf(known);
  if (header === undefined) {
    throw new DataError(`${name}: 1 column of labels expected, ${columnCount} columns found`);
  }
  throw new LabelColumnError(
    `${name}: no column is called "label"; say which one holds the labels (--label <name or index>): ${columns(header)}`,
    header,
  );
}

/** Without a header: the one column that holds words, else the first where it holds whole numbers. */
function labelByValue(name: string, first: readonly string[]): number {
  const words = first.flatMap((field, column) => (isNumber(field) ? [] : [column]));
  if (words.length === 1) return words[0];
  if (words.length > 1 || isCanonicalInteger(first[0])) return 0;
  throw new LabelColumnError(
    `${name}: there is no header, and ${first[0]} in the first column is no label; say which column holds the labels ` +
      `(--label <index>: 0 is the first, -1 the last)`,
    first.map((_, column) => String(column)),
  );
}

function findAsked(
  name: string,
  columnCount: number,
  header: readonly string[] | undefined,
  label: string | number,
  kind = 'label',
): number {
  const named = header?.indexOf(String(label)) ?? -1;
  if (typeof label === 'string' && named >= 0) return named;
  const column = placeOf(columnCount, header, label);
  if (Number.isInteger(column) && column >= 0 && column < columnCount) return column;
  const valid = header ? columns(header) : `0 to ${columnCount - 1} (there is no header)`;
  throw new OptionError(`${name}: ${kind} column "${label}" is not there; the columns are ${valid}`);
}

/** The place that is asked for, from 0; NaN for what names none. A model of a table without a header knows "column 3". */
function placeOf(columnCount: number, header: readonly string[] | undefined, label: string | number): number {
  const place = header === undefined && typeof label === 'string' ? PLACE_NAME.exec(label) : null;
  if (place) return Number(place[1]) - 1;
  const index = typeof label === 'number' || /^-?\d+$/.test(label) ? Number(label) : Number.NaN;
  return index < 0 ? columnCount + index : index;
}

function columns(header: readonly string[]): string {
  return header.length <= 8
    ? header.join(', ')
    : `${header.slice(0, 4).join(', ')}, … ${header.slice(-2).join(', ')} (${header.length} columns)`;
}
