// Messages about the data at hand: what was read, and the training suggested for it.
// Before: table-protocol.ts. Next: protocol.ts has the commands.

import type { ImagePreparation } from '../src/data/image-preparation.js';
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
  /** Those for convolutions; null where rows are no images. */
  imageSuggestion: Suggestion | null;
  /** How photos were resized; null for other data. */
  images: ImagePreparation | null;
  /** [height, width, channels] where rows are photos, or square images of bytes; null where they are not. */
  shape: PictureShape | null;
}

/** Of a row that is shown as a picture: its channels are 1, grey, or 3, RGB. */
export type PictureShape = readonly [height: number, width: number, channels: number];

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
