// Reads a file that may be gzip (its first bytes tell, not its name) into one buffer.
// Next: datasets.ts parses the bytes.

import { constants } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  gatherBytes,
  gzipCutShort,
  gzipDamaged,
  isGzip,
  ownPlace,
  type Place,
  promisedBytes,
  MAX_BYTES as SENSIBLE_BYTES,
  tooLarge,
} from '../../data/file-bytes.js';
import { requireKnownOptions } from '../../errors.js';
import { requireShape } from '../../options/shapes.js';
import { closeQuietly, openForReading, readAt, readError } from './open-file.js';

const CHUNK_BYTES = 1 << 18;
const MAX_BYTES = Math.min(SENSIBLE_BYTES, constants.MAX_LENGTH);

export interface ReadBytesOptions {
  /** Refuse more decompressed bytes than this. Default 1 GiB. */
  maxBytes?: number;
  /** Read no more than so many bytes, and leave the rest. Default: all. */
  atMost?: number;
}

/**
 * A file's bytes, decompressed when it begins with gzip's magic bytes. The result is allocated once, from the
 * size that gzip notes at its end, so that the peak is little more than the result itself.
 * @throws DataError when the file is missing or empty, cut short, damaged, or larger than `maxBytes`.
 * @example
 * const bytes = await readBytes('train-images-idx3-ubyte.gz');   // decompressed
 */
export async function readBytes(path: string, options: ReadBytesOptions = {}): Promise<Uint8Array> {
  requireKnownOptions('readBytes', options, ['maxBytes', 'atMost']);
  requireShape('options', options, { 'maxBytes?': 'index', 'atMost?': 'index' });
  return (await readInto(path, ownPlace, options)).view;
}

/**
 * The same into what `reserve` gives for as many bytes as the file promises. When it holds more or fewer, they are in
 * another place than that, which is left to its owner.
 */
export async function readInto(
  path: string,
  reserve: (size: number) => Place,
  { maxBytes = MAX_BYTES, atMost }: ReadBytesOptions = {},
): Promise<Place> {
  const { handle, size } = await openForReading(path);
  try {
    const gzip = await beginsAsGzip(handle);
    if (!gzip && size > maxBytes) throw tooLarge(path, maxBytes, size);
    const promised = gzip
      ? promisedBytes(
          await readAt(handle, new Uint8Array(4), Math.max(0, size - 4)),
          size,
          Math.min(maxBytes, atMost ?? maxBytes),
        )
      : size;
    const source = handle.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES, autoClose: false });
    const stream = gzip ? pipeline(source, createGunzip({ chunkSize: CHUNK_BYTES }), () => {}) : source;
    return await gatherBytes(path, stream, reserve(promised), maxBytes, atMost);
  } catch (error) {
    throw gzipError(path, error);
  } finally {
    await closeQuietly(handle);
  }
}

/**
 * A stream of what `readBytes` would give, and how many bytes that is when it is known. Destroying it closes the file.
 * @throws DataError when the file is missing or empty; while it is read, what `gzipError` makes sense of.
 */
export async function openStream(path: string): Promise<{ stream: Readable; totalBytes?: number }> {
  const { handle, size } = await openForReading(path);
  const gzip = await beginsAsGzip(handle);
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

async function beginsAsGzip(handle: FileHandle): Promise<boolean> {
  return isGzip(await readAt(handle, new Uint8Array(2), 0));
}

/** zlib's error as a DataError that names the file; others stay as they are. */
export function gzipError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'Z_BUF_ERROR') return gzipCutShort(path, error);
  if (code?.startsWith('Z_')) return gzipDamaged(path, error);
  return readError(path, error);
}
