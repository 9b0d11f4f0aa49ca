// csv-parse reads the records with quotes: this file has its options and what its errors mean. Nothing is
// imported from it here, because pages and Node need different builds of it: platform/*/csv-engine.ts import them.

/** Splits a text of whole records into fields. */
export type CsvParse = (text: string, options: CsvParseOptions) => string[][];

/** Loads csv-parse when the first quote is met. */
export type CsvEngine = () => Promise<CsvParse>;

export interface CsvParseOptions {
  delimiter: string;
  record_delimiter: string[];
  relax_column_count: boolean;
  skip_empty_lines: boolean;
  trim: boolean;
  bom: boolean;
}

/** The longest record. A longer one is a file without line ends, or a quote that is never closed. */
export const MAX_RECORD_BYTES = 1 << 26;

export function csvParseOptions(delimiter: string): CsvParseOptions {
  return {
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true, // rows-builder.ts says more about a row of another width
    skip_empty_lines: true,
    trim: true,
    bom: false,
  };
}

const REASONS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a delimiter or a line end expected after the closing quote',
  INVALID_OPENING_QUOTE:
    'a quote in the middle of a field; quote the whole field and double the quotes in it',
};

export const TOO_LONG = `a record of more than ${MAX_RECORD_BYTES} bytes; is this a CSV file?`;

/** What an error of csv-parse means; undefined for any other error. */
export function csvReason(error: unknown): string | undefined {
  const { code, message } = error as { code?: unknown; message: string };
  if (typeof code !== 'string' || !(code in REASONS || code.startsWith('CSV_'))) return undefined;
  return REASONS[code] ?? message;
}
