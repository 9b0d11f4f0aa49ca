// Files: opened with errors a user can act on. Next: gzip.ts decompresses, atomic-file.ts writes.

import { type FileHandle, open } from 'node:fs/promises';
import { emptyFile, unreadable } from '../../data/file-bytes.js';
import { DataError, OptionError } from '../../errors.js';

/**
 * Opens a file for reading.
 * @throws DataError when it is missing, a folder, not readable, or empty; OptionError on an empty name.
 */
export async function openForReading(path: string): Promise<{ handle: FileHandle; size: number }> {
  if (path === '') throw new OptionError('the name of the file to read is empty');
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isDirectory()) throw new DataError(`${path}: a file expected, a folder found`);
    if (stats.isFile() && stats.size === 0) throw emptyFile(path);
    return { handle, size: stats.size };
  } catch (error) {
    await handle?.close();
    throw readError(path, error);
  }
}

/**
 * A file's bytes.
 * @throws DataError when it is missing, a folder, not readable, or empty.
 */
export async function readFile(path: string): Promise<Uint8Array> {
  const { handle } = await openForReading(path);
  try {
    return await handle.readFile();
  } catch (error) {
    throw readError(path, error);
  } finally {
    await handle.close();
  }
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
};
