// The split into training and validation rows: stratified for tables and for photos, of which there may be few of a class, and as
// data/train-test-split.ts does it for images in other files.
// Before: data/train-test-split.ts. Next: train-table.ts, and the command line.

import type { Dataset } from '../data/dataset.js';
import { type Split, splitDataset } from '../data/train-test-split.js';
import { isImageSchema, type Schema } from '../table/schema.js';

/** The schema that the rows were encoded with; null for rows that do not come from a table. */
export function schemaOfRows({ encoded }: Dataset): Schema | null {
  return encoded ? (encoded.schema as Schema) : null;
}

/** Whether the rows come from a table whose columns are not pixels. */
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
  return splitDataset(data, {
    validation,
    seed,
    stratified: (table || data.images !== undefined) && data.targets === null,
  });
}
