// What a Dataset is made of, checked: kinds of its parts, sizes that fit together, finite numbers. Next: dataset.ts.

import { DataError, kindOf, ShapeError } from '../errors.js';
import { SparseFeatures } from './sparse-features.js';

/** Row-major [rows, featureCount], or the nonzeros of such a matrix. Bytes stay bytes all the way to the kernels. */
export type Features = Uint8Array | Float32Array | SparseFeatures;

/** DatasetInit, but for what the functions here check. */
export const DATASET_SHAPE = {
  ...{ name: 'text', 'sampleShape?': 'null|list', 'codes?': 'null|list', 'sample?': 'switch' },
  ...{ 'classNames?': 'null|list', 'targets?': 'null|instance' },
};

export function rowsOf(features: Features, featureCount: number): number {
  if (features instanceof SparseFeatures) return features.rowCount;
  return Number.isInteger(featureCount) && featureCount > 0
    ? Math.floor(features?.length / featureCount) || 0
    : 0;
}

/** Anything else would reach the kernels as sizes of NaN. */
export function requireTyped(name: string, features: unknown, labels: unknown, classNames: unknown): void {
  const known = [Uint8Array, Float32Array, SparseFeatures];
  if (!known.some((kind) => features instanceof kind)) {
    throw new ShapeError(
      `${name}: features are ${kindOf(features)}; a Uint8Array or Float32Array expected, or SparseFeatures`,
    );
  }
  if (!(labels instanceof Int32Array)) {
    throw new ShapeError(
      `${name}: labels are ${kindOf(labels)}; an Int32Array of positions in classNames expected`,
    );
  }
  if (!Array.isArray(classNames) || !classNames.every((one) => typeof one === 'string')) {
    throw new ShapeError(
      `${name}: classNames are ${kindOf(classNames)}; an array of names expected, each a text`,
    );
  }
}

export function requireRows(name: string, features: Features, featureCount: number, rows: number): void {
  if (features instanceof SparseFeatures) {
    if (features.rowCount !== rows)
      throw new ShapeError(`${name}: ${rows} labels, ${features.rowCount} sparse rows`);
  } else if (features.length !== rows * featureCount) {
    throw new ShapeError(
      `${name}: ${rows} labels × ${featureCount} features need ${rows * featureCount} values, ` +
        `${features.length} found`,
    );
  }
}

/** Features found finite before: subsets share them, and need not look again. */
const checked = new WeakSet<Float32Array | SparseFeatures>();

/** NaN and ∞ would come out as some class, without a word. */
export function requireFinite(name: string, features: Features, featureCount: number): void {
  if (features instanceof Uint8Array || checked.has(features)) return;
  if (features instanceof SparseFeatures) {
    features.check(name, featureCount);
    checked.add(features);
    return;
  }
  const bad = features.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new DataError(
      `${name}: row ${Math.floor(bad / featureCount)}, feature ${bad % featureCount} is ${features[bad]}; ` +
        'finite numbers expected',
    );
  }
  checked.add(features);
}
