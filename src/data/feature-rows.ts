// A feature matrix that grows by rows: bytes while every value is one, f32 from the first other value on.
// Next: csv.ts fills it.

import { DataError } from '../errors.js';

// 4 MiB of bytes at a time: large enough to be few, small enough that the last one wastes little.
const CHUNK_VALUES = 1 << 22;
// Linear memory ends at 4 GiB, and a network has to fit beside the features.
const MAX_BYTES = 2 ** 31;

/** Row-major values [rows, width] in equal chunks, joined once at the end, so the peak is twice the result. */
export class FeatureRows {
  private readonly rowsPerChunk: number;
  private chunks: (Uint8Array | Float32Array)[] = [];
  private wide = false;
  private count = 0;

  constructor(
    private readonly width: number,
    private readonly name: string,
    private readonly maxBytes = MAX_BYTES,
  ) {
    this.rowsPerChunk = Math.max(1, Math.floor(CHUNK_VALUES / width));
  }

  get rowCount(): number {
    return this.count;
  }

  /** Appends the first `width` values. `bytes` promises that each is an integer from 0 to 255. */
  push(values: ArrayLike<number>, bytes: boolean): void {
    if (!bytes && !this.wide) this.widen();
    const place = this.count % this.rowsPerChunk;
    if (place === 0) this.addChunk();
    const chunk = this.chunks[this.chunks.length - 1];
    const start = place * this.width;
    for (let i = 0; i < this.width; i++) chunk[start + i] = values[i];
    this.count++;
  }

  /** All rows in one array. The store is empty afterwards: each chunk is let go as soon as it is copied. */
  take(): Uint8Array | Float32Array {
    const length = this.count * this.width;
    const joined = this.wide ? new Float32Array(length) : new Uint8Array(length);
    let start = 0;
    this.chunks.reverse();
    for (let chunk = this.chunks.pop(); chunk !== undefined; chunk = this.chunks.pop()) {
      const used = Math.min(chunk.length, length - start);
      joined.set(chunk.subarray(0, used), start);
      start += used;
    }
    this.count = 0;
    return joined;
  }

  private addChunk(): void {
    const length = this.rowsPerChunk * this.width;
    const chunk = this.wide ? new Float32Array(length) : new Uint8Array(length);
    this.requireRoom(this.chunks.length + 1, chunk.BYTES_PER_ELEMENT);
    this.chunks.push(chunk);
  }

  /** @throws DataError when so many chunks of values of so many bytes are more than may be held. */
  private requireRoom(chunks: number, bytesPerValue: number): void {
    if (chunks * this.rowsPerChunk * this.width * bytesPerValue <= this.maxBytes) return;
    const kind = bytesPerValue === 1 ? '' : ', 4 bytes each since not all are whole numbers from 0 to 255';
    throw new DataError(
      `${this.name}: ${this.count} rows × ${this.width} features and more${kind}: ` +
        `at most ${this.maxBytes} bytes of features can be held`,
    );
  }

  private widen(): void {
    this.requireRoom(this.chunks.length, Float32Array.BYTES_PER_ELEMENT);
    this.wide = true;
    this.chunks.forEach((chunk, i) => {
      this.chunks[i] = Float32Array.from(chunk);
    });
  }
}
