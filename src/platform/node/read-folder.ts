// The one data set that a folder holds. Next: datasets.ts adds name and checksum.

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseClassNames } from '../../data/classes.js';
import { CLASSES_FILE, findLayout, type Parts, STANDARD_NAMES } from '../../data/layouts.js';
import { type ReadFilesOptions, readLayout } from '../../loading/read-files.js';
import { DataError } from '../../errors.js';
import { NODE_FILES } from './file-access.js';
import { readFile } from './files.js';

export interface ReadFolderOptions extends ReadFilesOptions {
  /** Look for IDX files only. */
  idxOnly?: boolean;
}

/**
 * Reads the one data set a folder holds.
 * @throws DataError when there is none, or more than one, or half of one.
 */
export async function readFolder(folder: string, options: ReadFolderOptions): Promise<Parts> {
  const find = (name: string) => [join(folder, name)].find((path) => existsSync(path));
  const layout = findLayout(folder, find, options.idxOnly);
  if (layout !== undefined) return readLayout(NODE_FILES, layout, options);
  const files = readdirSync(folder).slice(0, 5).join(', ') || 'nothing';
  throw new DataError(`${folder}: no data set in this folder: ${STANDARD_NAMES} expected, ${files} found`);
}

/** The class names kept in a folder's classes.txt; undefined when it has none. */
export async function readClassNames(folder: string): Promise<string[] | undefined> {
  const path = join(folder, CLASSES_FILE);
  if (!existsSync(path)) return undefined;
  return parseClassNames(new TextDecoder().decode(await readFile(path)), path);
}
