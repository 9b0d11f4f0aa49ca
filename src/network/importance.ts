// Permutation importance (Breiman 2001; Fisher, Rudin and Dominici 2019): how much worse the answers become when one column's
// values are shuffled among the rows. On held-out rows, so that what was learnt by heart counts for nothing.

import { Dataset } from '../data/dataset.js';
import { SparseFeatures } from '../data/sparse-features.js';
import { Random } from '../random.js';
import { isFeature, type Schema, widthOf } from '../table/schema.js';
import type { Network } from './network.js';

export interface ColumnImportance {
  /** The column's name. */
  readonly column: string;
  /** By how much the score falls: accuracy, share of labels right, or R²; the mean over the shuffles. */
  readonly drop: number;
  /** Standard deviation over the shuffles. */
  readonly deviation: number;
}

/** Rows looked at, and how often each column is shuffled. */
const MOST_ROWS = 2000;
const SHUFFLES = 5;

/**
 * The importance of each column that the network uses, the most important first; null for rows that are no table, or sparse.
 * Columns that say the same share their importance: each alone may then look useless.
 */
export function permutationImportance(network: Network, rows: Dataset): ColumnImportance[] | null {
  const { schema } = network;
  if (schema === null || rows.features instanceof SparseFeatures || rows.size < 2) return null;
  const random = Random.stream(network.seed, 'importance');
  const positions = random.shuffle(Uint32Array.from({ length: rows.size }, (_, i) => i)).slice(0, MOST_ROWS);
  const data = denseCopy(rows.take(positions));
  const before = scoreOf(network, data);
  const columns = blocksOf(schema).map(({ name, offset, width }): ColumnImportance => {
    const drops = Array.from({ length: SHUFFLES }, () => {
      const order = random.shuffle(Uint32Array.from({ length: data.size }, (_, i) => i));
      return before - scoreOf(network, shuffled(data, order, offset, width));
    });
    const drop = drops.reduce((sum, one) => sum + one, 0) / SHUFFLES;
    const deviation = Math.sqrt(drops.reduce((sum, one) => sum + (one - drop) ** 2, 0) / SHUFFLES);
    return { column: name, drop, deviation };
  });
  return columns.sort((a, b) => b.drop - a.drop);
}

/** Where each column's features are. */
function blocksOf({ columns }: Schema): { name: string; offset: number; width: number }[] {
  let next = 0;
  return columns.filter(isFeature).map((column) => {
    const offset = next;
    next += widthOf(column);
    return { name: column.name, offset, width: next - offset };
  });
}

function denseCopy(data: Dataset): Dataset {
  const features = new Float32Array(data.size * data.featureCount);
  for (let i = 0; i < data.size; i++) features.set(data.featuresAt(i), i * data.featureCount);
  const labels = Int32Array.from({ length: data.size }, (_, i) => data.labelAt(i));
  const { targets } = data;
  const width = targets?.names.length ?? 0;
  const values =
    targets &&
    Float32Array.from({ length: data.size * width }, (_, i) => {
      const row = data.rows[Math.floor(i / width)];
      return targets.values[row * width + (i % width)];
    });
  return new Dataset({
    ...data,
    ...{ features, labels, rows: undefined, encoded: undefined, source: undefined },
    targets: targets && { ...targets, values: values! },
  });
}

function shuffled(data: Dataset, order: Uint32Array, offset: number, width: number): Dataset {
  const { featureCount } = data;
  const from = data.features as Float32Array;
  const features = from.slice();
  for (let i = 0; i < data.size; i++) {
    const source = order[i] * featureCount + offset;
    features.set(from.subarray(source, source + width), i * featureCount + offset);
  }
  return new Dataset({ ...data, features });
}

function scoreOf(network: Network, data: Dataset): number {
  switch (network.task) {
    case 'classes':
      return network.evaluate(data).accuracy;
    case 'values':
      return network.evaluateValues(data).r2;
    case 'labels':
      return network.evaluateLabels(data).accuracy;
  }
}
