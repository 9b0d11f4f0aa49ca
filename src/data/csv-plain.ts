// The common lines of a table of pixels, "9,0,0,13,255", read straight from bytes: twenty times as fast as a
// general CSV reader. Any other line ends this and is the general reader's, and so is all that follows.
// Next: platform/node/csv-file.ts decides line by line.

import type { CsvTable } from './csv.js';

const COMMA = 0x2c;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
// Longer numbers are left to the general reader: they might not be labels or pixels at all.
const MAX_DIGITS = 6;

/** Reads lines of plain integers into a table, as long as there are such. */
export class PlainLines {
  private values = new Uint32Array(1024);
  private count = 0;

  /** `line` is the number of the next line, from 1. */
  constructor(
    private readonly table: CsvTable,
    public line: number,
  ) {}

  /**
   * Adds the plain lines at the beginning of `bytes`, which must end with a line feed. Returns where the first
   * other line starts: bytes.length when all were plain.
   */
  read(bytes: Uint8Array): number {
    let start = 0;
    while (start < bytes.length) {
      const next = this.readLine(bytes, start);
      if (next < 0) break;
      if (this.count > 0) this.table.addIntegers(this.values, this.count, this.line);
      this.line++;
      start = next;
    }
    return start;
  }

  /** Where the next line starts, with this one's numbers in `values`; -1 when it is not plain. */
  private readLine(bytes: Uint8Array, start: number): number {
    this.count = 0;
    const blank = lineEnd(bytes, start);
    if (blank > 0) return blank;
    for (let at = start; ; at++) {
      let value = 0;
      const first = at;
      for (let digit = bytes[at] ^ 48; digit <= 9; digit = bytes[++at] ^ 48) value = value * 10 + digit;
      const digits = at - first;
      // "007" may be a label of its own, so a leading zero is not plain.
      if (digits === 0 || digits > MAX_DIGITS || (digits > 1 && bytes[first] === 48)) return -1;
      if (this.count === this.values.length) this.grow();
      this.values[this.count++] = value;
      if (bytes[at] !== COMMA) {
        const end = lineEnd(bytes, at);
        return end > 0 ? end : -1;
      }
    }
  }

  private grow(): void {
    const larger = new Uint32Array(this.values.length * 2);
    larger.set(this.values);
    this.values = larger;
  }
}

/** Where the next line starts when this one ends at `at`, else 0. */
function lineEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] === LINE_FEED) return at + 1;
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? at + 2 : 0;
}
