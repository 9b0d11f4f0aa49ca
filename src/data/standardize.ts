// Standardisation per feature: (x - mean) / deviation, learned from the training rows only and kept with the model.

import { DataError } from '../errors.js';

/** Population statistics of each feature; a feature that never varies has deviation 0, and maps to 0. */
export interface Standardizer {
  /** [featureCount] */
  readonly mean: Float32Array;
  /** [featureCount] */
  readonly deviation: Float32Array;
}

/** What the gather kernels multiply with: 1/deviation; 0 for a feature that never varied, or by less than f32 inverts. */
export function scaleOf(standardizer: Standardizer): Float32Array {
  let scale = scales.get(standardizer);
  if (scale === undefined) {
    const inverse = standardizer.deviation.map((deviation) => 1 / deviation);
    scale = inverse.map((one) => (Number.isFinite(one) ? one : 0));
    scales.set(standardizer, scale);
  }
  return scale;
}

/** Made once for each: predicting one row would else spend a fifth of its time on it. */
const scales = new WeakMap<Standardizer, Float32Array>();

/** @throws DataError when a feature's statistics overflowed float32 (values near its limit). */
export function requireFinite(standardizer: Standardizer, name: string): void {
  const bad = standardizer.mean.findIndex(
    (mean, i) => !Number.isFinite(mean) || !Number.isFinite(standardizer.deviation[i]),
  );
  if (bad >= 0) {
    throw new DataError(
      `${name}: feature ${bad} has no finite mean and deviation; are its values finite numbers?`,
    );
  }
}
