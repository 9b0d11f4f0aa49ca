// Outputs that are not finite: a feature of 1e38 overflows, and so do the weights of a diverged training. argmax would still
// name a class, so such rows are refused. Before: evaluation.ts computes the answers.

import type { Dataset } from '../data/dataset.js';
import type { Standardizer } from '../data/standardize.js';
import { DataError } from '../errors.js';

/** Weights of this size only come from a training that diverged. */
const DIVERGED = 1e12;

/** The rows whose outputs are not finite. */
export interface UnansweredRows {
  /** The name of the rows: of a data set, or a file. */
  readonly name: string;
  /** The number of the first such row, from 0. */
  readonly row: number;
  /** Its feature that is farthest from the training rows, and its value. */
  readonly feature: number;
  readonly value: number;
  /** The number of such rows, and of all rows. */
  readonly count: number;
  readonly of: number;
  /** Whether the weights themselves are too large or not finite. */
  readonly brokenWeights: boolean;
}

/** Some rows have no finite outputs. All are refused, because a missing row or NaN could go unnoticed. */
export class UnansweredError extends DataError {
  constructor(readonly rows: UnansweredRows) {
    const { name, row, feature, value, count, of, brokenWeights } = rows;
    const others = count === 1 ? 'the only such row' : `the first of ${count} such rows`;
    super(
      `${name}: row ${row}: the network's outputs are not finite (${others} of ${of}); ` +
        (brokenWeights
          ? 'its own weights are too large or not finite: the training diverged; train it again with a lower learning rate'
          : `its largest feature is feature ${feature}, ${value}; values so far from the training rows cannot be computed`),
    );
  }
}

/**
 * @param outputs [rows, width] of the rows of `data`, row-major.
 * @param parameters those of the network.
 * @throws UnansweredError naming the first row whose outputs are not all finite.
 */
export function requireFiniteOutputs(
  outputs: Float32Array,
  data: Dataset,
  standardizer: Standardizer | null,
  parameters: () => Float32Array,
): void {
  if (outputs.every(Number.isFinite)) return;
  const width = outputs.length / data.size;
  const [first, ...others] = Array.from(data.rows.keys()).filter(
    (row) => !outputs.subarray(row * width, (row + 1) * width).every(Number.isFinite),
  );
  throw new UnansweredError({
    ...{ name: data.name, row: data.rows[first], ...furthest(data.featuresAt(first), standardizer) },
    ...{ count: 1 + others.length, of: data.size },
    brokenWeights: !parameters().every((value) => Math.abs(value) < DIVERGED),
  });
}

/** The feature of the largest magnitude, in deviations where they are known. */
function furthest(
  row: Uint8Array | Float32Array,
  standardizer: Standardizer | null,
): { feature: number; value: number } {
  let feature = 0;
  let most = -1;
  row.forEach((value, j) => {
    const { mean, deviation } = standardizer ?? {};
    const centred = value - (mean?.[j] ?? 0);
    const distance = Math.abs(deviation?.[j] === 0 ? 0 : centred / (deviation?.[j] ?? 1));
    if (distance > most) [feature, most] = [j, distance];
  });
  return { feature, value: row[feature] };
}
