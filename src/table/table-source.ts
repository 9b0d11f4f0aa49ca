// A table with what is predicted of it and how its columns are learnt: schemas of some of its rows, and rows encoded by them.
// Before: learn.ts, encode-table.ts. Next: table-data.ts reads the answers; estimators/table-rows.ts has answers of its own.

import type { Features } from '../data/dataset.js';
import { encodeTable } from './encode-table.js';
import { type LearnOptions, learnSchema, plainSchema } from './learn.js';
import { matchColumns, positionDoubt } from './match-columns.js';
import type { Schema } from './schema.js';
import type { Table } from './table.js';
import type { TargetColumns } from './target.js';

export interface SourceOptions extends LearnOptions {
  /** Encode by this schema, a model's, in place of learning one. */
  readonly schema?: Schema | null;
  /** Take every column for numbers as they stand: for models that know features by their position, and have no schema. */
  readonly asNumbers?: boolean;
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
    /** What was said already: the rows of a table are encoded whole, and again part by part. */
    private readonly said = new Set<string>(),
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
    return new TableSource(this.table, this.targets, { ...this.sourceOptions, ...options }, this.said);
  }

  /** A schema of these rows alone, or that of the options. */
  learn(rows: Uint32Array): Schema {
    const { table, targets, sourceOptions } = this;
    if (sourceOptions.schema) return sourceOptions.schema;
    return sourceOptions.asNumbers
      ? plainSchema(table, targets, sourceOptions.missing)
      : learnSchema(table, rows, targets, sourceOptions);
  }

  /**
   * The features of some rows of the table. `learnt` says that the schema comes from these rows themselves: their rare levels
   * are no news then. @throws DataError
   */
  encode(
    schema: Schema,
    rows: Uint32Array,
    { learnt = false } = {},
  ): { features: Features; featureCount: number } {
    const { table } = this;
    const matched = matchColumns(schema, table, true);
    const { features, featureCount, notes } = encodeTable(schema, table, matched, rows);
    const nameless = this.sourceOptions.asNumbers && !this.sourceOptions.schema ? positionDoubt(table) : null;
    for (const doubt of [...matched.doubts, ...(nameless ? [nameless] : [])]) this.say(doubt, true);
    for (const note of [...matched.notes, ...(learnt ? [] : notes)]) this.say(note);
    return { features, featureCount };
  }

  private say(text: string, doubtful?: boolean): void {
    if (this.said.has(text)) return;
    this.said.add(text);
    this.sourceOptions.onNotice?.(text, doubtful);
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
