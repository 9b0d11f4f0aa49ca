// What is said of a table's columns beside the results: doubtful choices always, what was left out unless quiet.
// Before: src/table/ infers the columns. Next: train.ts and data.ts.

import type { Dataset } from '../src/data/dataset.js';
import { isImageSchema, type Schema } from '../src/table/schema.js';
import { note } from './notes.js';
import { printable } from './text.js';

/** The schema that rows were encoded by; null for rows that come from no table. */
export function schemaOf({ encoded }: Dataset): Schema | null {
  return encoded ? (encoded.schema as Schema) : null;
}

/** Whether rows are images in a table: they are trained as images are, not as tables. */
export function isImages(data: Dataset): boolean {
  const schema = schemaOf(data);
  return schema !== null && isImageSchema(schema);
}

/** Whether rows come from a table that is not images. */
export function isTable(data: Dataset): boolean {
  return data.encoded !== undefined && !isImages(data);
}

/** A choice that may be wrong is said even to those who want quiet. */
export function noteDoubts(data: Dataset): void {
  for (const { name, doubt } of schemaOf(data)?.columns ?? [])
    if (doubt !== undefined) note(`column "${printable(name)}": ${printable(doubt)}`);
}

/** "left out: PassengerId (a row number), Name (a name or an id: …)"; empty where nothing was. */
export function leftOut(schema: Schema): string[] {
  return schema.columns
    .filter(({ kind }) => kind === 'ignored')
    .map(({ name, why }) => `${printable(name) || 'the column without a name'} (${printable(why)})`);
}

export function noteIgnored(data: Dataset): void {
  const schema = schemaOf(data);
  const ignored = schema ? leftOut(schema) : [];
  if (ignored.length > 0) note(`columns left out: ${ignored.join(', ')}`);
}
