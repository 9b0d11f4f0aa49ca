// Batches and rows as code brings them to a stream, checked. Before: dataset.ts. Next: iterable-rows.ts.

import { DataError, kindOf, OptionError, ShapeError } from '../errors.js';
import { ofThisRealm } from '../typed-arrays.js';
import { Dataset } from './dataset.js';
import type { RowShape } from './row-sample.js';
import type { RowPiece } from './row-stream.js';
import { SparseFeatures } from './sparse-features.js';
import { targetsAt } from './targets.js';

/** Several rows: features [rows, featureCount], row-major, and a label (an index into classNames) for each row, or its targets. */
export interface RowsGiven {
  readonly features: ArrayLike<number>;
  readonly labels?: ArrayLike<number>;
  /** [rows, targets], row-major. */
  readonly targets?: ArrayLike<number>;
}

/** One row. */
export interface RowGiven {
  readonly features: ArrayLike<number>;
  readonly label?: number;
  readonly target?: number | ArrayLike<number>;
}

type Batches = AsyncIterable<Dataset | RowsGiven | RowGiven> | Iterable<Dataset | RowsGiven | RowGiven>;
/** A function that returns a fresh iterable for each epoch, or an object that can be iterated again. */
export type RowSource = (() => Batches | Promise<Batches>) | AsyncIterable<Dataset | RowsGiven | RowGiven>;

export function isRowSource(value: unknown): value is RowSource {
  if (typeof value === 'function') return true;
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** The rows of one iteration, checked. */
export async function* piecesOf(source: RowSource, shape: RowShape): AsyncGenerator<RowPiece> {
  const batches = typeof source === 'function' ? await source() : source;
  if (typeof source !== 'function' && (source as { next?: unknown } | undefined)?.next !== undefined) {
    throw new OptionError(
      `${shape.name}: an iterator, which can be read only once; give the function that makes it, so that each epoch reads anew`,
    );
  }
  const items = batches as Partial<AsyncIterable<unknown> & Iterable<unknown>> | null | undefined;
  if (!(items?.[Symbol.asyncIterator] ?? items?.[Symbol.iterator]))
    throw new OptionError(
      `${shape.name}: rows that can be iterated expected, or a function that returns them; ${kindOf(batches)} found`,
    );
  let row = 0;
  for await (const batch of batches) {
    const piece = pieceOf(batch, shape, row);
    row += piece.labels.length;
    if (piece.labels.length > 0) yield piece;
  }
}

function pieceOf(batch: Dataset | RowsGiven | RowGiven, shape: RowShape, row: number): RowPiece {
  const { name, featureCount: n, targets: asked, classNames } = shape;
  const given = batch instanceof Dataset ? rowsOfDataset(batch) : batch;
  if (typeof given !== 'object' || given === null || !given.features)
    throw new ShapeError(`${name}: row ${row}: rows with features expected, ${kindOf(given)} found`);
  const own = ofThisRealm(given.features);
  const features = own instanceof Uint8Array ? own : Float32Array.from(own);
  const rows = features.length / n;
  if (!Number.isInteger(rows))
    throw new ShapeError(`${name}: row ${row}: ${features.length} values are no rows of ${n} features`);
  const bad = features instanceof Uint8Array ? -1 : features.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new DataError(
      `${name}: row ${row + Math.floor(bad / n)}, feature ${bad % n} is ${features[bad]}; finite numbers expected`,
    );
  const [answers, wanted] = asked
    ? [listOf('targets' in given ? given.targets : (given as RowGiven).target), rows * asked.names.length]
    : [listOf('labels' in given ? given.labels : (given as RowGiven).label), rows];
  if (answers.length !== wanted)
    throw new ShapeError(
      `${name}: row ${row}: ${wanted} ${asked ? 'targets' : 'labels'} expected, ${answers.length} found`,
    );
  if (asked) {
    const targets = Float64Array.from(answers);
    const fits = asked.kind === 'labels' ? (value: number) => value === 0 || value === 1 : Number.isFinite;
    const wrong = targets.findIndex((value) => !fits(value));
    if (wrong >= 0)
      throw new DataError(
        `${name}: row ${row + Math.floor(wrong / asked.names.length)}: target ${targets[wrong]} found`,
      );
    return { features, labels: new Int32Array(rows), targets };
  }
  const labels = Int32Array.from(answers);
  const wrong = labels.findIndex(
    (label, i) => label !== answers[i] || label < 0 || label >= classNames.length,
  );
  if (wrong >= 0)
    throw new DataError(
      `${name}: row ${row + wrong}: label ${answers[wrong]} is out of range, 0–${classNames.length - 1} expected`,
    );
  return { features, labels, targets: null };
}

function listOf(answers: number | ArrayLike<number> | undefined): ArrayLike<number> {
  if (answers === undefined) return [];
  return typeof answers === 'number' ? [answers] : answers;
}

/** The rows that a data set has, in its order. */
function rowsOfDataset(data: Dataset): RowsGiven {
  const { features, featureCount, rows, targets, labels } = data;
  if (features instanceof SparseFeatures)
    throw new OptionError(`${data.name}: sparse features; a stream takes typed arrays`);
  const own = new (features instanceof Uint8Array ? Uint8Array : Float32Array)(rows.length * featureCount);
  rows.forEach((_, i) => {
    own.set(data.featuresAt(i), i * featureCount);
  });
  if (targets) return { features: own, targets: targetsAt(data) };
  return { features: own, labels: Int32Array.from(rows, (row) => labels[row]) };
}
