// A table with what is predicted of it and how its columns are learnt: schemas of some of its rows, and rows encoded by them.
// Before: learn.ts, encode-table.ts. Next: table-data.ts reads the answers; estimators/table-rows.ts has answers of its own.

import type { Features } from '../data/dataset.js';
import { encodeTable } from './encode-table.js';
import { type LearnOptions, learnSchema } from './learn.js';
import { matchColumns } from './match-columns.js';
import type { Schema } from './schema.js';
import type { Table } from './table.js';
import type { TargetColumns } from './target.js';

export interface SourceOptions extends LearnOptions {
  /** Encode by this schema, a model's, in place of learning one. */
  readonly schema?: Schema | null;
  /** Called with what a reader of the results should know. `doubtful` is said even to those who want quiet. */
  readonly onNotice?: (text: string, doubtful?: boolean) => void;
}

export class TableSource {
  /** What `table` is made of anew, once its pixels are in the features alone. */
  private pixels: Uint8Array | null = null;

  constructor(
    private whole: Table,
    readonly targets: TargetColumns,
    protected readonly sourceOptions: SourceOptions = {},
  ) {}

  get table(): Table {
    if (this.pixels === null) return this.whole;
    const pixels = this.pixels;
    this.pixels = null;
    this.whole = withPixels(this.whole, this.targets.columns, pixels);
    return this.whole;
  }

  /**
   * Lets the columns of images go, whose cells are the features [rows, pixels] of all rows: they need not be in memory twice.
   * Who asks for the table all the same, as to encode it by another schema, gets it made anew.
   */
  protected keepPixelsIn(features: Uint8Array): void {
    const none = new Uint8Array(0);
    const { columns } = this.whole;
    const slim = columns.map((column, i) =>
      this.targets.columns.includes(i) ? column : { ...column, numbers: none },
    );
    this.whole = { ...this.whole, columns: slim };
    this.pixels = features;
  }

  /** Whether it was said how number columns are scaled, be it not at all. */
  get scaled(): boolean {
    return this.sourceOptions.scaling !== undefined;
  }

  /** The same table, learnt by these options over those of before. */
  with(options: LearnOptions): TableSource {
    return new TableSource(this.table, this.targets, { ...this.sourceOptions, ...options });
  }

  /** A schema of these rows alone, or that of the options. */
  learn(rows: Uint32Array): Schema {
    const { table, targets, sourceOptions } = this;
    return sourceOptions.schema ?? learnSchema(table, rows, targets, sourceOptions);
  }

  /** The features of some rows of the table. @throws DataError */
  encode(schema: Schema, rows: Uint32Array): { features: Features; featureCount: number } {
    const { table, sourceOptions } = this;
    const matched = matchColumns(schema, table, true);
    const { features, featureCount, notes } = encodeTable(schema, table, matched, rows);
    for (const doubt of matched.doubts) sourceOptions.onNotice?.(doubt, true);
    for (const note of [...matched.notes, ...notes]) sourceOptions.onNotice?.(note);
    return { features, featureCount };
  }
}

/** The table with its feature columns taken from a row-major matrix. */
function withPixels(table: Table, targets: readonly number[], pixels: Uint8Array): Table {
  const { rowCount, columns } = table;
  const width = columns.length - targets.length;
  let next = 0;
  return {
    ...table,
    columns: columns.map((column, i) => {
      if (targets.includes(i)) return column;
      const place = next++;
      return {
        ...column,
        numbers: Uint8Array.from({ length: rowCount }, (_, row) => pixels[row * width + place]),
      };
    }),
  };
}
