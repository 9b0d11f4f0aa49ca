// Encoded rows in a file, in blocks of equal size: an epoch reads the blocks in an order that seed and epoch give. In a block, in
// the machine's byte order: features, labels (i32), targets (f64), each from a multiple of 8 bytes on.
// Before: data/row-stream.ts. Next: large-table.ts.

import { type FileHandle, open, statfs } from 'node:fs/promises';
import type { Dataset } from '../../data/dataset.js';
import type { RowPiece, RowStream, RowTotals } from '../../data/row-stream.js';
import { DataError } from '../../errors.js';
import { Random } from '../../random.js';
import { flushAndClose } from './atomic-file.js';
import { closeQuietly, openForReading, readAt, readError } from './open-file.js';
import { writeError } from './write-error.js';

/** Small enough that a window has blocks from all over the file, large enough for one read of a disk. */
const BLOCK_BYTES = 1 << 16;
const [FEWEST_ROWS, MOST_ROWS] = [8, 4096];

export interface BlockShape {
  readonly featureCount: number;
  /** Whether features are bytes, or else floats. */
  readonly bytes: boolean;
  /** Targets of a row; 0 for classes. */
  readonly targets: number;
}

/** Where the arrays of a block lie. */
function layoutOf({ featureCount, bytes, targets }: BlockShape) {
  const row = featureCount * (bytes ? 1 : 4) + 4 + 8 * targets;
  const rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(BLOCK_BYTES / row)));
  const labels = roundUp(rows * featureCount * (bytes ? 1 : 4));
  const values = labels + roundUp(4 * rows);
  return { rows, labels, values, size: values + 8 * targets * rows };
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** @throws DataError where the disk has no room for the encoded rows. */
export async function requireSpace(folder: string, shape: BlockShape, rows: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder).catch((error) => {
    throw readError(folder, error);
  });
  const layout = layoutOf(shape);
  const needed = (rows / layout.rows) * layout.size;
  if (needed <= bavail * bsize) return;
  throw new DataError(
    `${folder}: ${Math.ceil(needed / 1e6)} MB needed for the encoded rows, ${Math.floor((bavail * bsize) / 1e6)} MB free on this disk; choose another one for the runs`,
  );
}

/** The arrays of one block. */
class Block {
  readonly layout: ReturnType<typeof layoutOf>;
  readonly buffer: Uint8Array;
  readonly features: Uint8Array | Float32Array;
  readonly labels: Int32Array;
  readonly targets: Float64Array;

  constructor(readonly shape: BlockShape) {
    const { featureCount, bytes, targets } = shape;
    this.layout = layoutOf(shape);
    const { rows, labels, values, size } = this.layout;
    const memory = new ArrayBuffer(size);
    this.buffer = new Uint8Array(memory);
    this.features = new (bytes ? Uint8Array : Float32Array)(memory, 0, rows * featureCount);
    this.labels = new Int32Array(memory, labels, rows);
    this.targets = new Float64Array(memory, values, rows * targets);
  }

  /** The rows from `from` to `to`. */
  piece(from: number, to: number): RowPiece {
    const { featureCount: n, targets: width } = this.shape;
    return {
      features: this.features.subarray(from * n, to * n),
      labels: this.labels.subarray(from, to),
      targets: width > 0 ? this.targets.subarray(from * width, to * width) : null,
    };
  }
}

/** Writes rows to a new file. */
export class RowWriter {
  private readonly block: Block;
  private filled = 0;
  private place = 0;
  size = 0;

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    shape: BlockShape,
    private readonly onRows: (piece: RowPiece) => void,
  ) {
    this.block = new Block(shape);
  }

  /** `onRows` is shown the rows, block by block. @throws WriteError */
  static async create(
    path: string,
    shape: BlockShape,
    onRows: (piece: RowPiece) => void = () => {},
  ): Promise<RowWriter> {
    try {
      return new RowWriter(path, await open(path, 'w'), shape, onRows);
    } catch (error) {
      throw writeError(path, error);
    }
  }

  /** Adds a row of the data set. A promise where a block is full, which must be awaited. */
  add(data: Dataset, position: number): Promise<void> | undefined {
    const { block, filled } = this;
    const { featureCount: n, targets: width } = block.shape;
    block.features.set(data.featuresAt(position), filled * n);
    const row = data.rows[position];
    block.labels[filled] = data.labels[row];
    if (width > 0)
      block.targets.set(data.targets!.values.subarray(row * width, (row + 1) * width), filled * width);
    this.size++;
    return ++this.filled === block.layout.rows ? this.flush() : undefined;
  }

  async close(): Promise<void> {
    try {
      if (this.filled > 0) await this.flush();
    } finally {
      await flushAndClose(this.path, this.handle);
    }
  }

  private async flush(): Promise<void> {
    const { block, filled, path } = this;
    this.onRows(block.piece(0, filled));
    this.filled = 0;
    try {
      for (let at = 0; at < block.buffer.length; ) {
        const { bytesWritten } = await this.handle.write(
          block.buffer,
          at,
          block.buffer.length - at,
          this.place + at,
        );
        at += bytesWritten;
      }
    } catch (error) {
      throw writeError(path, error);
    }
    this.place += block.buffer.length;
  }
}

/** The rows of a file that a RowWriter wrote. */
export class CachedRows implements RowStream {
  private readonly block: Block;
  private order: Uint32Array | null = null;
  private orderOf = '';

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle,
    readonly sample: Dataset,
    readonly totals: RowTotals,
    readonly windowRows: number,
    shape: BlockShape,
  ) {
    this.block = new Block(shape);
  }

  /** @throws DataError for a file of another size. */
  static async open(
    path: string,
    about: { sample: Dataset; totals: RowTotals; windowRows: number; shape: BlockShape },
  ): Promise<CachedRows> {
    const { handle, size } = await openForReading(path);
    const { sample, totals, windowRows, shape } = about;
    const cached = new CachedRows(path, handle, sample, totals, windowRows, shape);
    const expected = cached.blocks * cached.block.layout.size;
    if (size === expected) return cached;
    await closeQuietly(handle);
    throw new DataError(
      `${path}: ${expected} bytes expected, ${size} found; remove the folder, and the rows are encoded again`,
    );
  }

  private get blocks(): number {
    return Math.ceil(this.totals.size / this.block.layout.rows);
  }

  /** The blocks of an epoch in random order, those of a window in the order in which they were shuffled. */
  async *rows(seed: number, epoch: number, first: number, count: number): AsyncGenerator<RowPiece> {
    const order = this.orderFor(seed, epoch);
    const { rows } = this.block.layout;
    const { size } = this.totals;
    let place = 0;
    for (const index of order) {
      if (place >= first + count) return;
      const held = Math.min(rows, size - index * rows);
      const from = Math.max(0, first - place);
      const to = Math.min(held, first + count - place);
      place += held;
      if (from >= to) continue;
      await this.read(index);
      yield this.block.piece(from, to);
    }
  }

  /** All rows in the order of the file, in pieces. */
  async *inOrder(): AsyncGenerator<RowPiece> {
    const { rows } = this.block.layout;
    for (let index = 0; index < this.blocks; index++) {
      await this.read(index);
      yield this.block.piece(0, Math.min(rows, this.totals.size - index * rows));
    }
  }

  async close(): Promise<void> {
    await closeQuietly(this.handle);
  }

  private orderFor(seed: number, epoch: number): Uint32Array {
    const key = `${seed} ${epoch}`;
    if (this.order === null || this.orderOf !== key) {
      const order = Uint32Array.from({ length: this.blocks }, (_, i) => i);
      this.order = Random.stream(seed, `blocks ${epoch}`).shuffle(order);
      this.orderOf = key;
    }
    return this.order;
  }

  private async read(index: number): Promise<void> {
    const { buffer } = this.block;
    const { length } = await readAt(this.handle, buffer, index * buffer.length).catch((error) => {
      throw readError(this.path, error);
    });
    if (length < buffer.length) throw new DataError(`${this.path}: cut short while it was read`);
  }
}
