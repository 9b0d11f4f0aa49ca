// Reads a table in any text format: detects the format and calls its reader. Files and streams come as
// chunks of bytes from platform/*/table-file.ts. Next: table.ts says what a Table is.

import type { OnProgress } from '../../data/progress.js';
import { DataError, OptionError, requireSwitch, show } from '../../errors.js';
import { positionName, requireDistinctNames, type Table } from '../table.js';
import type { CsvEngine, CsvParse } from './csv-engine.js';
import { MAX_RECORD_BYTES, TOO_LONG } from './csv-engine.js';
import { DELIMITERS, type Delimiter } from './delimiter.js';
import { encodingOf, TextDecoding, toUtf8 } from './encoding.js';
import { refuseOtherFormats, refuseOtherTexts } from './formats.js';
import { HEAD_RECORDS, type Head, readHead } from './head.js';
import { looksLikeJson, readJson } from './json.js';
import { looksLikeLibsvm, readLibsvm } from './libsvm.js';
import { PlainRows } from './plain-rows.js';
import { QuotedRows } from './quoted-rows.js';
import { Records } from './records.js';
import { columns, Rows } from './rows.js';

const [QUOTE, NEWLINE, RETURN] = [34, 10, 13];
/** The number of bytes that are looked at first, if they hold enough records. */
const HEAD_BYTES = 1 << 16;
const PROGRESS_BYTES = 1 << 20;

export interface ReadTableOptions {
  /** Default: detected from the first records. */
  delimiter?: Delimiter;
  /** Whether the first record is a header. Default: detected from the records below. */
  header?: boolean;
  /** Default utf-8. The byte order marks of UTF-8 and UTF-16 are always recognised. "latin1" is read as Windows-1252. */
  encoding?: 'utf-8' | 'latin1';
  /** Known column names (the label's, a model's): a first record with one of them is a header. */
  knownNames?: readonly string[];
  /** Texts that mark missing values, in addition to the usual ones; used to detect a header. */
  missing?: readonly string[];
  /** `labels` for a file of labels only. Default `table`. */
  content?: 'table' | 'labels';
  /** The size of all chunks, where it is known: for progress, and to reserve memory. */
  totalBytes?: number;
  onProgress?: OnProgress;
  /** Called with a sentence for each choice that may be wrong. */
  onNotice?: (text: string) => void;
}

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
  requireReadable(options);
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

const ENCODINGS: readonly unknown[] = ['utf-8', 'latin1'];

/** @throws OptionError */
function requireReadable({ delimiter, header, encoding }: ReadTableOptions): void {
  if (header !== undefined) requireSwitch('header', header);
  if (delimiter !== undefined && !DELIMITERS.includes(delimiter))
    throw new OptionError(`delimiter: ${show(delimiter)} is none of ${DELIMITERS.map(show).join(', ')}`);
  if (encoding !== undefined && !ENCODINGS.includes(encoding))
    throw new OptionError(`encoding: ${show(encoding)} is none of ${ENCODINGS.map(show).join(', ')}`);
}

async function readKind(
  name: string,
  source: Source,
  csv: CsvEngine,
  options: ReadTableOptions,
): Promise<Table> {
  const { head } = source;
  if (looksLikeJson(head)) return readJson(name, source.rest(0), options);
  if (looksLikeLibsvm(head, source.whole)) return readLibsvm(name, source.rest(0), options.knownNames);
  return readCsv(name, source, csv, options);
}

/** The chunks, as UTF-8. The beginning is kept until the format is known. */
class Source {
  head = new Uint8Array(0);
  whole = false;
  done = 0;
  private reported = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private utf8!: AsyncIterator<Uint8Array>;

  constructor(
    private readonly name: string,
    chunks: AsyncIterable<Uint8Array>,
    private readonly options: ReadTableOptions,
  ) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  async begin(): Promise<void> {
    const raw = this.counted()[Symbol.asyncIterator]();
    const first = await gather(raw, 4096, () => true);
    refuseOtherFormats(this.name, first.bytes);
    const { encoding, mark } = encodingOf(first.bytes, this.options.encoding);
    this.utf8 = toUtf8(this.name, following(first.bytes, raw), encoding, mark)[Symbol.asyncIterator]();
    const head = await gather(this.utf8, HEAD_BYTES, (bytes) => lineEnds(bytes) > 2);
    this.head = head.bytes;
    this.whole = head.whole;
    refuseOtherTexts(this.name, this.head);
    if (this.head.length > MAX_RECORD_BYTES) throw new DataError(`${this.name}:1: ${TOO_LONG}`);
  }

  rest(start: number): AsyncGenerator<Uint8Array> {
    return following(this.head.subarray(start), this.utf8);
  }

  /** Ends the reading, so that a stream closes its file. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  report(last = false): void {
    if (!last && this.done - this.reported < PROGRESS_BYTES) return;
    this.reported = this.done;
    const { totalBytes, onProgress } = this.options;
    onProgress?.({ stage: 'read', file: this.name, doneBytes: this.done, totalBytes });
  }

  private async *counted(): AsyncGenerator<Uint8Array> {
    for (let next = await this.chunks.next(); !next.done; next = await this.chunks.next()) {
      yield next.value;
      this.done += next.value.length;
      this.report();
    }
  }
}

/** The first chunks together: at least `size` bytes of which `enough` holds, or all there are. */
async function gather(
  chunks: AsyncIterator<Uint8Array>,
  size: number,
  enough: (bytes: Uint8Array) => boolean,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; whole: boolean }> {
  let bytes = new Uint8Array(0);
  for (let wanted = size; ; ) {
    const next = await chunks.next();
    if (next.done) return { bytes, whole: true };
    const longer = new Uint8Array(bytes.length + next.value.length);
    longer.set(bytes);
    longer.set(next.value, bytes.length);
    bytes = longer;
    if (bytes.length < wanted) continue;
    if (enough(bytes) || bytes.length > MAX_RECORD_BYTES) return { bytes, whole: false };
    wanted = bytes.length * 2;
  }
}

/** Bytes that were read ahead, and then the rest; ends the rest when it is ended. */
export async function* following(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length && count < HEAD_RECORDS; i++)
    if (bytes[i] === NEWLINE || bytes[i] === RETURN) count++;
  return count;
}

async function readCsv(
  name: string,
  source: Source,
  engine: CsvEngine,
  options: ReadTableOptions,
): Promise<Table> {
  const decoding = new TextDecoding(name);
  const head = await readHead(name, source.head, source.whole, decoding, engine, {
    ...options,
    missing: options.missing && new Set(options.missing),
  });
  const { dialect, header, start, line } = head;
  requireLabels(name, head, options);
  const rows = new Rows(name, dialect.width, header, head.delimiter === ',');
  const plain = new PlainRows(rows, dialect, decoding);
  let parse: CsvParse | undefined;
  let quoted: QuotedRows | undefined;
  const records = new Records(
    name,
    {
      plain: (bytes, from, to, at) => plain.read(bytes, from, to, at),
      quoted: (bytes, from, to, at) => quoted!.read(bytes, from, to, at),
    },
    line,
  );
  let room = false;
  for await (const chunk of source.rest(start)) {
    if (parse === undefined && chunk.includes(QUOTE)) {
      parse = await engine();
      quoted = new QuotedRows(name, dialect, decoding, parse, (fields, at) => addRow(rows, fields, at));
    }
    records.push(chunk);
    if (room || options.totalBytes === undefined) continue;
    rows.expect(source.head.length, options.totalBytes);
    room = true;
  }
  records.end();
  return toTable(name, rows, header, options);
}

function addRow(rows: Rows, fields: readonly string[], line: number): void {
  if (fields.length !== rows.width) rows.failWidth(fields.length, line);
  fields.forEach((field, column) => {
    rows.text(column, field.trim());
  });
  rows.endRow(line);
}

function requireLabels(name: string, { dialect, header }: Head, { content }: ReadTableOptions): void {
  if (content === 'labels' && header === undefined && dialect.width > 1)
    throw new DataError(`${name}: 1 column of labels expected, ${columns(dialect.width)} found`);
}

function toTable(
  name: string,
  rows: Rows,
  header: readonly string[] | undefined,
  { onNotice }: ReadTableOptions,
): Table {
  if (rows.rowCount === 0) throw new DataError(`${name}: a header and no rows`);
  const lines = rows.finish();
  let { width } = rows;
  if (width > 1 && !header?.[width - 1] && rows.builders[width - 1].isEmpty) {
    width--;
    onNotice?.(`${name}: the empty column at the end of every row is left out`);
  }
  const empty = header?.slice(0, width).filter((title) => title === '').length;
  const nameOf = (column: number) => {
    const title = header?.[column];
    return title || (title === '' && empty === 1) ? title : positionName(column);
  };
  return {
    name,
    rowCount: rows.rowCount,
    columns: rows.builders.slice(0, width).map((builder, column) => builder.finish(nameOf(column))),
    named: header !== undefined,
    lines,
  };
}
