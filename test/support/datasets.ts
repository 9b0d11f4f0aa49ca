// Small data sets made by formula, the same everywhere.

import { Dataset } from '../../src/data/dataset.js';
import { Random } from '../../src/random.js';

/** A data set whose features are floats, row after row. */
export type DenseDataset = Dataset & { readonly features: Float32Array };

/** Classes around separate centres: learnable, but not at a glance. */
export function blobs({
  rows = 300,
  features = 6,
  classes = 3,
  seed = 1,
  name = 'blobs',
} = {}): DenseDataset {
  const random = Random.stream(seed, 'blobs');
  const centres = Array.from({ length: classes * features }, () => 2 * random.normal());
  const labels = Int32Array.from({ length: rows }, (_, i) => i % classes);
  const values = Float32Array.from(
    { length: rows * features },
    (_, k) => centres[labels[Math.floor(k / features)] * features + (k % features)] + random.normal(),
  );
  const classNames = Array.from({ length: classes }, (_, i) => `class ${i}`);
  return new Dataset({ name, features: values, featureCount: features, labels, classNames }) as DenseDataset;
}

/** Rows of a data set as plain arrays. */
export function rowsOf(data: Dataset): number[][] {
  return Array.from({ length: data.size }, (_, i) => Array.from(data.featuresAt(i)));
}
