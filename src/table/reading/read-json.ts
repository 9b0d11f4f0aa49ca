// Reads JSON: an array of objects, or one object after the other (JSON lines). It parses the bytes itself, because
// JSON.parse knows no lines, keeps the last of two equal keys, and puts keys that are whole numbers first.
// Before: read-table.ts. Next: keyed-rows.ts.

import { DataError, show } from '../../errors.js';
import type { Table } from '../table.js';
import type { ColumnBuilder } from './column-builder.js';
import { countLines } from './dialect.js';
import { wholeObjects } from './json-objects.js';
import { KeyedRows } from './keyed-rows.js';
import { type GivenLimits, TableLimits } from './table-limits.js';
import { TextDecoding } from './text-encoding.js';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;
const BEGINNING = /^\s*(\[\s*([[{\]"\d-]|$)|\{\s*(["}]|$))/;
const [OPEN, CLOSE, FIRST, LAST] = [0x7b, 0x7d, 0x5b, 0x5d];
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const EXPECTED = 'a number, a text, true, false or null expected';

/** Whether a file begins like JSON; a CSV file may also begin with a bracket, but continues differently. */
export function looksLikeJson(head: Uint8Array): boolean {
  return BEGINNING.test(String.fromCharCode(...head.subarray(0, 256)));
}

/**
 * Keys become columns in order of appearance; absent keys and null are empty cells, booleans the words true and false, and
 * texts are what they would be in a CSV file.
 * @throws DataError naming file:line, the object and the key when a value is an object or an array, or a key occurs twice.
 */
export async function readJson(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  part: JsonPart & GivenLimits = {},
): Promise<Table> {
  const reader = new JsonReader(name, part);
  for await (const piece of wholeObjects(name, chunks)) reader.read(piece);
  return reader.end();
}

/** What is before a part of a file, and which columns the whole has. */
export interface JsonPart {
  /** Default 1. */
  line?: number;
  objectsBefore?: number;
  keys?: readonly string[];
}

/** What comes next: of an array, its first object, one behind a comma, or what is behind an object; or nothing, behind its end. */
type Place = 'beginning' | 'lines' | 'first' | 'object' | 'behind' | 'end';

class JsonReader {
  private place: Place = 'beginning';
  private bytes = new Uint8Array(0);
  private at = 0;
  private line: number;
  private counted = 0;
  private readonly rows: KeyedRows;
  private readonly decoding: TextDecoding;

  constructor(
    private readonly name: string,
    private readonly part: JsonPart & GivenLimits,
  ) {
    this.line = part.line ?? 1;
    this.rows = new KeyedRows(name, new TableLimits(name, part, true), part.keys);
    this.decoding = new TextDecoding(name);
  }

  /** Reads whole objects, and what is between them. */
  read(piece: Uint8Array<ArrayBuffer>): void {
    [this.bytes, this.at, this.counted] = [piece, 0, 0];
    for (let byte = this.next(); byte !== undefined; byte = this.next()) this.place = this.item(byte);
    this.lineHere();
  }

  end(): Table {
    if (this.place === 'first' || this.place === 'object') this.object(); // which is missing
    if (this.place === 'behind') this.fail('a comma or ] expected behind an object');
    if (this.rows.rowCount === 0) throw new DataError(`${this.name}: no object in it, rows expected`);
    const table = this.rows.finish();
    if (table.columns.length === 0) throw new DataError(`${this.name}: objects without keys`);
    return table;
  }

  private item(byte: number): Place {
    if (this.place === 'end') this.fail('nothing expected behind the closing ]');
    if (this.place === 'behind' || (this.place === 'first' && byte === LAST)) {
      if (byte !== COMMA && byte !== LAST) this.fail('a comma or ] expected behind an object');
      this.at++;
      return byte === LAST ? 'end' : 'object';
    }
    if (this.place === 'beginning' && byte === FIRST) {
      this.at++;
      return 'first';
    }
    this.object();
    return this.place === 'beginning' || this.place === 'lines' ? 'lines' : 'behind';
  }

  private object(): void {
    if (this.next() !== OPEN) this.fail(`an object expected, ${this.found()} found`);
    this.at++;
    if (this.next() === CLOSE) this.at++;
    else {
      for (;;) {
        if (this.next() !== QUOTE) this.fail('a key in quotes expected');
        const key = this.string();
        if (this.next() !== COLON) this.fail(`a colon expected behind the key ${show(key)}`);
        this.at++;
        const cell = this.rows.cell(key, this.line);
        if (cell === undefined) this.fail(`the key ${show(key)} occurs twice`);
        this.value(key, cell);
        const byte = this.next();
        if (byte !== COMMA && byte !== CLOSE) this.fail(`a comma or } expected behind ${show(key)}`);
        this.at++;
        if (byte === CLOSE) break;
      }
    }
    this.rows.endRow(this.lineHere());
  }

  private value(key: string, cell: ColumnBuilder): void {
    const byte = this.next();
    if (byte === QUOTE) {
      cell.pushText(this.string().trim());
      return;
    }
    if (byte === OPEN || byte === FIRST)
      this.fail(`${show(key)}: ${byte === OPEN ? 'an object' : 'an array'} found; ${EXPECTED}`);
    const start = this.at;
    while (this.at < this.bytes.length && !isStop(this.bytes[this.at])) this.at++;
    const token = this.decoding.decode(this.bytes, start, this.at, this.line);
    if (token === 'true' || token === 'false') cell.pushText(token);
    else if (token === 'null' || token === 'NaN') cell.pushText('');
    else if (!NUMBER.test(token)) this.fail(`${show(key)}: ${show(token)} found; ${EXPECTED}`);
    // Integers that a double cannot hold are kept as texts: they are ids.
    else if (Math.abs(Number(token)) > Number.MAX_SAFE_INTEGER) cell.pushText(token);
    else cell.pushNumber(Number(token));
  }

  /** The string that begins here. */
  private string(): string {
    const { bytes } = this;
    const start = ++this.at;
    let escaped = false;
    while (this.at < bytes.length && bytes[this.at] !== QUOTE) {
      if (bytes[this.at] === BACKSLASH) {
        escaped = true;
        this.at++;
      }
      this.at++;
    }
    if (this.at >= bytes.length) this.fail('a text that is not closed');
    const text = this.decoding.decode(bytes, start, this.at++, this.line);
    if (!escaped) return text;
    try {
      return JSON.parse(`"${text}"`);
    } catch (error) {
      return this.fail(`the text ${show(text)} is not JSON: ${(error as Error).message}`);
    }
  }

  /** The next byte that is not a blank; undefined at the end. */
  private next(): number | undefined {
    const { bytes } = this;
    while (bytes[this.at] === 32 || (bytes[this.at] >= 9 && bytes[this.at] <= 13)) this.at++;
    return bytes[this.at];
  }

  private found(): string {
    const byte = this.next();
    if (byte === undefined) return 'the end of the file';
    return byte === FIRST ? 'an array' : show(String.fromCharCode(byte));
  }

  private lineHere(): number {
    const end = Math.min(this.at, this.bytes.length);
    this.line += countLines(this.bytes, this.counted, end);
    this.counted = end;
    return this.line;
  }

  private fail(what: string): never {
    throw new DataError(
      `${this.name}:${this.lineHere()}: object ${(this.part.objectsBefore ?? 0) + this.rows.rowCount + 1}: ${what}`,
    );
  }
}

function isStop(byte: number): boolean {
  return byte === COMMA || byte === CLOSE || byte === LAST || byte <= 32;
}
