// Reads CSV, and text separated by semicolons, tabs or pipes: the head tells the dialect, then each record goes to the reader
// of plain or of quoted rows. Before: first-records.ts, split-records.ts, plain-rows.ts, quoted-rows.ts. Next: read-table.ts.

import { DataError } from '../../errors.js';
import { positionName, type Table } from '../table.js';
import type { Source } from './chunk-source.js';
import type { CsvEngine, CsvParse } from './csv-engine.js';
import { type Head, readHead } from './first-records.js';
import { PlainRows } from './plain-rows.js';
import { QuotedRows } from './quoted-rows.js';
import type { ReadTableOptions } from './read-options.js';
import { columns, Rows } from './rows-builder.js';
import { Records } from './split-records.js';
import { TableLimits } from './table-limits.js';
import { TextDecoding } from './text-encoding.js';

const QUOTE = 34;

export async function readCsv(
  name: string,
  source: Source,
  engine: CsvEngine,
  options: ReadTableOptions,
): Promise<Table> {
  const parts = readCsvParts(name, source, engine, options, Number.POSITIVE_INFINITY);
  return (await parts.next()).value!; // the only part, or an error
}

/** The rows as tables of about `partCells` cells each, one after the other. Each has every column. */
export async function* readCsvParts(
  name: string,
  source: Source,
  engine: CsvEngine,
  options: ReadTableOptions,
  partCells: number,
): AsyncGenerator<Table, undefined> {
  const decoding = new TextDecoding(name);
  const head = await readHead(name, source.head, source.whole, decoding, engine, {
    ...options,
    missing: options.missing && new Set(options.missing),
  });
  const { dialect, header, start, line } = head;
  requireLabels(name, head, options);
  const limits = Number.isFinite(partCells) ? undefined : new TableLimits(name, options);
  const rows = new Rows(name, dialect.width, header, head.delimiter === ',', limits);
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
    if (rows.rowCount * rows.width >= partCells) {
      yield toTable(name, rows, header, null);
      rows.restart();
    }
    if (room || options.totalBytes === undefined || Number.isFinite(partCells)) continue;
    rows.expect(source.head.length, options.totalBytes);
    room = true;
  }
  records.end();
  if (rows.rowCount > 0 || Number.isFinite(partCells) === false)
    yield toTable(name, rows, header, Number.isFinite(partCells) ? null : options);
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
  /** null for a part: an empty last column is then kept, as it may have cells in another part. */
  options: ReadTableOptions | null,
): Table {
  if (rows.rowCount === 0) throw new DataError(`${name}: a header and no rows`);
  const lines = rows.finish();
  let { width } = rows;
  if (options && width > 1 && !header?.[width - 1] && rows.builders[width - 1].isEmpty) {
    width--;
    options.onNotice?.(`${name}: the empty column at the end of every row is left out`);
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
