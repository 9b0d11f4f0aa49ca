// One column while it is being read: numbers, and texts as codes into a list of words. Every reader fills columns through
// this class, which keeps spellings as ../table.ts says. Next: rows-builder.ts has one for each column of a file.

import { DataError } from '../../errors.js';
import { isMissing } from '../missing-values.js';
import { isKept, NUMBER, numberOf, SPELLINGS, type TableColumn } from '../table.js';

/** A Map of JavaScript holds 2^24 entries. */
const MAX_WORDS = 2 ** 24 - 1;
const FIRST_CAPACITY = 64;

export interface ColumnBuilderOptions {
  /**
   * Whether a column of numbers only may drop how its numbers are written, after SPELLINGS odd spellings. False for files
   * separated by semicolons, tabs or pipes: there "1.234" may be a thousand.
   */
  dropSpellings?: boolean;
  maxWords?: number;
}

export class ColumnBuilder {
  private rows = 0;
  private bytes: Uint8Array | null = new Uint8Array(0);
  private floats = new Float64Array(0);
  private codes: Int32Array | null = null;
  private words: string[] = [];
  private codeOf = new Map<string, number>();
  private spellings = 0;
  private hasWords = false;
  private lost = false;
  private readonly dropSpellings: boolean;
  private readonly maxWords: number;

  /** `where` names the column in messages: 't.csv: column "age"'. */
  constructor(
    private readonly where: string,
    { dropSpellings = true, maxWords = MAX_WORDS }: ColumnBuilderOptions = {},
  ) {
    this.dropSpellings = dropSpellings;
    this.maxWords = maxWords;
  }

  get length(): number {
    return this.rows;
  }

  /** Whether every cell so far is a whole number from 0 to 255 that is written plainly. */
  get isBytes(): boolean {
    return this.bytes !== null && this.codes === null;
  }

  /** Makes room for `rows` rows in all, when that many are expected. */
  reserve(rows: number): void {
    if (rows > this.capacity) this.resize(rows);
  }

  /** A number that is written as JavaScript writes it, or a number value. NaN is a missing cell. */
  pushNumber(value: number): void {
    if (Number.isNaN(value)) {
      this.pushWord('');
      return;
    }
    if (this.rows === this.capacity) this.grow();
    if (this.bytes !== null) {
      if ((value & 255) === value && !Object.is(value, -0)) this.bytes[this.rows] = value;
      else this.widen();
    }
    if (this.bytes === null) this.floats[this.rows] = value;
    if (this.codes !== null) this.codes[this.rows] = -1;
    this.rows++;
  }

  /** A cell of a file, trimmed: a number if NUMBER matches it, else a word. */
  pushText(text: string): void {
    const value = numberOf(text);
    if (!isKept(text, value)) this.pushNumber(value);
    else if (Number.isNaN(value)) this.pushWord(text);
    else this.pushSpelling(value, text);
  }

  /** A number that is written in another way than JavaScript's: "1.0", "007", "+3", "1e3". */
  pushSpelling(value: number, text: string): void {
    const isNew = !this.lost && !this.codeOf.has(text);
    if (isNew && this.dropSpellings && !this.hasWords && this.spellings === SPELLINGS) this.loseSpellings();
    if (this.lost) {
      this.pushNumber(value);
      return;
    }
    if (isNew) this.spellings++;
    this.push(value, this.intern(text));
  }

  /** `count` empty cells: rows that lack this column. */
  pushEmpty(count: number): void {
    for (let i = 0; i < count; i++) this.pushWord('');
  }

  /** `count` bytes, each `stride` after the last, while isBytes. */
  appendBytes(source: Uint8Array, offset: number, stride: number, count: number): void {
    while (this.rows + count > this.capacity) this.grow();
    const bytes = this.bytes!;
    let row = this.rows;
    for (let i = 0, at = offset; i < count; i++, at += stride) bytes[row++] = source[at];
    this.rows = row;
  }

  /** Whether every cell is empty. */
  get isEmpty(): boolean {
    return this.words.length === 1 && this.words[0] === '' && (this.codes?.every(isZero, this) ?? false);
  }

  /** The column. The builder cannot be used afterwards. */
  finish(name: string): TableColumn {
    const { rows, codes, words, lost } = this;
    const numbers = this.bytes === null ? fit(this.floats, rows) : fit(this.bytes, rows);
    this.bytes = null;
    this.floats = new Float64Array(0);
    this.codeOf = new Map();
    const column = { name, numbers, codes: codes && fit(codes, rows), words };
    return lost ? { ...column, spellingsLost: true } : column;
  }

  private get capacity(): number {
    return (this.bytes ?? this.floats).length;
  }

  private pushWord(text: string): void {
    if (!this.hasWords && !isMissing(text)) this.hasWords = true;
    this.push(Number.NaN, this.intern(text));
  }

  private push(value: number, code: number): void {
    if (this.rows === this.capacity) this.grow();
    if (this.bytes !== null) this.widen();
    if (this.codes === null) this.codes = new Int32Array(this.capacity).fill(-1);
    this.floats[this.rows] = value;
    this.codes[this.rows++] = code;
  }

  private intern(text: string): number {
    const known = this.codeOf.get(text);
    if (known !== undefined) return known;
    const code = this.words.length;
    if (code === this.maxWords) {
      throw new DataError(
        `${this.where}: more than ${this.maxWords} different texts; leave the column out of the file, it can only be an id`,
      );
    }
    this.words.push(text);
    this.codeOf.set(text, code);
    return code;
  }

  /** From here on numbers have no text; words that mean "missing" keep theirs. */
  private loseSpellings(): void {
    this.lost = true;
    const kept = this.words.filter((word) => !NUMBER.test(word));
    this.codeOf = new Map(kept.map((word, code) => [word, code]));
    const codes = this.codes!;
    const renamed = Int32Array.from(this.words, (word) => this.codeOf.get(word) ?? -1);
    for (let row = 0; row < this.rows; row++) if (codes[row] >= 0) codes[row] = renamed[codes[row]];
    this.words = kept;
    if (kept.length === 0) this.codes = null;
  }

  private widen(): void {
    const bytes = this.bytes!;
    this.floats = new Float64Array(bytes.length);
    this.floats.set(bytes.subarray(0, this.rows));
    this.bytes = null;
  }

  private grow(): void {
    this.resize(Math.max(FIRST_CAPACITY, this.capacity + (this.capacity >> 1)));
  }

  private resize(capacity: number): void {
    const { rows } = this;
    if (this.bytes !== null) this.bytes = resized(this.bytes, rows, new Uint8Array(capacity));
    else this.floats = resized(this.floats, rows, new Float64Array(capacity));
    if (this.codes !== null) this.codes = resized(this.codes, rows, new Int32Array(capacity));
  }
}

type Cells = Uint8Array | Float64Array | Int32Array;

function isZero(this: ColumnBuilder, code: number, row: number): boolean {
  return code === 0 || row >= this.length;
}

function resized<T extends Cells>(from: T, rows: number, to: T): T {
  to.set(from.subarray(0, rows) as never);
  return to;
}

/** Exactly the rows: a view where little room is left over, else a copy. */
function fit<T extends Cells>(cells: T, rows: number): T {
  const spare = cells.length - rows;
  return (spare * 16 <= rows ? cells.subarray(0, rows) : cells.slice(0, rows)) as T;
}
