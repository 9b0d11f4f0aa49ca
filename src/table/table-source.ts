// A table with its target columns and the options for its schema: learns schemas from rows, and encodes rows with them.
// Before: learn-schema.ts, encode-table.ts. Next: table-data.ts reads the answers; estimators/table-rows.ts has answers of its own.

import type { Features } from '../data/dataset.js';
import type { Given } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { requireShape } from '../options/shapes.js';
import { encodeTable } from './encode-table.js';
import { type LearnOptions, learnSchema, plainSchema } from './learn-schema.js';
import { matchColumns } from './match-columns.js';
import type { Schema } from './schema.js';
import type { Table } from './table.js';
import type { Tally } from './tally.js';
import type { TargetColumns } from './target-columns.js';

export const ENCODING_OPTIONS = {
  /** Encode with this schema, such as a model's, instead of learning one. Default: one is learnt. */
  schema: given<Schema | null>('null|object'),
  /** Read every column as unscaled numbers: for models without a schema, and to write a table into other files. Default false. */
  asNumbers: given<boolean>('switch'),
};

/** Of TableOptions (table-data.ts). */
const TABLE_OPTIONS_SHAPE = {
  ...{ 'name?': 'text', 'sample?': 'switch', 'classes?': { names: ['text'] }, 'missing?': ['text'] },
  ...{ 'schema?': 'null|object', 'onNotice?': 'function', 'label?': 'text|number' },
  'targets?': { kind: 'text', columns: ['text|number'] },
};

/** @throws OptionError for what is not options of a table. */
export function requireTableOptions(options: unknown): void {
  requireShape('options', options, TABLE_OPTIONS_SHAPE);
}

export interface SourceOptions extends LearnOptions, Readonly<Given<typeof ENCODING_OPTIONS>> {
  /** Called with a sentence for the user. `doubtful` is true for choices that may be wrong: those are shown even with --quiet. */
  readonly onNotice?: (text: string, doubtful?: boolean) => void;
  /** Counts over several tables; whoever gives it says what came of it. */
  readonly tally?: Tally;
}

export class TableSource {
  /** The features that `table` is restored from, once its columns of pixels were dropped. */
  private pixels: Uint8Array | null = null;

  constructor(
    private whole: Table,
    readonly targets: TargetColumns,
    protected readonly sourceOptions: SourceOptions = {},
    /** Notices that were given already: the rows of a table are encoded as a whole, and again in parts. */
    private readonly said = new Set<string>(),
  ) {}

  get table(): Table {
    if (this.pixels === null) return this.whole;
    const pixels = this.pixels;
    this.pixels = null;
    this.whole = withPixels(this.whole, this.targets.columns, pixels);
    return this.whole;
  }

  /** The number of a row in the file. */
  rowNumber(row: number): number {
    return this.whole.numbers?.[row] ?? row;
  }

  /**
   * Drops the columns of pixels, whose cells are in the features [rows, pixels] of all rows, so that they are in memory once.
   * The getter `table` restores them, to encode the rows with another schema for example.
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

  /** Whether the options say how number columns are scaled; `none` counts. */
  get scaled(): boolean {
    return this.sourceOptions.scaling !== undefined;
  }

  /** The same table with these options added. */
  with(options: LearnOptions): TableSource {
    return new TableSource(this.table, this.targets, { ...this.sourceOptions, ...options }, this.said);
  }

  /** The schema of the options, or one that is learnt from these rows only. */
  learn(rows: Uint32Array): Schema {
    const { table, targets, sourceOptions } = this;
    if (sourceOptions.schema) return sourceOptions.schema;
    return sourceOptions.asNumbers
      ? plainSchema(table, targets, sourceOptions.missing)
      : learnSchema(table, rows, targets, sourceOptions);
  }

  /**
   * The features of some rows of the table. `learnt`: the schema was learnt from these rows, so their rare levels
   * are not reported. @throws DataError
   */
  encode(
    schema: Schema,
    rows: Uint32Array,
    { learnt = false } = {},
  ): { features: Features; featureCount: number } {
    const { table } = this;
    const matched = matchColumns(schema, table, true);
    const { features, featureCount, notes } = encodeTable(
      schema,
      table,
      matched,
      rows,
      this.sourceOptions.tally,
    );
    for (const doubt of matched.doubts) this.say(doubt, true);
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
