// What a network has besides its parameters: learned from its training data, or left by the training that was.
// Next: train-network.ts fills it; predict-and-evaluate.ts and network.ts add what a network does; describe-network.ts saves it.

import type { ImagePreparation } from '../data/image-preparation.js';
import type { InputPath } from '../data/sparse-or-dense.js';
import type { Standardizer } from '../data/standardize.js';
import type { TargetScale } from '../data/target-scale.js';
import { StateError } from '../errors.js';
import type { Task } from '../functions/tasks.js';
import type { Schema } from '../table/schema.js';
import type { EpochRecord, History } from '../train/history.js';
import type { RawParameters } from '../train/moving-average.js';
import type { SavedOptimizer } from '../train/optimizer-step.js';
import type { TrainingPosition } from '../train/training-position.js';

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
  /** How rows were made of photos; null for a network that was not trained on photos. */
  images: ImagePreparation | null;
  /** Other spellings of the classes, of the first fit's rows or of the file; null for none. */
  classCodes: readonly string[] | null;
  /** Every epoch so far. */
  history: EpochRecord[];
  /** Behind the parameters that are an average; null for others. */
  raw: RawParameters | null;
  /** The optimizer's state, used by the next fit if its optimizer is the same. */
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
      images: null,
    },
    history: [],
    ...{ raw: null, optimizer: null, unfinished: null, inputPath: null },
  };
}

/** @throws StateError for a network that cannot predict yet. */
export function requireLearned({ hasWeights, standardizer }: NetworkState, standardizes: boolean): void {
  if (!hasWeights) {
    throw new StateError(
      'this network has learned nothing yet: fit the network first, load one, or set its parameters',
    );
  }
  if (standardizes && standardizer === null) {
    throw new StateError(
      'this network standardises its features, and has not learned how: its parameters were set before any fit; ' +
        'fit it, load a model file, or make it with standardize: false',
    );
  }
}

/** The part of Network that shows what it has learned. */
export abstract class LearnedState {
  protected abstract readonly state: NetworkState;

  /** Loss and accuracy of every epoch so far. */
  get history(): History {
    return this.state.history;
  }

  /** How the first layer read the rows of the last fit, and how many of their values were not zero; null before. */
  get inputPath(): InputPath | null {
    return this.state.inputPath;
  }

  /** The names of classes, targets or labels, in the order of the outputs; null before the first fit. */
  get classNames(): readonly string[] | null {
    return this.state.classNames;
  }

  /** Other spellings of the classes, one for each, such as 0–9 in files: see Dataset.codes. null for none. */
  get classCodes(): readonly string[] | null {
    return this.state.classCodes;
  }

  /**
   * What the columns of the table are that it was trained on, and how they become features, as plain JSON. null for a network
   * that was trained on features.
   * @example network.schema.columns.map(({ name, kind, why }) => `${name}: ${kind} (${why})`);
   */
  get schema(): Schema | null {
    return this.state.schema;
  }

  /** The size and the colours that photos were brought to before the training; null for a network that was not trained on photos. */
  get images(): ImagePreparation | null {
    return this.state.images;
  }

  get standardizer(): Standardizer | null {
    return this.state.standardizer;
  }

  /**
   * Mean and deviation of each target, learned by the first fit: outputs are (value - mean)/deviation. Null before, for
   * classes and labels, and with standardizeTargets: false.
   */
  get targetScale(): TargetScale | null {
    return this.state.targetScale;
  }

  /**
   * After a fit with `averaging`, a copy of the parameters that `parameters` are the average of, from which the next such
   * fit goes on; else null.
   */
  get rawParameters(): Float32Array | null {
    return this.state.raw?.parameters.slice() ?? null;
  }

  /** The training that resume() found, and fit() will go on with: epochs and steps that are done; null for none. */
  get unfinished(): { epochs: number; step: number; of: number } | null {
    const { unfinished: at, history } = this.state;
    return at && { epochs: history.length - at.epochsBefore, step: at.step, of: at.options.epochs };
  }
}
