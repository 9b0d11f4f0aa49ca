// A table as data sets: what its rows are to be predicted is read once; schemas are learnt from the rows of each part, and
// rows are encoded by them. Before: target.ts, learn.ts, encode.ts. Next: loading and splitting use it.

import type { ClassList } from '../data/class-matching.js';
import { Dataset, type EncodedRows } from '../data/dataset.js';
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
import { featureOrigins } from './explain.js';
import { type LearnOptions, targetFormat } from './learn.js';
import { matchColumns, targetsBySchema } from './match-columns.js';
import { isFeature, isIdentity, isImageSchema, type Schema } from './schema.js';
import { placeOf, type Table, textAt } from './table.js';
import { type SourceOptions, TableSource } from './table-source.js';
import { findTargets, requireSensibleLabels, type TargetColumns, type TargetOptions } from './target.js';

export interface TableOptions extends SourceOptions, TargetOptions {
  /** What the data is called; the table's name by default. */
  readonly name?: string;
  readonly sample?: boolean;
  /** The classes that labels must be of; by default those found. */
  readonly classes?: ClassList;
  /** Leave rows without a label or target out, in place of refusing them. */
  readonly dropMissingLabels?: boolean;
}

/** The labelled rows of a table. */
export class TableData extends TableSource {
  /** Rows that have what is predicted. */
  readonly rows: Uint32Array;
  private readonly classes: ClassColumn | null;
  private readonly values: Targets | null;

  /** @throws DataError for labels that are missing, or that are no classes. */
  constructor(
    table: Table,
    targets: TargetColumns,
    private readonly options: TableOptions = {},
  ) {
    super(table, targets, options);
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
    const formats = () =>
      targets.formats ?? columns.map((column) => targetFormat(table, column, rows, missing));
    const values =
      kind === 'values'
        ? readTargetValues(table, columns, formats(), rows)
        : readLabelColumns(table, columns, rows);
    this.values = { kind, names, values };
  }

  /** Finds what is to be predicted, and takes the table. @throws as findTargets and the constructor. */
  static of(table: Table, options: TableOptions = {}): TableData {
    const { schema } = options;
    const targets = schema ? targetsBySchema(schema, table, options.label) : findTargets(table, options);
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
    const { name, rowCount } = this.table;
    const encoded = this.encode(schema, rows, { learnt: !options.schema });
    const all = rows.length === rowCount;
    if (all && isImageSchema(schema) && encoded.features instanceof Uint8Array)
      this.keepPixelsIn(encoded.features);
    return new Dataset({
      ...{ name: options.name ?? name, ...encoded, sample: options.sample },
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
    private readonly source: TableSource,
    readonly schema: Schema,
    private readonly rows: Uint32Array,
  ) {}

  /** The rows of `data` at these positions as two data sets: the schema is learnt from the training rows alone. */
  divide(data: Dataset, train: Uint32Array, validation: Uint32Array): Split {
    if (isImageSchema(this.schema)) return { train: data.take(train), validation: data.take(validation) };
    const schema = this.source.learn(this.tableRows(data, train));
    if (sameFeatures(schema, this.schema)) {
      // Cells as they stand: they are shared, whatever stands in for a missing one later.
      const encoded = new EncodedTable(this.source, schema, this.rows);
      const [first, second] = [train, validation].map((part) => new Dataset({ ...data.take(part), encoded }));
      return { train: first, validation: second };
    }
    return {
      train: this.encode(data, train, schema, { learnt: true }),
      validation: this.encode(data, validation, schema),
    };
  }

  /** Whether number columns are scaled as somebody asked, so that nothing else need scale them. */
  get scaled(): boolean {
    return this.source.scaled && !isImageSchema(this.schema);
  }

  /** The same rows with the schema learnt anew from them, by these options over those of before, unless it was given. */
  relearnt(data: Dataset, options: LearnOptions): Dataset {
    const positions = Uint32Array.from(data.rows.keys());
    const source = this.source.with(options);
    const schema = source.learn(this.tableRows(data, positions));
    return new EncodedTable(source, this.schema, this.rows).encode(data, positions, schema, { learnt: true });
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

  private encode(data: Dataset, positions: Uint32Array, schema: Schema, { learnt = false } = {}): Dataset {
    const tableRows = this.tableRows(data, positions);
    const rows = positions.map((position) => data.rows[position]);
    return new Dataset({
      ...data,
      ...this.source.encode(schema, tableRows, { learnt }),
      labels: Int32Array.from(rows, (row) => data.labels[row]),
      targets: data.targets && targetsAt(data.targets, rows),
      rows: undefined,
      encoded: new EncodedTable(this.source, schema, tableRows),
    });
  }
}

/** Whether both schemas take the same columns for features, as they stand. */
function sameFeatures(a: Schema, b: Schema): boolean {
  if (!isIdentity(a) || !isIdentity(b)) return false;
  return a.columns.every((column, i) => isFeature(column) === isFeature(b.columns[i]));
}

function targetsAt(targets: Targets, rows: Uint32Array): Targets {
  const width = targets.names.length;
  const values = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    values.set(targets.values.subarray(row * width, (row + 1) * width), i * width);
  });
  return { ...targets, values };
}
