// A data set as the pieces of two IDX files. Next: platform/node/write-dataset.ts puts them into files.

import { DataError } from '../errors.js';
import type { Dataset } from './dataset.js';
import { encodeIdxHeader } from './idx.js';
import { requireWritable } from './require-writable.js';

const ROWS_PER_CHUNK = 256;

/**
 * The images' file: [n, height, width] of grey images, [n, height, width, channels] of others; of rows that are no images [n, s, s] where
 * they have s·s features, else [n, 1, features].
 * @throws DataError when a feature is not an integer from 0 to 255.
 */
export function* idxImages(data: Dataset): Generator<Uint8Array> {
  yield encodeIdxHeader([data.size, ...sizesOf(data)]);
  for (let start = 0; start < data.size; start += ROWS_PER_CHUNK) {
    const count = Math.min(ROWS_PER_CHUNK, data.size - start);
    const chunk = new Uint8Array(count * data.featureCount);
    for (let i = 0; i < count; i++) {
      const row = data.featuresAt(start + i);
      if (row instanceof Float32Array) requireBytes(data.name, start + i, row);
      chunk.set(row, i * data.featureCount);
    }
    yield chunk;
  }
}

function sizesOf({ sampleShape, featureCount }: Dataset): number[] {
  if (sampleShape) return sampleShape.filter((size, i) => i < 2 || size > 1);
  const side = Math.sqrt(featureCount);
  return Number.isInteger(side) ? [side, side] : [1, featureCount];
}

/** The labels' file, [n]: class indices. @throws DataError when there are more than 256 classes, or targets instead. */
export function* idxLabels(data: Dataset): Generator<Uint8Array> {
  requireWritable(data);
  if (data.classCount > 256) {
    throw new DataError(`${data.name}: ${data.classCount} classes, an IDX file of bytes holds at most 256`);
  }
  yield encodeIdxHeader([data.size]);
  yield Uint8Array.from({ length: data.size }, (_, i) => data.labelAt(i));
}

function requireBytes(name: string, row: number, values: Float32Array): void {
  const bad = values.findIndex((value) => !Number.isInteger(value) || value < 0 || value > 255);
  if (bad < 0) return;
  throw new DataError(
    `${name}: row ${row + 1}, feature ${bad + 1} is ${values[bad]}; an IDX file of bytes holds whole numbers from 0 to 255`,
  );
}
