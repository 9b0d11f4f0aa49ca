// What a pass over rows adds up, piece by piece: moments in double precision, ranges, classes, targets, and a hash. The pieces'
// sizes do not matter beyond rounding. Before: row-stream.ts. Next: iterable-rows.ts.

import { DataError } from '../errors.js';
import { MurmurHash } from './murmur-hash.js';
import type { RowPiece, RowTotals } from './row-stream.js';

/** Of each column so far: Chan, Golub and LeVeque's update (1979) keeps the digits of values far from 0. */
class Columns {
  count = 0;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
  readonly least: Float64Array;
  readonly largest: Float64Array;
  private readonly sums: Float64Array;

  constructor(private readonly width: number) {
    [this.mean, this.squares, this.sums] = [0, 0, 0].map(() => new Float64Array(width));
    this.least = new Float64Array(width).fill(Number.POSITIVE_INFINITY);
    this.largest = new Float64Array(width).fill(Number.NEGATIVE_INFINITY);
  }

  /** `values` is [rows, width]. */
  add(values: ArrayLike<number>): void {
    const { width, mean, squares, least, largest, sums } = this;
    const rows = values.length / width;
    if (rows === 0) return;
    sums.fill(0);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let j = 0; j < width; j++) {
        const value = values[at++];
        sums[j] += value;
        if (value < least[j]) least[j] = value;
        if (value > largest[j]) largest[j] = value;
      }
    }
    const total = this.count + rows;
    for (let j = 0; j < width; j++) sums[j] /= rows;
    for (let i = 0, at = 0; i < rows; i++)
      for (let j = 0; j < width; j++) squares[j] += (values[at++] - sums[j]) ** 2;
    for (let j = 0; j < width; j++) {
      const apart = sums[j] - mean[j];
      squares[j] += (apart * apart * this.count * rows) / total;
      mean[j] += (apart * rows) / total;
    }
    this.count = total;
  }

  deviation(j: number): number {
    return this.largest[j] === this.least[j] ? 0 : Math.sqrt(this.squares[j] / this.count);
  }
}

/** Rows between two whose features the hash looks at. */
const STRIDE = 1009;

export class TotalsBuilder {
  private readonly features: Columns;
  private readonly targets: Columns;
  private readonly hash = new MurmurHash();
  private readonly sizes: number[];
  private size = 0;

  /** `names` is what messages call the targets. */
  constructor(
    private readonly name: string,
    private readonly featureCount: number,
    classes: number,
    private readonly names: readonly string[],
  ) {
    this.features = new Columns(featureCount);
    this.targets = new Columns(names.length);
    this.sizes = new Array(classes).fill(0);
  }

  add({ features, labels, targets }: RowPiece): void {
    const { featureCount, hash } = this;
    this.features.add(features);
    hash.add(labels);
    if (targets) {
      this.targets.add(targets);
      hash.add(targets);
    } else for (const label of labels) this.sizes[label]++;
    for (let i = (STRIDE - (this.size % STRIDE)) % STRIDE; i < labels.length; i += STRIDE)
      hash.add(features.subarray(i * featureCount, (i + 1) * featureCount));
    this.size += labels.length;
  }

  /** @throws DataError without rows, or for a target beyond float64. */
  finish(): RowTotals {
    const { features, targets, names, size, hash } = this;
    if (size === 0) throw new DataError(`${this.name}: no rows to train on`);
    const constant = names.map((_, j) => targets.largest[j] === targets.least[j]);
    const deviation = names.map((_, j) => (constant[j] ? 1 : targets.deviation(j)));
    const mean = names.map((_, j) => (constant[j] ? targets.least[j] : targets.mean[j]));
    const bad = names.find(
      (_, j) => !Number.isFinite(mean[j]) || !(deviation[j] > 0 && deviation[j] < Infinity),
    );
    if (bad !== undefined) {
      throw new DataError(
        `${this.name}: target "${bad}" has no finite mean and deviation; give its values in another unit`,
      );
    }
    hash.add([size, this.featureCount]);
    return {
      size,
      mean: Float32Array.from(features.mean),
      deviation: Float32Array.from(features.mean, (_, j) => features.deviation(j)),
      least: Float32Array.from(features.least),
      largest: Float32Array.from(features.largest),
      classSizes: this.sizes,
      targetScale: names.length > 0 ? { mean, deviation } : null,
      constantTargets: constant,
      fingerprint: hash.text(),
    };
  }
}
