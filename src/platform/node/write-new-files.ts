// Files of a command's own making: written together, whole, and never over one that is there unless that is asked for.
// Before: atomic-file.ts. Next: write-dataset.ts, cli/export.ts.

import { requireKnownOptions, requireSwitch, WriteError } from '../../errors.js';
import { type Chunks, writeFilesAtomic } from './atomic-file.js';
import { isThere } from './file-status.js';
import { makeFolder } from './make-folder.js';

/** Options of what writes data sets. */
export interface WriteOptions {
  /** Replace files that exist. Default false: an error. */
  force?: boolean;
  signal?: AbortSignal;
}

export interface NewFile {
  path: string;
  chunks: Chunks;
}

/**
 * Makes the folder where there is none, and writes the files. Returns the paths.
 * @throws WriteError when a file exists or cannot be written; then none is left behind.
 */
export async function writeNewFiles(
  folder: string,
  files: NewFile[],
  options: WriteOptions = {},
): Promise<string[]> {
  requireKnownOptions('options', options, ['force', 'signal']);
  const { force = false, signal } = options;
  requireSwitch('force', force);
  const paths = files.map(({ path }) => path);
  const existing = paths.find((path) => isThere(path));
  if (existing !== undefined && !force) {
    throw new WriteError(`${existing}: the file exists already; --force replaces it`);
  }
  const removeFolder = await makeFolder(folder);
  try {
    await writeFilesAtomic(files, signal);
  } catch (error) {
    await removeFolder();
    throw error;
  }
  return paths;
}
