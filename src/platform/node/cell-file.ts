// Some rows of a table in a file of their own, cell by cell, and back: those of a large table that are needed as a table, to validate
// on and as a sample. Before: table-file.ts. Next: large-table.ts.

import { type FileHandle, open } from 'node:fs/promises';
import { DataError } from '../../errors.js';
import { type Table, textAt } from '../../table/table.js';
import { flushAndClose, writeFileAtomic } from './atomic-file.js';
import { readIfThere } from './open-file.js';
import { readTableFile } from './table-file.js';
import { writeError } from './write-error.js';

/** In a file of semicolons every number keeps its spelling. */
const DELIMITER = ';';
const BUFFERED = 1 << 20;

export class CellWriter {
  readonly numbers: number[] = [];
  readonly lines: number[] = [];
  private text = '';

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
  ) {}

  static async create(path: string, columns: readonly string[]): Promise<CellWriter> {
    try {
      const writer = new CellWriter(path, await open(path, 'w'));
      writer.text = `${columns.map(quoted).join(DELIMITER)}\n`;
      return writer;
    } catch (error) {
      throw writeError(path, error);
    }
  }

  /** `number` is that of the row in the whole file. A promise when there is something to write, which must be awaited. */
  add(table: Table, row: number, number: number): Promise<void> | undefined {
    const { columns, lines } = table;
    const cells = columns.map((column) => {
      const text = textAt(column, row);
      return column.codes !== null && column.codes[row] >= 0 ? quoted(text) : text;
    });
    this.text += `${cells.join(DELIMITER)}\n`;
    this.numbers.push(number);
    this.lines.push(lines ? lines[row] : number + 1);
    return this.text.length > BUFFERED ? this.flush() : undefined;
  }

  async close(): Promise<void> {
    try {
      await this.flush();
      await writeNumbers(`${this.path}.numbers`, [...this.numbers, ...this.lines]);
    } finally {
      await flushAndClose(this.path, this.handle);
    }
  }

  private async flush(): Promise<void> {
    try {
      await this.handle.writeFile(this.text); // all of it, from where the last one ended
    } catch (error) {
      throw writeError(this.path, error);
    }
    this.text = '';
  }
}

/** The rows that a CellWriter wrote, under the name, the lines and the row numbers of the file that they came from. */
export async function readCells(path: string, name: string, named: boolean): Promise<Table> {
  const table = await readTableFile(path, { delimiter: DELIMITER, header: true });
  const bytes = readIfThere(`${path}.numbers`) ?? new Uint8Array();
  const numbers = new Uint32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  const { rowCount } = table;
  if (numbers.length !== 2 * rowCount)
    throw new DataError(`${path}: ${numbers.length / 2} rows expected, ${rowCount} found`);
  return { ...table, name, named, numbers: numbers.subarray(0, rowCount), lines: numbers.subarray(rowCount) };
}

async function writeNumbers(path: string, numbers: readonly number[]): Promise<void> {
  await writeFileAtomic(path, new Uint8Array(Uint32Array.from(numbers).buffer));
}

function quoted(text: string): string {
  return text === '' ? '' : `"${text.replaceAll('"', '""')}"`;
}
