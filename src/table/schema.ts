// What a table's columns are and how each becomes features: learnt from training rows, saved in the model as plain JSON,
// applied to every later row. Next: infer.ts chooses the kinds, learn.ts fills them in, encode.ts applies them.

import type { DateOrder } from './dates.js';
import type { NumberFormat } from './number-format.js';

/** Every column of the training table in its order, those that are predicted or ignored included. */
export interface Schema {
  readonly version: 1;
  /** Whether columns are matched by name; otherwise by position. */
  readonly named: boolean;
  readonly columns: readonly SchemaColumn[];
  /** What the label or target columns are. */
  readonly predicts: 'classes' | 'values' | 'labels';
  /** Texts that mean "missing" besides the usual ones. */
  readonly missing: readonly string[];
}

export type SchemaColumn = NumberColumn | CategoryColumn | BooleanColumn | DateColumn | OtherColumn;
export type ColumnKind = SchemaColumn['kind'];

interface Common {
  readonly name: string;
  /** Why the column is of this kind, in a few words. */
  readonly why: string;
  /** What may be wrong with that choice, and which option decides; absent where nothing competes. */
  readonly doubt?: string;
}

/** What takes a value's place where it is missing. */
interface Filled {
  /** Whether a feature says that the value is missing: where training rows have gaps. */
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
  /** The training rows' median: of a missing value. Absent in images, which have no gaps. */
  readonly fill?: number;
  /** 0 and 1 where absent. */
  readonly centre?: number;
  readonly scale?: number;
  readonly smooth?: number;
  readonly clip?: number;
  /** Edges of quantile bins, ascending: a further feature for each bin (columns/bins.ts). */
  readonly bins?: readonly number[];
}

/** One feature for each level, 1 where the value is that level; then, where they are, for rare levels together and for gaps. */
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

/** Of each part that varies: `trend` and `year` one feature, standardised; the others, which are cyclic, sine and cosine. */
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
}

export const DATE_PARTS = ['trend', 'year', 'month', 'weekday', 'hour'] as const;
export type DatePart = (typeof DATE_PARTS)[number];

/** Left out; or what is predicted: the class, values, or several labels a row. */
export interface OtherColumn extends Common {
  readonly kind: 'ignored' | 'label' | 'target';
  /** Of a target: how its numbers are written; absent for plain ones. */
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

/** Whether rows become features as they stand: numbers alone, neither moved nor scaled, as pixels are. */
export function isIdentity({ columns }: Schema): boolean {
  return columns.every((column) => !isFeature(column) || (column.kind === 'number' && isPlain(column)));
}

/** Whether columns are the pixels of images: bytes without gaps, of which nothing is learnt. */
export function isImageSchema(schema: Schema): boolean {
  return (
    isIdentity(schema) &&
    schema.columns.every((column) => column.kind !== 'number' || column.fill === undefined)
  );
}

export function isPlain({
  centre,
  scale,
  smooth,
  clip,
  bins,
  gaps,
  indicator,
  format,
}: NumberColumn): boolean {
  const added = centre ?? scale ?? smooth ?? clip ?? bins ?? gaps ?? format;
  return added === undefined && !indicator;
}

/** How many features the columns become. */
export function featureCountOf(columns: readonly SchemaColumn[]): number {
  return columns.reduce((sum, column) => sum + widthOf(column), 0);
}

/** How many features one column becomes; 0 for those that are left out or predicted. */
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
