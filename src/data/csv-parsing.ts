// How csv-parse is used, in a page and on Node: its options, and what its errors mean. Nothing is imported from it here:
// its builds for the two are different ones. Next: csv.ts takes the records.

import { DataError } from '../errors.js';

// A record longer than this is no record: a file without line ends, or a quote that is never closed.
const MAX_RECORD_CHARACTERS = 1 << 26;

export const CSV_OPTIONS = {
  bom: true,
  relax_column_count: true, // CsvTable's own message says more
  skip_empty_lines: true,
  max_record_size: MAX_RECORD_CHARACTERS,
};

const REASONS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a comma or a line end expected after the closing quote',
  INVALID_OPENING_QUOTE:
    'a quote in the middle of a field; quote the whole field and double the quotes in it',
  CSV_MAX_RECORD_SIZE: `a record of more than ${MAX_RECORD_CHARACTERS} characters; is this a CSV file?`,
};

/** csv-parse's error as a DataError with file:line; undefined for any other. Each build has a class of its own. */
export function csvError(name: string, error: unknown): DataError | undefined {
  const { code, lines, message } = error as { code?: unknown; lines?: number; message: string };
  if (typeof code !== 'string' || !(code in REASONS || code.startsWith('CSV_'))) return undefined;
  return new DataError(`${name}:${lines ?? 1}: ${REASONS[code] ?? message}`, { cause: error });
}
