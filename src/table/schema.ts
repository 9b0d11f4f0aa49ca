// The schema: what a table's columns are and how each becomes features. It is learnt from training rows, saved in the model
// as plain JSON, and applied to every later row. Next: infer-column-kinds.ts chooses the kinds, learn-schema.ts learns their statistics,
// encode-rows.ts applies them.

import type { Range } from './columns/range.js';
import type { NumberFormat } from './number-format.js';
import type { DateOrder } from './parse-dates.js';

/** Every column of the training table in its order, those that are predicted or ignored included. */
export interface Schema {
  readonly version: 1;
  /** Whether columns are matched by name; otherwise by position. */
  readonly named: boolean;
  readonly columns: readonly SchemaColumn[];
  /** What the label or target columns are. */
  readonly predicts: 'classes' | 'values' | 'labels';
  /** Texts that mark missing values, in addition to the usual ones. */
  readonly missing: readonly string[];
}

/** A column of a schema, and how its cells become features. */
export type SchemaColumn = NumberColumn | CategoryColumn | BooleanColumn | DateColumn | OtherColumn;
/** How a column is read: number, category, date, boolean, or left out. */
export type ColumnKind = SchemaColumn['kind'];

interface Common {
  readonly name: string;
  /** Why the column is of this kind, in a few words. */
  readonly why: string;
  /** Why the choice may be wrong, and which option changes it; absent for clear choices. Not saved in models. */
  readonly doubt?: string;
}

/** Kinds in which a usual value replaces missing ones. */
interface Filled {
  /** Whether a further feature is 1 where the value is missing: true where training rows have gaps. */
  readonly indicator: boolean;
}

/**
 * One feature, z = (x - centre)/scale in double precision, and perhaps a limit: `smooth` s takes z to z/√(1 + (z/s)²)
 * (RealMLP, arXiv 2407.04491), `clip` to within ±clip. Then `bins`, and the indicator.
 */
export interface NumberColumn extends Common, Filled {
  readonly kind: 'number';
  /** How the numbers are written; absent for plain ones. */
  readonly format?: NumberFormat;
  /** Words that mean "missing" in this column. */
  readonly gaps?: readonly string[];
  /** The training rows' median, which replaces missing values. Absent in images, which have no gaps. */
  readonly fill?: number;
  /** Default 0; `scale`, default 1. */
  readonly centre?: number;
  readonly scale?: number;
  readonly smooth?: number;
  readonly clip?: number;
  /** Edges of quantile bins, ascending; each bin is a further feature (columns/bins.ts). */
  readonly bins?: readonly number[];
  /** Of the training rows. Absent in images, where the schema was learnt from a sample, and in models of before 0.2. */
  readonly range?: Range;
}

/** One feature per level, 1 where the value is that level; then one for all rare levels (`rare`) and one for gaps (`indicator`). */
export interface CategoryColumn extends Common, Filled {
  readonly kind: 'category';
  readonly levels: readonly string[];
  /** Whether training rows had levels too rare to be kept; a level that was never seen then counts as one of them. */
  readonly rare: boolean;
}

/** One feature, 0 or 1. */
export interface BooleanColumn extends Common, Filled {
  readonly kind: 'boolean';
  /** The more frequent value. */
  readonly fill: 0 | 1;
}

/** For each part that varies: `trend` and `year` are one standardised feature; the others are cyclic, as sine and cosine. */
export interface DateColumn extends Common, Filled {
  readonly kind: 'date';
  readonly order: DateOrder;
  readonly parts: readonly DatePart[];
  /** The median, in milliseconds since 1970. */
  readonly fill: number;
  /** Of the trend, in days since 1970. */
  readonly centre: number;
  readonly scale: number;
  readonly yearCentre: number;
  readonly yearScale: number;
  /** Of the training rows. Absent where the schema was learnt from a sample, and in models of before 0.2. */
  readonly range?: Range;
}

export const DATE_PARTS = ['trend', 'year', 'month', 'weekday', 'hour'] as const;
export type DatePart = (typeof DATE_PARTS)[number];

/** A column that is left out (`ignored`), or that is predicted. */
export interface OtherColumn extends Common {
  readonly kind: 'ignored' | 'label' | 'target';
  /** Whether it was asked for that the column is left out. Not saved in models. */
  readonly asked?: boolean;
  /** For a target: the number format; absent for plain numbers. */
  readonly format?: NumberFormat;
}

/** A column that holds what is predicted. */
export function isTarget({ kind }: SchemaColumn): boolean {
  return kind === 'label' || kind === 'target';
}

/** Kinds that become features. */
export const FEATURE_KINDS = ['number', 'category', 'boolean', 'date'] as const;
export type FeatureKind = (typeof FEATURE_KINDS)[number];
export type FeatureColumn = NumberColumn | CategoryColumn | BooleanColumn | DateColumn;

export function isFeature(column: SchemaColumn): column is FeatureColumn {
  return (FEATURE_KINDS as readonly string[]).includes(column.kind);
}

/** Whether the features are the cells themselves: only number columns, neither centred nor scaled, such as pixels. */
export function isIdentity({ columns }: Schema): boolean {
  return columns.every((column) => !isFeature(column) || (column.kind === 'number' && isPlain(column)));
}

/**
 * The columns, in words, that keep others from being pixels in their places: those that were left out without being asked for, and those
 * that became other features. Undefined where there is none.
 */
export function displacedPixels(schema: Schema): string | undefined {
  if (isImageSchema(schema)) return undefined; // what is left out of images was asked for
  const { columns } = schema;
  const displaced = columns.filter((column) =>
    isFeature(column)
      ? !((column.kind === 'number' || column.kind === 'boolean') && widthOf(column) === 1)
      : column.kind === 'ignored' && !column.asked,
  );
  if (displaced.length === 0) return undefined;
  const few = displaced.slice(0, 3).map(({ name, why }) => `${JSON.stringify(name)} (${why})`);
  return `${few.join(', ')}${displaced.length > 3 ? ` and ${displaced.length - 3} more` : ''}`;
}

/** Whether the columns are pixels of images: numbers without gaps, with nothing learnt from them. */
export function isImageSchema({ columns }: Schema): boolean {
  return columns.every(
    (column) =>
      !isFeature(column) || (column.kind === 'number' && isUnscaled(column) && column.fill === undefined),
  );
}

function isPlain(column: NumberColumn): boolean {
  return isUnscaled(column) && column.format === undefined;
}

function isUnscaled({ centre, scale, smooth, clip, bins, gaps, indicator }: NumberColumn): boolean {
  const added = centre ?? scale ?? smooth ?? clip ?? bins ?? gaps;
  return added === undefined && !indicator;
}

/** The number of features of all columns. */
export function featureCountOf(columns: readonly SchemaColumn[]): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0);
}

/** The number of features of one column; 0 for columns that are left out or predicted. */
export function widthOf(column: SchemaColumn): number {
  switch (column.kind) {
    case 'number':
      return 1 + (column.bins ? column.bins.length - 1 : 0) + Number(column.indicator);
    case 'category':
      return column.levels.length + Number(column.rare) + Number(column.indicator);
    case 'boolean':
      return 1 + Number(column.indicator);
    case 'date':
      return column.parts.reduce((sum, part) => sum + datePartWidth(part), 0) + Number(column.indicator);
    case 'ignored':
    case 'label':
    case 'target':
      return 0;
  }
}

export function datePartWidth(part: DatePart): 1 | 2 {
  return part === 'trend' || part === 'year' ? 1 : 2;
}

/** Whether both schemas use the same columns, unscaled, as features. */
export function sameFeatures(a: Schema, b: Schema): boolean {
  if (!isIdentity(a) || !isIdentity(b)) return false;
  return a.columns.every((column, i) => isFeature(column) === isFeature(b.columns[i]));
}
