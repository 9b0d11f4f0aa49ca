// What rows may have in place of a class: values to predict, or several yes-or-no labels at once.
// Next: dataset.ts holds them, resident-data.ts gathers them with a batch.

import { DataError, ShapeError, show } from '../errors.js';

/** What is predicted in place of one class: values, or several labels for each row. */
export interface Targets {
  /** `values`: any finite numbers, for regression · `labels`: 0 or 1 in each column, several of which may be 1. */
  readonly kind: 'values' | 'labels';
  /** Row-major [rows of the features, names]. Float64Array for values that need more than 24 bits, such as timestamps. */
  readonly values: Float32Array | Float64Array;
  /** One for each column. */
  readonly names: readonly string[];
}

/** Found sound before: subsets share them, and need not look again. */
const checked = new WeakSet<Float32Array | Float64Array>();

/** @throws ShapeError, DataError naming the row and the column. */
export function requireTargets(name: string, { kind, values, names }: Targets, rows: number): void {
  if (kind !== 'values' && kind !== 'labels') {
    throw new DataError(`${name}: targets.kind is ${show(kind)}; values or labels expected`);
  }
  if (
    !(values instanceof Float32Array || values instanceof Float64Array) ||
    !Array.isArray(names) ||
    names.length === 0
  ) {
    throw new ShapeError(
      `${name}: targets need values, a Float32Array or Float64Array, and names, one for each column`,
    );
  }
  if (kind === 'labels' && names.length < 2) {
    throw new DataError(`${name}: labels: two columns or more expected; one yes-or-no column is a class`);
  }
  if (values.length !== rows * names.length) {
    throw new ShapeError(
      `${name}: ${rows} rows × ${names.length} targets need ${rows * names.length} values, ${values.length} found`,
    );
  }
  if (checked.has(values)) return;
  const bad = values.findIndex((value) =>
    kind === 'values' ? !Number.isFinite(value) : value !== 0 && value !== 1,
  );
  if (bad >= 0) {
    const where = `row ${Math.floor(bad / names.length)}, "${names[bad % names.length]}"`;
    const expected = kind === 'values' ? 'a finite number' : '0 or 1';
    throw new DataError(`${name}: ${where}: ${values[bad]} is not ${expected}`);
  }
  checked.add(values);
}

/** What the rows with these numbers have, [rows, names] row-major. */
export function targetsAt({ targets, rows }: { targets: Targets | null; rows: Uint32Array }): Float64Array {
  const { values, names } = targets!;
  const width = names.length;
  const own = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    own.set(values.subarray(row * width, (row + 1) * width), i * width);
  });
  return own;
}

/** What the rows with these numbers have in column `j`. */
export function targetColumn({ values, names }: Targets, rows: Uint32Array, j: number): number[] {
  return Array.from(rows, (row) => values[row * names.length + j]);
}
