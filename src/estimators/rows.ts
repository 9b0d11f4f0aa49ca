// Tables as scikit-learn's users have them, rows X and answers y, made into the data sets that networks take.
// Before: labels.ts. Next: network-classifier.ts and mlp-regressor.ts.

import { Dataset } from '../data/dataset.js';
import { SparseFeatures } from '../data/sparse-features.js';
import { type FeatureRows, isRow, typedRows } from '../data/typed-rows.js';
import { DataError, ShapeError, show } from '../errors.js';
import { type Label, requireLabels } from './labels.js';

/** Rows: typed values row after row, or an array of rows. */
export type Rows = Exclude<FeatureRows, SparseFeatures>;

/**
 * Rows with a label each as a data set whose classes are `classes`, in their order.
 * @throws ShapeError for rows that are not as many as their labels, or not as long as each other; DataError for what is no
 * label, and one that is not among the classes.
 */
export function labelledRows(X: Rows, y: ArrayLike<Label>, classes: readonly Label[]): Dataset {
  const indices = new Map(classes.map((label, i) => [label, i]));
  const labels = Int32Array.from(requireLabels(y), (label, i) => {
    const index = indices.get(label);
    if (index !== undefined) return index;
    throw new DataError(`y[${i}]: ${show(label)} is not among the classes ${show(classes)}`);
  });
  const { features, featureCount } = featuresOf(X, y.length);
  return new Dataset({ name: 'X', features, featureCount, labels, classNames: classes.map(String) });
}

/**
 * Rows with values, one each or several, as a data set to predict them.
 * @throws ShapeError for rows that are not as many as their values; DataError for a value that is no number, or not finite.
 */
export function valuedRows(X: Rows, y: ArrayLike<number> | readonly ArrayLike<number>[]): Dataset {
  return targetedRows(X, columnsOf(y), 'values');
}

/** Rows with several labels each, 0 or 1. @throws as valuedRows. */
export function multiLabelledRows(X: Rows, y: readonly ArrayLike<number>[]): Dataset {
  return targetedRows(X, y, 'labels');
}

function targetedRows(X: Rows, y: readonly ArrayLike<number>[], kind: 'values' | 'labels'): Dataset {
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
