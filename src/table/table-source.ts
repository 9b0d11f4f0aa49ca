// A table with what is predicted of it and how its columns are learnt: schemas of some of its rows, and rows encoded by them.
// Before: learn.ts, encode.ts. Next: table-data.ts reads the answers; estimators/table-rows.ts has answers of its own.

import type { Features } from '../data/dataset.js';
import { encodeRows } from './encode.js';
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
  constructor(
    readonly table: Table,
    readonly targets: TargetColumns,
    protected readonly sourceOptions: SourceOptions = {},
  ) {}

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
    const { features, featureCount, notes } = encodeRows(schema, table, matched, rows);
    for (const doubt of matched.doubts) sourceOptions.onNotice?.(doubt, true);
    for (const note of [...matched.notes, ...notes]) sourceOptions.onNotice?.(note);
    return { features, featureCount };
  }
}
