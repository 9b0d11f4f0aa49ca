// The scale of targets that are values: mean and deviation of each, learned from the training rows only and kept with the
// model. Networks are trained on (value - mean)/deviation and answer in the user's units. All of it is float64, so that
// values far from 0, such as timestamps, keep their digits.
// Before: targets.ts. Next: resident-data.ts scales them as it copies them to memory, network/evaluation.ts scales answers back.

import { DataError } from '../errors.js';
import type { Targets } from './targets.js';

/** Mean and deviation by which each target is standardised inside the model. */
export interface TargetScale {
  /** Of each target over the training rows. */
  readonly mean: readonly number[];
  /** The population's (ddof 0), above 0; 1 for a target that never varies. */
  readonly deviation: readonly number[];
}

/**
 * Mean and deviation of each target over `rows`.
 * @throws DataError naming the target whose mean or deviation is beyond float64.
 */
export function learnTargetScale(name: string, targets: Targets, rows: Uint32Array): TargetScale {
  const learned = targets.names.map((target, j) => {
    const scale = momentsOf(targets, rows, j);
    if (Number.isFinite(scale.mean) && Number.isFinite(scale.deviation) && scale.deviation > 0) return scale;
    throw new DataError(
      `${name}: target "${target}" has no finite mean and deviation; give its values in another unit`,
    );
  });
  return { mean: learned.map(({ mean }) => mean), deviation: learned.map(({ deviation }) => deviation) };
}

/** Differences from the least value, divided by the range: sums of large values, and squares of small ones, lose nothing. */
function momentsOf({ values, names }: Targets, rows: Uint32Array, j: number) {
  const width = names.length;
  let least = Number.POSITIVE_INFINITY;
  let largest = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const value = values[row * width + j];
    if (value < least) least = value;
    if (value > largest) largest = value;
  }
  const range = largest - least;
  if (range === 0) return { mean: least + 0, deviation: 1 };
  let sum = 0;
  for (const row of rows) sum += (values[row * width + j] - least) / range;
  const centre = sum / rows.length;
  let squares = 0;
  for (const row of rows) squares += ((values[row * width + j] - least) / range - centre) ** 2;
  return { mean: least + centre * range, deviation: range * Math.sqrt(squares / rows.length) };
}

/** Which targets have the same value in all of `rows`. */
export function constantTargets({ values, names }: Targets, rows: Uint32Array): boolean[] {
  const width = names.length;
  return names.map((_, j) => rows.every((row) => values[row * width + j] === values[rows[0] * width + j]));
}

/**
 * Writes the targets of all rows to `out`, [rows, targets], standardised where there is a scale.
 * @throws DataError naming row and target where the result is beyond float32.
 */
export function writeScaled(
  name: string,
  { values, names }: Targets,
  scale: TargetScale | null,
  out: Float32Array,
): void {
  const width = names.length;
  if (scale === null) out.set(values);
  else {
    for (let i = 0; i < values.length; i++) {
      out[i] = (values[i] - scale.mean[i % width]) / scale.deviation[i % width];
    }
  }
  const bad = out.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return;
  const where = `row ${Math.floor(bad / width)}, "${names[bad % width]}"`;
  const how = scale === null ? '' : ' once it is standardised';
  throw new DataError(`${name}: ${where}: ${values[bad]} is too large for a 32-bit float${how}`);
}

/** Outputs [rows, targets] in the user's units. */
export function inUnits(outputs: Float32Array, scale: TargetScale | null): Float64Array {
  const values = Float64Array.from(outputs);
  if (scale === null) return values;
  const width = scale.mean.length;
  return values.map((z, i) => scale.mean[i % width] + scale.deviation[i % width] * z);
}

/** Significant digits that float32 always has. */
const DIGITS = 6;

/**
 * Rounds a predicted value to its significant digits: six of what float32 computed, the distance from the mean in deviations.
 * A timestamp keeps more digits than a share, because its deviation is small compared with its value.
 */
export function roundPredicted(value: number, scale: TargetScale | null, j: number): number {
  if (scale === null || value === 0) return Number(value.toPrecision(DIGITS));
  const beyond = Math.floor(Math.log10(Math.abs(value))) - Math.floor(Math.log10(scale.deviation[j]));
  return Number(value.toPrecision(Math.min(17, DIGITS + Math.max(0, beyond))));
}
