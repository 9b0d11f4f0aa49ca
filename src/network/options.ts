// What a network is made with and trained with, and what it shows of its layers.
// Next: network.ts.

import type { Dataset } from '../data/dataset.js';
import { requireInputChoice } from '../data/sparse-or-dense.js';
import type { Activation } from '../nn/activation-options.js';
import { MOST_MEMBERS } from '../nn/ensemble.js';
import type { Architecture } from '../nn/graph.js';
import { withDropout } from '../nn/insert-dropout.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { LOSS_NAMES } from '../nn/losses.js';
import type { Shape } from '../nn/shape.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { checked, choice, given, needed, number, toggle } from '../options/option-kinds.js';
import { OWN_SEED, SEED } from '../options/seed.js';
import type { Callback } from '../train/callbacks.js';
import {
  requireSmoothable,
  resolveTrainingOptions,
  TRAINING_OPTIONS,
  type TrainingOptions,
  type TrainingRequest,
} from '../train/options.js';
import type { AbortSignalLike } from '../web-types.js';
import type { ClassWeights } from './class-weights.js';
import { resolveStandardization } from './standardize-option.js';

export const NETWORK_OPTIONS = {
  /** Features of a row, or the shape of a sample, as `inputShape`. One of the two is needed. */
  inputSize: given<number | Shape>('number|list'),
  /**
   * The shape of a sample: [28, 28, 1], height, width and channels, where layers read images. Features lie in this order,
   * channels last. Default: rows are plain lists of features.
   */
  inputShape: given<Shape>('any'),
  /**
   * From the first hidden layer to the output layer: { units } for a dense layer, or { kind, … } for a layer of any kind. Each
   * reads the one before it, or those that its `inputs` name; layers that no other reads are outputs.
   */
  layers: needed<readonly LayerOptions[]>('any'),
  /** Default: softmax-cross-entropy. */
  loss: choice(LOSS_NAMES, 'softmax-cross-entropy'),
  /**
   * How many networks of these layers there are: with several they are an ensemble, trained at once on the same batches with different
   * initial weights and dropout masks, and the answer is the mean of their probabilities, or of their values. Default 1.
   */
  members: number({ whole: true, from: 1, to: MOST_MEMBERS }, 1),
  /** Governs initial weights and shuffling. Default 5. */
  seed: SEED,
  /**
   * Whether fit learns a standardiser from its training rows, and which: see STANDARDIZATIONS; `true` is `features`.
   * { kind, clip: 3 } keeps the standardised values within ±3. Default true.
   */
  standardize: checked(resolveStandardization, true),
  /**
   * For targets that are values: whether fit standardises them with the mean and standard deviation of its training rows. The
   * network is then trained on (value - mean)/deviation, and losses and Huber's delta are in deviations. Predictions and mean
   * absolute errors are in the targets' own units. Later fits keep the scale of the first one; it is saved with the model.
   * Default true.
   */
  standardizeTargets: toggle(true),
  /** How the first layer reads its rows. Default auto. */
  input: checked(requireInputChoice, 'auto'),
};

/** Options of `new Network()`. */
export interface NetworkOptions extends Given<typeof NETWORK_OPTIONS> {}

const BESIDE_TRAINING = {
  /** Whether the rows are one part of a larger data set, and so may all be of one class. Default false. */
  partial: given<boolean>('switch'),
  /**
   * What a row's loss and gradient count, by its class: one for each class in order, or by name, others 1. Default: all
   * count alike.
   */
  classWeights: given<ClassWeights>('text|list|object'),
  /** One for each row of the training data set, in its order; multiplied with its class's. Default: all count alike. */
  sampleWeights: given<Float32Array>('list'),
  /** Rows to measure loss and accuracy on after each epoch; never trained on. Default: none. */
  validation: given<Dataset>('dataset'),
  /** Governs the order of the rows. Default: the network's seed. */
  shuffleSeed: OWN_SEED,
  /** Governs which outputs of hidden layers dropout drops. Default: shuffleSeed. */
  dropoutSeed: OWN_SEED,
  /** Called as the training goes. Default: none. */
  callbacks: given<readonly Callback[]>(['object']),
  /** Stops between two steps; fit then rejects with the signal's reason, and the weights stay as they are. Default: none. */
  signal: given<AbortSignalLike>('signal'),
};

/** All that fit() takes. */
export const FIT_OPTIONS = { ...TRAINING_OPTIONS, ...BESIDE_TRAINING };

/** Options of `network.fit()`; all may be left out. */
export interface FitOptions extends TrainingRequest, Given<typeof BESIDE_TRAINING> {}

/** Fills in the defaults, and checks every option that does not need the data. @throws OptionError */
export function resolveFitOptions(options: FitOptions, architecture: Architecture): TrainingOptions {
  requireOptionsOf('fit', FIT_OPTIONS, options);
  settle(FIT_OPTIONS, options);
  const training = resolveTrainingOptions(options);
  withDropout(architecture, training.dropout);
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
  /** Of a convolution the numbers of a window: kernel height·kernel width·channels. */
  inputs: number;
  /** Of a convolution its filters. */
  units: number;
  activation: Activation;
  /** [inputs, units], row-major. */
  weight: Float32Array;
  /** [units] */
  bias: Float32Array;
  /** Of batch normalisation, [units] each; null without. */
  norm: LayerNorm | null;
}
