// The split of a training: rows of a table, other than images, so that every class keeps its share in both parts.
// Before: data/split.ts. Next: train-table.ts, and the command line.

import type { Dataset } from '../data/dataset.js';
import { type Split, splitDataset } from '../data/split.js';
import { isImageSchema, type Schema } from '../table/schema.js';

/** The schema that rows were encoded by; null for rows that come from no table. */
export function schemaOfRows({ encoded }: Dataset): Schema | null {
  return encoded ? (encoded.schema as Schema) : null;
}

/** Whether rows come from a table that is not images. */
export function isTable(data: Dataset): boolean {
  const schema = schemaOfRows(data);
  return schema !== null && !isImageSchema(schema);
}

/** @param table whether the rows are those of a table, and not images. @throws as splitDataset */
export function splitTable(
  data: Dataset,
  { validation, seed }: { validation?: number; seed?: number },
  table = isTable(data),
): Split {
  return splitDataset(data, { validation, seed, stratified: table && data.targets === null });
}
