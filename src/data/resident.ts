// A data set in linear memory, from where the kernels gather batches. Subsets of one data set share one copy.

import type { Backend } from '../backend/backend.js';
import type { Block } from '../memory/arena.js';
import { addressesOf, planLayout } from '../memory/layout.js';
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
    private readonly data: Dataset,
    private readonly at: { features: number; labels: number },
  ) {}

  /** Copies all rows that `data` was taken from. @throws OutOfMemoryError when they do not fit. */
  static upload(backend: Backend, data: Dataset): ResidentData {
    const { arena } = backend;
    const { features, labels } = data;
    const layout = planLayout({ features: features.byteLength, labels: labels.byteLength });
    const block = arena.reserve(layout.bytes, `the ${labels.length} rows of ${data.name}`);
    const at = addressesOf(layout, block.address);
    if (features instanceof Uint8Array) arena.u8(at.features, features.length).set(features);
    else arena.f32(at.features, features.length).set(features);
    arena.i32(at.labels, labels.length).set(labels);
    return new ResidentData(backend, block, data, at);
  }

  /** Whether `data` is a subset of the rows held here. */
  holds(data: Dataset): boolean {
    return data.features === this.data.features && data.labels === this.data.labels;
  }

  /** Copies the rows at `indices` (address of u32) into `input` [rows, featureCount], standardised. */
  gather(indices: number, input: Matrix, standardizer: StandardizerAddresses): void {
    const { kernels } = this.backend;
    const gather = this.data.features instanceof Uint8Array ? kernels.gatherU8 : kernels.gatherF32;
    gather(
      input.rows,
      this.data.featureCount,
      this.at.features,
      indices,
      standardizer.mean,
      standardizer.scale,
      input.address,
    );
  }

  /** Copies the labels of the rows at `indices` (address of u32) into `labels` (i32). */
  gatherLabels(indices: number, labels: Vector): void {
    this.backend.kernels.gatherLabels(labels.length, this.at.labels, indices, labels.address);
  }

  /** Mean and population deviation of each feature over the given rows. */
  moments(rows: Uint32Array): Standardizer {
    const { arena, kernels } = this.backend;
    const n = this.data.featureCount;
    const layout = planLayout({ scratch: 16 * n, mean: 4 * n, deviation: 4 * n, indices: 4 * rows.length });
    const block = arena.reserve(layout.bytes, 'the statistics of the features');
    try {
      const { scratch, mean, deviation, indices } = addressesOf(layout, block.address);
      arena.u32(indices, rows.length).set(rows);
      const moments =
        this.data.features instanceof Uint8Array ? kernels.columnMomentsU8 : kernels.columnMomentsF32;
      moments(rows.length, n, this.at.features, indices, mean, deviation, scratch);
      return { mean: arena.f32(mean, n).slice(), deviation: arena.f32(deviation, n).slice() };
    } finally {
      arena.release(block);
    }
  }

  dispose(): void {
    this.backend.arena.release(this.block);
  }
}
