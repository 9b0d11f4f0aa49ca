// What a trainer is made with: the model, the rows, the optimizer, and the options of the training that it needs.
// Before: options.ts. Next: trainer.ts.

import type { Backend } from '../backend/backend.js';
import type { ResidentData } from '../data/resident-data.js';
import type { Standardizer } from '../data/standardize.js';
import type { TargetScale } from '../data/target-scale.js';
import type { Sequential } from '../nn/sequential.js';
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

type RateOptions =
  | 'epochs'
  | 'learningRate'
  | 'l2'
  | 'optimizer'
  | 'weightDecay'
  | 'schedule'
  | 'warmup'
  | keyof Clipping;

export interface TrainerInit extends Omit<TrainingOptions, RateOptions> {
  backend: Backend;
  model: Sequential;
  optimizer: Optimizer;
  /** The optimizer's state to continue from; null to start anew. */
  savedOptimizer: SavedOptimizer | null;
  clipping: Clipping;
  standardizer: Standardizer | null;
  /** The scale that the rows' targets were standardised with; null for none. */
  targetScale: TargetScale | null;
  train: Rows;
  validation: Rows | null;
  /** By row number, for all rows that train.data holds. */
  rowWeights: Float32Array | null;
  /** The parameters that averaging continues from. */
  raw: RawParameters | null;
}
