// The rows of a batch in memory: gathered by number, with their labels; dense and standardised, or as lists of nonzeros, or
// the one and then the other.
// Before: data/sparse-or-dense.ts chose which. Next: batch.ts runs networks over them.

import type { Backend } from '../backend/backend.js';
import type { ImageChanges } from '../data/images.js';
import { NO_STANDARDIZER, type ResidentData, type StandardizerAddresses } from '../data/resident-data.js';
import { chunkOf } from '../data/sparse-or-dense.js';
import { type Standardizer, scaleOf } from '../data/standardize.js';
import { ShapeError } from '../errors.js';
import { type DropoutMask, keptScale, type Ops } from '../ops.js';
import {
  isSparse,
  type Lists,
  type Matrix,
  matrix,
  type SparseMatrix,
  type Vector,
  vector,
} from '../tensor.js';
import { Differences } from './differences.js';
import type { InputPlan, RowAddresses } from './input-memory-plan.js';

export interface GatherNeeds {
  /** Sparse rows as lists by column too. */
  columns?: boolean;
  /** Rows are images, which are changed. */
  images?: ImageChanges;
  /** The share of their partners that dense rows are mixed with. */
  mix?: number;
  /** What of dense rows is dropped. */
  dropout?: DropoutMask | null;
}

export class RowBatch {
  /** [rows, inputSize], for the rows gathered last. */
  input: Matrix | SparseMatrix;
  labels: Vector;
  private readonly standardizer: StandardizerAddresses;
  private readonly differences: Differences | null;

  /** For up to `capacity` rows at the given addresses. */
  constructor(
    backend: Backend,
    private readonly ops: Ops,
    private readonly addresses: RowAddresses,
    private readonly plan: InputPlan,
    private readonly inputSize: number,
    readonly capacity: number,
    standardizer: Standardizer | null,
  ) {
    this.standardizer =
      standardizer === null
        ? NO_STANDARDIZER
        : {
            mean: vector(addresses.mean, inputSize),
            scale: vector(addresses.scale, inputSize),
            clip: standardizer.clip,
          };
    this.input = this.inputOf(capacity);
    this.labels = vector(addresses.labels, capacity);
    const { arena } = backend;
    if (standardizer !== null) {
      arena.f32(addresses.mean, inputSize).set(standardizer.mean);
      arena.f32(addresses.scale, inputSize).set(scaleOf(standardizer));
    }
    this.differences =
      plan.path === 'differences' ? new Differences(arena, addresses, inputSize, this.standardizer) : null;
    if (plan.imageValueBytes > 0) {
      const ordinals = arena.u32(addresses.ordinals, capacity);
      for (let i = 0; i < capacity; i++) ordinals[i] = i;
    }
  }

  private inputOf(rows: number): Matrix | SparseMatrix {
    const { addresses, inputSize } = this;
    const { path, listed, wide } = this.plan;
    if (path === 'dense') return this.denseOf(rows);
    const lists = (lines: number, length: number, pointers: number, entries: number): Lists => ({
      ...{ lines, length, chunk: chunkOf(length, listed, wide) },
      ...{ pointers, entries },
    });
    return {
      rows,
      columns: inputSize,
      byRow: lists(rows, inputSize, addresses.rowPointers, addresses.rowEntries),
      byColumn: lists(inputSize, rows, addresses.columnPointers, addresses.columnEntries),
      mean: path === 'sparse' ? this.standardizer.mean : vector(addresses.shift, inputSize),
      scale: path === 'sparse' ? this.standardizer.scale : vector(addresses.ones, inputSize),
      workspace: addresses.sparseWorkspace,
    };
  }

  private denseOf(rows: number): Matrix {
    return matrix(this.addresses.input, rows, this.inputSize);
  }

  /**
   * The batch becomes the `rows` rows whose numbers stand at `indices` (address of u32). Only a backward pass reads the
   * columns of sparse rows.
   * @throws ShapeError when sparse rows are to be mixed or dropped: chooseInputPath makes such rows dense first.
   */
  gather(
    data: ResidentData,
    indices: number,
    rows: number,
    { columns = false, images, mix = 0, dropout }: GatherNeeds = {},
  ): void {
    if (rows !== this.input.rows) {
      this.input = this.inputOf(rows);
      this.labels = vector(this.addresses.labels, rows);
    }
    const { input, addresses, ops, differences } = this;
    if (images) data.gatherImages(indices, rows, images, addresses.images);
    if (isSparse(input) && !differences) {
      if (mix > 0 || dropout) throw new ShapeError('gather: rows that are sparse cannot be mixed or dropped');
      const bytes = images ? addresses.images : addresses.bytes;
      data.list(indices, input.byRow, bytes, images !== undefined);
      if (columns) data.listColumns(input.byRow, input.byColumn, bytes, addresses.transposedBytes);
    } else {
      const dense = isSparse(input) ? this.denseOf(rows) : input;
      if (images) data.gather(addresses.ordinals, dense, this.standardizer, addresses.images);
      else data.gather(indices, dense, this.standardizer);
      if (mix > 0) ops.call.mixRows({ x: dense, share: mix });
      if (dropout) ops.dropout(dense, dense, dropout);
      differences?.scaleBy(dropout ? keptScale(dropout.rate) : 1);
      if (isSparse(input)) {
        const { byRow, byColumn, mean: shift, workspace } = input;
        ops.call.listDifferences({
          columnChunk: byColumn.chunk,
          x: dense,
          shift: shift!,
          byRow,
          byColumn: columns ? byColumn : null,
          workspace,
        });
      }
    }
    data.gatherLabels(indices, this.labels);
  }
}
