// A file's chunks as they are read: its beginning kept until the format is known, the encoding turned into UTF-8, progress
// reported. Before: text-encoding.ts, binary-formats.ts. Next: read-table.ts.

import { roomFor } from '../../data/file-bytes.js';
import { DataError } from '../../errors.js';
import { refuseOtherFormats, refuseOtherTexts } from './binary-formats.js';
import { MAX_RECORD_BYTES, TOO_LONG } from './csv-engine.js';
import { HEAD_RECORDS } from './first-records.js';
import { looksLikeJson } from './read-json.js';
import type { ReadTableOptions } from './read-options.js';
import { encodingOf, toUtf8 } from './text-encoding.js';

const [NEWLINE, RETURN] = [10, 13];
/** The number of bytes that are looked at first, if they hold enough records. */
const HEAD_BYTES = 1 << 16;
const PROGRESS_BYTES = 1 << 20;

/** The chunks, as UTF-8. The beginning is kept until the format is known. */
export class Source {
  head = new Uint8Array(0);
  whole = false;
  done = 0;
  private reported = 0;
  private readonly chunks: AsyncIterator<Uint8Array>;
  private utf8!: AsyncIterator<Uint8Array>;

  constructor(
    private readonly name: string,
    chunks: AsyncIterable<Uint8Array>,
    private readonly options: ReadTableOptions,
  ) {
    this.chunks = chunks[Symbol.asyncIterator]();
  }

  async begin(): Promise<void> {
    const raw = this.counted()[Symbol.asyncIterator]();
    const first = await gather(raw, 4096, () => true);
    refuseOtherFormats(this.name, first.bytes);
    const { encoding, mark } = encodingOf(first.bytes, this.options.encoding);
    this.utf8 = toUtf8(this.name, following(first.bytes, raw), encoding, mark)[Symbol.asyncIterator]();
    const head = await gather(this.utf8, HEAD_BYTES, (bytes) => lineEnds(bytes) > 2 || looksLikeJson(bytes));
    this.head = head.bytes;
    this.whole = head.whole;
    refuseOtherTexts(this.name, this.head);
    if (this.head.length > MAX_RECORD_BYTES && !looksLikeJson(this.head))
      throw new DataError(`${this.name}:1: ${TOO_LONG}`);
  }

  rest(start: number): AsyncGenerator<Uint8Array> {
    return following(this.head.subarray(start), this.utf8);
  }

  /** Ends the reading, so that a stream closes its file. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  report(last = false): void {
    if (!last && this.done - this.reported < PROGRESS_BYTES) return;
    this.reported = this.done;
    const { totalBytes, onProgress } = this.options;
    onProgress?.({ stage: 'read', file: this.name, doneBytes: this.done, totalBytes });
  }

  private async *counted(): AsyncGenerator<Uint8Array> {
    for (let next = await this.chunks.next(); !next.done; next = await this.chunks.next()) {
      yield next.value;
      this.done += next.value.length;
      this.report();
    }
  }
}

/** The first chunks together: at least `size` bytes of which `enough` holds, or all there are. */
async function gather(
  chunks: AsyncIterator<Uint8Array>,
  size: number,
  enough: (bytes: Uint8Array) => boolean,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; whole: boolean }> {
  let room = new Uint8Array(0);
  let length = 0;
  for (let wanted = size; ; ) {
    const next = await chunks.next();
    if (next.done) return { bytes: room.subarray(0, length), whole: true };
    room = roomFor(room, length, length + next.value.length);
    room.set(next.value, length);
    length += next.value.length;
    if (length < wanted) continue;
    const bytes = room.subarray(0, length);
    if (enough(bytes) || length > MAX_RECORD_BYTES) return { bytes, whole: false };
    wanted = length * 2;
  }
}

/** Bytes that were read ahead, and then the rest; ends the rest when it is ended. */
export async function* following(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < bytes.length && count < HEAD_RECORDS; i++)
    if (bytes[i] === NEWLINE || bytes[i] === RETURN) count++;
  return count;
}
