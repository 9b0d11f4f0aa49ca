// What a network is made with and trained with, and what it shows of its layers.
// Next: network.ts.

import type { Dataset } from '../data/dataset.js';
import type { InputChoice } from '../data/sparse-or-dense.js';
import { requireKnownOptions } from '../errors.js';
import type { Activation } from '../nn/activation-options.js';
import type { Architecture, LayerOptions } from '../nn/architecture.js';
import type { LossName } from '../nn/losses.js';
import type { Callback } from '../train/callbacks.js';
import { dropoutRates } from '../train/dropout.js';
import {
  requireSmoothable,
  resolveTrainingOptions,
  type TrainingOptions,
  type TrainingRequest,
} from '../train/options.js';
import type { WeightOptions } from './class-weights.js';
import type { StandardizeOption } from './standardize-option.js';

export interface NetworkOptions {
  /** Features of a row. */
  inputSize: number;
  /** From the first hidden layer to the output layer. */
  layers: readonly LayerOptions[];
  /** Default: softmax-cross-entropy. */
  loss?: LossName;
  /** Governs initial weights and shuffling. Default 5. */
  seed?: number;
  /** How the first layer reads its rows; see data/sparse-or-dense.ts. Default auto. */
  input?: InputChoice;
  /**
   * Whether fit learns a standardiser from its training rows, and which: see STANDARDIZATIONS; `true` is `features`.
   * { kind, clip: 3 } keeps the standardised values within ±3. Default true.
   */
  standardize?: StandardizeOption;
  /**
   * For targets that are values: whether fit standardises them with the mean and standard deviation of its training rows. The
   * network is then trained on (value - mean)/deviation, and losses and Huber's delta are in deviations. Predictions and mean
   * absolute errors are in the targets' own units. Later fits keep the scale of the first one; it is saved with the model.
   * Default true.
   */
  standardizeTargets?: boolean;
}

export const NETWORK_OPTIONS: readonly (keyof NetworkOptions)[] = [
  'inputSize',
  'layers',
  'loss',
  'seed',
  'standardize',
  'standardizeTargets',
  'input',
];

export interface FitOptions extends TrainingRequest, WeightOptions {
  /** Rows to measure loss and accuracy on after each epoch; never trained on. */
  validation?: Dataset;
  /** Whether the rows are one part of a larger data set, and so may all be of one class. Default false. */
  partial?: boolean;
  /** Governs the order of the rows. Default: the network's seed. */
  shuffleSeed?: number;
  callbacks?: readonly Callback[];
  /** Stops between two steps; fit then rejects with the signal's reason, and the weights stay as they are. */
  signal?: AbortSignal;
}

export const FIT_OPTIONS: readonly (keyof FitOptions)[] = [
  ...(['epochs', 'batchSize', 'learningRate', 'l2', 'reduction'] as const),
  ...(['optimizer', 'weightDecay', 'schedule', 'warmup', 'clipNorm', 'clipValue'] as const),
  ...(['dropout', 'inputDropout', 'labelSmoothing', 'l1', 'maxNorm', 'averaging'] as const),
  ...(['augment', 'mixup', 'partial'] as const),
  ...(['classWeights', 'sampleWeights', 'validation', 'shuffleSeed', 'callbacks', 'signal'] as const),
];

/** Fills in the defaults, and checks every option that does not need the data. @throws OptionError */
export function resolveFitOptions(options: FitOptions, architecture: Architecture): TrainingOptions {
  requireKnownOptions('fit', options, FIT_OPTIONS);
  const training = resolveTrainingOptions(options);
  dropoutRates(training.dropout, architecture);
  requireSmoothable(training, architecture.loss);
  return training;
}

/** γ, and the running mean and variance that predictions are normalised with; β is the layer's bias. */
export interface LayerNorm {
  scale: Float32Array;
  mean: Float32Array;
  variance: Float32Array;
}

/** A layer as it is now. */
export interface LayerParameters {
  inputs: number;
  units: number;
  activation: Activation;
  /** [inputs, units], row-major. */
  weight: Float32Array;
  /** [units] */
  bias: Float32Array;
  /** Of batch normalisation, [units] each; null without. */
  norm: LayerNorm | null;
}
