// Messages about the data at hand: what was read, and the training suggested for it.
// Before: table-protocol.ts. Next: protocol.ts has the commands.

import type { ColumnFacts, FormField, Notice } from './table-protocol.js';
import type { TrainSettings } from './training-protocol.js';

export interface DataFacts {
  name: string;
  /** Whether it is the embedded sample. */
  sample: boolean;
  trainRows: number;
  validationRows: number;
  testRows: number;
  featureCount: number;
  /** Of classes. */
  classNames: readonly string[];
  /** What is predicted for a row: a class, values, or several labels. */
  task: Task;
  /** Columns of values or labels to predict; none where rows have a class. */
  targetNames: readonly string[];
  /** For a table that is not images: its columns, and the form for a row. Null for other data. */
  table: TableFacts | null;
  /** Notes for the user. */
  notices: readonly Notice[];
  /** The suggested training settings for these rows. */
  suggestion: Suggestion;
  /** Pixels along each side where rows are square images of bytes; 0 where they are not. */
  side: number;
}

/** What is predicted for a row. */
export type Task = 'classes' | 'values' | 'labels';

export interface TableFacts {
  columns: readonly ColumnFacts[];
  /** A field for each column that is a feature. */
  form: readonly FormField[];
}

/** Settings that suit the rows, and what else the training does. */
export interface Suggestion {
  settings: Partial<Omit<TrainSettings, 'seed' | 'threads'>>;
  /** Whether `l2` is AdamW's weight decay. */
  weightDecay: boolean;
  note: string;
}
