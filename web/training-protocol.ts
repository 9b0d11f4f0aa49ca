// Messages about a training: its settings, and what the worker tells while it runs.
// Next: protocol.ts has the commands.

import type { ConfusionMatrix } from '../src/evaluate/confusion-matrix.js';
import type { ActivationName } from '../src/functions/activations.js';
import type { EpochRecord } from '../src/train/history.js';

export interface TrainSettings {
  model: 'softmax' | 'one-vs-all' | 'one-hidden' | 'two-hidden' | 'three-hidden' | 'layers';
  /** Units of the hidden layers, as many as the model has. */
  hidden: number[];
  /** Of the model `layers`: hidden layers as text, as --layers takes them. Empty for other models. */
  layers: string;
  activation: ActivationName;
  learningRate: number;
  /** Or the weight decay, where the suggestion says so. */
  l2: number;
  epochs: number;
  batchSize: number;
  seed: number;
  threads: number;
}

export interface TrainingBegun {
  kind: 'begin';
  text: string;
  parameters: number;
  backend: string;
  threads: number;
  fallback?: string;
}

export interface TrainingProgress {
  kind: 'progress';
  epoch: number;
  epochs: number;
  /** Of all epochs. */
  share: number;
  /** Of training alone: neither validation nor this page's charts count. */
  rowsPerSecond: number;
  /** Seconds left, pauses not counted. */
  secondsLeft: number;
}

export interface EpochNews {
  kind: 'epochs';
  /** Those that ended since the last news. */
  records: EpochRecord[];
  /** The epoch whose weights are kept, at the end of a training that keeps the best weights. */
  kept: number | null;
  /** On the validation rows, [true][predicted]; null where rows have no class. */
  confusion: ConfusionMatrix | null;
  /** Where values are predicted: those of the first target, on the validation rows. */
  values: { name: string; truth: number[]; predicted: number[] } | null;
  weights: WeightPictures | null;
}

/** First-layer weights as small images side by side: RGBA. */
export interface WeightPictures {
  height: number;
  width: number;
  count: number;
  /** Of how many units or filters. */
  of: number;
  /** Weights of units, what training added to them, or filters of a convolution. */
  what: 'weights' | 'changes' | 'filters';
  /** [count × height × width × 4] */
  pixels: Uint8ClampedArray<ArrayBuffer>;
}
