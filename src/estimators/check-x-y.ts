// Tables as scikit-learn's users have them, rows X and answers y, made into the data sets that networks take.
// Before: labels.ts. Next: network-classifier.ts and mlp-regressor.ts.

import { Dataset } from '../data/dataset.js';
import { SparseFeatures } from '../data/sparse-features.js';
import { type FeatureRows, isRow, typedRows } from '../data/typed-rows.js';
import { DataError, OptionError, ShapeError, show } from '../errors.js';
import { requireShape } from '../options/shapes.js';
import { type Label, type LabelNames, requireLabels } from './labels.js';
import {
  isTableRows,
  labelsAt,
  type TableContext,
  type TableRows,
  tableFeatures,
  valuedTable,
} from './table-rows.js';

/** Rows: typed values row after row, or an array of rows. */
export type Rows = Exclude<FeatureRows, SparseFeatures>;

/**
 * Labelled rows as a data set with the classes `classes`, in their order. `y` may name a key of rows that are objects.
 * @throws ShapeError for another number of rows than labels, or rows of different lengths; DataError for values that are not
 * labels, and for unknown ones.
 */
export function labelledRows(
  X: Rows | TableRows,
  y: ArrayLike<Label> | string,
  classes: readonly Label[],
  table: TableContext,
): Dataset {
  const labels = classIndices(X, y, classes);
  const classNames = classes.map(String);
  if (!isTableRows(X)) {
    const { features, featureCount } = featuresOf(X, labels.length);
    return new Dataset({ name: 'X', features, featureCount, labels, classNames });
  }
  const answers = { kind: 'classes', key: typeof y === 'string' ? y : null, values: labels } as const;
  return new Dataset({ name: 'X', ...tableFeatures(X, answers, table), labels, classNames });
}

/** The index of each label among the classes. @throws DataError naming one that is unknown. */
export function classIndices(
  X: Rows | TableRows,
  y: ArrayLike<Label> | string,
  classes: readonly Label[],
): Int32Array {
  const { values, name } = labelsOf(X, y);
  const indices = new Map(classes.map((label, i) => [label, i]));
  return Int32Array.from(requireLabels(values, name), (label, i) => {
    const index = indices.get(label);
    if (index !== undefined) return index;
    const place = typeof name === 'string' ? `${name}[${i}]` : name(i);
    throw new DataError(`${place}: ${show(label)} is not among the classes ${show(classes)}`);
  });
}

/** The labels, and their names in messages: y[0], or X[0].species where y names a key. */
export function labelsOf(
  X: Rows | TableRows,
  y: ArrayLike<Label> | string,
): { values: ArrayLike<unknown>; name: LabelNames } {
  if (typeof y !== 'string' || !isTableRows(X)) return { values: y, name: 'y' };
  return { values: labelsAt(X, y), name: (i) => `X[${i}].${y}` };
}

/**
 * Rows with one or several values each, as a data set. `y` may name a key of rows that are objects.
 * @throws ShapeError for rows that are not as many as their values; DataError for a value that is no number, or not finite.
 */
export function valuedRows(
  X: Rows | TableRows,
  y: ArrayLike<number> | readonly ArrayLike<number>[] | string,
  table: TableContext,
): Dataset {
  if (typeof y !== 'string') return targetedRows(X, columnsOf(y), 'values', table);
  if (isTableRows(X)) return valuedTable(X, y, table);
  throw new OptionError(
    `y: "${y}"; the name of a column is for rows of objects, give the values of these rows`,
  );
}

/** Rows with several labels each, 0 or 1. @throws as valuedRows. */
export function multiLabelledRows(
  X: Rows | TableRows,
  y: readonly ArrayLike<number>[],
  table: TableContext,
): Dataset {
  return targetedRows(X, y, 'labels', table);
}

function targetedRows(
  X: Rows | TableRows,
  y: readonly ArrayLike<number>[],
  kind: 'values' | 'labels',
  table: TableContext,
): Dataset {
  const width = y[0]?.length ?? 0;
  const uneven = y.findIndex((row) => row?.length !== width);
  if (uneven >= 0) {
    const found = isRow(y[uneven]) ? `${y[uneven].length} values` : show(y[uneven]);
    throw new ShapeError(`y[${uneven}]: ${found}, ${width} values in the first`);
  }
  const values = new (kind === 'values' ? Float64Array : Float32Array)(y.length * width);
  y.forEach((row, i) => {
    for (let j = 0; j < width; j++) {
      if (typeof row[j] !== 'number')
        throw notANumber(kind, row[j], width === 1 ? `y[${i}]` : `y[${i}][${j}]`);
      values[i * width + j] = row[j];
    }
  });
  if (isTableRows(X)) {
    const { names, ...features } = tableFeatures(X, { kind, key: null, values, width }, table);
    return new Dataset({ name: 'X', ...features, targets: { kind, values, names } });
  }
  const names = Array.from({ length: width }, (_, j) => (width === 1 ? 'y' : `y${j}`));
  return new Dataset({ name: 'X', ...featuresOf(X, y.length), targets: { kind, values, names } });
}

/** A string would come to NaN, or pass for the number in it. */
function notANumber(kind: 'values' | 'labels', value: unknown, where: string): DataError {
  const expected = {
    values: 'y must be numbers; words are classes, for MLPClassifier',
    labels: 'several labels a row are 0 or 1 each',
  };
  return new DataError(`${where}: ${show(value)} is not a number: ${expected[kind]}`);
}

/** One value each becomes a column. */
function columnsOf(y: ArrayLike<number> | readonly ArrayLike<number>[]): readonly ArrayLike<number>[] {
  requireShape('y', y, 'list');
  if (isRow(y[0])) return y as readonly ArrayLike<number>[];
  return Array.from(y as ArrayLike<number>, (value) => [value]);
}

/** The features of `rows` rows, and how many each has. @throws ShapeError */
function featuresOf(X: Rows, rows: number): { features: Uint8Array | Float32Array; featureCount: number } {
  if ((X as unknown) instanceof SparseFeatures) {
    throw new ShapeError(
      'X: sparse rows do not say how many features they have; give fit() a Dataset of them',
    );
  }
  const featureCount = featureCountOf(X, rows);
  return { features: typedRows(X, featureCount) as Uint8Array | Float32Array, featureCount };
}

function featureCountOf(X: Rows, rows: number): number {
  requireShape('X', X, 'list');
  if (Array.isArray(X)) {
    if (rows < 1 || X.length !== rows) throw new ShapeError(`X has ${X.length} rows, y has ${rows}`);
    if (isRow(X[0])) return X[0].length;
    throw new ShapeError(
      `X: an array of rows expected, X[0] is ${show(X[0])}; [[1], [2]] are two rows of one`,
    );
  }
  const count = X.length / rows;
  if (Number.isInteger(count) && count > 0) return count;
  throw new ShapeError(`X: ${X.length} values are no whole number of features for the ${rows} rows of y`);
}
