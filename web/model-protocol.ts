// Messages about the model at hand: what it is, what it is worth, and its answers.
// Before: data-protocol.ts, table-protocol.ts. Next: protocol.ts has the commands.

import type { ImagePreparation } from '../src/data/image-preparation.js';
import type { PictureShape, Task } from './data-protocol.js';
import type { Cell, FormField } from './table-protocol.js';

export interface ModelFacts {
  /** "784-342-10, relu" */
  text: string;
  parameters: number;
  epochs: number;
  /** The epoch whose weights were kept, if it is not the last one. */
  kept: number | null;
  /** Of classes, values or labels, in the order of the outputs. */
  classNames: readonly string[];
  task: Task;
  inputSize: number;
  /** For a model of a table: a field for each column that it uses. Null for other models. */
  form: readonly FormField[] | null;
  /** How photos are resized for a model that was trained on photos; null for other models. */
  images: ImagePreparation | null;
  /** On the rows of the data at hand that it was not trained on; null where they do not suit it. */
  measured: Measured | null;
  /** Why they do not; null where they do, or there are none. */
  unsuited: string | null;
}

export type Measured = {
  rows: number;
  part: 'validation' | 'test';
  loss: number;
  /** Notes on columns that the model does not use, and levels that it does not know. */
  notes: readonly string[];
} & (
  | {
      task: 'classes';
      accuracy: number;
      standardError: number;
      /** Only with two classes; figures are null where all rows are of one class. */
      positive: { class: string; rocAuc: number | null; averagePrecision: number | null } | null;
    }
  /** In the units of the targets, except for the loss where it is `scaled`. */
  | { task: 'values'; meanAbsoluteError: number; r2: number; scaled: boolean }
  /** The share of labels that are right. */
  | { task: 'labels'; accuracy: number }
);

/** A row of the test or validation data, and what the model makes of it. */
export interface Example {
  position: number;
  /** The bytes of an image, or the features where rows are no images. */
  values: Uint8Array | Float32Array;
  /** For tables: the cells of the form's fields, in their order. Null for other rows. */
  cells: readonly Cell[] | null;
  /** Its class by name, or its values, and the model's prediction; null without a model that takes such rows. */
  label: string;
  predicted: string | null;
  /** Whether they are classes, and the model knows the data's, so that a prediction is right or wrong. */
  comparable: boolean;
  /** In the order of the model's classes; null without one, and for values. */
  probabilities: Float32Array | null;
}

/** What the model makes of a photo. */
export interface PhotoAnswer {
  /** The photo as the model sees it. */
  values: Uint8Array;
  shape: PictureShape;
  /** In the order of the model's classes. */
  probabilities: Float32Array;
}

/** The model's prediction for a row of a table: the name of each output with its probability, or its value. */
export interface RowAnswer {
  task: Task;
  /** To six significant digits, as `jacquard predict` prints them. */
  outputs: readonly { name: string; value: number }[];
  /** Columns whose value lies far outside those of the training rows. The form itself shows gaps and unknown levels. */
  notices: readonly string[];
}
