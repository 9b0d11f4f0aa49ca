// The one data set that a folder holds. Next: datasets.ts adds name and checksum.

import { join } from 'node:path';
import { parseClassNames } from '../../data/classes.js';
import {
  CLASSES_FILE,
  findLayout,
  type Layout,
  type Parts,
  STANDARD_NAMES,
} from '../../data/file-layouts.js';
import { DataError, OptionError } from '../../errors.js';
import { type ReadFilesOptions, readLayout } from '../../loading/read-files.js';
import { NODE_FILES } from './file-access.js';
import { isThere, namesIn } from './file-status.js';
import { readFile } from './open-file.js';

export interface ReadFolderOptions extends ReadFilesOptions {
  /** Look for IDX files only. */
  idxOnly?: boolean;
  /** A file of test rows, where the folder has none. */
  test?: string;
}

/**
 * Reads the one data set a folder holds.
 * @throws DataError when there is none, or more than one, or half of one.
 */
export async function readFolder(folder: string, options: ReadFolderOptions): Promise<Parts> {
  const layout = layoutIn(folder, options.idxOnly);
  const { test } = options;
  if (test !== undefined && (layout?.kind !== 'csv' || layout.test !== undefined))
    throw new OptionError(`test: ${folder} has test rows of its own, or is no table; leave the option out`);
  if (layout !== undefined)
    return readLayout(NODE_FILES, test === undefined ? layout : { ...layout, test: [test] }, options);
  const files = namesIn(folder).slice(0, 5).join(', ') || 'nothing';
  throw new DataError(
    `${folder}: no data set in this folder: ${STANDARD_NAMES}, or a folder of PNG or JPEG files for each class expected, ${files} found`,
  );
}

/** The files of a folder's data set; undefined for none. @throws DataError for half of one */
export function layoutIn(folder: string, idxOnly?: boolean): Layout<string> | undefined {
  return findLayout(folder, (name) => [join(folder, name)].find((path) => isThere(path)), idxOnly);
}

/** Whether a folder has files of a data set, other than photos. @throws DataError for half of one. */
export function holdsDataFiles(folder: string): boolean {
  return layoutIn(folder) !== undefined;
}

/** The class names kept in a folder's classes.txt; undefined when it has none. */
export async function readClassNames(folder: string): Promise<string[] | undefined> {
  const path = join(folder, CLASSES_FILE);
  if (!isThere(path)) return undefined;
  return parseClassNames(new TextDecoder().decode(await readFile(path)), path);
}
