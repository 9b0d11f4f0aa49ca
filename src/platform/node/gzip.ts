// Reads a file that may be gzip (its first bytes tell, not its name) into one buffer.
// Next: datasets.ts parses the bytes.

import { constants } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DataError } from '../../errors.js';
import { openForReading, readError } from './files.js';

const CHUNK_BYTES = 1 << 18;
// Deflate codes at most 258 bytes in 2 bits: no honest file grows more than 1032-fold.
const MAX_DEFLATE_RATIO = 1032;
/** More than any Dataset that fits linear memory beside a network needs; a gzip bomb stops here. */
const MAX_BYTES = Math.min(2 ** 30, constants.MAX_LENGTH);

export interface ReadBytesOptions {
  /** Refuse more decompressed bytes than this. Default 1 GiB. */
  maxBytes?: number;
}

/** Room for bytes, maybe in a memory that grows, which ends every view of it; `view` is one that is good now. */
export interface Place {
  readonly view: Uint8Array;
}

/**
 * A file's bytes, decompressed when it begins with gzip's magic bytes. The result is allocated once, from the
 * size that gzip notes at its end, so that the peak is little more than the result itself.
 * @throws DataError when the file is missing or empty, cut short, damaged, or larger than `maxBytes`.
 */
export async function readBytes(path: string, options: ReadBytesOptions = {}): Promise<Uint8Array> {
  return (await readInto(path, ownPlace, options)).view;
}

/**
 * The same into what `reserve` gives for as many bytes as the file promises. When it holds more or fewer, they are in
 * another place than that, which is left to its owner.
 */
export async function readInto(
  path: string,
  reserve: (size: number) => Place,
  { maxBytes = MAX_BYTES }: ReadBytesOptions = {},
): Promise<Place> {
  const { handle, size } = await openForReading(path);
  try {
    const gzip = await isGzip(handle);
    if (!gzip && size > maxBytes) throw tooLarge(path, maxBytes);
    const promised = gzip
      ? Math.min(await notedSize(handle, size), size * MAX_DEFLATE_RATIO, maxBytes)
      : size;
    const source = handle.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false });
    const stream = gzip ? pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : source;
    return await readAll(path, stream, reserve(promised), maxBytes);
  } catch (error) {
    throw readError(path, error);
  } finally {
    await handle.close();
  }
}

/**
 * A stream of what `readBytes` would give, and how many bytes that is when it is known. Destroying it closes the file.
 * @throws DataError when the file is missing or empty; while it is read, what `gzipError` makes sense of.
 */
export async function openStream(path: string): Promise<{ stream: Readable; totalBytes?: number }> {
  const { handle, size } = await openForReading(path);
  const gzip = await isGzip(handle);
  const source = handle.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES });
  if (!gzip) return { stream: source, totalBytes: size };
  // pipeline hands the source's errors on to the last stream, whose reader meets them: nothing to do here.
  return { stream: pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) };
}

/** The first `length` bytes of what `readBytes` would give, without reading the rest; fewer at its end. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  try {
    const { stream } = await openStream(path);
    for await (const chunk of stream) {
      head = Buffer.concat([head, chunk]).subarray(0, length);
      if (head.length === length) break;
    }
  } catch (error) {
    throw gzipError(path, error);
  }
  return head;
}

async function isGzip(handle: FileHandle): Promise<boolean> {
  const head = new Uint8Array(2);
  const { bytesRead } = await handle.read(head, 0, 2, 0);
  return bytesRead === 2 && head[0] === 0x1f && head[1] === 0x8b;
}

async function readAll(path: string, stream: Readable, place: Place, maxBytes: number): Promise<Place> {
  let room = place;
  let length = 0;
  try {
    for await (const chunk of stream) {
      if (length + chunk.length > maxBytes) throw tooLarge(path, maxBytes);
      if (length + chunk.length > room.view.length) room = grow(room.view, length + chunk.length, maxBytes);
      room.view.set(chunk, length);
      length += chunk.length;
    }
  } catch (error) {
    throw gzipError(path, error);
  }
  return length === room.view.length ? room : { view: room.view.slice(0, length) };
}

function ownPlace(size: number): Place {
  return { view: new Uint8Array(size) };
}

/** The last four bytes of gzip: the size of its last member, modulo 2^32. A hint, never trusted. */
async function notedSize(handle: FileHandle, size: number): Promise<number> {
  const tail = Buffer.alloc(4);
  const { bytesRead } = await handle.read(tail, 0, 4, Math.max(0, size - 4));
  return bytesRead === 4 ? tail.readUInt32LE(0) : 0;
}

function grow(bytes: Uint8Array, needed: number, maxBytes: number): Place {
  const larger = ownPlace(Math.min(maxBytes, Math.max(needed, bytes.length * 2)));
  larger.view.set(bytes);
  return larger;
}

function tooLarge(path: string, maxBytes: number): DataError {
  return new DataError(
    `${path}: more than ${maxBytes} bytes decompressed; that is more than can be read at once`,
  );
}

/** zlib's error as a DataError that names the file; others stay as they are. */
export function gzipError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'Z_BUF_ERROR') {
    return new DataError(`${path}: the gzip data is cut short; copy or download the file again`, {
      cause: error,
    });
  }
  if (code?.startsWith('Z_')) {
    return new DataError(`${path}: the gzip data is damaged (${(error as Error).message})`, { cause: error });
  }
  return readError(path, error);
}
