// What the page and its worker say to each other: commands with answers, and news that come by themselves.
// Before: data-protocol.ts, table-protocol.ts, model-protocol.ts, training-protocol.ts and race-protocol.ts have what is in them.
// Next: client.ts is the page's side, session/worker.ts the other.

import type { BackendName } from '../src/backend/backend.js';
import type { DataFacts } from './data-protocol.js';
import type { Example, ModelFacts, PhotoAnswer, RowAnswer } from './model-protocol.js';
import type { KernelNews, KernelShare, RaceNews, RaceResult, RaceSettings } from './race-protocol.js';
import type { TableChoice, TableQuestion, TargetChoice } from './table-protocol.js';
import type { EpochNews, TrainingBegun, TrainingProgress, TrainSettings } from './training-protocol.js';

/** What this browser gives. */
export interface EngineFacts {
  /** The fastest kernels that it runs. */
  kernels: BackendName;
  /** Why they are not faster; null where they are relaxed or simd. */
  fallback: string | null;
  cores: number;
  /** Why threads cannot share memory here; null when they can. */
  noThreads: string | null;
}

/** New data, and the model at hand tried on it. */
export interface DataAnswer {
  data: DataFacts;
  model: ModelFacts | null;
}

/** Commands by name: arguments and answer. */
export interface Commands {
  start(): EngineFacts;
  /** From the folder with the sample's files, an address that ends with a slash. */
  useSample(folder: string): DataAnswer;
  /** Or a question that must be answered first: which column of a table to predict, or whether to leave damaged photos out. */
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
  /** Of a photo, for a model that was trained on photos. */
  predictPhoto(file: File): PhotoAnswer;
  /** Of one row of a table, as texts by column. */
  predictRow(row: readonly (readonly [column: string, text: string])[]): RowAnswer;
  save(): Uint8Array;
  load(bytes: Uint8Array, fileName: string): ModelFacts;
  race(settings: RaceSettings): RaceResult;
  kernels(): KernelShare[];
}

export type CommandName = keyof Commands;

export type News = TrainingBegun | TrainingProgress | EpochNews | RaceNews | KernelNews;

/** The first message to the worker. */
export interface Begin {
  /** Starts its threads. */
  threadHost: MessagePort;
}

export interface Request {
  id: number;
  command: CommandName;
  arguments: unknown[];
}

export type Reply = { id: number; result: unknown } | { id: number; error: string } | { news: News };
