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

/**
 * A file's bytes, decompressed when it begins with gzip's magic bytes. The result is allocated once, from the
 * size that gzip notes at its end, so that the peak is little more than the result itself.
 * @throws DataError when the file is missing or empty, cut short, damaged, or larger than `maxBytes`.
 */
export async function readBytes(path: string, options: ReadBytesOptions = {}): Promise<Uint8Array> {
  const { maxBytes = MAX_BYTES } = options;
  const { handle, size } = await openForReading(path);
  try {
    if (await isGzip(handle)) return await gunzip(path, handle, size, maxBytes);
    if (size > maxBytes) throw tooLarge(path, maxBytes);
    const { buffer, byteOffset, byteLength } = await handle.readFile();
    return new Uint8Array(buffer, byteOffset, byteLength); // a Buffer's slice and toString would surprise
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

async function gunzip(path: string, handle: FileHandle, size: number, maxBytes: number): Promise<Uint8Array> {
  let bytes = new Uint8Array(Math.min(await notedSize(handle, size), size * MAX_DEFLATE_RATIO, maxBytes));
  let length = 0;
  const source = handle.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false });
  try {
    for await (const chunk of pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {})) {
      if (length + chunk.length > maxBytes) throw tooLarge(path, maxBytes);
      if (length + chunk.length > bytes.length) bytes = grow(bytes, length + chunk.length, maxBytes);
      bytes.set(chunk, length);
      length += chunk.length;
    }
  } catch (error) {
    throw gzipError(path, error);
  }
  return length === bytes.length ? bytes : bytes.slice(0, length);
}

/** The last four bytes of gzip: the size of its last member, modulo 2^32. A hint, never trusted. */
async function notedSize(handle: FileHandle, size: number): Promise<number> {
  const tail = Buffer.alloc(4);
  const { bytesRead } = await handle.read(tail, 0, 4, Math.max(0, size - 4));
  return bytesRead === 4 ? tail.readUInt32LE(0) : 0;
}

function grow(bytes: Uint8Array, needed: number, maxBytes: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(maxBytes, Math.max(needed, bytes.length * 2)));
  larger.set(bytes);
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
