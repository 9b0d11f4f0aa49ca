// Which files in a folder are photos of which class: a folder for each class, or train/ and test/ with a folder for each class in them.
// Next: loading/read-images.ts reads them; the platforms bring the entries.

import { DataError } from '../errors.js';
import { IMAGE_NAME } from './image-header.js';

/** A file or folder, by its path below the place that was named. */
export interface FolderEntry<F> {
  path: readonly string[];
  /** null for a folder. */
  file: F | null;
}

export interface ImageClass<F> {
  name: string;
  files: F[];
}

/** Classes by part, each sorted by name. */
export interface ImageFolder<F> {
  train: ImageClass<F>[];
  validation?: ImageClass<F>[];
  test?: ImageClass<F>[];
  /** Sentences about what is left out. */
  doubts: string[];
}

/** Folders that are parts, where train is beside another one. */
const PARTS = { train: ['train'], validation: ['validation', 'valid', 'val'], test: ['test'] } as const;
type Part = keyof typeof PARTS;

/** How deep the entries of an image folder lie at most, in folders; what lies deeper is refused. */
export const DEEPEST = 3;

/** Hidden files, and those that systems put into folders. */
const IGNORED = /^(\..*|__macosx|thumbs\.db|desktop\.ini)$/i;

export function isIgnoredName(name: string): boolean {
  return IGNORED.test(name);
}

/** Whether there is a file named as a photo in a folder of a class. */
export function holdsImages<F>(entries: readonly FolderEntry<F>[]): boolean {
  return entries.some(({ path, file }) => file !== null && path.length > 1 && IMAGE_NAME.test(path.at(-1)!));
}

/**
 * The parts and classes of an image folder. `place` is what messages call it.
 * @throws DataError for folders inside of a class, classes without a file, and photos in no class.
 */
export function findImageFolder<F>(place: string, all: readonly FolderEntry<F>[]): ImageFolder<F> {
  const entries = all
    .filter(({ path }) => !path.some(isIgnoredName))
    .sort((a, b) => compare(a.path.join('/'), b.path.join('/')));
  const folders = new Set(
    entries.flatMap(({ path, file }) => (path.length > 1 || file === null ? [path[0]] : [])),
  );
  const named = (part: Part) => PARTS[part].find((name) => folders.has(name));
  const doubts: string[] = [];
  if (named('train') === undefined || !(named('test') ?? named('validation')))
    return { train: classesOf(place, entries, doubts), doubts };
  const read = (part: Part) => {
    const name = named(part);
    if (name === undefined) return undefined;
    const below = entries.filter(({ path }) => path[0] === name && path.length > 1);
    return classesOf(
      `${place}/${name}`,
      below.map(({ path, file }) => ({ path: path.slice(1), file })),
      doubts,
    );
  };
  const parts: unknown[] = Object.keys(PARTS).map((part) => named(part as Part));
  for (const name of folders)
    if (!parts.includes(name)) doubts.push(`${place}/${name} is left out: it is no part of the data`);
  return { train: read('train')!, validation: read('validation'), test: read('test'), doubts };
}

/** Sorted by code units, which is the same order everywhere. */
function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function classesOf<F>(place: string, entries: readonly FolderEntry<F>[], doubts: string[]): ImageClass<F>[] {
  const classes = new Map<string, F[]>();
  let beside = 0;
  for (const { path, file } of entries) {
    const [folder] = path;
    if (path.length === 1 && file !== null) {
      if (IMAGE_NAME.test(folder)) beside++;
      continue;
    }
    if (path.length > 2 || (path.length === 2 && file === null)) {
      throw new DataError(
        `${place}/${path.slice(0, 2).join('/')}: a folder inside the folder of a class; put its photos directly into ${place}/${folder}`,
      );
    }
    // macOS takes names apart into letters and accents, others do not; a model trained there knows its classes here.
    const name = folder.normalize();
    const files = classes.get(name) ?? [];
    if (file !== null) files.push(file);
    classes.set(name, files);
  }
  if (classes.size === 0) {
    throw new DataError(
      `${place}: a folder for each class expected, ${beside > 0 ? `${images(beside)} in no class` : 'none'} found`,
    );
  }
  if (beside > 0) doubts.push(`${place}: ${images(beside)} in no folder of a class, left out`);
  const empty = [...classes].find(([, files]) => files.length === 0);
  if (empty)
    throw new DataError(
      `${place}/${empty[0]}: the class has no images; remove the folder, or put some into it`,
    );
  return [...classes].map(([name, files]) => ({ name, files })).sort((a, b) => compare(a.name, b.name));
}

function images(count: number): string {
  return count === 1 ? '1 image' : `${count} images`;
}
