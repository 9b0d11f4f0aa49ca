// IDX files and pairs of them, gzip or not. Next: datasets.ts finds the pairs in a folder.

import type { Dataset } from '../../data/dataset.js';
import { type IdxArray, parseIdx } from '../../data/idx.js';
import { type ReadIdxOptions, readIdxBytes, readIdxPair } from '../../loading/read-idx.js';
import { COUNTING, requireShape } from '../../options/shapes.js';
import { NODE_FILES } from './file-access.js';

/**
 * Reads an IDX file. `rank` is the number of dimensions that must be there, when it is known.
 * @throws DataError when the file cannot be read or is not such an array.
 * @example
 * const { dimensions, data } = await readIdx('train-images-idx3-ubyte.gz', 3);
 */
export async function readIdx(path: string, rank?: number): Promise<IdxArray> {
  requireShape('path', path, 'text');
  if (rank !== undefined) requireShape('rank', rank, COUNTING);
  return parseIdx(await readIdxBytes(NODE_FILES, path, rank), path, rank);
}

/**
 * Reads images and labels in two IDX files as a data set.
 * @throws DataError when either cannot be read, or they do not belong together.
 * @example
 * const train = await readIdxDataset('train-images-idx3-ubyte.gz', 'train-labels-idx1-ubyte.gz');
 */
export async function readIdxDataset(
  imagesPath: string,
  labelsPath: string,
  options: ReadIdxOptions = {},
): Promise<Dataset> {
  requireShape('imagesPath', imagesPath, 'text');
  requireShape('labelsPath', labelsPath, 'text');
  return readIdxPair(NODE_FILES, imagesPath, labelsPath, options);
}
