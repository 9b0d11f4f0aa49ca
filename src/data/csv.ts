// CSV records to columns: a growing feature matrix and labels as text. What splits bytes into records stands
// outside (csv-file.ts of platform/node and platform/browser); this file gives them their meaning. Next: csv-dataset.ts.

import { DataError } from '../errors.js';
import { MAX_CLASSES } from './classes.js';
import { type CsvLayout, type CsvOptions, columnName, isNumber, layoutOf } from './csv-header.js';
import { FeatureRows } from './feature-rows.js';
import type { Targets } from './targets.js';

export interface LabelColumn {
  /** [rows], each an index into `names`. */
  codes: Int32Array;
  /** Distinct labels in order of appearance. */
  names: string[];
  /** The line where each of them first stands. */
  firstLines: number[];
}

export interface CsvColumns {
  name: string;
  rowCount: number;
  featureCount: number;
  /** Row-major [rowCount, featureCount]. */
  features: Uint8Array | Float32Array;
  labels?: LabelColumn;
  targets?: Targets;
}

/** Takes records one by one and gives columns at the end. */
export class CsvTable {
  private layout?: CsvLayout;
  private held?: { fields: string[]; line: number };
  private rows?: FeatureRows;
  private scratch = new Float64Array(0);
  private readonly codeOf = new Map<string, number>();
  private readonly codes: number[] = [];
  private readonly firstLines: number[] = [];
  private readonly targets: number[] = [];

  constructor(
    private readonly name: string,
    private readonly options: CsvOptions = {},
  ) {}

  /**
   * One record, with the line it ends on (from 1). Fields may have blanks around them.
   * @throws DataError with file:line when the number of fields is not the first record's, or one is no number.
   */
  add(fields: string[], line: number): void {
    if (this.layout === undefined) {
      if (this.held === undefined) {
        this.held = { fields: fields.map((field) => field.trim()), line };
        return;
      }
      this.start(fields);
    }
    this.addRow(fields, line);
  }

  /** @throws DataError when there was no record, or a header alone. */
  finish(): CsvColumns {
    if (this.layout === undefined) {
      if (this.held === undefined) throw new DataError(`${this.name}: the file is empty, rows expected`);
      this.start(undefined);
    }
    const { featureCount, labelColumn } = this.layout!;
    const rowCount = this.rows?.rowCount ?? this.codes.length;
    if (rowCount === 0) throw new DataError(`${this.name}: a header and no rows`);
    const labels = {
      codes: Int32Array.from(this.codes),
      names: [...this.codeOf.keys()],
      firstLines: this.firstLines,
    };
    return {
      name: this.name,
      rowCount,
      featureCount,
      features: this.rows?.take() ?? new Uint8Array(0),
      labels: labelColumn < 0 ? undefined : labels,
      targets: this.targetsFound(),
    };
  }

  private targetsFound(): Targets | undefined {
    const { targetColumns, header } = this.layout!;
    if (targetColumns.length === 0) return undefined;
    const { kind } = this.options.targets!;
    const names = targetColumns.map((column) => columnName(header, column));
    const values = kind === 'values' ? Float64Array.from(this.targets) : Float32Array.from(this.targets);
    return { kind, values, names };
  }

  /** The layout needs two records: a word above numbers is a header, a word above words is perhaps a label. */
  private start(second: string[] | undefined): void {
    const { fields, line } = this.held!;
    this.layout = layoutOf(
      this.name,
      fields,
      second?.map((field) => field.trim()),
      this.options,
    );
    const { featureCount, header } = this.layout;
    if (featureCount > 0) this.rows = new FeatureRows(featureCount, this.name);
    this.scratch = new Float64Array(featureCount);
    if (header === undefined) this.addRow(fields, line);
  }

  private addRow(fields: readonly string[], line: number): void {
    const { columnCount, labelColumn, targetColumns } = this.layout!;
    if (fields.length !== columnCount) this.failWidth(fields.length, line);
    let bytes = true;
    for (let column = 0, place = 0; column < columnCount; column++) {
      if (column === labelColumn || targetColumns.includes(column)) continue;
      const value = smallInteger(fields[column]);
      if (value >= 0) {
        if (value > 255) bytes = false;
        this.scratch[place++] = value;
      } else {
        const slow = this.parseNumber(fields[column], column, line);
        if (!Number.isInteger(slow) || slow < 0 || slow > 255) bytes = false;
        this.scratch[place++] = slow;
      }
    }
    for (const column of targetColumns) this.targets.push(this.parseTarget(fields[column], column, line));
    if (labelColumn >= 0) this.addLabel(fields[labelColumn].trim(), line);
    this.rows?.push(this.scratch, bytes);
  }

  private addLabel(label: string, line: number): void {
    let code = this.codeOf.get(label);
    if (code === undefined) {
      if (label === '')
        throw new DataError(`${this.where(line, this.layout!.labelColumn)}: empty, a label expected`);
      code = this.codeOf.size;
      if (code >= MAX_CLASSES) {
        throw new DataError(
          `${this.where(line, this.layout!.labelColumn)}: more than ${MAX_CLASSES} different values; ` +
            'is this the column of labels? (--label <name or index> chooses it)',
        );
      }
      this.codeOf.set(label, code);
      this.firstLines.push(line);
    }
    this.codes.push(code);
  }

  private parseTarget(field: string, column: number, line: number): number {
    const value = this.parseNumber(field, column, line, 64); // standardised in float64
    if (this.options.targets!.kind === 'values' || value === 0 || value === 1) return value;
    throw new DataError(`${this.where(line, column)}: "${field.trim()}" is not 0 or 1`);
  }

  private parseNumber(field: string, column: number, line: number, bits: 32 | 64 = 32): number {
    const text = field.trim();
    if (text === '') throw new DataError(`${this.where(line, column)}: empty, a number expected`);
    if (!isNumber(text)) {
      const kind = /^[+-]?(nan|inf|infinity)$/i.test(text) ? 'a finite number' : 'a number';
      throw new DataError(`${this.where(line, column)}: "${text}" is not ${kind}`);
    }
    const value = Number(text);
    if (!Number.isFinite(bits === 32 ? Math.fround(value) : value)) {
      throw new DataError(`${this.where(line, column)}: "${text}" is too large for a ${bits}-bit float`);
    }
    return value;
  }

  private failWidth(found: number, line: number): never {
    const { columnCount, labelColumn, featureCount } = this.layout!;
    const [noun, other] = featureCount > 0 ? ['feature', labelColumn < 0 ? 0 : 1] : ['column', 0];
    const expected = columnCount - other;
    throw new DataError(
      `${this.name}:${line}: ${expected} ${noun}${expected === 1 ? '' : 's'} expected, ${Math.max(0, found - other)} found`,
    );
  }

  private where(line: number, column: number): string {
    const title = this.layout?.header?.[column];
    return `${this.name}:${line}: column ${title ? `"${title}"` : column + 1}`;
  }
}

/** The value of one to three digits, the common case; -1 for anything else. */
function smallInteger(field: string): number {
  const length = field.length;
  if (length === 0 || length > 3) return -1;
  let value = 0;
  for (let i = 0; i < length; i++) {
    const digit = field.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}
