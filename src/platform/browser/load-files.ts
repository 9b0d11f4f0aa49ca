// From the files that a user dropped on a page to data sets: what --data understands on the command line, by the files'
// names and content, in whatever order they come. Next: the caller splits (data/train-test-split.ts) unless there are validation rows.

import type { Backend } from '../../backend/backend.js';
import { parseClassNames } from '../../data/classes.js';
import {
  CLASSES_FILE,
  findLayout,
  idxAlone,
  type Layout,
  labelsComeFirst,
  mixedPair,
  type NamedParts,
  requireOneSize,
  STANDARD_NAMES,
} from '../../data/file-layouts.js';
import { type FolderEntry, findImageFolder, holdsImages } from '../../data/image-folders.js';
import { type IMAGE_OPTIONS, type ImagePreparation, imagePreparation } from '../../data/image-preparation.js';
import type { OnProgress } from '../../data/progress.js';
import { DataError } from '../../errors.js';
import { type LoadFeaturesOptions, type RowsToPredict, readFeatures } from '../../loading/read-features.js';
import { type LoadTableOptions, type OnNotice, readLayout } from '../../loading/read-files.js';
import { isIdxFile } from '../../loading/read-idx.js';
import {
  type ReadImagesOptions,
  readImageFolder,
  readImages,
  requireNoImageOptions,
} from '../../loading/read-images.js';
import { requireNoTableOptions } from '../../loading/require-table.js';
import type { Given } from '../../options/option.js';
import { requireShape } from '../../options/shapes.js';
import type { FileLike } from '../../web-types.js';
import { browserImages } from './decode-bitmap.js';
import { browserFiles } from './file-access.js';
import { readBytes, readHead } from './gzip.js';
import { FILE, readTableFile } from './table-file.js';

/** Options for tables (delimiter, header, label, targets, kinds of columns, …) are in LoadTableOptions. */
export interface LoadFilesOptions extends LoadTableOptions, Given<typeof IMAGE_OPTIONS> {
  /** What to call the data; the training files' names by default. */
  name?: string;
  /** For tables: the allowed classes, such as a model's. A classes.txt among the files takes precedence. */
  classNames?: readonly string[];
  /** Other spellings of `classNames` in the labels, one for each class: a model's classCodes. */
  classCodes?: readonly string[] | null;
  /** IDX images are read straight into this backend's memory, which holds them until dispose() of the data set, or as long as the backend lives. */
  backend?: Backend;
  /** The files are the embedded sample's, which the page has fetched. */
  sample?: boolean;
  /**
   * The path of each file below what was dropped, such as "photos/cats/1.png"; of an input with `webkitdirectory` the files know theirs.
   * A folder of PNG or JPEG files for each class is a data set.
   */
  paths?: readonly string[];
  /** For photos, in place of imageSize and colorMode: how a model's were read, `network.images`. */
  images?: ImagePreparation | null;
  /** For photos: go on without files that cannot be read as images. */
  skipDamaged?: boolean;
  /** Called now and then while a file is read. */
  onProgress?: OnProgress;
  /** Called with a sentence for each choice that was made automatically; `doubtful` is true when it may be wrong. */
  onNotice?: OnNotice;
}

/** What messages call the files together: a drop has no name. */
const PLACE = 'these files';
const IDX_RANK_BYTE = 3;

const OPTIONS = {
  ...{
    'name?': 'text',
    'paths?': ['text'],
    'sample?': 'switch',
    'skipDamaged?': 'switch',
    'backend?': 'backend',
  },
  ...{
    'classNames?': ['text'],
    'classCodes?': 'null|list',
    'images?': 'null|object',
    'label?': 'text|number',
  },
  ...{ 'onProgress?': 'function', 'onNotice?': 'function' },
};

/**
 * Loads the one data set that files make: one CSV file; two CSV or two IDX files with features and labels; IDX files, or
 * the CSV files of `jacquard data split` or Kaggle, under their standard names, beside which others are left alone; or photos, in a
 * folder for each class. Each may be gzip, of one member only in browsers, except photos. A classes.txt names the classes.
 * @throws DataError when they make none or several, or one cannot be read; OptionError when there is no such label column.
 * @example
 * input.addEventListener('change', async () => {
 *   const { train, test } = await loadFiles([...input.files], { label: 'species' });
 * });
 */
export async function loadFiles(
  files: readonly FileLike[],
  options: LoadFilesOptions = {},
): Promise<NamedParts> {
  requireShape('files', files, [FILE]);
  requireShape('options', options, OPTIONS);
  const { folder, entries } = entriesOf(files, options.paths);
  if (holdsImages(entries)) return loadPhotos(entries, { name: folder, ...options });
  requireNoImageOptions(PLACE, options);
  const { classNames, classCodes, paths: _, images: __, skipDamaged: ___, ...rest } = options;
  const byName = new Map(files.map((file) => [file.name, file]));
  const classesFile = byName.get(CLASSES_FILE);
  const layout =
    findLayout(PLACE, (name) => byName.get(name)) ??
    (await layoutOf(files.filter(({ name }) => name !== CLASSES_FILE)));
  const name = options.name ?? layout.train.map((file) => file.name).join();
  const parts = await readLayout(browserFiles(options.onProgress), layout, {
    ...{ ...rest, name },
    classNames: classesFile && (await readClassNames(classesFile)),
    classes: classNames && { names: classNames, codes: classCodes },
  });
  requireOneSize(PLACE, parts);
  return { name, sample: parts.train.sample, ...parts };
}

/** The files by their paths; a folder that holds all of them gives its name, and is left out of the paths. */
function entriesOf(files: readonly FileLike[], paths: readonly string[] = []) {
  const split = files.map((file, i) =>
    (paths[i] ?? (file.webkitRelativePath || file.name)).split('/').filter(Boolean),
  );
  const folder = split.every((path) => path.length > 1 && path[0] === split[0][0])
    ? split[0]?.[0]
    : undefined;
  const entries = files.map((file, i): FolderEntry<FileLike> => {
    return { path: folder === undefined ? split[i] : split[i].slice(1), file };
  });
  return { folder, entries };
}

async function loadPhotos(
  entries: readonly FolderEntry<FileLike>[],
  options: LoadFilesOptions,
): Promise<NamedParts> {
  const { name = 'photos', images, skipDamaged, onProgress, onNotice, classNames } = options;
  requireNoTableOptions(name, 'photos', options);
  const paths = new Map(entries.map(({ path, file }) => [file, path.join('/')]));
  const reading = { preparation: images ?? imagePreparation(options), skipDamaged, onProgress, onNotice };
  const folder = findImageFolder(name, entries);
  const access = browserImages((file) => paths.get(file)!);
  return { name, sample: false, ...(await readImageFolder(access, name, folder, reading, classNames)) };
}

/**
 * Photos to predict, a row each, as the model's photos were read: `network.images`.
 * @throws DataError for what cannot be read as an image, unless it is to be skipped.
 * @example
 * const { features } = await loadImages([...input.files], { preparation: network.images });
 * network.predict(features);
 */
export async function loadImages<F extends FileLike>(
  files: readonly F[],
  options: ReadImagesOptions,
): Promise<{ features: Uint8Array; featureCount: number; files: F[] }> {
  requireShape('files', files, [FILE]);
  return readImages(browserImages(), PLACE, files, options);
}

async function readClassNames(file: FileLike): Promise<string[]> {
  return parseClassNames(new TextDecoder().decode(await readBytes(file)), file.name);
}

/** Files under any names: what they hold tells what they are. */
async function layoutOf(files: readonly FileLike[]): Promise<Layout<FileLike>> {
  if (files.length === 0 || files.length > 2) throw noDataSet(files);
  const access = browserFiles();
  const idx = await Promise.all(files.map((file) => isIdxFile(access, file)));
  if (files.length === 1) {
    if (idx[0]) throw idxAlone(files[0].name);
    return { kind: 'csv', standard: false, train: files };
  }
  if (idx[0] !== idx[1]) {
    const [idxFile, other] = idx[0] ? files : [files[1], files[0]];
    throw mixedPair(PLACE, idxFile.name, other.name);
  }
  const turned = await (idx[0] ? idxLabelsFirst(files) : csvLabelsFirst(files));
  const train = turned ? [files[1], files[0]] : files;
  return { kind: idx[0] ? 'idx' : 'csvPair', standard: false, train };
}

async function idxLabelsFirst(files: readonly FileLike[]): Promise<boolean> {
  const heads = await Promise.all(files.map((file) => readHead(file, 4)));
  const [first, second] = heads.map((head) => head[IDX_RANK_BYTE]);
  return first === 1 && second !== 1;
}

async function csvLabelsFirst(files: readonly FileLike[]): Promise<boolean> {
  const [first, second] = await Promise.all(
    files.map(async (file) => ({ name: file.name, columnCount: (await readTableFile(file)).columns.length })),
  );
  return labelsComeFirst(first, second);
}

function noDataSet(files: readonly FileLike[]): DataError {
  const listed = files.map(({ name }) => name);
  const found = listed.slice(0, 5).join(', ') || 'nothing';
  return new DataError(
    `${PLACE}: no data set among them: one CSV file, two CSV or IDX files with features and labels, or ` +
      `${STANDARD_NAMES}, or a folder of PNG or JPEG files for each class expected, ${listed.length > 5 ? `${found} and ${listed.length - 5} more` : found} found`,
  );
}

/**
 * Reads rows to predict: IDX images, or a table, whose columns are found by the schema of the model, or else are
 * `inputSize` columns of numbers (or one more, the label, which is left out).
 * @throws DataError when the file cannot be read, columns are absent or its rows have another size.
 * @example
 * const { features } = await loadFeatures(file, { inputSize: network.architecture.inputSize, schema: network.schema });
 */
export function loadFeatures(file: FileLike, options: LoadFeaturesOptions): Promise<RowsToPredict> {
  requireShape('file', file, FILE);
  return readFeatures(browserFiles(), file, options);
}
