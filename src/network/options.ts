// What a network is made with and trained with, and what it shows of its layers.
// Next: network.ts.

import type { Dataset } from '../data/dataset.js';
import type { InputChoice } from '../data/input-path.js';
import type { Activation } from '../nn/activations.js';
import type { LayerOptions } from '../nn/architecture.js';
import type { LossName } from '../nn/losses.js';
import type { Callback } from '../train/callbacks.js';
import type { TrainingRequest } from '../train/options.js';

export interface NetworkOptions {
  /** Features of a row. */
  inputSize: number;
  /** From the first hidden layer to the output layer. */
  layers: readonly LayerOptions[];
  /** Default: softmax-cross-entropy. */
  loss?: LossName;
  /** Governs initial weights and shuffling. Default 5. */
  seed?: number;
  /** How the first layer reads its rows; see data/input-path.ts. Default auto. */
  input?: InputChoice;
  /** Whether fit learns a standardiser from its training rows. Default true. */
  standardize?: boolean;
}

export const NETWORK_OPTIONS: readonly (keyof NetworkOptions)[] = [
  'inputSize',
  'layers',
  'loss',
  'seed',
  'standardize',
  'input',
];

export interface FitOptions extends TrainingRequest {
  /** Rows to measure loss and accuracy on after each epoch; never trained on. */
  validation?: Dataset;
  /** Governs the order of the rows. Default: the network's seed. */
  shuffleSeed?: number;
  callbacks?: readonly Callback[];
  /** Stops between two steps; fit then rejects with the signal's reason, and the weights stay as they are. */
  signal?: AbortSignal;
}

export const FIT_OPTIONS: readonly (keyof FitOptions)[] = [
  ...(['epochs', 'batchSize', 'learningRate', 'l2', 'reduction'] as const),
  ...(['optimizer', 'weightDecay', 'schedule', 'warmup', 'clipNorm', 'clipValue'] as const),
  ...(['validation', 'shuffleSeed', 'callbacks', 'signal'] as const),
];

/** A layer as it is now. */
export interface LayerParameters {
  inputs: number;
  units: number;
  activation: Activation;
  /** [inputs, units], row-major. */
  weight: Float32Array;
  /** [units] */
  bias: Float32Array;
}
