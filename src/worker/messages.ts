// What passes between a page and the worker that trains for it. Plain data: no class crosses over.
// Next: train-task.ts works on it, train-in-worker.ts is the page's side.

import type { Chosen, KernelSet } from '../backend/backend.js';
import { Dataset, type EncodedRows } from '../data/dataset.js';
import { SparseFeatures } from '../data/sparse-features.js';
import {
  BackendError,
  DataError,
  DivergedError,
  ModelError,
  OptionError,
  OutOfMemoryError,
  ShapeError,
  StateError,
  WriteError,
} from '../errors.js';
import type { FitOptions, NetworkOptions } from '../network/options.js';
import { schemaOf } from '../network/schema-rows.js';
import { featureOrigins } from '../table/feature-names.js';
import { isIdentity, type Schema } from '../table/schema.js';
import type { BatchInfo, TrainingInfo } from '../train/callbacks.js';
import type { EarlyStoppingOptions } from '../train/early-stopping.js';
import type { EpochRecord } from '../train/history.js';
import type { MessagePortLike } from '../web-types.js';

export type PlainDataset = Pick<
  Dataset,
  'name' | 'features' | 'featureCount' | 'labels' | 'classNames' | 'codes' | 'targets' | 'sample' | 'rows'
> & {
  /** The schema that the rows of a table were encoded with. */
  schema?: Schema;
};

export interface TrainTask {
  kind: 'train';
  network: NetworkOptions;
  data: PlainDataset;
  validation?: PlainDataset;
  fit: Omit<FitOptions, 'validation' | 'callbacks' | 'signal'>;
  earlyStopping?: EarlyStoppingOptions;
  threads: number | 'auto';
  /** Starts the threads, where there are several. */
  threadHost?: MessagePortLike;
  /** The kernels, compiled by the page, and why they are less than `auto` could be. */
  chosen: Chosen;
}

export type ToWorker = TrainTask | { kind: 'abort' };

/** The backend that was created. */
export interface BackendFacts extends KernelSet {
  threads: number;
  fallback?: string;
}

export type FromWorker =
  /** The backend stands. `build` is the worker's BUILD_ID. */
  | { kind: 'ready'; build: string }
  | { kind: 'begin'; info: TrainingInfo }
  | { kind: 'batch'; info: BatchInfo }
  | { kind: 'epoch'; record: EpochRecord }
  | { kind: 'done'; model: Uint8Array; history: EpochRecord[]; backend: BackendFacts }
  /** Also in place of `ready`. */
  | { kind: 'failed'; build: string; name: string; message: string };

/**
 * Data sets as they can be sent, those that share features still sharing them, and what can be handed over instead of
 * copied. Features are copied out first: a view of a large memory would take all of it along.
 */
export function packDatasets(sets: readonly (Dataset | undefined)[]): {
  packed: (PlainDataset | undefined)[];
  transfer: ArrayBuffer[];
} {
  const copies = new Map<unknown, PlainDataset['features']>();
  const transfer: ArrayBuffer[] = [];
  const packed = sets.map((data) => {
    if (data === undefined) return undefined;
    const { name, features, featureCount, labels, classNames, codes, targets, sample, rows } = data;
    const key = data.source ?? features;
    if (!copies.has(key)) {
      const own = features instanceof SparseFeatures ? features : features.slice();
      if (!(own instanceof SparseFeatures)) transfer.push(own.buffer as ArrayBuffer);
      copies.set(key, own);
    }
    return {
      name,
      features: copies.get(key)!,
      featureCount,
      labels,
      classNames: [...classNames],
      codes: codes && [...codes],
      targets,
      sample,
      rows,
      ...(data.encoded && { schema: schemaOf(data)! }),
    };
  });
  return { packed, transfer };
}

/** The other side of packDatasets(): each data set a Dataset again. */
export function unpackDataset({ schema, ...plain }: PlainDataset): Dataset {
  const encoded = schema && new EncodedAlready(schema);
  return new Dataset({ ...plain, features: revive(plain), encoded });
}

/** Encoded rows without their table: they are trained on as they are, and their schema goes into the model. */
class EncodedAlready implements EncodedRows {
  constructor(readonly schema: Schema) {}

  get plain(): boolean {
    return isIdentity(this.schema);
  }

  get featureNames(): readonly string[] {
    return featureOrigins(this.schema).map(({ name }) => name);
  }

  rowNumber(row: number): number {
    return row;
  }

  cells(): null {
    return null;
  }

  divide({ name }: Dataset): never {
    throw new DataError(`${name}: its table was not sent to the worker, so its rows cannot be split here`);
  }
}

const revived = new WeakMap<object, SparseFeatures>();

function revive({ features }: Pick<PlainDataset, 'features'>): PlainDataset['features'] {
  if (ArrayBuffer.isView(features)) return features;
  const known = revived.get(features) ?? new SparseFeatures(features); // its class was lost on the way
  revived.set(features, known);
  return known;
}

/** The error of that name again, so that `instanceof` and `code` hold. */
export function reviveError({ name, message }: { name: string; message: string }): Error {
  if (Object.hasOwn(CLASSES, name)) return new CLASSES[name as keyof typeof CLASSES](message);
  const error = new Error(message);
  error.name = name;
  return error;
}

const CLASSES = {
  ...{ BackendError, DataError, DivergedError, ModelError, OptionError },
  ...{ OutOfMemoryError, ShapeError, StateError, WriteError },
};
