// Streams a CSV file (gzip or not) through csv-parse into a CsvTable.
// Next: datasets.ts makes data sets of the tables.

import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, Parser } from 'csv-parse';
import { type CsvColumns, CsvTable } from '../../data/csv.js';
import { datasetFromCsv } from '../../data/csv-dataset.js';
import type { CsvOptions } from '../../data/csv-header.js';
import type { Dataset } from '../../data/dataset.js';
import { DataError } from '../../errors.js';
import { gzipError, openStream } from './gzip.js';
import type { OnProgress } from './progress.js';

// A record longer than this is no record: a file without line ends, or a quote that is never closed.
const MAX_RECORD_CHARACTERS = 1 << 26;
const CSV_OPTIONS = {
  bom: true,
  relax_column_count: true, // CsvTable's own message says more
  skip_empty_lines: true,
  max_record_size: MAX_RECORD_CHARACTERS,
};

export interface ReadColumnsOptions extends CsvOptions {
  onProgress?: OnProgress;
}

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
    throw csvError(path, error);
  }
  return table.finish();
}

export interface ReadCsvOptions {
  label?: string | number;
  classNames?: readonly string[];
  name?: string;
  onProgress?: OnProgress;
}

/** Reads a CSV file with features and a label column as a data set. @throws DataError as readCsvColumns does. */
export async function readCsv(path: string, options: ReadCsvOptions = {}): Promise<Dataset> {
  const { label, onProgress } = options;
  const columns = await readCsvColumns(path, { content: 'rows', label, onProgress });
  return datasetFromCsv(columns, columns, options);
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

function csvError(path: string, error: unknown): unknown {
  if (!(error instanceof CsvError)) return gzipError(path, error);
  const reason = CSV_REASONS[error.code] ?? error.message;
  return new DataError(`${path}:${error.lines ?? 1}: ${reason}`, { cause: error });
}

const CSV_REASONS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a comma or a line end expected after the closing quote',
  INVALID_OPENING_QUOTE:
    'a quote in the middle of a field; quote the whole field and double the quotes in it',
  CSV_MAX_RECORD_SIZE: `a record of more than ${MAX_RECORD_CHARACTERS} characters; is this a CSV file?`,
};
