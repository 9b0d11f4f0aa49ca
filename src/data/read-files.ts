// Files to data sets, whatever a file is in the surroundings: a path on Node, a File in a page. They hand in how one is
// read. Before: layouts.ts tells which files. Next: platform/node/datasets.ts, platform/browser/load-files.ts.

import type { Backend } from '../backend/backend.js';
import { DataError, OptionError } from '../errors.js';
import { type ClassList, positionCodes } from './class-matching.js';
import type { CsvColumns } from './csv.js';
import { datasetFromCsv } from './csv-dataset.js';
import type { CsvOptions, TargetColumns } from './csv-header.js';
import type { Dataset } from './dataset.js';
import { FASHION_MNIST, FASHION_MNIST_CLASSES } from './fashion-mnist.js';
import type { Place } from './file-bytes.js';
import { datasetFromIdx, type IdxArray, parseIdx } from './idx.js';
import type { Layout, Parts } from './layouts.js';
import { LinearBytes } from './linear-bytes.js';
import type { OnProgress } from './progress.js';

export interface ReadColumnsOptions extends CsvOptions {
  onProgress?: OnProgress;
}

/** How files are read; each throws a DataError that names the file. */
export interface FileAccess<F> {
  nameOf(file: F): string;
  /** The first bytes, decompressed; fewer at the file's end. */
  readHead(file: F, length: number): Promise<Uint8Array>;
  readBytes(file: F): Promise<Uint8Array>;
  /** Into what `reserve` gives for the promised size; into another place when that turns out wrong. */
  readInto(file: F, reserve: (size: number) => Place): Promise<Place>;
  readColumns(file: F, options: ReadColumnsOptions): Promise<CsvColumns>;
  /** In hexadecimal; undefined where the surroundings have none. */
  sha256(bytes: Uint8Array): Promise<string | undefined>;
}

export interface ReadIdxOptions {
  name?: string;
  /** Without it: Fashion-MNIST's names when the labels are Fashion-MNIST's, else 0, 1, 2, … */
  classNames?: readonly string[];
  sample?: boolean;
  /** How many dimensions the images' file must have; any number from 2 up when absent. */
  imageRank?: number;
  /** Put the images into this backend's memory at once. */
  backend?: Backend;
}

export interface ReadCsvOptions {
  label?: string | number;
  targets?: TargetColumns;
  classNames?: readonly string[];
  classCodes?: readonly string[] | null;
  name?: string;
  sample?: boolean;
  onProgress?: OnProgress;
  onNotice?: (text: string) => void;
}

export interface ReadFilesOptions {
  name: string;
  /** Put IDX images into this backend's memory at once. */
  backend?: Backend;
  /** What the labels 0, 1, … of IDX files, and those of CSV files, stand for: a classes.txt. */
  classNames?: readonly string[];
  /** The classes that labels in CSV files must be of, where `classNames` is absent. */
  csvClasses?: ClassList;
  sample?: boolean;
  /** The label column of CSV files. */
  label?: string | number;
  /** In place of a label: the columns to be predicted. */
  targets?: TargetColumns;
  onProgress?: OnProgress;
  onNotice?: (text: string) => void;
}

/** Reads every part of a layout; labels of the others are counted in the training rows' classes. */
export async function readLayout<F>(
  access: FileAccess<F>,
  layout: Layout<F>,
  options: ReadFilesOptions,
): Promise<Parts> {
  const { classNames: names } = options;
  const listed = names && { names, codes: positionCodes(names) };
  const train = await readPart(access, layout, layout.train, options, listed);
  const classes = { names: train.classNames, codes: train.codes };
  const read = (files: readonly F[] | undefined) =>
    files && readPart(access, layout, files, options, classes);
  return { train, validation: await read(layout.validation), test: await read(layout.test) };
}

function readPart<F>(
  access: FileAccess<F>,
  { kind, standard }: Layout<F>,
  [first, second]: readonly F[],
  options: ReadFilesOptions,
  classes: ClassList | undefined,
): Promise<Dataset> {
  const { name, backend, sample, label, targets, onProgress, onNotice } = options;
  if (targets && kind !== 'csv') {
    throw new OptionError(
      `${name}: targets are columns of one CSV table; these are files of features and labels apart`,
    );
  }
  if (kind === 'idx') {
    const classNames = classes?.names;
    const imageRank = standard ? 3 : undefined;
    return readIdxPair(access, first, second, { name, backend, classNames, sample, imageRank });
  }
  const { names: classNames, codes: classCodes } = classes ?? options.csvClasses ?? {};
  const common = { name, classNames, classCodes, sample, onProgress };
  if (kind === 'csv') return readCsvRows(access, first, { ...common, label, targets, onNotice });
  return readCsvPair(access, first, second, { ...common, label: standard ? undefined : label });
}

/** Features and a label column in one CSV file. */
export async function readCsvRows<F>(
  access: Pick<FileAccess<F>, 'readColumns'>,
  file: F,
  options: ReadCsvOptions,
): Promise<Dataset> {
  const { label, targets, onProgress, onNotice } = options;
  const columns = await access.readColumns(file, { content: 'rows', label, targets, onProgress, onNotice });
  return datasetFromCsv(columns, columns, options);
}

async function readCsvPair<F>(
  access: FileAccess<F>,
  featuresFile: F,
  labelsFile: F,
  options: ReadCsvOptions,
): Promise<Dataset> {
  const { label, onProgress } = options;
  const features = await access.readColumns(featuresFile, { content: 'features', onProgress });
  const labels = await access.readColumns(labelsFile, { content: 'labels', label });
  return datasetFromCsv(features, labels, options);
}

/**
 * Images and labels in two IDX files as a data set.
 * @throws DataError when either cannot be read, or they do not belong together.
 */
export async function readIdxPair<F>(
  access: FileAccess<F>,
  imagesFile: F,
  labelsFile: F,
  options: ReadIdxOptions,
): Promise<Dataset> {
  const { backend, imageRank } = options;
  const [imagesName, labelsName] = [access.nameOf(imagesFile), access.nameOf(labelsFile)];
  const images = backend
    ? await readIdxInto(access, backend, imagesFile, imageRank)
    : parseIdx(await access.readBytes(imagesFile), imagesName, imageRank);
  try {
    const labelBytes = await access.readBytes(labelsFile);
    return datasetFromIdx(images, parseIdx(labelBytes, labelsName, 1), {
      name: options.name ?? imagesName,
      imagesName,
      labelsName,
      classNames: options.classNames ?? knownClasses(await access.sha256(labelBytes)),
      sample: options.sample,
    });
  } catch (error) {
    if (images.source instanceof LinearBytes) images.source.release();
    throw error;
  }
}

/** An IDX array in the memory of `backend`, where it stays; `source` is then what `data` is a view of. */
async function readIdxInto<F>(
  access: FileAccess<F>,
  { arena }: Backend,
  file: F,
  rank?: number,
): Promise<IdxArray> {
  const name = access.nameOf(file);
  let lent: LinearBytes | undefined;
  let source: LinearBytes | undefined;
  try {
    const place = await access.readInto(file, (size) => {
      lent = LinearBytes.reserve(arena, size, `the bytes of ${name}`);
      return lent;
    });
    const { dimensions, data } = parseIdx(place.view, name, rank);
    if (place !== lent) return { dimensions, data };
    source = lent.from(place.view.length - data.length);
    return { dimensions, data: source.view, source };
  } finally {
    if (source === undefined) lent?.release();
  }
}

/** MNIST's files have the same names as Fashion-MNIST's; the labels' checksum tells which they are. */
function knownClasses(labelsSha256: string | undefined): readonly string[] | undefined {
  const known = [FASHION_MNIST.train.labels.sha256, FASHION_MNIST.test.labels.sha256];
  return labelsSha256 !== undefined && known.includes(labelsSha256) ? FASHION_MNIST_CLASSES : undefined;
}

/** Whether a file begins as IDX does; no text has two zeros there. */
export async function isIdxFile<F>(access: FileAccess<F>, file: F): Promise<boolean> {
  const head = await access.readHead(file, 3);
  return head[0] === 0 && head[1] === 0;
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
  /** For CSV with columns of targets, which are left out. */
  targets?: TargetColumns;
}

/** Rows to predict, from IDX images or CSV. @throws DataError when they have another size than `inputSize`. */
export async function readFeatures<F>(
  access: FileAccess<F>,
  file: F,
  { inputSize, label, targets }: LoadFeaturesOptions,
): Promise<Features> {
  if (await isIdxFile(access, file)) return readIdxFeatures(access, file, inputSize);
  const columns = await access.readColumns(file, { content: 'predict', inputSize, label, targets });
  const { name, rowCount, featureCount, features } = columns;
  return { name, rowCount, featureCount, features };
}

async function readIdxFeatures<F>(access: FileAccess<F>, file: F, inputSize: number): Promise<Features> {
  const name = access.nameOf(file);
  const { dimensions, data } = parseIdx(await access.readBytes(file), name);
  const [rowCount, ...sizes] = dimensions;
  const featureCount = sizes.reduce((product, size) => product * size, 1);
  if (sizes.length === 0 || featureCount !== inputSize) {
    throw new DataError(
      `${name}: ${inputSize} features a row expected, ${dimensions.join('×')} values found`,
    );
  }
  if (rowCount === 0) throw new DataError(`${name}: no row in it`);
  return { name, rowCount, featureCount, features: data };
}
