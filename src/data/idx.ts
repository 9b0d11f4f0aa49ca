// IDX, the format of MNIST and its kin: a magic number, big-endian sizes, then the values.
// http://yann.lecun.com/exdb/mnist describes it. Next: dataset.ts holds what comes out.

import { DataError, ShapeError } from '../errors.js';
import { numericNames, positionCodes } from './class-matching.js';
import { Dataset, type FeatureSource } from './dataset.js';

/** An IDX file's contents: sizes [n, …] and as many bytes, row-major. */
export interface IdxArray {
  dimensions: number[];
  data: Uint8Array;
  /** What `data` is a view of, when that is a memory that may grow. */
  source?: FeatureSource;
}

/** The longest header, of 255 dimensions. */
export const IDX_HEADER_BYTES = 4 + 4 * 255;
const UNSIGNED_BYTE = 0x08;
const ELEMENT_TYPES: Record<number, string> = {
  8: 'u8',
  9: 'i8',
  11: 'i16',
  12: 'i32',
  13: 'f32',
  14: 'f64',
};

/**
 * Reads an IDX array of unsigned bytes; `data` is a view of `bytes`, not a copy.
 * `name` is the file's, for messages; `rank` the number of dimensions that must be there, when it is known.
 * @throws DataError on an empty file, a wrong magic number, element type or rank, and on a length that
 * differs from what the header promises.
 */
export function parseIdx(bytes: Uint8Array, name: string, rank?: number): IdxArray {
  const { dimensions, start } = parseIdxHeader(bytes, name, rank);
  requireLength(name, dimensions, bytes.length - start);
  return { dimensions, data: bytes.subarray(start) };
}

/** The sizes, and where the values begin: from the first bytes of a file. @throws DataError as parseIdx */
export function parseIdxHeader(
  bytes: Uint8Array,
  name: string,
  rank?: number,
): { dimensions: number[]; start: number } {
  if (bytes.length === 0) throw new DataError(`${name}: the file is empty, an IDX header expected`);
  if (bytes.length < 4) {
    throw new DataError(`${name}: ${bytes.length} bytes found, an IDX header has at least 8`);
  }
  const found = hex(bytes.subarray(0, 4));
  if (bytes[0] !== 0 || bytes[1] !== 0 || ELEMENT_TYPES[bytes[2]] === undefined || bytes[3] === 0) {
    const expected = rank === undefined ? '00 00 08 and the number of dimensions' : `00 00 08 0${rank}`;
    throw new DataError(`${name}: wrong magic number: ${expected} expected, ${found} found${guess(bytes)}`);
  }
  if (bytes[2] !== UNSIGNED_BYTE) {
    throw new DataError(
      `${name}: IDX element type u8 (08) expected, ${ELEMENT_TYPES[bytes[2]]} found (magic ${found})`,
    );
  }
  if (rank !== undefined && bytes[3] !== rank) {
    throw new DataError(
      `${name}: ${rank} ${plural('dimension', rank)} expected, ${bytes[3]} found (magic ${found})`,
    );
  }
  const start = 4 + 4 * bytes[3];
  if (bytes.length < start) {
    throw new DataError(
      `${name}: a header of ${start} bytes expected for ${bytes[3]} dimensions, ${bytes.length} found`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dimensions = Array.from({ length: bytes[3] }, (_, i) => view.getUint32(4 + 4 * i));
  return { dimensions, start };
}

/** How many values there are. */
export function sizeOfIdx(dimensions: readonly number[]): number {
  return dimensions.reduce((product, size) => product * size, 1);
}

/** @throws DataError unless there are as many values as the header says. */
export function requireLength(name: string, dimensions: readonly number[], found: number): void {
  const expected = sizeOfIdx(dimensions);
  if (found !== expected) {
    const [verdict, shown] =
      found < expected
        ? ['the file is cut short', found]
        : ['the file is longer than its header says', 'more'];
    throw new DataError(
      `${name}: ${verdict}: ${dimensions.join('×')} = ${expected} bytes expected, ${shown} found`,
    );
  }
}

/**
 * The IDX file of an array of unsigned bytes.
 * @throws ShapeError when `data` does not hold the product of `dimensions`.
 */
export function encodeIdx(dimensions: readonly number[], data: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * dimensions.length + data.length);
  bytes.set(encodeIdxHeader(dimensions));
  const expected = sizeOfIdx(dimensions);
  if (expected !== data.length) {
    throw new ShapeError(`encodeIdx: ${dimensions.join('×')} needs ${expected} values, ${data.length} found`);
  }
  bytes.set(data, 4 + 4 * dimensions.length);
  return bytes;
}

/** The header alone, for a writer that streams the values after it. */
export function encodeIdxHeader(dimensions: readonly number[]): Uint8Array {
  const header = new Uint8Array(4 + 4 * dimensions.length);
  header.set([0, 0, UNSIGNED_BYTE, dimensions.length]);
  const view = new DataView(header.buffer);
  dimensions.forEach((size, i) => {
    view.setUint32(4 + 4 * i, size);
  });
  return header;
}

export interface IdxDatasetOptions {
  name: string;
  imagesName: string;
  labelsName: string;
  /** What the labels 0, 1, … stand for, which are then the codes of these names. Without it, the labels are the names. */
  classNames?: readonly string[];
  sample?: boolean;
}

/**
 * A data set from an array of images [n, …] and one of labels [n]. Features are a view of the images' bytes.
 * @throws DataError when the counts differ, when there is no row, or when a label has no class.
 */
export function datasetFromIdx(images: IdxArray, labels: IdxArray, options: IdxDatasetOptions): Dataset {
  const { name, labelsName, sample } = options;
  const featureCount = requirePair(images.dimensions, labels.dimensions, options);
  const classNames = options.classNames ?? numericNames(labels.data.reduce((a, b) => Math.max(a, b), 0) + 1);
  const bad = labels.data.findIndex((label) => label >= classNames.length);
  if (bad >= 0) {
    throw new DataError(
      `${labelsName}: label ${labels.data[bad]} of row ${bad} is out of range, 0–${classNames.length - 1} expected`,
    );
  }
  return new Dataset({
    name,
    features: images.source?.view ?? images.data,
    source: images.source,
    featureCount,
    sampleShape: sampleShapeOf(images.dimensions),
    labels: Int32Array.from(labels.data),
    classNames,
    codes: positionCodes(classNames),
    sample,
  });
}

/** Values of an image. @throws DataError when sizes of images and of labels do not belong together, or there is no row. */
export function requirePair(
  images: readonly number[],
  labels: readonly number[],
  { imagesName, labelsName }: Pick<IdxDatasetOptions, 'imagesName' | 'labelsName'>,
): number {
  const count = images[0];
  if (images.length < 2) {
    throw new DataError(`${imagesName}: images have at least 2 dimensions, 1 found: is it the labels' file?`);
  }
  if (labels.length !== 1) {
    throw new DataError(`${labelsName}: labels have 1 dimension, ${labels.length} found`);
  }
  if (count !== labels[0]) {
    throw new DataError(`${imagesName} has ${count} images, but ${labelsName} has ${labels[0]} labels`);
  }
  const featureCount = images.slice(1).reduce((product, size) => product * size, 1);
  if (count === 0 || featureCount === 0) {
    throw new DataError(`${imagesName}: ${images.join('×')}: no image in it`);
  }
  return featureCount;
}

/**
 * [height, width, channels] of images [n, height, width] or [n, height, width, channels]; null for other arrays, and for [n, 1, width],
 * as which rows that are no square are written (idx-write.ts).
 */
export function sampleShapeOf(dimensions: readonly number[]): readonly number[] | null {
  const [, height, width, channels = 1] = dimensions;
  const isImages = dimensions.length === 4 || (dimensions.length === 3 && height > 1);
  return isImages ? [height, width, channels] : null;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

/** What the file rather is, when its first bytes tell. */
function guess(bytes: Uint8Array): string {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return ' (a gzip file inside a gzip file?)';
  if (bytes[0] === 0x3c) return ' (an HTML or XML page?)';
  const text = bytes.subarray(0, 4).every((byte) => byte === 9 || byte === 10 || (byte > 31 && byte < 127));
  return text ? ' (a text file?)' : '';
}

function plural(noun: string, count: number): string {
  return count === 1 ? noun : noun + 's';
}
