// Makes data sets from a table. Labels or targets are read once; a schema is learnt from the training rows of each split, and
// rows are encoded with it. Before: target-columns.ts, learn-schema.ts, encode-rows.ts. Next: src/loading/ and data/train-test-split.ts use it.

import type { ClassList } from '../data/class-matching.js';
import { Dataset, type EncodedRows } from '../data/dataset.js';
import { type Targets, targetsAt } from '../data/targets.js';
import type { Split } from '../data/train-test-split.js';
import { DataError } from '../errors.js';
import type { Given } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { featureOrigins } from './feature-names.js';
import { type LearnOptions, targetFormatter } from './learn-schema.js';
import { matchColumns, targetsBySchema } from './match-columns.js';
import {
  type ClassColumn,
  MissingLabelsError,
  readClasses,
  readLabelColumns,
  readTargetValues,
  rowsWithAnswers,
} from './read-targets.js';
import { isFeature, isIdentity, isImageSchema, type Schema, sameFeatures } from './schema.js';
import { suggest } from './suggest.js';
import { placeOf, requireTable, type Table, textAt } from './table.js';
import { requireTableOptions, type SourceOptions, TableSource } from './table-source.js';
import {
  caseDoubt,
  findTargets,
  requireSensibleLabels,
  requireTargetColumns,
  type TargetColumns,
  type TargetOptions,
} from './target-columns.js';

export const ANSWER_OPTIONS = {
  /** Leave out rows without a label or target, instead of throwing a DataError. Default false. */
  dropMissingLabels: given<boolean>('switch'),
};

/** Which columns are predicted, and how the others become features. */
export interface TableOptions extends SourceOptions, TargetOptions, Readonly<Given<typeof ANSWER_OPTIONS>> {
  /** What the data is called; the table's name by default. */
  readonly name?: string;
  readonly sample?: boolean;
  /** The allowed classes. Default: those found. */
  readonly classes?: ClassList;
}

/**
 * The labelled rows of a table.
 * @example
 * const data = TableData.of(await readTableFile('titanic.csv'), { label: 'survived' }).dataset();
 */
export class TableData extends TableSource {
  /** Numbers of the rows that have a label or targets. */
  readonly rows: Uint32Array;
  private readonly classes: ClassColumn | null;
  private readonly values: Targets | null;

  /** @throws DataError for missing labels, and for labels that do not look like classes. */
  constructor(
    table: Table,
    targets: TargetColumns,
    private readonly options: TableOptions = {},
  ) {
    requireTargetColumns(table, targets, { fewest: 1 });
    requireTableOptions(options);
    super(table, targets, options);
    const columns = targets.columns.map((column) => table.columns[column]);
    const missing = new Set(options.schema?.missing ?? options.missing);
    const { rows, without, first } = rowsWithAnswers(table, columns, missing);
    if (without > 0) this.refuseMissing(without, first);
    if (rows.length === 0) throw new DataError(`${table.name}: no row has a label or target`);
    this.rows = rows;
    if (targets.kind === 'classes') {
      this.classes = readClasses(table, columns[0], rows, options.classes);
      this.values = null;
      if (!options.classes) this.requireClasses(columns[0].name);
      return;
    }
    this.classes = null;
    const names = columns.map(({ name }) => name);
    const formats = () => targets.formats ?? columns.map(targetFormatter(table, rows, missing));
    const values =
      targets.kind === 'values'
        ? readTargetValues(table, columns, formats(), rows)
        : readLabelColumns(table, columns, rows);
    this.values = { kind: targets.kind, names, values };
  }

  /** A table with the label or targets that `options` name, or that are found. @throws as findTargets and the constructor. */
  static of(table: Table, options: TableOptions = {}): TableData {
    requireTable(table);
    requireTableOptions(options);
    const { schema } = options;
    const targets = schema ? targetsBySchema(schema, table, options.label) : findTargets(table, options);
    if (targets.guess !== undefined) {
      const { name } = table.columns[targets.columns[0]];
      options.onNotice?.(
        `${table.name}: column "${name}" is used as the label (${targets.guess}); ${suggest('label', '$ chooses another column')}`,
      );
    }
    return new TableData(table, targets, options);
  }

  /** All labelled rows as a data set, encoded with the schema of the options, or with one that is learnt from these rows. */
  dataset(): Dataset {
    const { rows, options, classes } = this;
    const schema = this.learn(rows);
    const { name, rowCount } = this.table;
    const encoded = this.encode(schema, rows, { learnt: !options.schema });
    const whole = rows.length === rowCount && schema.columns.every((column) => column.kind !== 'ignored');
    if (whole && isImageSchema(schema) && encoded.features instanceof Uint8Array)
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
    const doubt = caseDoubt(names);
    if (doubt) this.options.onNotice?.(`${this.table.name}: label column "${column}": ${doubt}`, true);
  }

  private refuseMissing(without: number, first: number): void {
    const { table, options } = this;
    const what = this.targets.kind === 'classes' ? 'label' : 'target';
    const found = `${without} of ${table.rowCount} rows have no ${what}`;
    if (!options.dropMissingLabels) {
      const place = placeOf(table, first, table.columns[this.targets.columns[0]]);
      const leave = suggest('dropMissingLabels', '$ leaves them out', true);
      throw new MissingLabelsError(`${place}: ${found} (this is the first); ${leave}`);
    }
    options.onNotice?.(`${table.name}: ${found}, and are left out`);
  }
}

/** The table behind a data set's features, so that its rows can be split and encoded again. Labels stay in the data set. */
export class EncodedTable implements EncodedRows {
  /** @param rows numbers of the table's rows, one for each encoded row. */
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
      // Features are the cells themselves, so both parts share them; only the medians for later gaps differ.
      const encoded = new EncodedTable(this.source, schema, this.rows);
      const [first, second] = [train, validation].map((part) => new Dataset({ ...data.take(part), encoded }));
      return { train: first, validation: second };
    }
    return {
      train: this.encode(data, train, schema, { learnt: true }),
      validation: this.encode(data, validation, schema),
    };
  }

  /** Whether the options say how number columns are scaled, so that nothing else should scale them. */
  get scaled(): boolean {
    return this.source.scaled && !isImageSchema(this.schema);
  }

  /** The same rows, encoded with a schema that is learnt from them with these options added. A given schema stays. */
  relearnt(data: Dataset, options: LearnOptions): Dataset {
    const positions = Uint32Array.from(data.rows.keys());
    const source = this.source.with(options);
    const schema = source.learn(this.tableRows(data, positions));
    return new EncodedTable(source, this.schema, this.rows).encode(data, positions, schema, { learnt: true });
  }

  /** The same rows, encoded with another schema. */
  encodeBy(data: Dataset, schema: Schema): Dataset {
    return this.encode(data, Uint32Array.from(data.rows.keys()), schema);
  }

  get featureNames(): string[] {
    return featureOrigins(this.schema).map(({ name }) => name);
  }

  get plain(): boolean {
    return isIdentity(this.schema);
  }

  /** The table of the rows. */
  get table(): Table {
    return this.source.table;
  }

  rowNumber(row: number): number {
    return this.source.rowNumber(this.rows[row]);
  }

  /** Reads the cells of an encoded row in the feature columns with these names. */
  textsOf(names: readonly string[]): (row: number) => string[] {
    const { columns } = matchColumns(this.schema, this.source.table, true);
    const found = names.map((name) => {
      const at = this.schema.columns.findIndex((column) => isFeature(column) && column.name === name);
      return at < 0 ? null : columns[at];
    });
    return (row) => found.map((cells) => (cells ? textAt(cells, this.rows[row]) : ''));
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
      targets: data.targets && { ...data.targets, values: targetsAt({ targets: data.targets, rows }) },
      rows: undefined,
      encoded: new EncodedTable(this.source, schema, tableRows),
    });
  }
}
