// Pairs of IDX files, images and labels, to data sets. Before: file-access.ts, data/idx.ts. Next: read-files.ts.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { FASHION_MNIST, FASHION_MNIST_CLASSES } from '../data/fashion-mnist.js';
import { MAX_BYTES, tooLarge } from '../data/file-bytes.js';
import {
  datasetFromIdx,
  IDX_HEADER_BYTES,
  type IdxArray,
  parseIdx,
  parseIdxHeader,
  sizeOfIdx,
} from '../data/idx.js';
import { LinearBytes } from '../data/linear-bytes.js';
import { requireKnownOptions } from '../errors.js';
import { COUNTING, requireShape } from '../options/shapes.js';
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

const OPTIONS = {
  ...{
    'name?': 'text',
    'classNames?': ['text'],
    'sample?': 'switch',
    'imageRank?': COUNTING,
    'backend?': 'backend',
  },
};

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
  requireKnownOptions(
    'options',
    options,
    Object.keys(OPTIONS).map((name) => name.slice(0, -1)),
  );
  requireShape('options', options, OPTIONS);
  const { backend, imageRank } = options;
  const [imagesName, labelsName] = [access.nameOf(imagesFile), access.nameOf(labelsFile)];
  const images = backend
    ? await readIdxInto(access, backend, imagesFile, imageRank)
    : parseIdx(await readIdxBytes(access, imagesFile, imageRank), imagesName, imageRank);
  try {
    const labelBytes = await readIdxBytes(access, labelsFile, 1);
    return datasetFromIdx(images, parseIdx(labelBytes, labelsName, 1), {
      name: options.name ?? imagesName,
      imagesName,
      labelsName,
      classNames: options.classNames ?? knownClasses(await access.sha256(labelBytes)),
      sample: options.sample,
    });
  } catch (error) {
    images.source?.dispose();
    throw error;
  }
}

/**
 * The bytes of an IDX file: its header is looked at first, and no more is read than it announces, and one byte that shows that there is more.
 * @throws DataError for a header that is not IDX's.
 */
export async function readIdxBytes<F>(
  access: Pick<FileAccess<F>, 'nameOf' | 'readHead' | 'readBytes'>,
  file: F,
  rank?: number,
): Promise<Uint8Array> {
  return access.readBytes(file, await announced(access, file, rank));
}

async function announced<F>(
  access: Pick<FileAccess<F>, 'nameOf' | 'readHead'>,
  file: F,
  rank?: number,
): Promise<{ atMost: number }> {
  const head = await access.readHead(file, IDX_HEADER_BYTES);
  const { dimensions, start } = parseIdxHeader(head, access.nameOf(file), rank);
  const size = start + sizeOfIdx(dimensions);
  if (size > MAX_BYTES) throw tooLarge(access.nameOf(file), MAX_BYTES, size);
  return { atMost: size + 1 };
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
    const reserve = (size: number) => {
      lent = LinearBytes.reserve(arena, size, `the bytes of ${name}`);
      return lent;
    };
    const place = await access.readInto(file, reserve, await announced(access, file, rank));
    const { dimensions, data } = parseIdx(place.view, name, rank);
    if (place !== lent) return { dimensions, data };
    lent.skip(place.view.length - data.length);
    source = lent;
    return { dimensions, data: source.view, source };
  } finally {
    if (source === undefined) lent?.dispose();
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
