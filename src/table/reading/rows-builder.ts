// The rows of a file while they are read: a builder for each column, and before them a block of whole rows for the
// columns that are bytes so far, so that a cell of an image is one write to the next place. Before: plain-rows.ts and
// quoted-rows.ts bring the cells. Next: read-table.ts makes the table.

import { DataError } from '../../errors.js';
import { ColumnBuilder } from './column-builder.js';
import type { TableLimits } from './table-limits.js';

const BLOCK_BYTES = 1 << 18;
const MAX_BLOCK_ROWS = 1024;
/** Room is reserved for this many times the estimated number of rows. */
const MARGIN = 1.02;

export class Rows {
  builders: readonly ColumnBuilder[];
  /** [columns] 1 while a column's cells go to the block. */
  readonly inBlock: Uint8Array;
  /** [block rows, columns] */
  readonly block: Uint8Array;
  /** Where the row that is being read begins in the block. */
  at = 0;
  private readonly blockRows: number;
  private pending = 0;
  private count = 0;
  private lineEnds: Uint32Array;

  constructor(
    readonly name: string,
    readonly width: number,
    private readonly titles: readonly string[] | undefined,
    private readonly dropSpellings: boolean,
    /** Of rows that stay in memory. */
    private readonly limits?: TableLimits,
  ) {
    this.lineEnds = new Uint32Array(Math.min(1024, limits?.rowsOf(width) ?? 1024));
    this.builders = this.newBuilders();
    this.inBlock = new Uint8Array(width).fill(1);
    this.blockRows = Math.max(1, Math.min(MAX_BLOCK_ROWS, Math.floor(BLOCK_BYTES / width)));
    this.block = new Uint8Array(this.blockRows * width);
  }

  private newBuilders(): ColumnBuilder[] {
    const { name, width, titles, dropSpellings } = this;
    return Array.from({ length: width }, (_, i) => {
      const title = titles?.[i] ? JSON.stringify(titles[i]) : String(i + 1);
      return new ColumnBuilder(`${name}: column ${title}`, { dropSpellings });
    });
  }

  /** Begins with new rows, after finish(). */
  restart(): void {
    this.builders = this.newBuilders();
    this.inBlock.fill(1);
    this.count = 0;
  }

  get rowCount(): number {
    return this.count;
  }

  /** A number as JavaScript writes it. */
  number(column: number, value: number): void {
    if (this.inBlock[column] === 1) {
      if ((value & 255) === value && !Object.is(value, -0)) {
        this.block[this.at + column] = value;
        return;
      }
      this.leaveBlock(column);
    }
    this.builders[column].pushNumber(value);
  }

  spelling(column: number, value: number, text: string): void {
    if (this.inBlock[column] === 1) this.leaveBlock(column);
    this.builders[column].pushSpelling(value, text);
  }

  text(column: number, text: string): void {
    if (this.inBlock[column] === 1) this.leaveBlock(column);
    this.builders[column].pushText(text);
  }

  /** Ends a row; `line` is the line on which it ends. */
  endRow(line: number): void {
    if (this.count === this.lineEnds.length) this.growLines(line);
    this.lineEnds[this.count++] = line;
    this.at += this.width;
    if (++this.pending === this.blockRows) this.flush();
  }

  /** Once in a while, so that a row costs nothing. @throws DataError when there are as many rows as may be. */
  private growLines(line: number): void {
    const most = this.limits?.rowsOf(this.width) ?? Number.POSITIVE_INFINITY;
    if (this.count >= most) this.limits?.require(this.count + 1, this.width, line);
    const longer = new Uint32Array(Math.min(this.count * 2, most));
    longer.set(this.lineEnds);
    this.lineEnds = longer;
  }

  /** Makes room for the rows of `totalBytes`, of which `doneBytes` are read. */
  expect(doneBytes: number, totalBytes: number): void {
    if (this.count === 0 || doneBytes === 0) return;
    const expected = Math.ceil((this.count / doneBytes) * totalBytes * MARGIN);
    const rows = Math.min(expected, this.limits?.rowsOf(this.width) ?? expected);
    for (const builder of this.builders) builder.reserve(rows);
  }

  /** The rows' lines, when all rows are in. */
  finish(): Uint32Array {
    this.flush();
    return this.lineEnds.slice(0, this.count);
  }

  failWidth(found: number, line: number): never {
    const { name, width } = this;
    throw new DataError(`${name}:${line}: ${columns(width)} expected, ${found} found`);
  }

  private flush(): void {
    for (let column = 0; column < this.width; column++) {
      if (this.inBlock[column] === 1)
        this.builders[column].appendBytes(this.block, column, this.width, this.pending);
    }
    this.pending = 0;
    this.at = 0;
  }

  /** Moves the column's cells to its builder; later cells go there directly. */
  private leaveBlock(column: number): void {
    this.builders[column].appendBytes(this.block, column, this.width, this.pending);
    this.inBlock[column] = 0;
  }
}

export function columns(count: number): string {
  return `${count} column${count === 1 ? '' : 's'}`;
}
