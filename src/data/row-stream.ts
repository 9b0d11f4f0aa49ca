// Training rows that are not all in memory: an epoch reads them window by window. What must be known of all of them (their
// number, moments, classes) was computed in a pass before the training.
// Next: iterable-rows.ts makes one of an async iterable; network/training-rows.ts trains on one.

import type { Dataset } from './dataset.js';
import type { TargetScale } from './target-scale.js';

/** Some rows, in their order. Valid until the next ones are asked for. */
export interface RowPiece {
  /** [rows, featureCount], row-major; of the type of the sample's features. */
  readonly features: Uint8Array | Float32Array;
  /** [rows], each an index into the sample's classNames; all 0 where there are targets. */
  readonly labels: Int32Array;
  /** [rows, targets], row-major; null for classes. */
  readonly targets: Float64Array | null;
}

/** Figures of all rows, from one pass over them. */
export interface RowTotals {
  readonly size: number;
  /** [featureCount] each. */
  readonly mean: Float32Array;
  readonly deviation: Float32Array;
  readonly least: Float32Array;
  readonly largest: Float32Array;
  /** Rows of each class. */
  readonly classSizes: readonly number[];
  /** Mean and deviation of each target, and which never vary; null for classes. */
  readonly targetScale: TargetScale | null;
  readonly constantTargets: readonly boolean[];
  /** Tells other rows apart: a hash over labels, targets and some of the features, in order. */
  readonly fingerprint: string;
}

/** Rows that are read in pieces, once for each epoch, because they do not fit in memory. */
export interface RowStream {
  /** Some of the rows, which show what all are: features and their type, names, classes, schema. */
  readonly sample: Dataset;
  readonly totals: RowTotals;
  /** The most rows that are in memory at once, and shuffled among one another. */
  readonly windowRows: number;
  /**
   * The rows from place `first` of an epoch (from 1) on, in the order that seed and epoch give. The same arguments give the same rows.
   * @throws DataError when the source is not what it was.
   */
  rows(seed: number, epoch: number, first: number, count: number): AsyncIterable<RowPiece>;
}

export function isRowStream(value: unknown): value is RowStream {
  return typeof value === 'object' && value !== null && 'windowRows' in value && 'totals' in value;
}
