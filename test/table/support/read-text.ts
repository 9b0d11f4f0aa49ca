// Texts and bytes as the readers get them: in chunks of any size.

import { csvEngine } from '../../../src/platform/node/csv-engine.js';
import type { ReadTableOptions } from '../../../src/table/reading/read-options.js';
import { readTable } from '../../../src/table/reading/read-table.js';
import { type Table, textAt } from '../../../src/table/table.js';

export async function* inChunks(bytes: Uint8Array, size = bytes.length || 1): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

export function readBytesAs(
  bytes: Uint8Array,
  options: ReadTableOptions = {},
  chunk?: number,
  name = 't.csv',
) {
  return readTable(name, inChunks(bytes, chunk), csvEngine, options);
}

export function readText(text: string, options: ReadTableOptions = {}, chunk?: number): Promise<Table> {
  return readBytesAs(new TextEncoder().encode(text), options, chunk);
}

/** Cells as texts, row by row. */
export function texts(table: Table): string[][] {
  return Array.from({ length: table.rowCount }, (_, row) =>
    table.columns.map((column) => textAt(column, row)),
  );
}

export function names(table: Table): string[] {
  return table.columns.map(({ name }) => name);
}
