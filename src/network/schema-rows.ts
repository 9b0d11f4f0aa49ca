// Rows of tables for a network: encoded with the schema that it was trained with; and its predictions as objects.
// Before: src/table/ encodes. Next: network.ts and predict-and-evaluate.ts.

import type { Dataset, Features } from '../data/dataset.js';
import { describePreparation, samePreparation } from '../data/image-preparation.js';
import { roundPredicted, type TargetScale } from '../data/target-scale.js';
import { ModelError, OptionError, StateError } from '../errors.js';
import type { Task } from '../functions/tasks.js';
import { indexOfLargest } from '../statistics.js';
import { savedSchema } from '../table/check-schema.js';
import { encodeRows } from '../table/encode-rows.js';
import { matchColumns } from '../table/match-columns.js';
import { displacedPixels, isIdentity, type Schema } from '../table/schema.js';
import { suggest } from '../table/suggest.js';
import type { EncodedTable } from '../table/table-data.js';
import { tableOfObjects } from '../table/table-from-objects.js';
import type { NetworkState } from './learned-state.js';

/** The schema that a data set's rows were encoded with, as models keep it; null for rows that do not come from a table. */
export function schemaOf({ encoded }: Dataset): Schema | null {
  return encoded ? savedSchema(encoded.schema as Schema) : null;
}

/**
 * The rows encoded with the network's schema, whatever schema they were encoded with before.
 * @throws ModelError for encoded rows where the network was trained on rows that were features already, and for photos of another size; DataError where a
 * column is absent.
 */
export function encodedBy({ schema, classNames, images }: NetworkState, data: Dataset): Dataset {
  if (classNames === null) return data;
  if (images && data.images && !samePreparation(images, data.images)) {
    throw new ModelError(
      `${data.name}: photos as ${describePreparation(data.images)}, but this network was trained on photos as ${describePreparation(images)}`,
    );
  }
  if (schema !== null && data.encoded !== undefined) return encodedAs(data, schema);
  if (schema !== null && !isIdentity(schema)) {
    throw new ModelError(
      `${data.name}: rows of features, but this network was trained on a table, whose columns it encodes itself; give it a ` +
        'table (loadData), or rows as objects (predictRows)',
    );
  }
  if (data.encoded === undefined) return data;
  if (isIdentity(data.encoded.schema as Schema)) return data;
  throw new ModelError(
    `${data.name}: its columns were encoded by a schema, which this network was trained without; give it rows of features`,
  );
}

/** @throws OptionError for a table whose columns are no pixels in their places, though an image shape is given for its rows. */
export function requirePixels({ name, encoded }: Dataset, shown: string): void {
  const displaced = encoded && displacedPixels(encoded.schema as Schema);
  if (displaced === undefined) return;
  throw new OptionError(
    `${shown}: in an image each column is a pixel in its place, but columns of ${name} were left out or became other features: ${displaced}; ${suggest('pixels', '$ makes each column that is not asked for otherwise a pixel', true)}`,
  );
}

/** `data` encoded as `train` is, if both come from tables. */
export function encodedLike(train: Dataset, data: Dataset): Dataset {
  return train.encoded ? encodedAs(data, train.encoded.schema as Schema) : data;
}

/** `data` encoded with this schema, if it comes from a table. @throws DataError for an absent column. */
export function encodedAs(data: Dataset, schema: Schema): Dataset {
  if (!data.encoded) return data;
  const encoded = data.encoded as EncodedTable;
  const same = encoded.schema === schema || sameSchema(encoded.schema, schema);
  return same ? data : encoded.encodeBy(data, schema);
}

function sameSchema(a: Schema, b: Schema): boolean {
  return JSON.stringify(savedSchema(a)) === JSON.stringify(savedSchema(b));
}

/** Encodes rows that are objects; `name` begins messages. @throws StateError without a schema; DataError */
export function featuresOfObjects(
  { schema }: Pick<NetworkState, 'schema'>,
  rows: readonly object[],
  { name = 'rows', onNotice }: { name?: string; onNotice?: (text: string) => void } = {},
): Features {
  if (schema === null) {
    throw new StateError(
      'predictRows: this network has no schema: it was not trained on a table; give predict() rows of features',
    );
  }
  const table = tableOfObjects(rows, name);
  const matched = matchColumns(schema, table, false);
  const { features, notes } = encodeRows(schema, table, matched, Uint32Array.from(rows.keys()));
  for (const note of [...matched.doubts, ...matched.notes, ...notes]) onNotice?.(note);
  return features;
}

/** What predictRows() gives for a row: which one depends on what the network predicts. */
export type RowAnswer = ClassAnswer | LabelsAnswer | ValuesAnswer;

/** What is predicted of a row with one class. */
export interface ClassAnswer {
  /** The most probable class. */
  class: string;
  /** Of each class by its name; they sum to 1 with softmax. */
  probabilities: Record<string, number>;
}

/** What is predicted of a row with several labels. */
export interface LabelsAnswer {
  /** By the label's name: true where its probability is above a half. */
  labels: Record<string, boolean>;
  probabilities: Record<string, number>;
}

/** By the target's name, in the target's own unit. */
export type ValuesAnswer = Record<string, number>;

/**
 * The answers of each row, probabilities and values rounded as `jacquard predict` prints them.
 * @param outputs [rows, names], row-major; Float64Array of values alone.
 * @param scale that of values; null for probabilities.
 */
export function rowAnswers(
  task: Task,
  names: readonly string[],
  outputs: Float32Array | Float64Array,
  scale: TargetScale | null,
): RowAnswer[] {
  const width = names.length;
  return Array.from({ length: outputs.length / width }, (_, i): RowAnswer => {
    const row = outputs.subarray(i * width, (i + 1) * width);
    const byName = <Value>(of: (output: number, j: number) => Value) =>
      Object.fromEntries(names.map((name, j) => [name, of(row[j], j)]));
    const rounded = byName((output, j) => roundPredicted(output, scale, j));
    if (task === 'values') return rounded;
    if (task === 'labels') return { labels: byName((p) => p > 0.5), probabilities: rounded };
    return { class: names[indexOfLargest(row as Float32Array)], probabilities: rounded };
  });
}
