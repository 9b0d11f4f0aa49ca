// Streams a CSV file (gzip or not) through csv-parse into a CsvTable.
// Next: datasets.ts makes data sets of the tables.

import { pipeline } from 'node:stream/promises';
import { type Info, Parser } from 'csv-parse';
import { type CsvColumns, CsvTable } from '../../data/csv.js';
import { CSV_OPTIONS, csvError } from '../../data/csv-parsing.js';
import type { Dataset } from '../../data/dataset.js';
import type { OnProgress } from '../../data/progress.js';
import { type ReadColumnsOptions, type ReadCsvOptions, readCsvRows } from '../../loading/read-files.js';
import { gzipError, openStream } from './gzip.js';

/**
 * Reads a CSV file's columns.
 * @throws DataError naming file:line when a row has another number of fields than the first, when a feature is
 * not a finite number, or when quotes do not match; also when the file is missing, empty, or only a header.
 */
export async function readCsvColumns(path: string, options: ReadColumnsOptions = {}): Promise<CsvColumns> {
  const table = new CsvTable(path, options);
  // Each record goes to the table as it ends; the parser keeps none.
  const parser = new Parser({
    ...CSV_OPTIONS,
    on_record: (fields: string[], info: Info) => {
      table.add(fields, info.lines);
      return null;
    },
  });
  const { stream, totalBytes } = await openStream(path);
  try {
    await pipeline(watched(stream, path, totalBytes, options.onProgress), parser.resume());
  } catch (error) {
    throw csvError(path, error) ?? gzipError(path, error);
  }
  return table.finish();
}

/** Reads a CSV file with features and a label column as a data set. @throws DataError as readCsvColumns does. */
export function readCsv(path: string, options: ReadCsvOptions = {}): Promise<Dataset> {
  return readCsvRows({ readColumns: readCsvColumns }, path, options);
}

async function* watched(
  stream: AsyncIterable<Buffer>,
  file: string,
  totalBytes: number | undefined,
  onProgress: OnProgress | undefined,
): AsyncGenerator<Buffer> {
  let doneBytes = 0;
  for await (const chunk of stream) {
    yield chunk;
    doneBytes += chunk.length;
    onProgress?.({ stage: 'read', file, doneBytes, totalBytes });
  }
}
