// Row weights for the estimators: weights that follow a split, their sum, which penalties are divided by, and
// the weights of partialFit.
// Before: network/class-weights.ts has the rules. Next: network-estimator.ts.

import type { Dataset } from '../data/dataset.js';
import { OptionError, ShapeError } from '../errors.js';
import { type ClassWeights, rowWeightsOf, type WeightOptions } from '../network/class-weights.js';
import type { FitOptions } from '../network/options.js';
import { requireShape } from '../options/shapes.js';

/** The weights of a fit: by class, and one for each row. */
export type Weights = Pick<WeightOptions, 'classWeights' | 'sampleWeights'>;

/**
 * @param given one weight for each of `rows` rows; undefined for none.
 * @throws ShapeError for another number of weights. Their values are checked later, by fit.
 */
export function sampleWeightsOf(
  given: ArrayLike<number> | undefined,
  rows: number,
): Float32Array | undefined {
  if (given === undefined) return undefined;
  requireShape('sampleWeight', given, ['number']);
  if (given.length !== rows) throw new ShapeError(`sampleWeight: ${given.length} weights, ${rows} rows`);
  return Float32Array.from(given);
}

/** The weights of the rows of `part`, which is a part of `data`. */
export function weightsOfPart(data: Dataset, part: Dataset, weights: Weights): Weights {
  if (weights.sampleWeights === undefined) return weights;
  const byRow = rowWeightsOf(data, { sampleWeights: weights.sampleWeights })!;
  if (part.encoded === data.encoded)
    return { ...weights, sampleWeights: Float32Array.from(part.rows, (row) => byRow[row]) };
  // A part of a table is encoded anew: its rows are found by their numbers in the table.
  const ofTable = new Map(Array.from(data.rows, (row, i) => [data.rowNumber(i), byRow[row]]));
  return {
    ...weights,
    sampleWeights: Float32Array.from(part.rows, (_, i) => ofTable.get(part.rowNumber(i))!),
  };
}

/**
 * The sum of the rows' weights: the number of rows, without weights.
 * @throws OptionError, ShapeError for weights that do not fit the data.
 */
export function totalWeight(data: Dataset, weights: Weights): number {
  const byRow = rowWeightsOf(data, weights);
  return byRow === null ? data.size : data.rows.reduce((sum, row) => sum + byRow[row], 0);
}

/**
 * The weights for a piece of data in partialFit. A mean over a batch is divided by the batch's weights, and so
 * the weight of a row would depend on the other rows of its piece; a sum with weights divided by the number of rows does not.
 * Batches are of nearly equal size, because the last one is divided by the same number.
 * @throws OptionError for `balanced`, which needs all rows at once.
 */
export function weightsOfPiece(
  piece: Dataset,
  weights: Weights,
  batchSize: number,
): Pick<FitOptions, 'batchSize' | 'reduction' | 'classWeights' | 'sampleWeights'> {
  requireNotBalanced(weights.classWeights);
  const byRow = rowWeightsOf(piece, weights);
  if (byRow === null) return { batchSize };
  const batches = Math.ceil(piece.size / batchSize);
  const batch = Math.ceil(piece.size / batches);
  const sampleWeights = Float32Array.from(piece.rows, (row) => byRow[row] / batch);
  return { batchSize: batch, reduction: 'sum', classWeights: undefined, sampleWeights };
}

function requireNotBalanced(classWeights: ClassWeights | undefined): void {
  if (classWeights !== 'balanced') return;
  throw new OptionError(
    'partialFit: class weights "balanced" need all rows at once; give each class’s weight, ' +
      'rows / (classes · rows of the class), as an object',
  );
}
