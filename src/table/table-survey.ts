// The first pass over a table that is larger than memory: how many rows it has, its columns, its classes, and a sample from which the
// schema is learnt. Before: reading/table-parts.ts, table-sample.ts. Next: platform/node/large-table.ts encodes the rows with it.

import { type ClassList, classMatcher, distinctLabels } from '../data/class-matching.js';
import { DataError } from '../errors.js';
import { isIdReason } from './id-columns.js';
import type { LearnOptions } from './learn-schema.js';
import { MissingLabelsError, rowsWithAnswers } from './read-targets.js';
import { isFeature, isIdentity, type Schema } from './schema.js';
import { suggest } from './suggest.js';
import { placeOf, type Table, type TableColumn } from './table.js';
import { TableSample } from './table-sample.js';
import { TableSource } from './table-source.js';
import {
  caseDoubt,
  findTargets,
  requireSensibleLabels,
  type TargetColumns,
  type TargetOptions,
} from './target-columns.js';

export interface SurveyOptions extends TargetOptions, LearnOptions {
  readonly dropMissingLabels?: boolean;
  readonly onNotice?: (text: string, doubtful?: boolean) => void;
}

/** What the second pass needs, as plain JSON. */
export interface Survey {
  /** Rows of the file, and those of them that have a label or targets. */
  readonly rowCount: number;
  readonly answered: number;
  readonly columns: readonly string[];
  readonly schema: Schema;
  /** null for values and labels. */
  readonly classes: ClassList | null;
  /** Whether the features are bytes, and the share of answered rows to validate on. */
  readonly bytes: boolean;
  readonly share: number;
  /** Rows that the schema was learnt from. */
  readonly sampled: number;
}

/** So many different labels are no classes; counting ends there. */
const MOST_LABELS = 20_000;

export class TableSurvey {
  private sample: TableSample | null = null;
  /** The first part, whose rows follow one another as in the file. */
  private first: Table | null = null;
  private targets: TargetColumns | null = null;
  private targetNames: string[] = [];
  private rowCount = 0;
  private without = 0;
  private firstWithout = '';
  private readonly labels = new Map<string, number>();
  /** Whether every cell of a column so far is a byte. */
  private readonly bytes = new Map<string, boolean>();

  constructor(
    private readonly name: string,
    private readonly draw: (row: number) => number,
    private readonly options: SurveyOptions,
  ) {}

  /** @throws as findTargets; DataError for labels that are no classes. */
  add(part: Table): void {
    this.first ??= this.begin(part);
    const gaps = new Set(this.options.missing ?? []);
    const columns = this.targetNames.map((name) => this.columnOf(part, name));
    const { rows, without, first } = rowsWithAnswers(part, columns, gaps);
    if (without > 0 && this.without === 0) this.firstWithout = placeOf(part, first, columns[0]);
    this.without += without;
    if (this.targets!.kind === 'classes') this.countLabels(columns[0], rows);
    this.noteBytes(part);
    this.sample!.add(part, this.rowCount, this.draw);
    this.rowCount += part.rowCount;
  }

  /**
   * `validation` is a number of rows, or a share of them below 1.
   * @throws MissingLabelsError, DataError where no row, one class, or no column is left.
   */
  finish(validation: number): Survey {
    const { name, rowCount, without, options } = this;
    if (this.first === null) throw new DataError(`${name}: a header and no rows`);
    this.refuseMissing();
    const answered = rowCount - without;
    if (answered === 0) throw new DataError(`${name}: no row has a label or target`);
    const classes = this.targets!.kind === 'classes' ? this.classes() : null;
    const share = validation < 1 ? validation : validation / answered;
    if (share >= 1)
      throw new DataError(
        `${name}: ${validation} validation rows asked for, but there are only ${answered} rows`,
      );
    const table = this.sample!.table(share);
    const learnt = this.learn(table, options);
    const isByte = this.bytes;
    const bytes =
      isIdentity(learnt) && learnt.columns.every((column) => !isFeature(column) || isByte.get(column.name)!);
    const found = this.withoutIds(learnt);
    const schema = table.rowCount < rowCount ? withoutRanges(found) : found;
    const columns = table.columns.map((column) => column.name);
    return { rowCount, answered, columns, schema, classes, bytes, share, sampled: table.rowCount };
  }

  private noteBytes({ columns, absent }: Table): void {
    const { bytes, rowCount } = this;
    const before = new Set(absent === 0 ? [] : bytes.keys());
    for (const { name, numbers, codes } of columns) {
      const isBytes = numbers instanceof Uint8Array && codes === null;
      // A column that comes later was empty before.
      const wasBytes = bytes.get(name) ?? (rowCount === 0 || absent === 0);
      bytes.set(name, isBytes && wasBytes);
      before.delete(name);
    }
    for (const name of before) bytes.set(name, false);
  }

  private begin(part: Table): Table {
    const targets = findTargets(part, this.options);
    this.targets = targets;
    this.targetNames = targets.columns.map((column) => part.columns[column].name);
    if (targets.guess !== undefined) {
      this.options.onNotice?.(
        `${part.name}: column "${this.targetNames[0]}" is used as the label (${targets.guess}); ${suggest('label', '$ chooses another column')}`,
      );
    }
    this.sample = new TableSample(part.name, part.named);
    return part;
  }

  private columnOf(part: Table, name: string): TableColumn {
    const found = part.columns.find((column) => column.name === name);
    if (found) return found;
    // JSON objects of this part lack the key.
    return {
      name,
      numbers: new Float64Array(part.rowCount).fill(Number.NaN),
      codes: new Int32Array(part.rowCount),
      words: [''],
    };
  }

  private countLabels(column: TableColumn, rows: Uint32Array): void {
    const { labels } = this;
    const found = new Map<number, number>();
    const { codes, numbers } = column;
    // Codes from 0 and up are words; numbers are counted by their value.
    const words = new Map<number, number>();
    for (const row of rows) {
      const code = codes === null ? -1 : codes[row];
      const [counts, key] = code >= 0 ? [words, code] : [found, numbers[row]];
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const add = (text: string, count: number) => labels.set(text, (labels.get(text) ?? 0) + count);
    for (const [code, count] of words) add(column.words[code], count);
    for (const [value, count] of found) add(String(value), count);
    if (labels.size > MOST_LABELS) requireSensibleLabels(this.name, column.name, labels);
  }

  private classes(): ClassList {
    const { name, labels, options } = this;
    const [column] = this.targetNames;
    const list = { names: distinctLabels(labels.keys()), codes: null };
    const match = classMatcher(list);
    const counts = new Map(list.names.map((one) => [one, 0]));
    for (const [text, count] of labels) {
      const one = list.names[match(text)];
      counts.set(one, counts.get(one)! + count);
    }
    requireSensibleLabels(name, column, counts);
    const doubt = caseDoubt(list.names);
    if (doubt) options.onNotice?.(`${name}: label column "${column}": ${doubt}`, true);
    return list;
  }

  private refuseMissing(): void {
    const { name, without, rowCount, options } = this;
    if (without === 0) return;
    const what = this.targets!.kind === 'classes' ? 'label' : 'target';
    const found = `${without} of ${rowCount} rows have no ${what}`;
    if (options.dropMissingLabels) {
      options.onNotice?.(`${name}: ${found}, and are left out`);
      return;
    }
    const leave = suggest('dropMissingLabels', '$ leaves them out', true);
    throw new MissingLabelsError(`${this.firstWithout}: ${found} (this is the first); ${leave}`);
  }

  private learn(table: Table, options: SurveyOptions): Schema {
    const columns = this.targetNames.map((name) => table.columns.findIndex((column) => column.name === name));
    const targets = { ...this.targets!, columns };
    const gaps = new Set(options.missing ?? []);
    const { rows } = rowsWithAnswers(
      table,
      columns.map((column) => table.columns[column]),
      gaps,
    );
    if (rows.length === 0)
      throw new DataError(
        `${table.name}: no row is left to learn the columns from; ask for fewer validation rows`,
      );
    return new TableSource(table, targets, options).learn(rows);
  }

  /** Ignores columns that are row numbers or other ids. These are recognised from consecutive rows, which the sample does not have: the first part of the file has them. */
  private withoutIds(schema: Schema): Schema {
    const first = this.first!;
    let ofFirst: Schema;
    try {
      ofFirst = this.learn(first, this.options);
    } catch (error) {
      if (error instanceof DataError) return schema; // nothing but ids, or cells that the sample has better
      throw error;
    }
    const columns = schema.columns.map((column) => {
      const other = ofFirst.columns.find(({ name }) => name === column.name);
      return column.kind === 'number' && other?.kind === 'ignored' && isIdReason(other.why) ? other : column;
    });
    return columns.some(isFeature) ? { ...schema, columns } : schema;
  }
}

/** Other rows than those of the sample are trained on too, and may have less or more. */
function withoutRanges(schema: Schema): Schema {
  const columns = schema.columns.map((column) => {
    if (!('range' in column)) return column;
    const { range: _, ...rest } = column;
    return rest;
  });
  return { ...schema, columns };
}
