// Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019): how much worse the answers become when one column's
// values are shuffled among the rows. Use held-out rows: on training rows, columns that were overfitted look important.
// Before: evaluation.ts. Next: the command line writes it into reports.

import type { Dataset } from '../data/dataset.js';
import { SparseFeatures } from '../data/sparse-features.js';
import { targetsAt } from '../data/targets.js';
import { RegressionEvaluation } from '../evaluate/regression-metrics.js';
import { A_NETWORK, requireShape } from '../options/shapes.js';
import { Random } from '../random.js';
import { meanAndDeviation } from '../statistics.js';
import { isFeature, isImageSchema, type Schema, widthOf } from '../table/schema.js';
import type { Network } from './network.js';
import { encodedAs } from './schema-rows.js';

/** How much worse a score is when a column's cells are shuffled. */
export interface ColumnImportance {
  /** The column's name. */
  readonly column: string;
  /** The drop of the score (accuracy, share of labels right, or R²): the mean over the shuffles. Negative where it rises. */
  readonly drop: number;
  /** Standard deviation over the shuffles (of the population, as scikit-learn has it). */
  readonly deviation: number;
}

/** How often each column is shuffled. */
const SHUFFLES = 5;
const MOST_ROWS = 2000;
/** The smallest sample of rows that is drawn to save time; fewer would be too imprecise. */
const FEWEST_DRAWN_ROWS = 200;
/** The limit of multiplications for all columns and shuffles: a few seconds on one core. */
const MOST_WORK = 2e10;

/**
 * Why permutationImportance() returns null for these rows; null where it does not.
 * @example
 * const why = importanceRefusal(network, test);
 * if (why === null) permutationImportance(network, test);
 */
export function importanceRefusal(network: Network, rows: Dataset): string | null {
  requireShape('network', network, A_NETWORK);
  requireShape('rows', rows, 'dataset');
  const { schema } = network;
  if (schema === null || isImageSchema(schema)) return 'the network was not trained on columns of a table';
  if (rows.features instanceof SparseFeatures) return 'the features are sparse';
  if (rows.size < 2) return 'one row cannot be shuffled';
  if (rowsWithin(network, schema) >= Math.min(rows.size, FEWEST_DRAWN_ROWS)) return null;
  const columns = schema.columns.filter(isFeature).length;
  return `${columns} columns and ${network.parameterCount} parameters would take too long`;
}

/**
 * The importance of each column that the network uses, the most important first (ties in the order of the columns). Each is
 * shuffled 5 times among the rows, all features of a column together. The seed is the network's, so the same network and rows
 * give the same numbers. Columns that carry the same information share it, so each of them may seem unimportant.
 *
 * Computed on at most 2,000 rows, drawn at random; on fewer, down to 200, for large networks and many columns.
 * @returns null for rows of no table, images, sparse features, one row, and where it would take too long: importanceRefusal()
 * says which.
 * @throws DataError, ModelError for rows that the network cannot evaluate.
 * @example
 * for (const { column, drop } of permutationImportance(network, test) ?? []) console.log(column, drop);
 */
export function permutationImportance(network: Network, rows: Dataset): ColumnImportance[] | null {
  requireShape('network', network, A_NETWORK);
  const { schema } = network;
  if (schema === null || importanceRefusal(network, rows) !== null) return null;
  const random = Random.stream(network.seed, 'importance');
  const drawn = random.shuffle(Uint32Array.from({ length: rows.size }, (_, i) => i));
  const data = encodedAs(rows.take(drawn.slice(0, Math.min(MOST_ROWS, rowsWithin(network, schema)))), schema);
  const features = denseFeatures(data);
  const score = scorer(network, data);
  const before = score(features);
  const width = data.featureCount;
  const columns = blocksOf(schema).map(({ name, offset, end }): ColumnImportance => {
    const drops = Array.from({ length: SHUFFLES }, () => {
      const order = random.shuffle(Uint32Array.from({ length: data.size }, (_, i) => i));
      const shuffled = features.slice();
      order.forEach((source, i) => {
        shuffled.set(features.subarray(source * width + offset, source * width + end), i * width + offset);
      });
      return before - score(shuffled);
    });
    const { mean: drop, deviation } = meanAndDeviation(drops);
    return { column: name, drop, deviation };
  });
  return columns.sort((a, b) => b.drop - a.drop);
}

/** The number of rows that MOST_WORK allows. */
function rowsWithin({ parameterCount }: Network, { columns }: Schema): number {
  return Math.floor(MOST_WORK / (columns.filter(isFeature).length * SHUFFLES * parameterCount));
}

/** Where each column's features are: from `offset` to before `end`. */
function blocksOf({ columns }: Schema): { name: string; offset: number; end: number }[] {
  let next = 0;
  return columns.filter(isFeature).map((column) => {
    const offset = next;
    next += widthOf(column);
    return { name: column.name, offset, end: next };
  });
}

/** A copy, row after row. */
function denseFeatures(data: Dataset): Float32Array {
  const features = new Float32Array(data.size * data.featureCount);
  for (let i = 0; i < data.size; i++) features.set(data.featuresAt(i), i * data.featureCount);
  return features;
}

/** Scores other features for the rows of `data`. Their labels or targets are read once. */
function scorer(network: Network, data: Dataset): (features: Float32Array) => number {
  switch (network.task) {
    case 'classes': {
      const { truth } = network.evaluate(data); // counted in the network's classes
      return (features) => shareEqual(truth, network.predict(features));
    }
    case 'labels': {
      network.evaluateLabels(data); // refuses labels that are not the network's
      const truth = targetsAt(data);
      return (features) => shareEqual(truth, network.predictLabels(features));
    }
    case 'values': {
      const { truth } = network.evaluateValues(data);
      const { names } = data.targets!;
      return (features) =>
        new RegressionEvaluation({ loss: 0, truth, predicted: network.predictValues(features), names }).r2;
    }
  }
}

function shareEqual(truth: ArrayLike<number>, predicted: ArrayLike<number>): number {
  let right = 0;
  for (let i = 0; i < truth.length; i++) right += Number(truth[i] === predicted[i]);
  return right / truth.length;
}
