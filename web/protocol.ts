// What the page and its worker say to each other: commands with answers, and news that come by themselves.
// Next: client.ts is the page's side, session/worker.ts the other.

import type { BackendName } from '../src/backend/backend.js';
import type { ContestantName } from '../src/benchmark/contestants.js';
import type { ConfusionMatrix } from '../src/evaluate/confusion-matrix.js';
import type { EpochRecord } from '../src/train/history.js';

/** What this browser gives. */
export interface EngineFacts {
  /** The fastest kernels that it runs. */
  kernels: BackendName;
  cores: number;
  /** Why threads cannot share memory here; null when they can. */
  noThreads: string | null;
}

export interface DataFacts {
  name: string;
  /** Whether it is the embedded sample. */
  sample: boolean;
  trainRows: number;
  validationRows: number;
  testRows: number;
  featureCount: number;
  classNames: readonly string[];
  /** The column that holds the labels, where it was chosen. */
  label?: string;
  /** Pixels along each side where rows are square images of bytes; 0 where they are not. */
  side: number;
}

/** New data, and the model at hand tried on it. */
export interface DataAnswer {
  data: DataFacts;
  model: ModelFacts | null;
}

export interface TrainSettings {
  model: 'softmax' | 'one-vs-all' | 'one-hidden' | 'two-hidden';
  /** Units of the hidden layers, as many as the model has. */
  hidden: number[];
  activation: string;
  learningRate: number;
  l2: number;
  epochs: number;
  batchSize: number;
  seed: number;
  threads: number;
}

export interface Measured {
  rows: number;
  part: 'validation' | 'test';
  accuracy: number;
  standardError: number;
  loss: number;
  /** Of two classes alone; null figures where the rows are all of one. */
  positive: { class: string; rocAuc: number | null; averagePrecision: number | null } | null;
}

export interface ModelFacts {
  /** "784-342-10, relu" */
  text: string;
  parameters: number;
  epochs: number;
  classNames: readonly string[];
  inputSize: number;
  /** On the rows of the data at hand that it was not trained on; null where they do not suit it. */
  measured: Measured | null;
}

/** A row of the test or validation data, and what the model makes of it. */
export interface Example {
  position: number;
  /** side × side bytes, or the features where rows are no images. */
  values: Uint8Array | Float32Array;
  /** Its class by name, and the one the model gives it; null without a model that takes such rows. */
  label: string;
  predicted: string | null;
  /** Whether the model knows the data's classes, so that the two can be compared. */
  comparable: boolean;
  /** In the order of the model's classes; null without one. */
  probabilities: Float32Array | null;
}

export interface RaceSettings {
  /** As the command line names them: js-readable, js, simd, relaxed, relaxed×2. */
  contestants: ContestantName[];
  rounds: number;
}

export interface RaceRow {
  name: string;
  /** Median of the rounds. */
  seconds: number;
  lowest: number;
  highest: number;
  /** Of the last round's epoch. */
  loss: number;
}

export interface RaceResult {
  /** "784-342-10" */
  model: string;
  rows: RaceRow[];
  trainRows: number;
  /** The largest relative difference between any two losses of a round. */
  disagreement: number;
  agreed: boolean;
}

export interface KernelShare {
  title: string;
  shape: string;
  times: { contestant: string; rate: number; shareOfPeak: number | null }[];
}

/** Commands by name: arguments and answer. */
export interface Commands {
  start(): EngineFacts;
  /** From the folder with the sample's files, an address that ends with a slash. */
  useSample(folder: string): DataAnswer;
  /** Or the columns of a table in which none is known to hold the labels. */
  useFiles(files: File[], label: string | null): DataAnswer | { columns: readonly string[] };
  /** Null when it was stopped before its first epoch was done. */
  train(settings: TrainSettings): ModelFacts | null;
  pause(): void;
  resume(): void;
  /** Ends the training, or the race; a model keeps what it has learned. */
  stop(): void;
  examples(from: number, count: number): Example[];
  /** The wrong predictions that the model was surest of, and how many are wrong in all. */
  worst(from: number, count: number): { examples: Example[]; wrong: number };
  /** Of one row: a drawing's bytes, or features. */
  predict(values: Uint8Array | Float32Array): Float32Array;
  save(): Uint8Array;
  load(bytes: Uint8Array, fileName: string): ModelFacts;
  race(settings: RaceSettings): RaceResult;
  kernels(): KernelShare[];
}

export type CommandName = keyof Commands;

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
  /** On the validation rows, [true][predicted]. */
  confusion: ConfusionMatrix;
  weights: WeightPictures | null;
}

/** First-layer weights as small images side by side: RGBA. */
export interface WeightPictures {
  side: number;
  count: number;
  /** Of how many units. */
  units: number;
  /** Whether they show what training added, not the weights themselves. */
  changes: boolean;
  /** [count × side × side × 4] */
  pixels: Uint8ClampedArray<ArrayBuffer>;
}

export interface RaceNews {
  kind: 'race';
  name: string;
  round: number;
  share: number;
}

export interface KernelNews {
  kind: 'kernel';
  title: string;
}

export type News = TrainingBegun | TrainingProgress | EpochNews | RaceNews | KernelNews;

export interface Request {
  id: number;
  command: CommandName;
  arguments: unknown[];
}

export type Reply = { id: number; result: unknown } | { id: number; error: string } | { news: News };
