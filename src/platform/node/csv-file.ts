// Streams a CSV file (gzip or not) into a CsvTable: lines of plain integers by PlainLines, all else by csv-parse.
// Next: datasets.ts makes data sets of the tables.

import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, Parser } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { type CsvColumns, CsvTable } from '../../data/csv.js';
import { datasetFromCsv } from '../../data/csv-dataset.js';
import type { CsvOptions } from '../../data/csv-header.js';
import { PlainLines } from '../../data/csv-plain.js';
import type { Dataset } from '../../data/dataset.js';
import { DataError } from '../../errors.js';
import { gzipError, openStream } from './gzip.js';
import type { OnProgress } from './progress.js';

const LINE_FEED = 0x0a;
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
  const reader = new CsvReader(table);
  const { stream, totalBytes } = await openStream(path);
  try {
    await pipeline(
      watched(stream, path, totalBytes, options.onProgress),
      (chunks) => reader.takePlain(chunks),
      reader.parser(),
    );
  } catch (error) {
    throw csvError(path, reader.lineOffset, error);
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

/** The two readers of one file, and the line where the second took over. */
class CsvReader {
  lineOffset = 0;
  private plain?: PlainLines;

  constructor(private readonly table: CsvTable) {}

  /** Takes the first record and the plain lines that follow it; yields the rest for `parser`. */
  async *takePlain(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let held: Buffer = Buffer.alloc(0);
    let handedOver = false;
    for await (const chunk of chunks) {
      if (handedOver) {
        yield chunk;
        continue;
      }
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const end = bytes.lastIndexOf(LINE_FEED) + 1;
      const taken = this.takeLines(bytes.subarray(0, end));
      held = bytes.subarray(taken);
      if (taken < end || end === 0) {
        handedOver = true;
        yield held;
      }
    }
    if (handedOver || held.length === 0) return;
    if (this.takeLines(Buffer.concat([held, Buffer.of(LINE_FEED)])) === 0) yield held;
  }

  /** How many bytes of these lines were taken; fewer than all when csv-parse has to go on. */
  private takeLines(bytes: Buffer): number {
    let start = 0;
    while (this.plain === undefined && start < bytes.length) {
      const next = bytes.indexOf(LINE_FEED, start) + 1;
      const record = parseLine(bytes.subarray(start, next));
      if (record === undefined) return start;
      this.lineOffset++;
      start = next;
      if (record.length === 0) continue;
      this.table.add(record, this.lineOffset);
      this.plain = new PlainLines(this.table, this.lineOffset + 1);
    }
    if (this.plain === undefined) return start;
    start += this.plain.read(bytes.subarray(start));
    this.lineOffset = this.plain.line - 1;
    return start;
  }

  /** A csv-parse stream that hands each record to the table as it ends, and keeps none. */
  parser(): Parser {
    const parser = new Parser({
      ...CSV_OPTIONS,
      on_record: (fields: string[], info: Info) => {
        this.table.add(fields, this.lineOffset + info.lines);
        return null;
      },
    });
    return parser.resume();
  }
}

/** The fields of one line ([] when it is blank), or undefined when a quoted field goes on in the next. */
function parseLine(line: Buffer): string[] | undefined {
  try {
    const records: string[][] = parse(line, CSV_OPTIONS);
    return records[0] ?? [];
  } catch {
    return undefined; // csv-parse will meet it again, with the lines that follow
  }
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

function csvError(path: string, lineOffset: number, error: unknown): unknown {
  if (!(error instanceof CsvError)) return gzipError(path, error);
  const line = lineOffset + Number(error.lines ?? 1);
  const reason = CSV_REASONS[error.code] ?? error.message;
  return new DataError(`${path}:${line}: ${reason}`, { cause: error });
}

const CSV_REASONS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote is opened and never closed',
  CSV_INVALID_CLOSING_QUOTE: 'a comma or a line end expected after the closing quote',
  INVALID_OPENING_QUOTE:
    'a quote in the middle of a field; quote the whole field and double the quotes in it',
  CSV_MAX_RECORD_SIZE: `a record of more than ${MAX_RECORD_CHARACTERS} characters; is this a CSV file?`,
};
