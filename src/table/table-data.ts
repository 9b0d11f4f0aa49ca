// A table as data sets: what its rows are to be predicted is read once; schemas are learnt from the rows of each part, and
// rows are encoded by them. Before: target.ts, learn.ts, encode.ts. Next: loading and splitting use it.

import type { ClassList } from '../data/class-matching.js';
import { Dataset, type EncodedRows, type Features } from '../data/dataset.js';
import type { Split } from '../data/split.js';
import type { Targets } from '../data/targets.js';
import { DataError } from '../errors.js';
import {
  type ClassColumn,
  readClasses,
  readLabelColumns,
  readTargetValues,
  rowsWithAnswers,
} from './answers.js';
import { encodeRows } from './encode.js';
import { featureOrigins } from './explain.js';
import { type LearnOptions, learnSchema, targetFormat } from './learn.js';
import { matchColumns, targetsBySchema } from './match-columns.js';
import { isFeature, isIdentity, type Schema } from './schema.js';
import { placeOf, type Table, textAt } from './table.js';
import { findTargets, requireSensibleLabels, type TargetColumns, type TargetOptions } from './target.js';

export interface TableOptions extends LearnOptions, TargetOptions {
  /** What the data is called; the table's name by default. */
  readonly name?: string;
  readonly sample?: boolean;
  /** The classes that labels must be of; by default those found. */
  readonly classes?: ClassList;
  /** Leave rows without a label or target out, in place of refusing them. */
  readonly dropMissingLabels?: boolean;
  /** Encode by this schema, a model's, in place of learning one. */
  readonly schema?: Schema | null;
  /** Called with what a reader of the results should know. `doubtful` is said even to those who want quiet. */
  readonly onNotice?: (text: string, doubtful?: boolean) => void;
}

/** The labelled rows of a table. */
export class TableData {
  /** Rows that have what is predicted. */
  readonly rows: Uint32Array;
  private readonly classes: ClassColumn | null;
  private readonly values: Targets | null;

  /** @throws DataError for labels that are missing, or that are no classes. */
  constructor(
    readonly table: Table,
    readonly targets: TargetColumns,
    private readonly options: TableOptions = {},
  ) {
    const columns = targets.columns.map((column) => table.columns[column]);
    const missing = new Set(options.schema?.missing ?? options.missing ?? []);
    const { rows, without, first } = rowsWithAnswers(table, columns, missing);
    if (without > 0) this.refuseMissing(without, first);
    if (rows.length === 0) throw new DataError(`${table.name}: no row has what is to be predicted`);
    this.rows = rows;
    if (targets.kind === 'classes') {
      this.classes = readClasses(table, columns[0], rows, options.classes);
      this.values = null;
      if (!options.classes) this.requireClasses(columns[0].name);
      return;
    }
    this.classes = null;
    const { kind } = targets;
    const names = columns.map(({ name }) => name);
    const formats = targets.formats ?? columns.map((column) => targetFormat(table, column, rows, missing));
    const values =
      kind === 'values'
        ? readTargetValues(table, columns, formats, rows)
        : readLabelColumns(table, columns, rows);
    this.values = { kind, names, values: values };
  }

  /** Finds what is to be predicted, and takes the table. @throws as findTargets and the constructor. */
  static of(table: Table, options: TableOptions = {}): TableData {
    const { schema } = options;
    const targets = schema ? targetsBySchema(schema, table) : findTargets(table, options);
    if (targets.guess !== undefined) {
      const { name } = table.columns[targets.columns[0]];
      options.onNotice?.(
        `${table.name}: column "${name}" is taken for the label: ${targets.guess}; --label says otherwise`,
      );
    }
    return new TableData(table, targets, options);
  }

  /** All labelled rows as a data set, encoded by the schema of the options, or by one that is learnt from them. */
  dataset(): Dataset {
    const { rows, options, classes } = this;
    const schema = this.learn(rows);
    return new Dataset({
      ...{ name: options.name ?? this.table.name, ...this.encode(schema, rows), sample: options.sample },
      ...(classes
        ? {
            labels: Int32Array.from(rows, (row) => classes.labels[row]),
            classNames: classes.names,
            codes: classes.codes,
          }
        : { targets: this.values }),
      encoded: new EncodedTable(this, schema, rows),
    });
  }

  /** The features of some rows of the table. @throws DataError */
  encode(schema: Schema, rows: Uint32Array): { features: Features; featureCount: number } {
    const { table, options } = this;
    const matched = matchColumns(schema, table, true);
    const { features, featureCount, notes } = encodeRows(schema, table, matched, rows);
    for (const doubt of matched.doubts) options.onNotice?.(doubt, true);
    for (const note of [...matched.notes, ...notes]) options.onNotice?.(note);
    return { features, featureCount };
  }

  /** A schema of these rows alone, or that of the options. */
  learn(rows: Uint32Array): Schema {
    return this.options.schema ?? learnSchema(this.table, rows, this.targets, this.options);
  }

  private requireClasses(column: string): void {
    const { labels, names } = this.classes!;
    const counts = new Map(names.map((name) => [name, 0]));
    for (const row of this.rows) counts.set(names[labels[row]], counts.get(names[labels[row]])! + 1);
    requireSensibleLabels(this.table.name, column, counts);
  }

  private refuseMissing(without: number, first: number): void {
    const { table, options } = this;
    const what = this.targets.kind === 'classes' ? 'label' : 'target';
    const found = `${without} of ${table.rowCount} rows have no ${what}`;
    if (!options.dropMissingLabels) {
      throw new DataError(
        `${placeOf(table, first, table.columns[this.targets.columns[0]])}: ${found}, this one first; --drop-missing-labels leaves them out`,
      );
    }
    options.onNotice?.(`${table.name}: ${found}, and are left out`);
  }
}

/** Encoded rows that know their table: they can be divided, and encoded anew. What is to be predicted stays the data set's. */
export class EncodedTable implements EncodedRows {
  /** @param rows of the table, one for each encoded row. */
  constructor(
    private readonly source: TableData,
    readonly schema: Schema,
    private readonly rows: Uint32Array,
  ) {}

  /** The rows of `data` at these positions as two data sets: the schema is learnt from the training rows alone. */
  divide(data: Dataset, train: Uint32Array, validation: Uint32Array): Split {
    if (isIdentity(this.schema)) return { train: data.take(train), validation: data.take(validation) };
    const schema = this.source.learn(this.tableRows(data, train));
    return {
      train: this.encode(data, train, schema),
      validation: this.encode(data, validation, schema),
    };
  }

  /** The same rows by another schema. */
  encodeBy(data: Dataset, schema: Schema): Dataset {
    return this.encode(data, Uint32Array.from(data.rows.keys()), schema);
  }

  get featureNames(): string[] {
    return featureOrigins(this.schema).map(({ name }) => name);
  }

  get plain(): boolean {
    return isIdentity(this.schema);
  }

  /** The table that the rows are of. */
  get table(): Table {
    return this.source.table;
  }

  rowNumber(row: number): number {
    return this.rows[row];
  }

  /** What stands in the feature columns with these names, in encoded row `row`. */
  texts(row: number, names: readonly string[]): string[] {
    const { table } = this.source;
    const { columns } = matchColumns(this.schema, table, true);
    return names.map((name) => {
      const at = this.schema.columns.findIndex((column) => isFeature(column) && column.name === name);
      const cells = at < 0 ? null : columns[at];
      return cells ? textAt(cells, this.rows[row]) : '';
    });
  }

  private *cellBytes(): Generator<Uint8Array> {
    const text = new TextEncoder();
    for (const { name, numbers, codes, words } of this.source.table.columns) {
      yield text.encode(`${name}\n${words.join('\n')}\n`);
      yield new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
      if (codes) yield new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength);
    }
  }

  /** null for images, whose features are their cells: the checksum is then that of the same images in IDX files. */
  cells(): Iterable<Uint8Array> | null {
    return isIdentity(this.schema) ? null : this.cellBytes();
  }

  private tableRows(data: Dataset, positions: Uint32Array): Uint32Array {
    return positions.map((position) => this.rows[data.rows[position]]);
  }

  private encode(data: Dataset, positions: Uint32Array, schema: Schema): Dataset {
    const tableRows = this.tableRows(data, positions);
    const rows = positions.map((position) => data.rows[position]);
    return new Dataset({
      ...data,
      ...this.source.encode(schema, tableRows),
      labels: Int32Array.from(rows, (row) => data.labels[row]),
      targets: data.targets && targetsAt(data.targets, rows),
      rows: undefined,
      encoded: new EncodedTable(this.source, schema, tableRows),
    });
  }
}

function targetsAt(targets: Targets, rows: Uint32Array): Targets {
  const width = targets.names.length;
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    values.set(targets.values.subarray(row * width, (row + 1) * width), i * width);
  });
  return { ...targets, values };
}
