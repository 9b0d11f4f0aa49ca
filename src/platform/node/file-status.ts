// What stands at a path: nothing, a file or a folder. Where the disk does not tell, that is an error: taken for "nothing", a file that is
// there would be replaced. Next: open-file.ts reads, atomic-file.ts writes.

import { readdirSync, type Stats, statSync } from 'node:fs';
import { DataError } from '../../errors.js';
import { readError } from './open-file.js';

/** A text that no file can be called, such as a list of names; a link that leads to itself. */
const NOTHING: unknown[] = ['ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE', 'ELOOP'];

/** Undefined where there is nothing. @throws DataError where that cannot be told */
export function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (NOTHING.includes((error as NodeJS.ErrnoException).code)) return undefined;
    throw readError(path, error);
  }
}

/** @throws DataError where there is nothing, or that cannot be told */
export function requireThere(path: string): Stats {
  const stats = statusOf(path);
  if (stats === undefined) throw new DataError(`${path}: no such file`);
  return stats;
}

/** @throws DataError as statusOf() */
export function isThere(path: string): boolean {
  return statusOf(path) !== undefined;
}

/** @throws DataError as statusOf() */
export function isFile(path: string): boolean {
  return statusOf(path)?.isFile() ?? false;
}

/** @throws DataError as statusOf() */
export function isFolder(path: string): boolean {
  return statusOf(path)?.isDirectory() ?? false;
}

/** The names in a folder. @throws DataError */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    throw readError(folder, error);
  }
}
