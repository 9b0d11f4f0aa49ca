// What reading a file's bytes has in common, in a page and on Node: one buffer of the size that is promised, and the
// errors when that fails. Before: platform/node/gzip.ts and platform/browser/gzip.ts bring the chunks. Next: idx.ts.

import { DataError } from '../errors.js';

// Deflate codes at most 258 bytes in 2 bits: no honest file grows more than 1032-fold.
const MAX_DEFLATE_RATIO = 1032;
/** More than any Dataset that fits linear memory beside a network needs; a gzip bomb stops here. */
export const MAX_BYTES = 2 ** 30;

/** Room for bytes, maybe in a memory that grows, which ends every view of it; `view` is one that is good now. */
export interface Place {
  readonly view: Uint8Array;
}

export function ownPlace(size: number): Place {
  return { view: new Uint8Array(size) };
}

/** Whether these first bytes are gzip's; a file's name tells nothing. */
export function isGzip(head: Uint8Array): boolean {
  return head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * How many bytes a gzip file of `size` promises: what its last four bytes say of its last member, modulo 2^32. A hint,
 * never trusted.
 */
export function promisedBytes(tail: Uint8Array, size: number, maxBytes: number): number {
  if (tail.length !== 4) return 0;
  const noted = new DataView(tail.buffer, tail.byteOffset, 4).getUint32(0, true);
  return Math.min(noted, size * MAX_DEFLATE_RATIO, maxBytes);
}

/**
 * All chunks in `place`, or in another one when they are more or fewer bytes; the rest after `atMost` is not read.
 * @throws DataError above `maxBytes`.
 */
export async function gatherBytes(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  place: Place,
  maxBytes: number,
  atMost = Number.POSITIVE_INFINITY,
): Promise<Place> {
  let room = place;
  let length = 0;
  for await (const whole of chunks) {
    const chunk = whole.subarray(0, atMost - length);
    if (length + chunk.length > maxBytes) throw tooLarge(name, maxBytes);
    if (length + chunk.length > room.view.length) room = grow(room.view, length + chunk.length, maxBytes);
    room.view.set(chunk, length);
    length += chunk.length;
    if (length === atMost) break;
  }
  return length === room.view.length ? room : { view: room.view.slice(0, length) };
}

function grow(bytes: Uint8Array, needed: number, maxBytes: number): Place {
  const larger = ownPlace(Math.min(maxBytes, Math.max(needed, bytes.length * 2)));
  larger.view.set(bytes);
  return larger;
}

/** `room` where `needed` bytes fit into it, or else twice as much room, with the first `held` bytes. */
export function roomFor(
  room: Uint8Array<ArrayBuffer>,
  held: number,
  needed: number,
): Uint8Array<ArrayBuffer> {
  if (needed <= room.length) return room;
  const larger = new Uint8Array(2 * needed);
  larger.set(room.subarray(0, held));
  return larger;
}

/** @param found how many there are, or are promised, where that is known. */
export function tooLarge(name: string, maxBytes: number, found?: number): DataError {
  const what = found === undefined ? `more than ${maxBytes} bytes` : `${found} bytes, more than ${maxBytes}`;
  return new DataError(`${name}: ${what}; that is more than can be read at once`);
}

export function emptyFile(name: string): DataError {
  return new DataError(`${name}: the file is empty`);
}

export function unreadable(name: string, cause: unknown): DataError {
  return new DataError(`${name}: cannot be read: ${(cause as Error).message}`, { cause });
}

export function gzipCutShort(name: string, cause: unknown): DataError {
  return new DataError(`${name}: the gzip data is cut short; copy or download the file again`, { cause });
}

export function gzipDamaged(name: string, cause: unknown, reason = (cause as Error).message): DataError {
  return new DataError(`${name}: the gzip data is damaged (${reason})`, { cause });
}
