// Reads a table from a file, a pipe or standard input, gzip or not. Next: datasets.ts, and the commands.

import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { isGzip } from '../../data/file-bytes.js';
import { DataError, requireOptions } from '../../errors.js';
import { requireShape } from '../../options/shapes.js';
import { following } from '../../table/reading/chunk-source.js';
import type { ReadTableOptions } from '../../table/reading/read-options.js';
import { readTable } from '../../table/reading/read-table.js';
import type { Table } from '../../table/table.js';
import { csvEngine } from './csv-engine.js';
import { statusOf } from './file-status.js';
import { gzipError, openStream } from './gzip.js';
import { closeQuietly, openForReading, openOrWait, readAt, readError } from './open-file.js';

const CHUNK_BYTES = 1 << 18;
/** What is typed for standard input, and its name in messages. */
export const STDIN = '-';
export const STDIN_NAME = 'standard input';

/**
 * Reads a table: CSV or separated by semicolons, tabs or pipes, JSON, JSON lines, libsvm. "-" is standard input, and
 * `path` may be a pipe.
 * @throws DataError naming file:line, as readTable does; also when the file is missing, or its gzip data is damaged.
 * @example
 * const { rowCount, columns } = await readTableFile('titanic.csv');
 */
export async function readTableFile(path: string, options: ReadTableOptions = {}): Promise<Table> {
  requireShape('path', path, 'text');
  requireOptions('readTableFile', options);
  const name = path === STDIN ? STDIN_NAME : path;
  try {
    if (path === STDIN) return await readTable(name, await inflated(standardInput()), csvEngine, options);
    if (await isPipe(path)) {
      const source = (await openOrWait(path)).createReadStream();
      return await readTable(name, await inflated(source), csvEngine, options);
    }
    const { chunks, totalBytes } = await openChunks(path);
    return await readTable(name, chunks, csvEngine, { totalBytes, ...options });
  } catch (error) {
    throw gzipError(name, error);
  }
}

/** What was read of standard input, for as long as it is held; and where it is read on. */
let held: Uint8Array[] | undefined;
let unread: AsyncIterator<Uint8Array> | undefined;

/** From now on what is read of standard input stays in memory, so that it can be read as a table several times. */
export function holdStandardInput(): void {
  held ??= [];
}

/** @throws DataError when it was read before, and is not held */
async function* standardInput(): AsyncGenerator<Uint8Array> {
  if (unread !== undefined && !held)
    throw new DataError(`${STDIN_NAME}: can be read only once; save it as a file`);
  unread ??= process.stdin[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  try {
    process.stdin.ref?.();
    for (let i = 0; ; i++) {
      if (held && i < held.length) {
        yield held[i];
        continue;
      }
      const next = await unread.next();
      if (next.done) return;
      held?.push(next.value);
      yield next.value;
    }
  } finally {
    // A writer that goes on after an error is not waited for.
    if (held) process.stdin.unref?.();
    else await unread.return?.();
  }
}

/** The bytes of a file, decompressed, chunk by chunk. @throws DataError */
export async function openChunks(
  path: string,
): Promise<{ chunks: AsyncIterable<Uint8Array>; totalBytes?: number }> {
  const { handle, size } = await openForReading(path);
  try {
    if (!isGzip(await readAt(handle, Buffer.alloc(2), 0)))
      return { chunks: chunksOf(handle), totalBytes: size };
  } catch (error) {
    await closeQuietly(handle);
    throw readError(path, error);
  }
  await closeQuietly(handle);
  const { stream, totalBytes } = await openStream(path);
  return { chunks: stream, totalBytes };
}

/** All chunks share the same memory, so that a large file leaves no garbage: a chunk is valid until the next one is read. */
async function* chunksOf(handle: FileHandle): AsyncGenerator<Uint8Array> {
  try {
    const room = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(room, 0, CHUNK_BYTES, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      yield room.subarray(0, bytesRead);
    }
  } finally {
    await closeQuietly(handle);
  }
}

/** A pipe cannot be read at a position, as `openStream` does to detect gzip. */
export async function isPipe(path: string): Promise<boolean> {
  if (path === '') return false;
  const stats = statusOf(path);
  return stats !== undefined && (stats.isFIFO() || stats.isCharacterDevice() || stats.isSocket());
}

/** The bytes of a stream, decompressed if its first two bytes are gzip's. */
async function inflated(source: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const chunks = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const all = following(head, chunks);
  return isGzip(head) ? pipeline(Readable.from(all), createGunzip(), () => {}) : all;
}
