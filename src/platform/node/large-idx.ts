// A pair of IDX files that is larger than memory may be: the labels are read as a whole, the images in parts, into a folder of rows.
// Before: data/idx.ts, row-cache.ts. Next: cli/large-data.ts.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { numericNames, positionCodes } from '../../data/class-matching.js';
import { Dataset } from '../../data/dataset.js';
import {
  datasetFromIdx,
  type IdxArray,
  parseIdx,
  parseIdxHeader,
  requireLength,
  requirePair,
  sampleShapeOf,
} from '../../data/idx.js';
import { TotalsBuilder } from '../../data/row-totals.js';
import { DataError } from '../../errors.js';
import { knownClasses, readIdxBytes } from '../../loading/read-idx.js';
import { rowDraws } from '../../table/table-sample.js';
import { sha256 } from './checksum.js';
import {
  closeAll,
  type Encoded,
  encodedFolder,
  type LargeOptions,
  type LargeRows,
} from './encoded-folder.js';
import { NODE_FILES } from './file-access.js';
import { readIdxDataset } from './idx-file.js';
import { memoryBudget, validationShare } from './memory-budget.js';
import { type BlockShape, CachedRows, RowWriter, requireSpace } from './row-cache.js';
import { openChunks } from './table-file.js';

interface Images extends Encoded {
  readonly dimensions: readonly number[];
  readonly classNames: readonly string[];
  /** Rows of the other files. */
  readonly validation: number;
  readonly sample: number;
}

const SAMPLE_ROWS = 2000;
const FILES = { train: 'train.rows', validation: 'validation.rows', sample: 'sample.rows' } as const;

/** @param classNames of the folder; else Fashion-MNIST's for its labels, or 0, 1, 2, … @throws DataError, OptionError */
export async function openLargeIdx(
  [images, labels]: readonly [string, string],
  options: LargeOptions,
  { name, classNames }: { name: string; classNames?: readonly string[] },
): Promise<LargeRows> {
  const build = (folder: string) => encodeImages(images, labels, folder, options, classNames);
  const made = await encodedFolder([images, labels], options, build);
  const { dimensions, totals, checksum, folder } = made;
  const names = { name, classNames: made.classNames, codes: positionCodes(made.classNames) };
  const shape = shapeOf(dimensions);
  const held = async (part: 'validation' | 'sample') => {
    const size = made[part];
    const file = join(folder, FILES[part]);
    const rows = await CachedRows.open(file, {
      sample: null!,
      totals: { ...totals, size },
      windowRows: 1,
      shape,
    });
    const { featureCount } = shape;
    const features = new Uint8Array(size * featureCount);
    const own = new Int32Array(size);
    let row = 0;
    for await (const piece of rows.inOrder()) {
      features.set(piece.features, row * featureCount);
      own.set(piece.labels, row);
      row += piece.labels.length;
    }
    await rows.close();
    return new Dataset({
      ...names,
      features,
      featureCount,
      labels: own,
      sampleShape: sampleShapeOf(dimensions),
    });
  };
  const validation = await held('validation');
  const windowRows = memoryBudget(options.memory).windowRows(shape);
  const about = { sample: await held('sample'), totals, windowRows, shape };
  const stream = await CachedRows.open(join(folder, FILES.train), about);
  return {
    ...{ stream, validation, checksum, folder, sampled: null },
    readOther: (images, labels) => readIdxDataset(images, labels!, { name, classNames: made.classNames }),
    close: () => stream.close(),
  };
}

function shapeOf(dimensions: readonly number[]): BlockShape {
  const featureCount = dimensions.slice(1).reduce((product, size) => product * size, 1);
  return { featureCount, bytes: true, targets: 0 };
}

async function encodeImages(
  imagesName: string,
  labelsName: string,
  folder: string,
  options: LargeOptions,
  given: readonly string[] | undefined,
): Promise<Images> {
  const labelBytes = await readIdxBytes(NODE_FILES, labelsName, 1);
  const labels = parseIdx(labelBytes, labelsName, 1);
  const most = labels.data.reduce((a, b) => Math.max(a, b), 0);
  const classNames = given ?? knownClasses(sha256(labelBytes)) ?? numericNames(most + 1);
  const names = { name: imagesName, imagesName, labelsName, classNames };
  const [count] = labels.dimensions;
  const draw = rowDraws(options.seed);
  const hash = createHash('sha256');
  const sampledFrom = 1 - SAMPLE_ROWS / count;
  let writers: Record<keyof typeof FILES, RowWriter> | undefined;
  let totals: TotalsBuilder | undefined;
  let share = 0;
  let dimensions: readonly number[] = [];
  let row = 0;
  try {
    for await (const part of imagesOf(imagesName, options, (bytes) => hash.update(bytes))) {
      if (!writers) {
        dimensions = part.whole;
        requirePair(dimensions, labels.dimensions, names);
        const shape = shapeOf(dimensions);
        share = validationShare(imagesName, count, shape.featureCount, true, options);
        await requireSpace(folder, shape, count);
        totals = new TotalsBuilder(imagesName, shape.featureCount, classNames.length, []);
        writers = {
          train: await RowWriter.create(join(folder, FILES.train), shape, (piece) => totals!.add(piece)),
          validation: await RowWriter.create(join(folder, FILES.validation), shape),
          sample: await RowWriter.create(join(folder, FILES.sample), shape),
        };
      }
      const own = labels.data.subarray(row, row + part.images.dimensions[0]);
      const data = datasetFromIdx(part.images, { dimensions: [own.length], data: own }, names);
      for (let position = 0; position < data.size; position++, row++) {
        const drawn = draw(row);
        await writers[drawn < share ? 'validation' : 'train'].add(data, position);
        if (drawn >= sampledFrom && drawn >= share) await writers.sample.add(data, position);
      }
    }
  } finally {
    await closeAll(Object.values(writers ?? {}));
  }
  hash.update(new Uint8Array(Int32Array.from(labels.data).buffer));
  const sizes = { validation: writers!.validation.size, sample: writers!.sample.size };
  if (sizes.validation === 0) throw new DataError(`${imagesName}: no row drawn to validate on; ask for more`);
  return { totals: totals!.finish(), checksum: hash.digest('hex'), dimensions, classNames, ...sizes };
}

/** Whole images, some at a time; all sizes with each. @throws DataError as parseIdx */
async function* imagesOf(
  name: string,
  { onProgress }: LargeOptions,
  onBytes: (bytes: Uint8Array) => void,
): AsyncGenerator<{ whole: readonly number[]; images: IdxArray }> {
  const { chunks, totalBytes } = await openChunks(name);
  let rest = new Uint8Array(0);
  let whole: readonly number[] | undefined;
  let [values, found, doneBytes] = [0, 0, 0];
  for await (const chunk of chunks) {
    doneBytes += chunk.length;
    onProgress?.({ stage: 'read', file: name, doneBytes, totalBytes });
    let bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    if (!whole) {
      const { dimensions, start } = parseIdxHeader(bytes, name);
      whole = dimensions;
      values = shapeOf(dimensions).featureCount;
      bytes = bytes.subarray(start);
    }
    const count = values > 0 ? Math.floor(bytes.length / values) : 0;
    const data = bytes.subarray(0, count * values);
    onBytes(data);
    found += data.length;
    rest = bytes.subarray(data.length);
    if (found + rest.length > whole[0] * values) break;
    // Rows beyond the promised ones would have no label; the length is looked at when all is read.
    if (count > 0 && found <= whole[0] * values)
      yield { whole, images: { dimensions: [count, ...whole.slice(1)], data } };
  }
  requireLength(name, whole ?? [], found + rest.length);
}
