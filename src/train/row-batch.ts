// The rows of a batch in memory: gathered by number, standardised, with their labels.
// Next: batch.ts runs one network over them, population.ts many.

import type { Backend } from '../backend/backend.js';
import { NO_STANDARDIZER, type ResidentData, type StandardizerAddresses } from '../data/resident.js';
import { type Standardizer, scaleOf } from '../data/standardize.js';
import { type Matrix, matrix, type Vector, vector } from '../tensor.js';

/** Where a batch's rows lie; see plan.ts. */
export interface RowAddresses {
  /** [capacity, inputSize] */
  readonly input: number;
  /** i32 [capacity] */
  readonly labels: number;
  /** Both [inputSize]. */
  readonly mean: number;
  readonly scale: number;
}

export class RowBatch {
  /** [rows, inputSize], for the rows gathered last. */
  input: Matrix;
  labels: Vector;
  private readonly standardizer: StandardizerAddresses;

  /** For up to `capacity` rows at the given addresses. */
  constructor(
    { arena }: Backend,
    private readonly addresses: RowAddresses,
    inputSize: number,
    readonly capacity: number,
    standardizer: Standardizer | null,
  ) {
    this.input = matrix(addresses.input, capacity, inputSize);
    this.labels = vector(addresses.labels, capacity);
    this.standardizer = standardizer === null ? NO_STANDARDIZER : addresses;
    if (standardizer === null) return;
    arena.f32(addresses.mean, inputSize).set(standardizer.mean);
    arena.f32(addresses.scale, inputSize).set(scaleOf(standardizer));
  }

  /** The batch becomes the `rows` rows whose numbers stand at `indices` (address of u32). */
  gather(data: ResidentData, indices: number, rows: number): void {
    if (rows !== this.input.rows) {
      this.input = matrix(this.addresses.input, rows, this.input.columns);
      this.labels = vector(this.addresses.labels, rows);
    }
    data.gather(indices, this.input, this.standardizer);
    data.gatherLabels(indices, this.labels);
  }
}
