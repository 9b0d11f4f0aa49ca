// IDX files and pairs of them, gzip or not. Next: datasets.ts finds the pairs in a folder.

import type { Dataset } from '../../data/dataset.js';
import { FASHION_MNIST, FASHION_MNIST_CLASSES } from '../../data/fashion-mnist.js';
import { datasetFromIdx, type IdxArray, parseIdx } from '../../data/idx.js';
import { readBytes } from './gzip.js';
import { sha256 } from './known-file.js';

/**
 * Reads an IDX file. `rank` is the number of dimensions that must be there, when it is known.
 * @throws DataError when the file cannot be read or is not such an array.
 */
export async function readIdx(path: string, rank?: number): Promise<IdxArray> {
  return parseIdx(await readBytes(path), path, rank);
}

export interface ReadIdxOptions {
  name?: string;
  /** Without it: Fashion-MNIST's names when the labels are Fashion-MNIST's, else 0, 1, 2, … */
  classNames?: readonly string[];
  sample?: boolean;
  /** How many dimensions the images' file must have; any number from 2 up when absent. */
  imageRank?: number;
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
  const images = await readIdx(imagesPath, options.imageRank);
  const labelBytes = await readBytes(labelsPath);
  return datasetFromIdx(images, parseIdx(labelBytes, labelsPath, 1), {
    name: options.name ?? imagesPath,
    imagesName: imagesPath,
    labelsName: labelsPath,
    classNames: options.classNames ?? knownClasses(labelBytes),
    sample: options.sample,
  });
}

/** MNIST's files have the same names as Fashion-MNIST's; the labels' checksum tells which they are. */
function knownClasses(labelBytes: Uint8Array): readonly string[] | undefined {
  const known = [FASHION_MNIST.train.labels.sha256, FASHION_MNIST.test.labels.sha256];
  return known.includes(sha256(labelBytes)) ? FASHION_MNIST_CLASSES : undefined;
}
