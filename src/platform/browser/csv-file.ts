// A CSV File (gzip or not) through csv-parse's build for pages, which is loaded when the first CSV is read.
// Next: file-access.ts hands the columns to data/read-files.ts.

import { type CsvColumns, CsvTable } from '../../data/csv.js';
import { headerOf } from '../../data/csv-header.js';
import { CSV_OPTIONS, csvError } from '../../data/csv-parsing.js';
import type { Dataset } from '../../data/dataset.js';
import { type ReadColumnsOptions, type ReadCsvOptions, readCsvRows } from '../../data/read-files.js';
import { importCsvParse } from './csv-engine.js';
import { readBytes, readHead } from './file-bytes.js';

const PROGRESS_BYTES = 1 << 20;
// A header of some thousand columns fits; where it does not, four times as much is read.
const FIRST_HEAD_BYTES = 1 << 16;

/** Where a record ends: its line, from 1, and the bytes of the text up to there. */
interface Position {
  lines: number;
  bytes: number;
}
type OnRecord = (fields: string[], position: Position) => void;

/**
 * Reads a CSV file's columns.
 * @throws DataError naming file:line when a row has another number of fields than the first, when a feature is
 * not a finite number, or when quotes do not match; also when the file is empty, or only a header.
 */
export async function readCsvColumns(file: File, options: ReadColumnsOptions = {}): Promise<CsvColumns> {
  const { name } = file;
  const { onProgress } = options;
  const table = new CsvTable(name, options);
  const bytes = await readBytes(file);
  const report = (doneBytes: number) =>
    onProgress?.({ stage: 'read', file: name, doneBytes, totalBytes: bytes.length });
  let reported = 0;
  const onRecord: OnRecord = (fields, position) => {
    table.add(fields, position.lines);
    if (position.bytes - reported < PROGRESS_BYTES) return;
    reported = position.bytes;
    report(reported);
  };
  try {
    await parse(bytes, onRecord);
  } catch (error) {
    throw csvError(name, error) ?? error;
  }
  report(bytes.length);
  return table.finish();
}

/** Reads a CSV file with features and a label column as a data set. @throws DataError as readCsvColumns does. */
export function readCsv(file: File, options: ReadCsvOptions = {}): Promise<Dataset> {
  return readCsvRows({ readColumns: readCsvColumns }, file, options);
}

/**
 * The names of a CSV file's columns, undefined when its first record is a row already. Only the file's beginning is read.
 * @throws DataError when the file cannot be read, or does not begin as a CSV file does.
 */
export async function csvHeader(file: File): Promise<readonly string[] | undefined> {
  const [first, second] = (await firstRecords(file)).map((fields) => fields.map((field) => field.trim()));
  return first && headerOf(file.name, first, second, { content: 'rows' });
}

/** The first two records, or fewer in a file that has no more. @throws DataError as csvHeader does. */
export async function firstRecords(file: File): Promise<string[][]> {
  for (let length = FIRST_HEAD_BYTES; ; length *= 4) {
    const head = await readHead(file, length);
    const whole = head.length < length;
    const records: string[][] = [];
    try {
      // The last record of what was read may be a part of one: with three, the first two are whole.
      await parse(head, (fields) => void records.push(fields), { to: 3 });
    } catch (error) {
      const cut = !whole && (error as { code?: unknown }).code === 'CSV_QUOTE_NOT_CLOSED';
      if (!cut) throw csvError(file.name, error) ?? error;
    }
    if (whole || records.length === 3) return records.slice(0, 2);
  }
}

async function parse(bytes: Uint8Array, onRecord: OnRecord, limits: { to?: number } = {}): Promise<void> {
  const csv = await importCsvParse();
  csv.parse(withoutMark(bytes), {
    ...CSV_OPTIONS,
    ...limits,
    bom: false, // this build looks for the mark in its own kind of Buffer only
    on_record: (fields: string[], position: Position) => {
      onRecord(fields, position);
      return null;
    },
  });
}

/** UTF-8 without a byte order mark; the mark of UTF-16, as spreadsheets write it, tells that it must be converted. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return bytes.subarray(3);
  if (bytes[0] !== 0xff || bytes[1] !== 0xfe) return bytes;
  return new TextEncoder().encode(new TextDecoder('utf-16le').decode(bytes));
}
