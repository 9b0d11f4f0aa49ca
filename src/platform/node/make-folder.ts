// Folders for what is to be written, and their removal when it was not.
// Next: write-dataset.ts, download.ts and the command line's run folders.

import { mkdirSync, rmdirSync } from 'node:fs';
import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { OptionError, WriteError } from '../../errors.js';
import { isFolder, isThere } from './file-status.js';
import { followLinks } from './follow-links.js';
import { writeError } from './write-error.js';

/**
 * Makes a folder with those above it that are missing. Returns what removes again the ones that were made, from the
 * innermost outward, as long as they are empty.
 * @throws OptionError on an empty name; WriteError when the folder cannot be made.
 */
export async function makeFolder(folder: string): Promise<() => Promise<void>> {
  if (folder === '') throw new OptionError('the name of the folder to write to is empty');
  const target = followLinks(resolve(folder));
  const missing: string[] = [];
  // One by one: Node's recursive mkdir never comes back where a parent refuses children (/proc, seen on Node 20).
  for (let path = target; !stands(path, folder); path = dirname(path)) missing.unshift(path);
  const made: string[] = [];
  const removeMade = async () => {
    for (const path of made.reverse()) await rmdir(path).catch(() => {}); // somebody else's now, if not empty
  };
  for (const path of missing) {
    try {
      await mkdir(path);
      made.push(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue; // made by another process meanwhile
      await removeMade();
      throw writeError(folder, error);
    }
  }
  if (!isFolder(target))
    throw new WriteError(`${folder}: cannot be written: a file is in the way; choose another path`);
  return removeMade;
}

/** @throws WriteError about `folder` where that cannot be told. */
function stands(path: string, folder: string): boolean {
  try {
    return isThere(path);
  } catch (error) {
    throw writeError(folder, (error as Error).cause);
  }
}

/** False where something is there already: of two processes one makes it. @throws WriteError */
export function makeNewFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeError(path, error);
  }
}

/** After an error, which says more than what comes of this. */
export function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {}
}
