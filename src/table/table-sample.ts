// Some rows of a table that is read in parts, as a table: those with the largest of the numbers that seed and row number give, so that
// they are spread over the file and the same each time. Before: reading/table-parts.ts. Next: table-survey.ts learns a schema from it.

import { Random } from '../random.js';
import { ColumnBuilder } from './reading/column-builder.js';
import type { Table, TableColumn } from './table.js';

/** A number in [0, 1) for each row of a file, by its number from 0: splitmix32 of it under a key. */
export function rowDraws(seed: number): (row: number) => number {
  const key = Random.stream(seed, 'rows of a file').next();
  return (row) => {
    let z = (Math.imul(row, 0x9e3779b9) + Math.imul(Math.floor(row / 2 ** 32), 0x85ebca6b) + key) | 0;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32;
  };
}

/** Cells of a sample, and the fewest and the most rows. */
const CELLS = 1_000_000;
const [FEWEST, MOST] = [500, 50_000];

export class TableSample {
  private builders = new Map<string, ColumnBuilder>();
  private draws: number[] = [];
  private lines: number[] = [];
  /** Rows below it are not taken. */
  private least = 0;

  constructor(
    private readonly name: string,
    private readonly named: boolean,
  ) {}

  /** Takes some rows of a part. `first` is the number of its first row in the file. */
  add(part: Table, first: number, draw: (row: number) => number): void {
    for (const { name } of part.columns) {
      if (this.builders.has(name)) continue;
      const builder = this.builderFor(name);
      pad(builder, this.draws.length, part);
      this.builders.set(name, builder);
    }
    const taken: number[] = [];
    for (let row = 0; row < part.rowCount; row++) {
      const number = draw(first + row);
      if (number < this.least) continue;
      taken.push(row);
      this.draws.push(number);
      this.lines.push(part.lines ? part.lines[row] : first + row + 1);
    }
    for (const column of part.columns) pushCells(this.builders.get(column.name)!, column, taken);
    for (const builder of this.builders.values()) pad(builder, this.draws.length - builder.length, part);
    const most = Math.max(FEWEST, Math.min(MOST, Math.floor(CELLS / this.builders.size)));
    if (this.draws.length > 2 * most) this.thin(most);
  }

  /** The rows with numbers from `least` on. */
  table(least: number): Table {
    const kept = this.rowsFrom(least);
    this.keep(kept);
    const columns = Array.from(this.builders, ([name, builder]) => builder.finish(name));
    const { name, named } = this;
    return { name, named, rowCount: kept.length, columns, lines: Uint32Array.from(this.lines) };
  }

  private thin(most: number): void {
    const descending = Float64Array.from(this.draws).sort().reverse();
    this.least = descending[most - 1];
    this.keep(this.rowsFrom(this.least));
  }

  private rowsFrom(least: number): number[] {
    return this.draws.flatMap((draw, row) => (draw >= least ? [row] : []));
  }

  private keep(rows: readonly number[]): void {
    for (const [name, builder] of this.builders) {
      const kept = this.builderFor(name);
      pushCells(kept, builder.finish(name), rows);
      this.builders.set(name, kept);
    }
    this.draws = rows.map((row) => this.draws[row]);
    this.lines = rows.map((row) => this.lines[row]);
  }

  private builderFor(name: string): ColumnBuilder {
    // The parts have dropped what may be dropped.
    return new ColumnBuilder(`${this.name}: column ${JSON.stringify(name)}`, { dropSpellings: false });
  }
}

function pad(builder: ColumnBuilder, count: number, { absent }: Table): void {
  if (absent === undefined) builder.pushEmpty(count);
  else for (let i = 0; i < count; i++) builder.pushNumber(absent);
}

function pushCells(
  builder: ColumnBuilder,
  { codes, words, numbers }: TableColumn,
  rows: readonly number[],
): void {
  for (const row of rows) {
    const code = codes === null ? -1 : codes[row];
    if (code >= 0) builder.pushText(words[code]);
    else builder.pushNumber(numbers[row]);
  }
}
