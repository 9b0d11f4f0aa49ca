// A few rows as users have them, checked and copied to memory without an allocation. They are what data/typed-rows.ts takes, and
// messages are those of it and of Dataset. Next: predictor.ts.

import type { Dataset } from '../data/dataset.js';
import { isRow, setNumbers, unlabelled } from '../data/typed-rows.js';
import { ShapeError } from '../errors.js';

/** One row of numbers; whole rows one after another, as bytes or floats; or an array of rows. */
export type PredictorRows = ArrayLike<number> | readonly ArrayLike<number>[];

interface Room {
  readonly floats: Float32Array;
  readonly bytes: Uint8Array;
}

interface Sizes {
  readonly inputSize: number;
  /** The most rows. */
  readonly rows: number;
}

/**
 * Copies the rows, as bytes or as floats; returns their number.
 * @throws ShapeError for another length, or too many; DataError for a feature that is no finite number
 */
export function takeRows(rows: PredictorRows, to: 'bytes' | 'floats', room: Room, sizes: Sizes): number {
  const { inputSize } = sizes;
  let count = 0;
  if (isList(rows)) {
    count = requireRoom(rows.length, sizes);
    const { floats } = room;
    for (let i = 0; i < count; i++) {
      const length = isRow(rows[i]) ? rows[i].length : 'no';
      if (length !== inputSize) throw new ShapeError(`rows[${i}]: ${length} values, ${inputSize} expected`);
      setNumbers(floats, rows[i], i);
    }
  } else {
    const { length } = rows;
    if (length === 0 || length % inputSize !== 0)
      throw new ShapeError(`rows: ${length} values, ${inputSize} expected in a row`);
    count = requireRoom(length / inputSize, sizes);
    if (to === 'bytes') room.bytes.set(rows);
    else if (rows instanceof Float32Array) room.floats.set(rows);
    else setNumbers(room.floats, rows, 0);
  }
  if (to === 'floats' && !areFinite(room.floats, count * inputSize)) asData(rows, inputSize);
  return count;
}

function requireRoom(count: number, { rows }: Sizes): number {
  if (count >= 1 && count <= rows) return count;
  throw new ShapeError(
    `rows: ${count} given, but this predictor takes 1 to ${rows}; make it with network.predictor({ rows: ${count} })`,
  );
}

/** @throws DataError for a feature that is no finite number */
export function asData(rows: PredictorRows, inputSize: number): Dataset {
  const whole = isList(rows) || rows instanceof Uint8Array ? rows : Float32Array.from(rows);
  return unlabelled(whole, inputSize);
}

/** An array of rows, and not a row of numbers. @throws ShapeError for what is neither */
function isList(rows: PredictorRows): rows is readonly ArrayLike<number>[] {
  if (!isRow(rows)) throw new ShapeError('rows: a row of numbers, or an array of rows, expected');
  return Array.isArray(rows) && rows.length > 0 && isRow(rows[0]);
}

/** Whether the first `count` are; four sums, each of which waits for the one before. */
export function areFinite(values: Float32Array, count: number): boolean {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    a += 0 * values[i];
    b += 0 * values[i + 1];
    c += 0 * values[i + 2];
    d += 0 * values[i + 3];
  }
  for (; i < count; i++) a += 0 * values[i];
  return a + b + c + d === 0;
}
