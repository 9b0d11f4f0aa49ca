// What the page and its worker say to each other: commands with answers, and news that come by themselves.
// Next: client.ts is the page's side, session/worker.ts the other.

import type { BackendName } from '../src/backend/backend.js';
import type { ContestantName } from '../src/benchmark/contestants.js';
import type { ConfusionMatrix } from '../src/evaluate/confusion-matrix.js';
import type { EpochRecord } from '../src/train/history.js';
import type {
  Cell,
  ColumnFacts,
  FormField,
  Notice,
  TableChoice,
  TableQuestion,
  TargetChoice,
} from './table-protocol.js';

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
  /** Of classes. */
  classNames: readonly string[];
  /** What is predicted for a row: a class, values, or several labels. */
  task: Task;
  /** Columns of values or labels to predict; none where rows have a class. */
  targetNames: readonly string[];
  /** For a table that is not images: its columns, and the form for a row. Null for other data. */
  table: TableFacts | null;
  /** Notes for the user. */
  notices: readonly Notice[];
  /** The suggested training settings for these rows. */
  suggestion: Suggestion;
  /** Pixels along each side where rows are square images of bytes; 0 where they are not. */
  side: number;
}

/** What is predicted for a row. */
export type Task = 'classes' | 'values' | 'labels';

export interface TableFacts {
  columns: readonly ColumnFacts[];
  /** A field for each column that is a feature. */
  form: readonly FormField[];
}

/** Settings that suit the rows, and what else the training does. */
export interface Suggestion {
  settings: Partial<Omit<TrainSettings, 'seed' | 'threads'>>;
  /** Whether `l2` is AdamW's weight decay. */
  weightDecay: boolean;
  note: string;
}

/** New data, and the model at hand tried on it. */
export interface DataAnswer {
  data: DataFacts;
  model: ModelFacts | null;
}

export interface TrainSettings {
  model: 'softmax' | 'one-vs-all' | 'one-hidden' | 'two-hidden' | 'three-hidden';
  /** Units of the hidden layers, as many as the model has. */
  hidden: number[];
  activation: string;
  learningRate: number;
  /** Or the weight decay, where the suggestion says so. */
  l2: number;
  epochs: number;
  batchSize: number;
  seed: number;
  threads: number;
}

export type Measured = {
  rows: number;
  part: 'validation' | 'test';
  loss: number;
  /** Notes on columns that the model does not use, and levels that it does not know. */
  notes: readonly string[];
} & (
  | {
      task: 'classes';
      accuracy: number;
      standardError: number;
      /** Only with two classes; figures are null where all rows are of one class. */
      positive: { class: string; rocAuc: number | null; averagePrecision: number | null } | null;
    }
  /** In the units of the targets, except for the loss where it is `scaled`. */
  | { task: 'values'; meanAbsoluteError: number; r2: number; scaled: boolean }
  /** The share of labels that are right. */
  | { task: 'labels'; accuracy: number }
);

export interface ModelFacts {
  /** "784-342-10, relu" */
  text: string;
  parameters: number;
  epochs: number;
  /** The epoch whose weights were kept, if it is not the last one. */
  kept: number | null;
  /** Of classes, values or labels, in the order of the outputs. */
  classNames: readonly string[];
  task: Task;
  inputSize: number;
  /** For a model of a table: a field for each column that it uses. Null for other models. */
  form: readonly FormField[] | null;
  /** On the rows of the data at hand that it was not trained on; null where they do not suit it. */
  measured: Measured | null;
  /** Why they do not; null where they do, or there are none. */
  unsuited: string | null;
}

/** A row of the test or validation data, and what the model makes of it. */
export interface Example {
  position: number;
  /** side × side bytes, or the features where rows are no images. */
  values: Uint8Array | Float32Array;
  /** For tables: the cells of the form's fields, in their order. Null for other rows. */
  cells: readonly Cell[] | null;
  /** Its class by name, or its values, and the model's prediction; null without a model that takes such rows. */
  label: string;
  predicted: string | null;
  /** Whether they are classes, and the model knows the data's, so that a prediction is right or wrong. */
  comparable: boolean;
  /** In the order of the model's classes; null without one, and for values. */
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
  /** Or a question that must be answered first: which column of a table to predict. */
  useFiles(files: File[], choice: TableChoice): DataAnswer | TableQuestion;
  /** The columns of the current table, which could be predicted instead. */
  targets(): readonly TargetChoice[];
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
  /** Of one row of a table, as texts by column. */
  predictRow(row: readonly (readonly [column: string, text: string])[]): RowAnswer;
  save(): Uint8Array;
  load(bytes: Uint8Array, fileName: string): ModelFacts;
  race(settings: RaceSettings): RaceResult;
  kernels(): KernelShare[];
}

/** The model's prediction for a row of a table: the name of each output with its probability, or its value. */
export interface RowAnswer {
  task: Task;
  /** To six significant digits, as `jacquard predict` prints them. */
  outputs: readonly { name: string; value: number }[];
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
