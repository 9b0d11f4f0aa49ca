// Messages between the page and its worker about tables: kinds of columns, the column to predict, a row as a form.
// Before: protocol.ts has the commands. Next: session/read-table-files.ts and session/row-fields.ts make these, views/ shows them.

import type { ColorMode } from '../src/data/image-preparation.js';
import type { ColumnKind } from '../src/table/schema.js';

/** A sentence about how the files were read. */
export interface Notice {
  text: string;
  /** It may be wrong. */
  doubtful: boolean;
}

/** Kinds that a user can choose for a column. */
export const CHOSEN_KINDS = ['number', 'category', 'date', 'ignored'] as const;
export type ChosenKind = (typeof CHOSEN_KINDS)[number];

/** A column of a table, and how it is used. */
export interface ColumnFacts {
  name: string;
  kind: ColumnKind;
  why: string;
  /** Why that may be wrong. */
  doubt?: string;
  /** Its number of features; 0 for a column that is left out or predicted. */
  features: number;
}

/** How photos are to be resized. */
export interface PhotoChoice {
  imageSize: number;
  colorMode: ColorMode;
}

/** What the user chooses for a table, or for photos, before it is read. All are optional. */
export interface TableChoice {
  /** Of each file, below what was dropped. */
  paths?: readonly string[];
  photos?: PhotoChoice;
  /** Leave files out that cannot be read as images. */
  skipDamaged?: boolean;
  predict?: { column: string; as: 'classes' | 'values' };
  kinds?: readonly (readonly [column: string, kind: ChosenKind])[];
  /** Leave rows without a label or target out. */
  dropMissing?: boolean;
}

/** A column that could be predicted. */
export interface TargetChoice {
  /** The column's name in a choice, and its title on the page. */
  column: string;
  title: string;
  /** Whether it is numbers, which can be predicted as values. */
  numbers: boolean;
  /** Whether values rather than classes is likely. */
  likelyValues: boolean;
}

/** Why a table, or a folder of photos, was not read, and the choices with which it can be. */
export interface TableQuestion {
  ask: 'column' | 'missing' | 'damaged';
  /** Empty where the question is which column. */
  problem: string | null;
  columns: readonly TargetChoice[];
}

/** A field of the form. */
export type FormField = {
  /** The column. */
  name: string;
  /** Whether training rows had gaps in the column, so that the model has learnt about missing values. */
  gaps: boolean;
} & (
  | { kind: 'number'; usual: string; unit: string }
  | { kind: 'category'; levels: readonly string[]; rare: boolean }
  | { kind: 'boolean'; usual: 'true' | 'false' }
  | { kind: 'date'; usual: string; time: boolean }
);

/** A cell of a row. */
export interface Cell {
  /** As it stands in the file. */
  text: string;
  /** The text in the form's field: '' for a missing value, null for one that it cannot show. */
  shown: string | null;
}
