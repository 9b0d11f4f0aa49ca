// Files: opened with errors a user can act on. Next: file-status.ts looks what is there, gzip.ts decompresses, atomic-file.ts writes.

import { constants } from 'node:buffer';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { printable } from '../../control-characters.js';
import { emptyFile, gatherBytes, MAX_BYTES, ownPlace, tooLarge, unreadable } from '../../data/file-bytes.js';
import { DataError, OptionError } from '../../errors.js';
import { requireShape } from '../../options/shapes.js';

/**
 * Opens a file for reading.
 * @throws DataError when it is missing, a folder, not readable, or empty; OptionError on an empty name.
 */
export async function openForReading(path: string): Promise<{ handle: FileHandle; size: number }> {
  requireShape('path', path, 'text');
  if (path === '') throw new OptionError('the name of the file to read is empty');
  let handle: FileHandle | undefined;
  try {
    handle = await openOrWait(path);
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new DataError(`${path}: a file expected, a folder found`);
    if (stats.isFile() && stats.size === 0) throw emptyFile(path);
    return { handle, size: stats.size };
  } catch (error) {
    await closeQuietly(handle);
    throw readError(path, error);
  }
}

/** Opening a pipe waits until a program opens it to write, maybe for ever: after a while that is said. */
export async function openOrWait(path: string): Promise<FileHandle> {
  if (!(await stat(path)).isFIFO()) return open(path, 'r');
  const timer = setTimeout(() => {
    process.stderr.write(`${printable(path)}: a pipe; waiting for a program that writes to it\n`);
  }, PATIENCE);
  try {
    return await open(path, 'r');
  } finally {
    clearTimeout(timer);
  }
}

const PATIENCE = 2000;
const CHUNK_BYTES = 1 << 20;
/** FileHandle.readFile() refuses 2 GiB and more. */
const SLICED_BYTES = 2 ** 31 - 1;

/**
 * A file's bytes. A file of any size that an array can have is read; of a pipe or a device, at most `maxBytes`.
 * @param maxBytes default 1 GiB for pipes and devices, else what an array can have.
 * @throws DataError when it is missing, a folder, not readable, empty, or larger than that.
 * @example
 * const bytes = await readFile('model.safetensors');
 */
export async function readFile(path: string, maxBytes?: number): Promise<Uint8Array> {
  if (maxBytes !== undefined) requireShape('maxBytes', maxBytes, 'index');
  const { handle, size } = await openForReading(path);
  const most = maxBytes ?? (size > 0 ? constants.MAX_LENGTH : MAX_BYTES);
  try {
    if (size > most) throw tooLarge(path, most, size);
    if (size > 0 && size < SLICED_BYTES) return await handle.readFile();
    const chunks = handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
    return (await gatherBytes(path, chunks, ownPlace(size), most)).view;
  } catch (error) {
    throw readError(path, error);
  } finally {
    await closeQuietly(handle);
  }
}

/** A text, at once. @throws DataError */
export function readTextNow(path: string | URL): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw readError(String(path), error);
  }
}

/** A file's bytes, at once; null where there is none. @throws DataError */
export function readIfThere(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw readError(path, error);
  }
}

/** The first `length` bytes of a file as it stands, at once; fewer at its end. @throws DataError */
export function readHeadNow(path: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  try {
    const file = openSync(path, 'r');
    let at = 0;
    try {
      for (let read = -1; read !== 0 && at < length; at += read)
        read = readSync(file, bytes, at, length - at, at);
    } finally {
      closeSync(file);
    }
    return bytes.subarray(0, at);
  } catch (error) {
    throw readError(path, error);
  }
}

/** For what was read, or flushed: that is done, whatever closing comes to. */
export async function closeQuietly(handle: FileHandle | undefined): Promise<void> {
  await handle?.close().catch(() => {});
}

/**
 * Fills `bytes` from `position` on, and returns the part that is filled: less than all only at the end of the file. One read may bring
 * less than there is.
 */
export async function readAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<Uint8Array> {
  let at = 0;
  while (at < bytes.length) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/** The pairs of names that "a,b" can stand for: one for each comma, since names may have commas in them. */
export function pairsOf(text: string): [string, string][] {
  return Array.from(text.matchAll(/,/g), ({ index }): [string, string] => [
    text.slice(0, index),
    text.slice(index + 1),
  ]).filter(([first, second]) => first !== '' && second !== '');
}

/** What went wrong, as a DataError that says what to look at; errors of our own stay as they are. */
export function readError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  const reason = code === undefined ? undefined : READ_REASONS[code];
  if (reason !== undefined) return new DataError(`${path}: ${reason}`, { cause: error });
  if (code === undefined || !(error as NodeJS.ErrnoException).syscall) return error;
  return unreadable(path, error);
}

const READ_REASONS: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file (a part of the path is not a folder)',
  EISDIR: 'a file expected, a folder found',
  EACCES: 'permission to read it is missing',
  EPERM: 'permission to read it is missing',
  ELOOP: 'symbolic links lead round in a circle',
  ENAMETOOLONG: 'the name is too long for a file',
  EMFILE: 'too many files are open; close some or raise ulimit -n',
  ENFILE: 'too many files are open on this machine; close some',
  EIO: 'the disk reports an error',
  ENOMEM: 'the system has no memory to read it',
  ERR_ACCESS_DENIED:
    'the permission model of Node forbids to read it; add --allow-fs-read=<folder> to the flags of node',
  ERR_FS_FILE_TOO_LARGE: 'more than 2 GiB, which is more than can be read at once',
};
