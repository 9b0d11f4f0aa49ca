// What the page and its worker say to each other of tables: what columns are, what is to be predicted, a row as a form.
// Before: protocol.ts has the commands. Next: session/tables.ts and session/form.ts make these, views/ shows them.

import type { ColumnKind } from '../src/table/schema.js';

/** A sentence on how the files were read. */
export interface Notice {
  text: string;
  /** It may be wrong. */
  doubtful: boolean;
}

/** Kinds that a user can say a column is. */
export const CHOSEN_KINDS = ['number', 'category', 'date', 'ignored'] as const;
export type ChosenKind = (typeof CHOSEN_KINDS)[number];

/** A column of a table, and what becomes of it. */
export interface ColumnFacts {
  name: string;
  kind: ColumnKind;
  why: string;
  /** What may be wrong with that. */
  doubt?: string;
  /** How many features it becomes; 0 where it is left out or predicted. */
  features: number;
}

/** What the user says of a table before it is read. All may be left out. */
export interface TableChoice {
  predict?: { column: string; as: 'classes' | 'values' };
  kinds?: readonly (readonly [column: string, kind: ChosenKind])[];
  /** Leave rows without a label or target out. */
  dropMissing?: boolean;
}

/** A column that could be predicted. */
export interface TargetChoice {
  /** As a choice names it, and as the page calls it. */
  column: string;
  title: string;
  /** Whether it is numbers, which can be predicted as values. */
  numbers: boolean;
  /** Whether values rather than classes is likely. */
  likelyValues: boolean;
}

/** Why a table was not read, and what can be said so that it is. */
export interface TableQuestion {
  ask: 'column' | 'missing';
  /** Nothing where the question is which column. */
  problem: string | null;
  columns: readonly TargetChoice[];
}

/** A field of the form. */
export type FormField = {
  /** The column. */
  name: string;
  /** Whether training rows had gaps in it, so that the model knows what a missing value means. */
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
  /** What the form's field shows for it: '' for a missing value, null for one that it cannot show. */
  shown: string | null;
}
