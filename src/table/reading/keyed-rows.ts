// Rows whose cells have keys, as in JSON: a new key becomes a column, and an absent key is an empty cell.
// Before: read-json.ts brings the cells. Next: table.ts says what comes out.

import type { Table } from '../table.js';
import { ColumnBuilder } from './column-builder.js';
import type { TableLimits } from './table-limits.js';

export class KeyedRows {
  private readonly builders = new Map<string, ColumnBuilder>();
  private count = 0;
  private written = 0;
  private readonly lineEnds: number[] = [];

  /** `known` are keys that become columns even if no row has them. */
  constructor(
    readonly name: string,
    private readonly limits: TableLimits,
    known: readonly string[] = [],
  ) {
    for (const key of known) this.cell(key);
  }

  get rowCount(): number {
    return this.count;
  }

  /** The column for the cell of a key; undefined when this row has that key already. @throws DataError for too many columns */
  cell(key: string, line = 1): ColumnBuilder | undefined {
    let builder = this.builders.get(key);
    if (builder === undefined) {
      this.limits.require(this.count, this.builders.size + 1, line);
      builder = new ColumnBuilder(`${this.name}: column ${JSON.stringify(key)}`);
      this.builders.set(key, builder);
    }
    if (builder.length > this.count) return undefined;
    builder.pushEmpty(this.count - builder.length); // of the rows before that lack it
    this.written++;
    return builder;
  }

  endRow(line: number): void {
    this.lineEnds.push(line);
    this.count++;
    this.limits.require(this.count, this.builders.size, line, this.written);
  }

  finish(): Table {
    return {
      name: this.name,
      rowCount: this.count,
      columns: Array.from(this.builders, ([key, builder]) => {
        builder.pushEmpty(this.count - builder.length);
        return builder.finish(key);
      }),
      named: true,
      lines: Uint32Array.from(this.lineEnds),
    };
  }
}
