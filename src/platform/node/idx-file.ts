// IDX files and pairs of them, gzip or not. Next: datasets.ts finds the pairs in a folder.

import type { Backend } from '../../backend/backend.js';
import type { Dataset } from '../../data/dataset.js';
import { FASHION_MNIST, FASHION_MNIST_CLASSES } from '../../data/fashion-mnist.js';
import { datasetFromIdx, type IdxArray, parseIdx } from '../../data/idx.js';
import { LinearBytes } from '../../data/linear-bytes.js';
import { readBytes, readInto } from './gzip.js';
import { sha256 } from './known-file.js';

/**
 * Reads an IDX file. `rank` is the number of dimensions that must be there, when it is known.
 * @throws DataError when the file cannot be read or is not such an array.
 */
export async function readIdx(path: string, rank?: number): Promise<IdxArray> {
  return parseIdx(await readBytes(path), path, rank);
}

/** The same into the memory of `backend`, where the array stays; `source` is then what `data` is a view of. */
async function readIdxInto({ arena }: Backend, path: string, rank?: number): Promise<IdxArray> {
  let lent: LinearBytes | undefined;
  let source: LinearBytes | undefined;
  try {
    const place = await readInto(path, (size) => {
      lent = LinearBytes.reserve(arena, size, `the bytes of ${path}`);
      return lent;
    });
    const { dimensions, data } = parseIdx(place.view, path, rank);
    if (place !== lent) return { dimensions, data };
    source = lent.from(place.view.length - data.length);
    return { dimensions, data: source.view, source };
  } finally {
    if (source === undefined) lent?.release();
  }
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

/**
 * Reads images and labels in two IDX files as a data set.
 * @throws DataError when either cannot be read, or they do not belong together.
 */
export async function readIdxDataset(
  imagesPath: string,
  labelsPath: string,
  options: ReadIdxOptions = {},
): Promise<Dataset> {
  const { backend, imageRank } = options;
  const images = await (backend
    ? readIdxInto(backend, imagesPath, imageRank)
    : readIdx(imagesPath, imageRank));
  try {
    const labelBytes = await readBytes(labelsPath);
    return datasetFromIdx(images, parseIdx(labelBytes, labelsPath, 1), {
      name: options.name ?? imagesPath,
      imagesName: imagesPath,
      labelsName: labelsPath,
      classNames: options.classNames ?? knownClasses(labelBytes),
      sample: options.sample,
    });
  } catch (error) {
    if (images.source instanceof LinearBytes) images.source.release();
    throw error;
  }
}

/** MNIST's files have the same names as Fashion-MNIST's; the labels' checksum tells which they are. */
function knownClasses(labelBytes: Uint8Array): readonly string[] | undefined {
  const known = [FASHION_MNIST.train.labels.sha256, FASHION_MNIST.test.labels.sha256];
  return known.includes(sha256(labelBytes)) ? FASHION_MNIST_CLASSES : undefined;
}
