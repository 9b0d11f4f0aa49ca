// Notes on a table's columns: doubtful choices always, columns left out unless --quiet.
// Before: src/table/ infers the columns. Next: train.ts and data.ts.

import type { Dataset } from '../src/data/dataset.js';
import { doubtNotes, leftOutNotes } from '../src/table/column-notes.js';
import { isImageSchema, type Schema } from '../src/table/schema.js';
import { schemaOfRows } from '../src/tabular/split-table.js';
import { printable } from './terminal-text.js';
import { note } from './warnings.js';

/** Whether rows are images in a table: they are trained like images, not like tables. */
export function isImages(data: Dataset): boolean {
  const schema = schemaOfRows(data);
  return schema !== null && isImageSchema(schema);
}

/** Choices that may be wrong are reported even with --quiet. */
export function noteDoubts(data: Dataset): void {
  const schema = schemaOfRows(data);
  if (schema) noteSchemaDoubts(schema);
}

export function noteSchemaDoubts(schema: Schema): void {
  for (const doubt of doubtNotes(schema)) note(printable(doubt));
}

export function noteIgnored(data: Dataset): void {
  const schema = schemaOfRows(data);
  const ignored = schema ? leftOutNotes(schema).map(printable) : [];
  if (ignored.length > 0) note(`columns left out: ${ignored.join(', ')}`);
}
