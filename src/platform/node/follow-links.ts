// A symbolic link in the place of a file that is to be written is followed: the file that it leads to is written, and the link stays.
// Next: atomic-file.ts, make-folder.ts, journal-file.ts.

import { readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { WriteError } from '../../errors.js';
import { writeError } from './write-error.js';

/** A file, or a folder; nothing. */
const NO_LINK: unknown[] = ['EINVAL', 'ENOENT'];
/** As Linux. */
const MOST_LINKS = 40;

/**
 * Where a path leads, whether a file is there or not; the path itself where it is no link.
 * @throws WriteError for links that lead in a circle, or through a folder that does not exist.
 */
export function followLinks(path: string): string {
  let found = path;
  for (let links = 0; links <= MOST_LINKS; links++) {
    const target = linkAt(found);
    if (target === null) return found;
    try {
      found = resolve(realpathSync(dirname(found)), target);
    } catch (error) {
      throw new WriteError(`${path}: cannot be written: ${(error as Error).message}`, { cause: error });
    }
  }
  throw new WriteError(`${path}: cannot be written: its links lead in a circle; remove one of them`);
}

/** Whether two paths lead to one place. @throws WriteError as followLinks() */
export function isSamePlace(one: string, other: string): boolean {
  return placeOf(one) === placeOf(other);
}

function placeOf(path: string): string {
  const found = resolve(followLinks(path));
  try {
    return join(realpathSync(dirname(found)), basename(found));
  } catch {
    return found; // its folder is not made yet
  }
}

function linkAt(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch (error) {
    if (NO_LINK.includes((error as NodeJS.ErrnoException).code)) return null;
    throw writeError(path, error); // a link may be there that cannot be seen
  }
}
