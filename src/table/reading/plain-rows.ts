// Reads records without quotes: one pass over the bytes, and no string for a number that is written
// plainly. Before: split-records.ts finds whole records. Next: rows-builder.ts takes the cells.

import { type Dialect, isComment } from './dialect.js';
import type { Rows } from './rows-builder.js';
import type { TextDecoding } from './text-encoding.js';

const [TAB, NEWLINE, RETURN, BLANK, HASH] = [9, 10, 13, 32, 35];
const [PLUS, MINUS, DOT, ZERO] = [43, 45, 46, 48];

// A whole number below 10^15 and a power of ten up to 10^22 are both exact in a double, and their quotient is rounded
// once: it is the double nearest to the decimal, as Number() gives it.
const EXACT = 1e15;
const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
/** Below it JavaScript writes an exponent. */
const LEAST_PLAIN = 1e-6;

export class PlainRows {
  private line = 1;
  private number = 0;
  private plain = false;
  private readonly delimiter: number;

  constructor(
    private readonly rows: Rows,
    private readonly dialect: Dialect,
    private readonly decoding: TextDecoding,
  ) {
    this.delimiter = dialect.delimiter;
  }

  /** Reads whole records up to `end`, which is after a line end. `line` is the first line's number; returns the next one's. */
  read(bytes: Uint8Array, start: number, end: number, line: number): number {
    this.line = line;
    for (let at = start; at < end; ) at = this.record(bytes, at);
    return this.line;
  }

  /** Reads one line; returns where the next begins. */
  private record(bytes: Uint8Array, start: number): number {
    const first = bytes[start];
    if (first <= HASH) {
      if (first === NEWLINE || first === RETURN) return this.endLine(bytes, start);
      if (first === BLANK || first === TAB) {
        const end = skipBlanks(bytes, start, this.delimiter);
        if (bytes[end] === NEWLINE || bytes[end] === RETURN) return this.endLine(bytes, end);
      } else if (first === HASH) {
        const end = lineEnd(bytes, start);
        if (isComment(this.dialect, bytes, start, end)) return this.endLine(bytes, end);
      }
    }
    const { delimiter, rows } = this;
    const { width, block, inBlock, at: base } = rows;
    let at = start;
    for (let column = 0; ; ) {
      let end = at;
      let value = bytes[end] - ZERO;
      let isByte = value >= 0 && value <= 9;
      if (isByte) {
        let next = bytes[++end] - ZERO;
        if (next >= 0 && next <= 9) {
          isByte = value !== 0;
          value = value * 10 + next;
          next = bytes[++end] - ZERO;
          if (next >= 0 && next <= 9) {
            value = value * 10 + next;
            end++;
          }
        }
      }
      const stop = bytes[end];
      if (isByte && (stop === delimiter || stop === NEWLINE || stop === RETURN)) {
        if (column >= width) this.failWidth(bytes, start);
        if (value <= 255 && inBlock[column] === 1) block[base + column] = value;
        else rows.number(column, value);
      } else {
        if (column >= width) this.failWidth(bytes, start);
        end = this.cell(bytes, at, column);
      }
      column++;
      if (bytes[end] === delimiter) {
        at = end + 1;
        continue;
      }
      if (column !== width) this.failWidth(bytes, start);
      rows.endRow(this.line);
      return this.endLine(bytes, end);
    }
  }

  /** Reads a cell that is not a short whole number; returns the position of the delimiter or line end after it. */
  private cell(bytes: Uint8Array, from: number, column: number): number {
    const { delimiter, rows } = this;
    const start = skipBlanks(bytes, from, delimiter);
    const numberEnd = this.decimal(bytes, start);
    if (numberEnd > 0) {
      const end = skipBlanks(bytes, numberEnd, delimiter);
      if (bytes[end] === delimiter || bytes[end] === NEWLINE || bytes[end] === RETURN) {
        if (this.plain) rows.number(column, this.number);
        else rows.spelling(column, this.number, this.decoding.text(bytes, start, numberEnd, this.line));
        return end;
      }
    }
    let end = start;
    while (bytes[end] !== delimiter && bytes[end] !== NEWLINE && bytes[end] !== RETURN) end++;
    rows.text(column, this.decoding.text(bytes, start, trimEnd(bytes, start, end), this.line));
    return end;
  }

  /** The end of a decimal whose value can be computed exactly, or 0. */
  private decimal(bytes: Uint8Array, start: number): number {
    let at = start;
    const sign = bytes[at];
    if (sign === MINUS || sign === PLUS) at++;
    const whole = at;
    let mantissa = 0;
    let digit = bytes[at] - ZERO;
    for (; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO) mantissa = mantissa * 10 + digit;
    const wholeDigits = at - whole;
    let fraction = 0;
    let plain = sign !== PLUS && wholeDigits > 0 && (wholeDigits === 1 || bytes[whole] !== ZERO);
    if (bytes[at] === DOT) {
      const point = at;
      digit = bytes[++at] - ZERO;
      for (; digit >= 0 && digit <= 9; digit = bytes[++at] - ZERO) mantissa = mantissa * 10 + digit;
      fraction = at - point - 1;
      if (fraction === 0 || bytes[at - 1] === ZERO) plain = false;
    }
    if (wholeDigits + fraction === 0 || mantissa >= EXACT || fraction > 22) return 0;
    const value = fraction === 0 ? mantissa : mantissa / POWERS[fraction];
    this.number = sign === MINUS ? -value : value;
    this.plain = plain && (mantissa === 0 ? sign !== MINUS : value >= LEAST_PLAIN);
    return at;
  }

  /** Behind a line's end, which may be \n, \r\n or \r. */
  private endLine(bytes: Uint8Array, at: number): number {
    this.line++;
    return bytes[at] === RETURN && bytes[at + 1] === NEWLINE ? at + 2 : at + 1;
  }

  private failWidth(bytes: Uint8Array, start: number): never {
    let found = 1;
    for (let at = start; bytes[at] !== NEWLINE && bytes[at] !== RETURN; at++) {
      if (bytes[at] === this.delimiter) found++;
    }
    this.rows.failWidth(found, this.line);
  }
}

/** The first place from `at` on that is no blank; a tab is one where it is not the delimiter. */
function skipBlanks(bytes: Uint8Array, at: number, delimiter: number): number {
  while (bytes[at] === BLANK || (bytes[at] === TAB && delimiter !== TAB)) at++;
  return at;
}

function trimEnd(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && (bytes[end - 1] === BLANK || bytes[end - 1] === TAB)) end--;
  return end;
}

function lineEnd(bytes: Uint8Array, at: number): number {
  while (bytes[at] !== NEWLINE && bytes[at] !== RETURN) at++;
  return at;
}
