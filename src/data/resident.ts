// A data set in linear memory, from where the kernels gather batches. Subsets of one data set share one copy.

import type { Backend } from '../backend/backend.js';
import type { Block } from '../memory/arena.js';
import type { Matrix, Vector } from '../tensor.js';
import type { Dataset } from './dataset.js';
import type { Standardizer } from './standardize.js';

/** Where a fitted standardiser lies in memory: mean and 1/deviation, [featureCount] each; 0 for none. */
export interface StandardizerAddresses {
  readonly mean: number;
  readonly scale: number;
}

export const NO_STANDARDIZER: StandardizerAddresses = { mean: 0, scale: 0 };

export class ResidentData {
  private constructor(
    private readonly backend: Backend,
    private readonly block: Block,
    private readonly features: Dataset['features'],
    private readonly featureCount: number,
    private readonly labelsAddress: number,
  ) {}

  /** Copies all rows that `data` was taken from. @throws OutOfMemoryError when they do not fit. */
  static upload(backend: Backend, data: Dataset): ResidentData {
    const { arena } = backend;
    const featureBytes = Math.ceil(data.features.byteLength / 64) * 64;
    const block = arena.reserve(
      featureBytes + data.labels.byteLength,
      `the ${data.labels.length} rows of ${data.name}`,
    );
    const { features } = data;
    if (features instanceof Uint8Array) arena.u8(block.address, features.length).set(features);
    else arena.f32(block.address, features.length).set(features);
    arena.i32(block.address + featureBytes, data.labels.length).set(data.labels);
    return new ResidentData(backend, block, features, data.featureCount, block.address + featureBytes);
  }

  /** Whether `data` is a subset of the rows held here. */
  holds(data: Dataset): boolean {
    return data.features === this.features;
  }

  /** Copies the rows at `indices` (address of u32) into `input` [rows, featureCount], standardised. */
  gather(indices: number, input: Matrix, standardizer: StandardizerAddresses): void {
    const { kernels } = this.backend;
    const gather = this.features instanceof Uint8Array ? kernels.gatherU8 : kernels.gatherF32;
    gather(
      input.rows,
      this.featureCount,
      this.block.address,
      indices,
      standardizer.mean,
      standardizer.scale,
      input.address,
    );
  }

  /** Copies the labels of the rows at `indices` (address of u32) into `labels` (i32). */
  gatherLabels(indices: number, labels: Vector): void {
    this.backend.kernels.gatherLabels(labels.length, this.labelsAddress, indices, labels.address);
  }

  /** Mean and population deviation of each feature over the given rows. */
  moments(rows: Uint32Array): Standardizer {
    const { arena, kernels } = this.backend;
    const n = this.featureCount;
    const block = arena.reserve(24 * n + 4 * rows.length, 'the statistics of the features');
    try {
      const [scratch, mean, deviation, indices] = [0, 16 * n, 20 * n, 24 * n].map(
        (offset) => block.address + offset,
      );
      arena.u32(indices, rows.length).set(rows);
      const moments =
        this.features instanceof Uint8Array ? kernels.columnMomentsU8 : kernels.columnMomentsF32;
      moments(rows.length, n, this.block.address, indices, mean, deviation, scratch);
      return { mean: arena.f32(mean, n).slice(), deviation: arena.f32(deviation, n).slice() };
    } finally {
      arena.release(block);
    }
  }

  dispose(): void {
    this.backend.arena.release(this.block);
  }
}
