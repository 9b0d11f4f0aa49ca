// What a caller may hook into a training.

import type { EpochRecord, History } from './history.js';

export interface TrainingInfo {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly trainRows: number;
  readonly validationRows: number;
}

export interface BatchInfo {
  /** From 1. */
  readonly epoch: number;
  /** From 1. */
  readonly batch: number;
  readonly stepsPerEpoch: number;
  /** Running means over the epoch so far. */
  readonly loss: number;
  readonly accuracy: number;
}

/** All optional. The training waits for a promise that is returned. */
export interface Callback {
  onTrainBegin?(info: TrainingInfo): unknown;
  onBatchEnd?(info: BatchInfo): unknown;
  onEpochEnd?(record: EpochRecord): unknown;
  onTrainEnd?(history: History): unknown;
}
