// The rows of the golden trainings: made by formula, and the first images of the embedded sample.
// Before: test/support/datasets.ts. Next: trainings/.

import { Dataset, SparseFeatures, splitDataset } from '../../src/index.js';
import { loadData } from '../../src/platform/node/index.js';
import { Random } from '../../src/random.js';
import { blobs } from '../support/datasets.js';

/** 70 rows of 9 features in 3 classes, and 20 to validate on. */
export const { train: rows, validation } = splitDataset(blobs({ rows: 90, features: 9 }), {
  seed: 1,
  validation: 20,
});

/** Two classes. */
export const twoClasses = blobs({ rows: 70, features: 9, classes: 2, seed: 4 });

/** Rows numbers `from` to `to`, a data set with features of its own. */
export function cut(data: Dataset, from: number, to: number): Dataset {
  const { featureCount, name, classNames, codes, labels } = data;
  const features = (data.features as Uint8Array | Float32Array).slice(from * featureCount, to * featureCount);
  return new Dataset({ name, featureCount, classNames, codes, features, labels: labels.slice(from, to) });
}

const sample = await loadData('sample');

/** Images of 28×28 bytes in 10 classes. */
export const images = cut(sample.train, 0, 70);
export const otherImages = cut(sample.test!, 0, 25);

/** The same as floats from 0 to 1. */
export const floatImages = new Dataset({
  ...images,
  source: undefined,
  features: Float32Array.from(images.features as Uint8Array, (byte) => byte / 255),
});

/** Images of 4×5 floats in 3 channels. */
export const colours = blobs({ rows: 50, features: 60, classes: 4, seed: 6 });

/** 70 rows of 30 floats, four in five of them 0. */
export const gappy = (() => {
  const full = blobs({ rows: 70, features: 30, seed: 8 });
  const random = Random.stream(8, 'gaps');
  const features = full.features.map((value) => (random.below(5) > 0 ? 0 : value));
  return new Dataset({ ...full, features });
})();

/** The same rows in compressed sparse form. */
export const compressed = new Dataset({
  ...gappy,
  features: SparseFeatures.fromDense(gappy.features as Float32Array, gappy.featureCount),
});

/** The rows without their classes. */
const bare = { ...rows, labels: undefined, classNames: undefined };

/** Values of the rows' features, of very different sizes, with noise; a third column is constant. */
export function valued(names: readonly string[]): Dataset {
  const { features, featureCount } = rows;
  const random = Random.stream(2, 'values');
  const count = rows.labels.length;
  const values = new Float64Array(count * names.length);
  for (let i = 0; i < count; i++) {
    const [a, b, c] = (features as Float32Array).subarray(i * featureCount, i * featureCount + 3);
    const all = [1e6 + 1000 * (a - 2 * b + random.normal()), c * b + 0.1 * random.normal(), 7];
    values.set(all.slice(0, names.length), i * names.length);
  }
  return new Dataset({ ...bare, targets: { kind: 'values', values, names } });
}

/** Small values in float32, for networks that predict them as they are. */
export const smallValues = (() => {
  const { values, names } = valued(['price', 'product']).targets!;
  const small = Float32Array.from(values, (value, i) => (i % 2 === 0 ? (value - 1e6) / 1000 : value));
  return new Dataset({ ...bare, targets: { kind: 'values', values: small, names } });
})();

/** Three labels a row, of which several may hold. */
export const labelled = (() => {
  const { features, featureCount } = rows;
  const values = Float32Array.from({ length: 3 * rows.labels.length }, (_, k) =>
    (features as Float32Array)[Math.floor(k / 3) * featureCount + (k % 3)] > 0 ? 1 : 0,
  );
  return new Dataset({ ...bare, targets: { kind: 'labels', values, names: ['red', 'round', 'ripe'] } });
})();

/** Weights of the rows, some of them 0. */
export const rowWeights = Float32Array.from({ length: rows.size }, (_, i) => (i % 5) / 2);

/** Passengers with words, numbers, gaps and dates. */
export const passengers = (() => {
  const random = Random.stream(9, 'passengers');
  const ports = ['Cherbourg', 'Queenstown', 'Southampton'];
  return Array.from({ length: 80 }, (_, i) => {
    const age = 1 + random.below(70);
    const port = ports[random.below(3)];
    const alone = random.below(2) === 1;
    const fare = 5 + age / 3 + (port === 'Cherbourg' ? 40 : 0) + random.below(20);
    return {
      ticket: 1000 + i,
      age: i % 9 === 4 ? null : age,
      port: i % 11 === 7 ? null : port,
      alone,
      boarded: new Date(Date.UTC(1912, 3, 1 + random.below(14))).toISOString().slice(0, 10),
      fare,
      insured: random.below(3) === 0,
      survived: age < 25 || port === 'Cherbourg' || alone ? 'yes' : 'no',
    };
  });
})();
