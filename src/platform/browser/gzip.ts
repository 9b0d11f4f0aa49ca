// The bytes of a File that may be gzip (its first bytes tell, not its name), in a page, in a worker and on Node.
// Next: file-access.ts hands them to loading/read-files.ts.

import {
  emptyFile,
  gatherBytes,
  gzipCutShort,
  gzipDamaged,
  isGzip,
  MAX_BYTES,
  ownPlace,
  type Place,
  promisedBytes,
  tooLarge,
  unreadable,
} from '../../data/file-bytes.js';
import type { OnProgress } from '../../data/progress.js';
import { DataError } from '../../errors.js';
import type { FileLike } from '../../web-types.js';

const SLICE_BYTES = 1 << 20;

export interface ReadBytesOptions {
  /** Refuse more decompressed bytes than this. Default 1 GiB. */
  maxBytes?: number;
  /** Read no more than so many bytes, and leave the rest. Default: all. */
  atMost?: number;
  onProgress?: OnProgress;
}

/**
 * A file's bytes, decompressed when it begins with gzip's magic bytes.
 * @throws DataError when the file is empty, cannot be read, is cut short, damaged, or larger than `maxBytes`.
 */
export async function readBytes(file: FileLike, options: ReadBytesOptions = {}): Promise<Uint8Array> {
  return (await readInto(file, ownPlace, options)).view;
}

/** The same into what `reserve` gives for the promised size; in another place when the file holds more or fewer. */
export async function readInto(
  file: FileLike,
  reserve: (size: number) => Place,
  { maxBytes = MAX_BYTES, atMost, onProgress }: ReadBytesOptions = {},
): Promise<Place> {
  const { name, size } = file;
  const gzip = await beginsAsGzip(file);
  if (!gzip && size > maxBytes) throw tooLarge(name, maxBytes, size);
  const promised = gzip
    ? promisedBytes(
        await readSlice(file, Math.max(0, size - 4), size),
        size,
        Math.min(maxBytes, atMost ?? maxBytes),
      )
    : size;
  return gatherBytes(name, chunksOf(file, gzip, onProgress), reserve(promised), maxBytes, atMost);
}

/** The first `length` bytes of what `readBytes` would give, without reading the rest; fewer at its end. */
export async function readHead(file: FileLike, length: number): Promise<Uint8Array> {
  const head = new Uint8Array(length);
  let filled = 0;
  for await (const chunk of chunksOf(file, await beginsAsGzip(file))) {
    const taken = chunk.subarray(0, length - filled);
    head.set(taken, filled);
    filled += taken.length;
    if (filled === length) break;
  }
  return head.subarray(0, filled);
}

/** The bytes of `readBytes` chunk by chunk, and their number where it is known. @throws DataError as readBytes does. */
export async function openChunks(
  file: FileLike,
  onProgress?: OnProgress,
): Promise<{ chunks: AsyncGenerator<Uint8Array>; totalBytes?: number }> {
  const gzip = await beginsAsGzip(file);
  return { chunks: chunksOf(file, gzip, onProgress), totalBytes: gzip ? undefined : file.size };
}

async function beginsAsGzip(file: FileLike): Promise<boolean> {
  if (file.size === 0) throw emptyFile(file.name);
  return isGzip(await readSlice(file, 0, 2));
}

function chunksOf(file: FileLike, gzip: boolean, onProgress?: OnProgress): AsyncGenerator<Uint8Array> {
  const slices = slicesOf(file, onProgress);
  return gzip ? inflate(file.name, slices) : slices;
}

async function* slicesOf(file: FileLike, onProgress?: OnProgress): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.size; start += SLICE_BYTES) {
    const end = Math.min(file.size, start + SLICE_BYTES);
    yield await readSlice(file, start, end);
    onProgress?.({ stage: 'read', file: file.name, doneBytes: end, totalBytes: file.size });
  }
}

/** A dropped folder is a File too, which fails here; so does a file that has changed since it was dropped. */
async function readSlice(file: FileLike, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.slice(start, end).arrayBuffer());
  } catch (error) {
    throw unreadable(file.name, error);
  }
}

async function* inflate(name: string, slices: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream('gzip');
  const [reader, writer] = [readable.getReader(), writable.getWriter()];
  let failure: unknown; // of reading the file, not of decompressing it
  let complete = false;
  const feed = async () => {
    try {
      for await (const slice of slices) await writer.write(slice as Uint8Array<ArrayBuffer>);
      complete = true;
      await writer.close();
    } catch (error) {
      if (error instanceof DataError) failure = error;
      await writer.abort(error).catch(() => {});
    }
  };
  const fed = feed();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } catch (error) {
    throw failure ?? gzipError(name, error, complete);
  } finally {
    // Whoever wants no more leaves both ends to be closed.
    await reader.cancel().catch(() => {});
    await fed;
  }
}

/**
 * What went wrong with gzip data, of which all was taken or not. Node's errors have zlib's codes. A page's have none,
 * but there a write ends when its bytes are decompressed: what fails once all are is their being too few.
 */
function gzipError(name: string, error: unknown, complete: boolean): DataError {
  const { code } = error as { code?: unknown };
  const cut = typeof code === 'string' ? code === 'Z_BUF_ERROR' : complete;
  if (cut) return gzipCutShort(name, error);
  // Chromium's messages begin with the call that failed, which tells a user nothing.
  const reason = (error as Error).message.replace(/^Failed to execute '\w+' on '\w+': /, '');
  return gzipDamaged(name, error, reason);
}
