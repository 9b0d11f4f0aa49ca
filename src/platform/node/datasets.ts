// From what the user typed after --data to data sets: names, folders, files and pairs of files.
// Next: the caller splits (data/split.ts) unless the source brought its own validation rows.

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import type { Backend } from '../../backend/backend.js';
import { datasetFromCsv } from '../../data/csv-dataset.js';
import type { Dataset } from '../../data/dataset.js';
import { FASHION_MNIST, FASHION_MNIST_CLASSES } from '../../data/fashion-mnist.js';
import { DataError, OptionError } from '../../errors.js';
import { readCsv, readCsvColumns } from './csv-file.js';
import { downloadFashionMnist } from './download.js';
import { pairsOf } from './files.js';
import {
  downloadFolder,
  findFashionMnist,
  isSampleFolder,
  requireFashionMnist,
  sampleFolder,
} from './folders.js';
import { readHead } from './gzip.js';
import { readIdx, readIdxDataset } from './idx-file.js';
import type { Progress } from './progress.js';
import { type Parts, readClassNames, readFolder } from './read-folder.js';

export interface LoadOptions {
  /**
   * The backend that will train on the data or evaluate it: IDX images are then read straight into its memory, which
   * holds them as long as the backend lives, instead of lying there a second time.
   */
  backend?: Backend;
  /** For CSV: the label column's name or index. */
  label?: string | number;
  /**
   * For CSV: the classes that labels must be of, a model's for instance. A folder's classes.txt goes before, since
   * the labels beside it are counted in that.
   */
  classNames?: readonly string[];
  /** Called now and then while a file is read or fetched. */
  onProgress?: (progress: Progress) => void;
  /** Called with a sentence when something is done that was not asked for: a damaged file fetched again. */
  onNotice?: (text: string) => void;
  signal?: AbortSignal;
}

export interface LoadedData {
  name: string;
  /** True for the embedded sample; every output that used it says so. */
  sample: boolean;
  train: Dataset;
  /** Present when the source keeps validation rows apart; else split `train`. */
  validation?: Dataset;
  test?: Dataset;
  /** SHA-256 (hex) over features and labels as loaded, part by part. */
  checksum: string;
  /** Where the rows came from: a folder or files. */
  origin: string;
}

/**
 * Loads the data that `source` names: "auto" (Fashion-MNIST where it is found on this machine, else the embedded
 * sample; never the network), "fashion-mnist" (found, else downloaded), "sample", a folder, "file.csv",
 * "features.csv,labels.csv" or "images-idx,labels-idx". Every file may be gzip.
 * @throws DataError when there is no such source, or a file of it cannot be read; OptionError when `source` is empty.
 */
export function loadData(
  source?: 'auto' | 'fashion-mnist' | 'sample',
  options?: LoadOptions,
): Promise<LoadedData & { test: Dataset }>;
export function loadData(source: string, options?: LoadOptions): Promise<LoadedData>;
export async function loadData(source = 'auto', options: LoadOptions = {}): Promise<LoadedData> {
  if (source.trim() === '') {
    throw new OptionError(
      'data: auto, fashion-mnist, sample, a folder, file.csv or features.csv,labels.csv expected, nothing found',
    );
  }
  const found = source === 'auto' || source === 'fashion-mnist' ? findFashionMnist() : undefined;
  if (found !== undefined) return loadFashionMnist(found, options);
  if (source === 'fashion-mnist') return loadFashionMnist(await fetchToCache(options), options);
  if (source === 'auto' || source === 'sample' || isSampleFolder(source)) {
    const name = 'fashion-mnist-sample';
    const folder = sampleFolder();
    const parts = await readFolder(folder, {
      ...{ name, classNames: FASHION_MNIST_CLASSES, sample: true },
      backend: options.backend,
    });
    return describe(name, folder, parts);
  }
  if (existsSync(source)) {
    const isFolder = statSync(source).isDirectory();
    const parts = isFolder ? await readNamed(source, options) : { train: await readSingle(source, options) };
    return describe(source, source, parts);
  }
  return describe(source, source, { train: await readPair(source, options) });
}

async function readNamed(
  folder: string,
  { backend, classNames, label, onProgress }: LoadOptions,
): Promise<Parts> {
  const listed = await readClassNames(folder);
  return readFolder(folder, {
    backend,
    name: folder,
    classNames: listed,
    csvClassNames: classNames,
    label,
    onProgress,
  });
}

async function loadFashionMnist(folder: string, { backend }: LoadOptions): Promise<LoadedData> {
  const name = 'fashion-mnist';
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

async function readSingle(path: string, options: LoadOptions): Promise<Dataset> {
  if (!(await isIdx(path))) return readCsv(path, options);
  const { images, labels } = FASHION_MNIST.train;
  throw new DataError(
    `${path}: an IDX file alone; give images,labels, or the folder with ${images.name} and ${labels.name}`,
  );
}

/** "features,labels": two CSV files, or two IDX files; a comma may be part of a name. */
async function readPair(source: string, options: LoadOptions): Promise<Dataset> {
  const [first, second] = choosePair(source);
  const kinds = [await isIdx(first), await isIdx(second)];
  if (kinds[0] !== kinds[1]) {
    const [idx, csv] = kinds[0] ? [first, second] : [second, first];
    throw new DataError(
      `${source}: two IDX files or two CSV files expected, ${idx} is IDX and ${csv} is not`,
    );
  }
  if (kinds[0]) return readIdxDataset(first, second, { name: source, backend: options.backend });
  return readCsvPair(first, second, source, options);
}

/** The comma between two files that exist; with a single comma, the error that follows names the one that does not. */
function choosePair(source: string): [string, string] {
  const pairs = pairsOf(source);
  const there = pairs.filter((pair) => pair.every((path) => existsSync(path)));
  if (there.length === 1) return there[0];
  if (pairs.length === 1) return pairs[0];
  const meant = there.map(([first, second]) => `"${first}" and "${second}"`).join(', or ');
  throw new DataError(
    there.length > 1
      ? `${source}: can be read as ${meant}; rename a file`
      : `${source}: no such file or folder, and not one of auto, fashion-mnist, sample, features.csv,labels.csv`,
  );
}

async function readCsvPair(
  featuresPath: string,
  labelsPath: string,
  name: string,
  options: LoadOptions,
): Promise<Dataset> {
  const { label, classNames, onProgress } = options;
  const features = await readCsvColumns(featuresPath, { content: 'features', onProgress });
  const labels = await readCsvColumns(labelsPath, { content: 'labels', label });
  return datasetFromCsv(features, labels, { name, classNames });
}

async function isIdx(path: string): Promise<boolean> {
  const head = await readHead(path, 3);
  return head[0] === 0 && head[1] === 0;
}

function describe(name: string, origin: string, parts: Parts): LoadedData {
  for (const part of ['validation', 'test'] as const) {
    const found = parts[part]?.featureCount ?? parts.train.featureCount;
    if (found !== parts.train.featureCount) {
      throw new DataError(
        `${origin}: the ${part} rows have ${found} features, the training rows ${parts.train.featureCount}`,
      );
    }
  }
  return { name, sample: parts.train.sample, ...parts, checksum: checksumOf(parts), origin };
}

/** What files hold: no reader makes sparse features. */
type DenseFeatures = Uint8Array | Float32Array;

/** SHA-256 over the bytes of features, then of labels (i32, little-endian), part by part. */
function checksumOf(parts: Parts): string {
  const hash = createHash('sha256');
  for (const part of [parts.train, parts.validation, parts.test]) {
    if (part === undefined) continue;
    for (const { buffer, byteOffset, byteLength } of [part.features as DenseFeatures, part.labels]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest('hex');
}

export interface Features {
  name: string;
  rowCount: number;
  featureCount: number;
  /** Row-major [rowCount, featureCount]. */
  features: Uint8Array | Float32Array;
}

export interface LoadFeaturesOptions {
  /** How many features the model takes. */
  inputSize: number;
  /** For CSV with a label column: its name or index. */
  label?: string | number;
}

/**
 * Reads rows to predict: IDX images, or CSV with `inputSize` columns (or one more, the label, which is left out).
 * @throws DataError when the file cannot be read or its rows have another size.
 */
export async function loadFeatures(path: string, options: LoadFeaturesOptions): Promise<Features> {
  const { inputSize, label } = options;
  if (await isIdx(path)) return loadIdxFeatures(path, inputSize);
  const columns = await readCsvColumns(path, { content: 'predict', inputSize, label });
  const { name, rowCount, featureCount, features } = columns;
  return { name, rowCount, featureCount, features };
}

async function loadIdxFeatures(path: string, inputSize: number): Promise<Features> {
  const { dimensions, data } = await readIdx(path);
  const [rowCount, ...sizes] = dimensions;
  const featureCount = sizes.reduce((product, size) => product * size, 1);
  if (sizes.length === 0 || featureCount !== inputSize) {
    throw new DataError(
      `${path}: ${inputSize} features a row expected, ${dimensions.join('×')} values found`,
    );
  }
  if (rowCount === 0) throw new DataError(`${path}: no row in it`);
  return { name: path, rowCount, featureCount, features: data };
}
