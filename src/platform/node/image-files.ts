// Photos on Node: the entries of a folder, a folder of photos as a data set, and photos to predict.
// Before: loading/read-images.ts. Next: datasets.ts, and cli/rows-to-predict.ts.

import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Parts } from '../../data/file-layouts.js';
import {
  DEEPEST,
  type FolderEntry,
  findImageFolder,
  holdsImages,
  isIgnoredName,
} from '../../data/image-folders.js';
import { IMAGE_NAME, isJpeg, isPng, MOST_BYTES } from '../../data/image-header.js';
import { IMAGE_OPTIONS, type ImagePreparation, imagePreparation } from '../../data/image-preparation.js';
import type { OnProgress } from '../../data/progress.js';
import { DataError, OptionError } from '../../errors.js';
import type { OnNotice } from '../../loading/read-files.js';
import {
  type ImageAccess,
  type ImageRows,
  type ReadImagesOptions,
  readImageFolder,
  readImages,
} from '../../loading/read-images.js';
import { requireNoTableOptions } from '../../loading/require-table.js';
import type { Given } from '../../options/option.js';
import { given } from '../../options/option-kinds.js';
import { requireShape } from '../../options/shapes.js';
import { imageDecoder } from './decode-image.js';
import { namesIn, requireThere, statusOf } from './file-status.js';
import { readHead } from './gzip.js';
import { readFile } from './open-file.js';
import { holdsDataFiles } from './read-folder.js';

const FOLDER_OPTIONS = {
  /** Go on without files that cannot be read as images. Default false. */
  skipDamaged: given<boolean>('switch'),
  /** In place of imageSize and colorMode: how a model's photos were read, `network.images`. For other data it is ignored. Default: none. */
  images: given<ImagePreparation | null>('null|object'),
};
export const IMAGE_FOLDER_OPTIONS = { ...IMAGE_OPTIONS, ...FOLDER_OPTIONS };

/** Options of loadData for folders of photos. */
export interface ImageFolderOptions extends Given<typeof IMAGE_OPTIONS>, Given<typeof FOLDER_OPTIONS> {}

/** Options of loadData for any data. */
interface AnyOptions {
  classNames?: readonly string[];
  test?: string;
  onProgress?: OnProgress;
  onNotice?: OnNotice;
}

export interface ImageFile {
  path: string;
  size: number;
}

/**
 * Everything in a folder, to the depth of image folders, or to another one. Links are followed, except into a folder that they lie in; what
 * hangs in the air is a file. @throws DataError
 */
async function listFolder(folder: string, deepest = DEEPEST): Promise<FolderEntry<ImageFile>[]> {
  const found: FolderEntry<ImageFile>[] = [];
  const visit = async (path: readonly string[], above: readonly string[]): Promise<void> => {
    const place = join(folder, ...path);
    const real = await realpath(place).catch(() => place);
    if (above.includes(real)) return;
    for (const name of namesIn(place)) {
      if (isIgnoredName(name)) continue;
      const below = [...path, name];
      const full = join(place, name);
      const stats = statusOf(full);
      if (!stats?.isDirectory()) {
        found.push({ path: below, file: { path: full, size: stats?.isFile() ? stats.size : 0 } });
        continue;
      }
      found.push({ path: below, file: null });
      if (below.length < deepest) await visit(below, [...above, real]);
    }
  };
  await visit([], []);
  return found;
}

/** What lies in a folder of photos; null for any other place. @throws DataError */
export async function listImageFolder(place: string): Promise<FolderEntry<ImageFile>[] | null> {
  const stats = statusOf(place);
  if (!stats?.isDirectory() || holdsDataFiles(place)) return null;
  const entries = await listFolder(place);
  return holdsImages(entries) ? entries : null;
}

async function imageAccess(): Promise<ImageAccess<ImageFile>> {
  const decoder = await imageDecoder();
  return {
    decoder: `JPEG files decoded by ${decoder.jpeg}`,
    nameOf: ({ path }) => path,
    sizeOf: ({ size }) => size,
    async decode({ path }) {
      const stats = requireThere(path);
      if (!stats.isFile()) throw new DataError(`${path}: not a file`); // reading a pipe would wait for ever
      if (stats.size > MOST_BYTES)
        throw new DataError(`${path}: ${stats.size} bytes are too many for an image`);
      return decoder.decode(await readFile(path), path);
    },
  };
}

/** @throws OptionError, DataError as readImageFolder */
export async function loadImageFolder(
  name: string,
  entries: readonly FolderEntry<ImageFile>[],
  options: ImageFolderOptions & AnyOptions,
): Promise<Parts> {
  const { images, skipDamaged, onProgress, onNotice, classNames, test } = options;
  if (test !== undefined)
    throw new OptionError(`test: ${name} is a folder of photos, whose test photos lie in ${name}/test`);
  requireNoTableOptions(name, 'photos', options);
  const preparation = images ?? imagePreparation(options);
  const folder = findImageFolder(name, entries);
  const reading = { preparation, skipDamaged, onProgress, onNotice };
  return readImageFolder(await imageAccess(), name, folder, reading, classNames);
}

/** Whether what lies at `path` is a folder, or a file that is named like a photo or begins like one. */
export async function isImagePath(path: string): Promise<boolean> {
  const stats = statusOf(path);
  if (stats?.isDirectory()) return true;
  if (IMAGE_NAME.test(path)) return true;
  if (!stats?.isFile() || stats.size === 0) return false;
  const head = await readHead(path, 8);
  return isPng(head) || isJpeg(head);
}

export interface LoadedImages extends ImageRows<ImageFile> {
  /** What decodes JPEG files. */
  decoder: string;
}

/**
 * Photos to predict, one row each: files as they are given, of a folder those in it and in its folders, however deep, sorted by
 * name.
 * @throws DataError for what cannot be read as an image, unless it is to be skipped; and for a folder without photos.
 * @example
 * const { features } = await loadImages(['boot.png'], { preparation: network.images });
 * network.predict(features);
 */
export async function loadImages(
  paths: readonly string[],
  options: Omit<ReadImagesOptions, 'preparation'> & { preparation: ImagePreparation },
): Promise<LoadedImages> {
  requireShape('paths', paths, ['text']);
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const access = await imageAccess();
  const place = paths.length === 1 ? paths[0] : `${paths.length} files and folders`;
  return { ...(await readImages(access, place, files, options)), decoder: access.decoder };
}

async function filesAt(path: string): Promise<ImageFile[]> {
  const stats = statusOf(path);
  if (!stats?.isDirectory()) return [{ path, size: stats?.size ?? 0 }];
  const files = (await listFolder(path, Number.POSITIVE_INFINITY)).flatMap(({ file }) =>
    file && IMAGE_NAME.test(file.path) ? [file] : [],
  );
  if (files.length === 0) throw new DataError(`${path}: no PNG or JPEG file in this folder`);
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}
