// What a trainer is made with: the rows that all its networks see, and for each network its model, its optimizer, and what of its
// training options is its own. Before: options.ts. Next: trainer.ts.

import type { Backend } from '../backend/backend.js';
import type { ResidentData } from '../data/resident-data.js';
import type { Standardizer } from '../data/standardize.js';
import type { TargetScale } from '../data/target-scale.js';
import type { Architecture } from '../nn/graph.js';
import type { Model } from '../nn/model.js';
import type { Optimizer } from '../optim/optimizers.js';
import type { Clipping } from './gradient-clipping.js';
import type { RawParameters } from './moving-average.js';
import type { SavedOptimizer } from './optimizer-step.js';
import type { TrainingOptions } from './options.js';

/** Rows of a resident data set. */
export interface Rows {
  readonly data: ResidentData;
  readonly rows: Uint32Array;
}

/** Rows that come to memory window by window: row-order.ts asks for them. */
export interface RowWindows {
  /** Rows of an epoch. */
  readonly size: number;
  /** The weights of the rows that were brought last, where rows have weights. */
  readonly weights: Float32Array | null;
  /** Brings the rows from place `first` of an epoch to the beginning of the resident data. */
  load(seed: number, epoch: number, first: number, count: number): Promise<void>;
}

/** With windows, `rows` are the places of one window, 0, 1, 2, …: a multiple of the batch size, or all rows of an epoch. */
export interface TrainRows extends Rows {
  readonly windows?: RowWindows;
}

/** What belongs to the rows of a batch, and so to all networks. */
export const SHARED_OPTIONS = [
  'epochs',
  'batchSize',
  'reduction',
  'inputDropout',
  'labelSmoothing',
  'augment',
  'mixup',
] as const satisfies readonly (keyof TrainingOptions)[];

export interface MemberInit extends Pick<TrainingOptions, 'l1' | 'maxNorm' | 'averaging'> {
  model: Model;
  /** The graph that is trained: the model's, with what the options add to it in training. */
  trained: Architecture;
  optimizer: Optimizer;
  /** The optimizer's state to continue from; null to start anew. */
  savedOptimizer: SavedOptimizer | null;
  clipping: Clipping;
  /** The parameters that averaging continues from. */
  raw: RawParameters | null;
  /** Governs its dropout masks. Default: the seed of the order of rows. */
  dropoutSeed?: number;
}

export interface TrainerInit
  extends Pick<TrainingOptions, Exclude<(typeof SHARED_OPTIONS)[number], 'epochs'>> {
  backend: Backend;
  members: readonly MemberInit[];
  standardizer: Standardizer | null;
  /** The scale that the rows' targets were standardised with; null for none. */
  targetScale: TargetScale | null;
  train: TrainRows;
  validation: Rows | null;
  /** By row number, for all rows that train.data holds. */
  rowWeights: Float32Array | null;
}
