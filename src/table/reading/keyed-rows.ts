// Rows whose cells have keys, as in JSON: a new key becomes a column, and an absent key is an empty cell.
// Before: read-json.ts brings the cells. Next: table.ts says what comes out.

import type { Table } from '../table.js';
import { ColumnBuilder } from './column-builder.js';

export class KeyedRows {
  private readonly builders = new Map<string, ColumnBuilder>();
  private count = 0;
  private readonly lineEnds: number[] = [];

  /** `known` are keys that are columns even where no row has them. */
  constructor(
    readonly name: string,
    known: readonly string[] = [],
  ) {
    for (const key of known) this.cell(key);
  }

  get rowCount(): number {
    return this.count;
  }

  /** The column for the cell of a key; undefined when this row has that key already. */
  cell(key: string): ColumnBuilder | undefined {
    let builder = this.builders.get(key);
    if (builder === undefined) {
      builder = new ColumnBuilder(`${this.name}: column ${JSON.stringify(key)}`);
      builder.pushEmpty(this.count);
      this.builders.set(key, builder);
    }
    return builder.length === this.count ? builder : undefined;
  }

  endRow(line: number): void {
    this.lineEnds.push(line);
    this.count++;
    for (const builder of this.builders.values()) builder.pushEmpty(this.count - builder.length);
  }

  finish(): Table {
    return {
      name: this.name,
      rowCount: this.count,
      columns: Array.from(this.builders, ([key, builder]) => builder.finish(key)),
      named: true,
      lines: Uint32Array.from(this.lineEnds),
    };
  }
}
