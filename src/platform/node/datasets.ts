// From what the user typed after --data to data sets: names, folders, files and pairs of files.
// Next: the caller splits (data/train-test-split.ts) unless the source brought its own validation rows.

import type { Backend } from '../../backend/backend.js';
import type { Dataset } from '../../data/dataset.js';
import { FASHION_MNIST_CLASSES } from '../../data/fashion-mnist.js';
import {
  idxAlone,
  type Layout,
  mixedPair,
  type NamedParts,
  type Parts,
  requireOneSize,
} from '../../data/file-layouts.js';
import type { Progress } from '../../data/progress.js';
import { DataError, OptionError, show } from '../../errors.js';
import { type LoadFeaturesOptions, type RowsToPredict, readFeatures } from '../../loading/read-features.js';
import {
  LOAD_TABLE_OPTIONS,
  type LoadTableOptions,
  type OnNotice,
  type ReadFilesOptions,
  readLayout,
} from '../../loading/read-files.js';
import { isIdxFile } from '../../loading/read-idx.js';
import { requireNoImageOptions } from '../../loading/read-images.js';
import { requireNoTableOptions } from '../../loading/require-table.js';
import { defined, type Given, namesIn, requireOptionsOf, settle } from '../../options/option.js';
import { given } from '../../options/option-kinds.js';
import { requireShape } from '../../options/shapes.js';
import { checksumOf } from './checksum.js';
import {
  downloadFolder,
  findFashionMnist,
  isSampleFolder,
  requireFashionMnist,
  sampleFolder,
} from './dataset-folders.js';
import { downloadFashionMnist } from './download.js';
import { NODE_FILES } from './file-access.js';
import { isFolder, isThere } from './file-status.js';
import {
  IMAGE_FOLDER_OPTIONS,
  type ImageFolderOptions,
  listImageFolder,
  loadImageFolder,
} from './image-files.js';
import { pairsOf } from './open-file.js';
import { readClassNames, readFolder } from './read-folder.js';
import { isPipe, STDIN, STDIN_NAME } from './table-file.js';

const OWN_OPTIONS = {
  /**
   * The backend that will train on the data or evaluate it: IDX images are then read straight into its memory, which
   * holds them as long as the backend lives, instead of lying there a second time. Default: none.
   */
  backend: given<Backend>('backend'),
  /** For tables: a file with test rows. `source` must then be a single file. Default: what lies beside the training rows. */
  test: given<string>('text'),
  /**
   * For tables: the allowed classes, such as a model's. A classes.txt in the folder takes precedence, because the labels
   * beside it are numbers of its lines. Default: those that the data have.
   */
  classNames: given<readonly string[]>(['text']),
  /** Other spellings of `classNames` in the labels, one for each class: a model's classCodes. Default: none. */
  classCodes: given<readonly string[] | null>('null|list'),
  /** Called now and then while a file is read or fetched. Default: none. */
  onProgress: given<(progress: Progress) => void>('function'),
  /**
   * Called with a sentence for each choice that loadData made on its own: a damaged file fetched again, the label's column
   * guessed. `doubtful` is true when the choice may be wrong. Default: none.
   */
  onNotice: given<OnNotice>('function'),
  /** Ends a download; loadData then rejects with the signal's reason. Default: none. */
  signal: given<AbortSignal>('signal'),
};

/** All that loadData() takes. */
export const LOAD_OPTIONS = { ...OWN_OPTIONS, ...IMAGE_FOLDER_OPTIONS, ...LOAD_TABLE_OPTIONS };

/** Options for tables (delimiter, header, label, targets, kinds of columns, …) are in LoadTableOptions. */
export interface LoadOptions extends LoadTableOptions, Given<typeof OWN_OPTIONS>, ImageFolderOptions {}

/** Data sets as loadData() gives them: train, and where there are such rows validation and test. */
export interface LoadedData extends NamedParts {
  /** SHA-256 (hex) over features and labels as loaded, part by part. */
  checksum: string;
  /** Where the rows came from: a folder or files. */
  origin: string;
}

/**
 * Loads the data that `source` names: "auto" (Fashion-MNIST where it is found on this machine, else the embedded
 * sample; never the network), "fashion-mnist" (found, else downloaded), "sample", a folder of data files, or with a
 * folder of PNG or JPEG files for each class, "file.csv",
 * "features.csv,labels.csv" or "images-idx,labels-idx", or "-" for a table from standard input. Every file may be gzip.
 * @throws DataError when there is no such source, or a file of it cannot be read; OptionError when `source` is empty.
 * @example
 * const { train, test } = await loadData();                                // Fashion-MNIST, or its sample
 * const clothes = await loadData('photos/');                               // a folder of images for each class
 * const passengers = await loadData('titanic.csv', { label: 'survived' });
 */
export function loadData(
  source?: 'auto' | 'fashion-mnist' | 'sample',
  options?: LoadOptions,
): Promise<LoadedData & { test: Dataset }>;
export function loadData(source: string, options?: LoadOptions): Promise<LoadedData>;
export async function loadData(source = 'auto', options: LoadOptions = {}): Promise<LoadedData> {
  requireOptionsOf('loadData', LOAD_OPTIONS, options);
  settle(LOAD_OPTIONS, options);
  if (typeof source !== 'string' || source.trim() === '') {
    throw new OptionError(
      `data: auto, fashion-mnist, sample, a folder, file.csv or features.csv,labels.csv expected, ${typeof source === 'string' ? 'nothing' : show(source)} found`,
    );
  }
  if (source === STDIN) {
    requireNoImageOptions(STDIN_NAME, options);
    const layout: Layout<string> = { kind: 'csv', standard: false, train: [STDIN] };
    const parts = await readLayout(NODE_FILES, withTest(layout, options), tablesOf(STDIN_NAME, options));
    return describe(STDIN_NAME, STDIN_NAME, parts);
  }
  const photos = await listImageFolder(source);
  if (photos) return describe(source, source, await loadImageFolder(source, photos, options));
  const named = ['auto', 'fashion-mnist', 'sample'].includes(source);
  if (!named && !isThere(source)) choosePair(source); // throws where there is nothing: that comes before any option
  requireNoImageOptions(source, options);
  const found = source === 'auto' || source === 'fashion-mnist' ? findFashionMnist() : undefined;
  if (found !== undefined) return loadFashionMnist(found, options);
  if (source === 'fashion-mnist') return loadFashionMnist(await fetchToCache(options), options);
  if (source === 'auto' || source === 'sample' || isSampleFolder(source)) {
    const name = 'fashion-mnist-sample';
    const folder = sampleFolder();
    requireNoTableOptions(name, 'IDX files', options);
    const parts = await readFolder(folder, {
      ...{ name, classNames: FASHION_MNIST_CLASSES, sample: true },
      backend: options.backend,
    });
    return describe(name, folder, parts);
  }
  if (isFolder(source)) return describe(source, source, await readNamed(source, options));
  const layout = isThere(source) ? await single(source) : await pair(source);
  return describe(
    source,
    source,
    await readLayout(NODE_FILES, withTest(layout, options), tablesOf(source, options)),
  );
}

/** The options of loadData as those of the files' reader. */
function tablesOf(name: string, options: LoadOptions): ReadFilesOptions {
  const { classNames, classCodes, backend, onProgress, onNotice } = options;
  const ofTables = namesIn(LOAD_TABLE_OPTIONS).map((option) => [option, options[option]]);
  return {
    ...defined(Object.fromEntries(ofTables)),
    ...{ name, backend, onProgress, onNotice },
    classes: classNames && { names: classNames, codes: classCodes },
  };
}

/** @throws OptionError where the data has test rows of its own, or is no table. */
function withTest(layout: Layout<string>, { test }: LoadOptions): Layout<string> {
  if (test === undefined) return layout;
  if (layout.kind !== 'csv') throw new OptionError('test: a file of test rows goes with a table in one file');
  if (layout.test)
    throw new OptionError(`test: ${layout.test.join()} has test rows already; leave the option out`);
  return { ...layout, test: [test] };
}

async function readNamed(folder: string, options: LoadOptions): Promise<Parts> {
  const listed = await readClassNames(folder);
  return readFolder(folder, { ...tablesOf(folder, options), test: options.test, classNames: listed });
}

async function loadFashionMnist(folder: string, options: LoadOptions): Promise<LoadedData> {
  const { backend } = options;
  const name = 'fashion-mnist';
  requireNoTableOptions(name, 'IDX files', options);
  await requireFashionMnist(folder);
  return describe(
    name,
    folder,
    await readFolder(folder, { backend, name, classNames: FASHION_MNIST_CLASSES, idxOnly: true }),
  );
}

async function fetchToCache(options: LoadOptions): Promise<string> {
  const { onProgress, onNotice, signal } = options;
  const folder = downloadFolder();
  await downloadFashionMnist({ folder, onProgress, onNotice, signal });
  return folder;
}

async function single(path: string): Promise<Layout<string>> {
  if (!(await isPipe(path)) && (await isIdxFile(NODE_FILES, path))) throw idxAlone(path);
  return { kind: 'csv', standard: false, train: [path] };
}

/** "features,labels": two CSV files, or two IDX files; a comma may be part of a name. */
async function pair(source: string): Promise<Layout<string>> {
  const [first, second] = choosePair(source);
  const kinds = [await isIdxFile(NODE_FILES, first), await isIdxFile(NODE_FILES, second)];
  if (kinds[0] !== kinds[1])
    throw kinds[0] ? mixedPair(source, first, second) : mixedPair(source, second, first);
  return { kind: kinds[0] ? 'idx' : 'csvPair', standard: false, train: [first, second] };
}

/** The comma between two files that exist; with a single comma, the error that follows names the one that does not. */
function choosePair(source: string): [string, string] {
  const pairs = pairsOf(source);
  const there = pairs.filter((pair) => pair.every((path) => isThere(path)));
  if (there.length === 1) return there[0];
  if (pairs.length === 1) return pairs[0];
  const meant = there.map(([first, second]) => `"${first}" and "${second}"`).join(', or ');
  throw new DataError(
    there.length > 1
      ? `${source}: can be read as ${meant}; rename a file`
      : `${source}: no such file or folder, and not one of auto, fashion-mnist, sample, features.csv,labels.csv`,
  );
}

function describe(name: string, origin: string, parts: Parts): LoadedData {
  requireOneSize(origin, parts);
  return { name, sample: parts.train.sample, ...parts, checksum: checksumOf(parts), origin };
}

export type { LoadFeaturesOptions, RowsToPredict };

/**
 * Reads rows to predict: IDX images, or a table, whose columns are found by the schema of the model, or else are
 * `inputSize` columns of numbers (or one more, the label, which is left out).
 * @throws DataError when the file cannot be read, columns are absent or its rows have another size.
 * @example
 * const { features } = await loadFeatures('rows.csv', { inputSize: network.architecture.inputSize, schema: network.schema });
 */
export async function loadFeatures(path: string, options: LoadFeaturesOptions): Promise<RowsToPredict> {
  requireShape('path', path, 'text');
  const stream = path === STDIN || (await isPipe(path)); // its beginning cannot be read twice, so it is never IDX
  const access = stream ? { ...NODE_FILES, readHead: async () => new Uint8Array() } : NODE_FILES;
  return readFeatures(access, path, options);
}
