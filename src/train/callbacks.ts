// What a caller may hook into a training, and what the hooks can do with it.
// Next: early-stopping.ts, checkpoint-callback.ts and csv-log.ts are such; fit.ts calls them.

import type { Figures } from '../functions/metrics.js';
import type { EpochRecord, History } from './history.js';

/** What onTrainBegin is told. */
export interface TrainingInfo {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly trainRows: number;
  readonly validationRows: number;
  /** The option: the rate of every step, or what a schedule begins with. */
  readonly learningRate: number;
  /** Epochs of this training that are done: none, unless it was resumed from a checkpoint. */
  readonly history: History;
  /** Steps that are done of the epoch after those, likewise. */
  readonly step: number;
}

/** With running means over the epoch so far. */
export interface BatchInfo extends Figures {
  /** From 1. */
  readonly epoch: number;
  /** From 1. */
  readonly batch: number;
  readonly stepsPerEpoch: number;
  readonly loss: number;
  /** As in an EpochRecord. */
  readonly scaled?: true;
  /** Of the step. */
  readonly learningRate: number;
}

/** The training that a callback is called by. */
export interface Training {
  /** Ends it after the epoch; the first reason given is kept. */
  stop(reason: string): void;
  /** Whether no epoch follows: all are done, or it was stopped. */
  readonly finished: boolean;
  /** Why it was ended; null while it was not. */
  readonly stopped: string | null;
  /** A copy of all that predicts, as Network.parameters; to set it puts that back. */
  parameters: Float32Array;
  /** The training as it stands, as a file: Network.resume() resumes it with the same results. */
  checkpoint(): Uint8Array;
  /** Since this call to fit began, pauses and callbacks included. */
  readonly seconds: number;
}

/** What a checkpoint keeps of a callback: something that JSON can hold, and arrays. */
export interface CallbackState {
  readonly values: unknown;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** All optional. The training waits for a promise that is returned. */
export interface Callback {
  onTrainBegin?(info: TrainingInfo, training: Training): unknown;
  onBatchEnd?(info: BatchInfo, training: Training): unknown;
  onEpochEnd?(record: EpochRecord, training: Training): unknown;
  /** When it ends as it should, stop() included. */
  onTrainEnd?(history: History, training: Training): unknown;
  /** When the signal ends it, between two steps. */
  onAbort?(training: Training): unknown;
  /**
   * For one that must know after a restart what it knew: `key` names its state in a checkpoint, save() gives it, and
   * restore() takes it before onTrainBegin. Such callbacks are called before the others.
   */
  readonly key?: string;
  save?(): CallbackState;
  restore?(state: CallbackState): void;
}
