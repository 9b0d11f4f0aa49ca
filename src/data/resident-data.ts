// A data set in linear memory, from where the kernels gather batches. Subsets of one data set share one copy.
// Bytes lie as bytes and floats as floats; features that the sparse path reads as floats lie as CSR.

import type { Backend } from '../backend/backend.js';
import { callsOf, type KernelCalls } from '../backend/kernels/call.js';
import { DataError } from '../errors.js';
import type { Block } from '../memory/arena.js';
import { addressesOf, planLayout } from '../memory/layout.js';
import { type Lists, type Matrix, matrix, type Vector } from '../tensor.js';
import { columnMoments } from './column-moments.js';
import type { Dataset } from './dataset.js';
import { type ImageChanges, PADDINGS } from './images.js';
import type { RowPiece } from './row-stream.js';
import { SparseFeatures } from './sparse-features.js';
import type { InputPath } from './sparse-or-dense.js';
import type { Standardizer } from './standardize.js';
import { type TargetScale, writeScaled } from './target-scale.js';
import type { Targets } from './targets.js';

/** A fitted standardiser in memory: mean and 1/deviation, [featureCount] each; null for none. */
export interface StandardizerAddresses {
  readonly mean: Vector | null;
  readonly scale: Vector | null;
  /** The limit of standardised values; absent for none. */
  readonly clip?: number;
}

export const NO_STANDARDIZER: StandardizerAddresses = { mean: null, scale: null };

interface UploadOptions {
  targetScale?: TargetScale | null;
  /** null leaves out the data's own targets, for predictions, which need none. */
  targets?: Targets | null;
}

interface Addresses {
  /** Values row after row, or those of the nonzeros. */
  features: number;
  rowPointers: number;
  columnIndices: number;
  labels: number;
  targets: number;
}

export class ResidentData {
  private readonly call: KernelCalls;

  private constructor(
    private readonly backend: Backend,
    private readonly block: Block,
    private readonly data: Dataset,
    /** The data's own, or null where nothing asks for them. */
    private readonly targets: Targets | null,
    /** The data's own features, or their nonzeros where the path wants them so. */
    private readonly stored: Dataset['features'],
    readonly input: InputPath,
    private readonly at: Addresses,
    /** Ends the hold on features that are used where they lie. */
    private readonly letGo?: () => void,
  ) {
    this.call = callsOf(backend);
  }

  /**
   * Copies all rows that `data` was taken from, except features that are in this memory already; targets are standardised.
   * @throws OutOfMemoryError when they do not fit; DataError for a target beyond float32.
   * @throws DataError for sparse features where the path, which was chosen for other rows, has no place for them.
   */
  static upload(
    backend: Backend,
    data: Dataset,
    input: InputPath,
    { targetScale = null, targets = data.targets }: UploadOptions = {},
  ): ResidentData {
    const { arena } = backend;
    const { labels, featureCount } = data;
    if (data.features instanceof SparseFeatures && input.path !== 'sparse') {
      throw new DataError(
        `${data.name} has sparse features, the rows that are trained on have not; give both in the same way`,
      );
    }
    const stored =
      input.path === 'sparse' && data.features instanceof Float32Array
        ? SparseFeatures.fromDense(data.features, featureCount)
        : data.features;
    const csr = stored instanceof SparseFeatures ? stored : null;
    // Read before the reservation, which may grow the memory and end the view.
    const inPlace = stored instanceof Uint8Array && stored.buffer === arena.memory.buffer;
    const place = inPlace ? stored.byteOffset : null;
    const layout = planLayout({
      features: inPlace ? 0 : csr ? csr.values.byteLength : stored.byteLength,
      rowPointers: csr?.rowPointers.byteLength ?? 0,
      columnIndices: csr?.columnIndices.byteLength ?? 0,
      labels: labels.byteLength,
      targets: 4 * (targets?.values.length ?? 0),
    });
    const block = arena.reserve(layout.bytes, `the ${labels.length} rows of ${data.name}`);
    const at = addressesOf(layout, block.address);
    if (place !== null) at.features = place;
    else if (stored instanceof Uint8Array) arena.u8(at.features, stored.length).set(stored);
    else {
      const values = stored instanceof SparseFeatures ? stored.values : stored;
      arena.f32(at.features, values.length).set(values);
    }
    if (csr) {
      arena.u32(at.rowPointers, csr.rowPointers.length).set(csr.rowPointers);
      arena.u32(at.columnIndices, csr.columnIndices.length).set(csr.columnIndices);
    }
    arena.i32(at.labels, labels.length).set(labels);
    if (targets) {
      try {
        writeScaled(data.name, targets, targetScale, arena.f32(at.targets, targets.values.length));
      } catch (error) {
        arena.release(block);
        throw error;
      }
    }
    const letGo = inPlace ? data.source?.hold() : undefined;
    return new ResidentData(backend, block, data, targets, stored, input, at, letGo);
  }

  /** Room for `rows` dense rows of the kind that `like` has, which write() brings. @throws OutOfMemoryError */
  static reserve(backend: Backend, like: Dataset, rows: number, input: InputPath): ResidentData {
    const { featureCount, targets, features } = like;
    const layout = planLayout({
      features: rows * featureCount * (features instanceof Uint8Array ? 1 : 4),
      ...{ rowPointers: 0, columnIndices: 0, labels: 4 * rows },
      targets: 4 * rows * (targets?.names.length ?? 0),
    });
    const block = backend.arena.reserve(layout.bytes, `${rows} rows of ${like.name} at a time`);
    return new ResidentData(
      ...([backend, block, like, targets, features, input, addressesOf(layout, block.address)] as const),
    );
  }

  /** Whether `data` is a subset of the rows held here. */
  holds(data: Dataset): boolean {
    const { features, labels, targets } = this.data;
    return data.features === features && data.labels === labels && data.targets === targets;
  }

  /** Whether the rows lie as bytes, from which lists are made anew for each batch. */
  get holdsBytes(): boolean {
    return this.stored instanceof Uint8Array;
  }

  /** The most nonzeros that a row may have. */
  get longestRow(): number {
    return this.stored instanceof SparseFeatures ? this.stored.longestRow : this.data.featureCount;
  }

  /** Copies the rows at `indices` (address of u32) to `out`, standardised: of these data, or of images at `data`. */
  gather(
    indices: number,
    out: Matrix,
    { mean, scale, clip: limit }: StandardizerAddresses,
    data = this.at.features,
  ): void {
    const { gatherU8, gatherF32 } = this.call;
    const gather = this.holdsBytes ? gatherU8 : gatherF32;
    gather({ data, indices, mean, scale, out, limit });
  }

  /**
   * Copies the images at `indices`, changed, to `out`, of the kind that the rows are stored in: bytes or floats.
   */
  gatherImages(indices: number, rows: number, changes: ImageChanges, out: number): void {
    const { shape, moves, cutout, centres } = changes;
    const [height, width, channels] = shape;
    const pixel = channels * this.valueBytes;
    const padding = PADDINGS.indexOf(changes.padding);
    const { gatherImages, eraseSquares } = this.call;
    gatherImages({ rows, height, width, pixel, data: this.at.features, indices, moves, padding, out });
    if (cutout > 0) eraseSquares({ rows, height, width, pixel, side: cutout, centres, images: out });
  }

  /** Bytes of a stored value: 1 or 4. */
  get valueBytes(): number {
    return this.holdsBytes ? 1 : 4;
  }

  /**
   * Lists the nonzeros of the rows at `indices`; `bytes` is room for those rows, where they lie as bytes, and has them
   * already after gatherImages().
   */
  list(indices: number, rows: Lists, bytes: number, gathered = false): void {
    const { gatherBytes, listBytes, listCsr } = this.call;
    const { features: data, rowPointers, columnIndices } = this.at;
    if (this.holdsBytes) {
      const { lines, length: columns } = rows;
      if (!gathered) gatherBytes({ rows: lines, columns, data, indices, out: bytes });
      listBytes({ x: bytes, out: rows });
    } else {
      listCsr({ rowPointers, columnIndices, values: data, indices, out: rows });
    }
  }

  /** Lists the columns of the rows listed last; `bytes` as they were left, `transposed` as much room again. */
  listColumns(rows: Lists, columns: Lists, bytes: number, transposed: number): void {
    const { transposeBytes, listBytes, transposeLists } = this.call;
    if (this.holdsBytes) {
      transposeBytes({ rows: rows.lines, columns: rows.length, x: bytes, out: transposed });
      listBytes({ x: transposed, out: columns });
    } else {
      transposeLists({ x: rows, out: columns });
    }
  }

  /** Copies the labels of the rows at `indices` (address of u32) into `labels` (i32). */
  gatherLabels(indices: number, labels: Vector): void {
    const { gatherLabels } = this.call;
    gatherLabels({ labels: this.at.labels, indices, out: labels });
  }

  /** Whether rows have targets of their own; gatherTargets() copies those of the rows at `indices` to `out`. */
  get hasTargets(): boolean {
    return this.targets !== null;
  }

  gatherTargets(indices: number, rows: number, out: number): void {
    const { names } = this.targets!;
    const { gatherF32 } = this.call;
    gatherF32({ data: this.at.targets, indices, out: matrix(out, rows, names.length) });
  }

  /** Mean and population deviation of each feature over the given rows. */
  moments(rows: Uint32Array): Standardizer {
    const n = this.data.featureCount;
    if (this.stored instanceof SparseFeatures) return this.stored.moments(rows, n);
    return columnMoments(this.backend, this.at.features, rows, n, this.holdsBytes);
  }

  /** Puts rows in the place of those from `first` on. @throws DataError for a target beyond float32. */
  write(first: number, { features, labels, targets }: RowPiece, scale: TargetScale | null): void {
    const { at, data, valueBytes } = this;
    const { arena } = this.backend;
    const start = at.features + first * data.featureCount * valueBytes;
    if (features instanceof Uint8Array) arena.u8(start, features.length).set(features);
    else arena.f32(start, features.length).set(features);
    arena.i32(at.labels + 4 * first, labels.length).set(labels);
    if (!targets) return;
    const out = arena.f32(at.targets + 4 * first * this.targets!.names.length, targets.length);
    writeScaled(data.name, { ...this.targets!, values: targets }, scale, out);
  }

  dispose(): void {
    this.backend.arena.release(this.block);
    this.letGo?.();
  }
}
