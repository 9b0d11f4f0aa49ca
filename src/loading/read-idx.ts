// Pairs of IDX files, images and labels, to data sets. Before: file-access.ts, data/idx.ts. Next: read-files.ts.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { FASHION_MNIST, FASHION_MNIST_CLASSES } from '../data/fashion-mnist.js';
import { datasetFromIdx, type IdxArray, parseIdx } from '../data/idx.js';
import { LinearBytes } from '../data/linear-bytes.js';
import type { FileAccess } from './file-access.js';

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
export function knownClasses(labelsSha256: string | undefined): readonly string[] | undefined {
  const known = [FASHION_MNIST.train.labels.sha256, FASHION_MNIST.test.labels.sha256];
  return labelsSha256 !== undefined && known.includes(labelsSha256) ? FASHION_MNIST_CLASSES : undefined;
}

/** Whether a file begins as IDX does; no text has two zeros there. */
export async function isIdxFile<F>(access: FileAccess<F>, file: F): Promise<boolean> {
  const head = await access.readHead(file, 3);
  return head[0] === 0 && head[1] === 0;
}
