// Reads a table in any text format: detects the format and calls its reader. Files and streams come as
// chunks of bytes from platform/*/table-file.ts. Next: table.ts says what a Table is.

import { settle } from '../../options/option.js';
import { requireShape } from '../../options/shapes.js';
import { requireDistinctNames, type Table } from '../table.js';
import { Source } from './chunk-source.js';
import type { CsvEngine } from './csv-engine.js';
import { readCsv } from './read-csv.js';
import { looksLikeJson, readJson } from './read-json.js';
import { looksLikeLibsvm, readLibsvm } from './read-libsvm.js';
import { READING_OPTIONS, type ReadTableOptions, SOURCE_SHAPE } from './read-options.js';

/**
 * Reads a table from CSV (or separated by semicolons, tabs or pipes), JSON (an array of objects, or one a line) or
 * libsvm. `name` is the file's, for messages; `csv` loads csv-parse when the first quote is found.
 * @throws DataError naming file:line when a row has another number of fields than the others, quotes do not match, or
 * bytes are not UTF-8; when two columns have the same name; when the file is empty, has only a header, or is not text.
 */
export async function readTable(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  csv: CsvEngine,
  options: ReadTableOptions = {},
): Promise<Table> {
  settle(READING_OPTIONS, options);
  requireShape('options', options, SOURCE_SHAPE);
  const source = new Source(name, chunks, options);
  try {
    await source.begin();
    const table = await readKind(name, source, csv, options);
    source.report(true);
    requireDistinctNames(table);
    return table;
  } finally {
    await source.close();
  }
}

async function readKind(
  name: string,
  source: Source,
  csv: CsvEngine,
  options: ReadTableOptions,
): Promise<Table> {
  const { head } = source;
  if (looksLikeJson(head)) return readJson(name, source.rest(0), options);
  if (looksLikeLibsvm(head, source.whole)) return readLibsvm(name, source.rest(0), options);
  return readCsv(name, source, csv, options);
}
