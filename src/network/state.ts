// What a network has besides its parameters: learned from its training data, or left by the training that was.
// Next: train-network.ts fills it; network.ts shows and saves it.

import type { InputPath } from '../data/input-path.js';
import type { Standardizer } from '../data/standardize.js';
import type { TargetScale } from '../data/target-scale.js';
import type { Task } from '../functions/tasks.js';
import type { Schema } from '../table/schema.js';
import type { RawParameters } from '../train/averaging.js';
import type { EpochRecord } from '../train/history.js';
import type { TrainingPosition } from '../train/position.js';
import type { SavedOptimizer } from '../train/updater.js';

export interface NetworkState {
  /** Whether the weights were trained, loaded or set. Before that they are random, and predictions are refused. */
  hasWeights: boolean;
  /** Learned from the first fit's training rows; null before, and where features are used as they are. */
  standardizer: Standardizer | null;
  /** Of the first fit's targets; null before, for classes and labels, and where values are predicted as they are. */
  targetScale: TargetScale | null;
  /** Of the first fit's rows, or of the file; null before. */
  task: Task | null;
  /** Names of classes, targets or labels, in the order of the outputs; null before the first fit. */
  classNames: readonly string[] | null;
  /** The schema that encodes rows of tables; null for a network that takes features. */
  schema: Schema | null;
  /** Other spellings of the classes, of the first fit's rows or of the file; null for none. */
  classCodes: readonly string[] | null;
  /** Every epoch so far. */
  history: EpochRecord[];
  /** Behind the parameters that are an average; null for others. */
  raw: RawParameters | null;
  /** What the next fit goes on with, where its optimizer is the same. */
  optimizer: SavedOptimizer | null;
  /** The training that a checkpoint stood in, for fit to go on with; null for none. */
  unfinished: TrainingPosition | null;
  /** How the last fit's rows were read. */
  inputPath: InputPath | null;
}

export function newState(): NetworkState {
  return {
    hasWeights: false,
    ...{
      standardizer: null,
      targetScale: null,
      task: null,
      classNames: null,
      classCodes: null,
      schema: null,
    },
    history: [],
    ...{ raw: null, optimizer: null, unfinished: null, inputPath: null },
  };
}

/** How far the training is that fit is to go on with; null for none. */
export function unfinishedOf({
  unfinished,
  history,
}: NetworkState): { epochs: number; step: number; of: number } | null {
  if (unfinished === null) return null;
  const { step, options, epochsBefore } = unfinished;
  return { epochs: history.length - epochsBefore, step, of: options.epochs };
}
