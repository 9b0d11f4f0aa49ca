// Reads a table from a File of a page, gzip or not. Next: load-files.ts.

import { requireOptions } from '../../errors.js';
import { requireShape } from '../../options/shapes.js';
import type { ReadTableOptions } from '../../table/reading/read-options.js';
import { readTable } from '../../table/reading/read-table.js';
import type { Table } from '../../table/table.js';
import type { FileLike } from '../../web-types.js';
import { csvEngine } from './csv-engine.js';
import { openChunks } from './gzip.js';

/** A File of a page. */
export const FILE = { name: 'text', size: 'index', slice: 'function' };

/**
 * Reads a table: CSV or separated by semicolons, tabs or pipes, JSON, JSON lines, libsvm.
 * @throws DataError naming file:line, as readTable does; also when the file cannot be read, or its gzip data is damaged.
 * @example
 * const { rowCount, columns } = await readTableFile(input.files[0]);
 */
export async function readTableFile(file: FileLike, options: ReadTableOptions = {}): Promise<Table> {
  requireShape('file', file, FILE);
  requireOptions('readTableFile', options);
  const { onProgress, ...others } = options;
  // Progress is that of the file's bytes, compressed or not.
  const { chunks, totalBytes } = await openChunks(file, onProgress);
  return readTable(file.name, chunks, csvEngine, { totalBytes, ...others });
}
