// What report.html is made from: plain data, that JSON can hold and the command line or the page fills in.
// Next: html.ts lays it out.

import type { Evaluation } from '../evaluate/classification-report.js';
import type { ClassCurves } from '../evaluate/roc-curve.js';
import type { LayerTable } from '../nn/layer-table.js';
import type { EpochRecord } from '../train/history.js';
import type { SearchTrial } from './search-chart.js';
import type { TrialsData } from './trials-data.js';

/** A line of a table of two columns. Values are written as they are given. */
export interface NamedValue {
  name: string;
  value: string;
  /** Smaller, beside the value. */
  note?: string;
}

/** Epochs as History has them, or read back from JSON, where a value that is not finite became null. */
export type ReportedEpoch = {
  readonly [Key in keyof EpochRecord]: Key extends 'epoch' ? number : EpochRecord[Key] | null;
};

export interface HistoryData {
  epochs: readonly ReportedEpoch[];
  /** What the y axis of the loss chart says. Default: "mean cross-entropy loss". */
  lossLabel?: string;
  /** What the y axis of the accuracy chart says. Default: "accuracy (%)". */
  accuracyLabel?: string;
  /** The epoch whose parameters were kept, from 1; marked in both charts. */
  bestEpoch?: number;
}

/** The history of one of the K classifiers of one-vs-all. */
export interface ClassHistoryData {
  className: string;
  epochs: readonly ReportedEpoch[];
}

/** `evaluation.toJSON()`, and which rows it is about. */
export interface EvaluationData extends Readonly<ReturnType<Evaluation['toJSON']>> {
  /** "test rows", "validation rows". */
  name: string;
  /** `evaluationCurves(evaluation)`; without them the page has no curves. */
  curves?: readonly ClassCurves[];
}

/** A row of the data and what the model said about it. */
export interface PredictedRow {
  /** As the reader can find it again: the row's number in its file, from 0. */
  row: number;
  /** Class names. */
  true: string;
  predicted: string;
  /** Of the predicted class, and of the true one, 0 to 1. */
  probability: number;
  trueProbability?: number;
  /** A data URI of the row when it is an image: see grayImage. Other URIs are left out. */
  image?: string;
  /** Cells of the row in its table: the same columns in every row. */
  cells?: readonly NamedValue[];
}

export interface PredictionsData {
  /** Which rows these are: "test rows". */
  name: string;
  /** Least probability for the true class first; 25 are shown. */
  worst?: readonly PredictedRow[];
  /** Wrong, and surest of it first; 10 are shown. */
  confidentMistakes?: readonly PredictedRow[];
  /** The least certain rows, right or wrong: lowest highest probability first, or nearest to the threshold first; 10 are shown. */
  uncertain?: readonly PredictedRow[];
  /** The threshold for the second of two classes, where one was given. */
  threshold?: number;
}

/** The first layer's weights of a model without a hidden layer, an image for each class. */
export interface WeightsData {
  images: readonly {
    className: string;
    /** A data URI: see weightImage. Give all images one limit. */
    image: string;
  }[];
  /** The magnitude of the strongest colour. */
  limit?: number;
}

/** The filters of the first convolution. */
export interface FiltersData {
  /** Data URIs, one for each filter: see filtersData(). */
  images: readonly string[];
  /** The magnitude of the strongest colour. */
  limit: number;
  /** How many there are, where not all are shown. */
  filters: number;
  /** Planes of an image. */
  channels: number;
}

export interface SearchData {
  /** In any order; a SearchResult of src/search/grid.ts fits. */
  trials: readonly SearchTrial[];
  /** What was measured. Default: "validation loss". */
  metric?: string;
  /** Default: lower is better. */
  higherIsBetter?: boolean;
  /** 'percent' when the metric is a share. */
  format?: 'number' | 'percent';
  /** A sentence about how: "random 70/30 subsamples, 5 epochs, 2 repeats". */
  description?: string;
}

/** Values that were predicted, or several labels a row. Figures are written as they are given. */
export interface TargetsData {
  /** "test rows" */
  name: string;
  figures: readonly { heading: string; meaning: string }[];
  /** A row a target, and their average. */
  rows: readonly { name: string; figures: readonly string[] }[];
  /** Sentences under the table: why a figure is missing. */
  notes?: readonly string[];
  /** Each value as a chart. */
  values?: readonly { name: string; truth: readonly number[]; predicted: readonly number[] }[];
}

/** How much the score falls when one column is shuffled among the rows; of accuracies as a share, 0 to 1. */
export interface ReportedImportance {
  column: string;
  /** Mean over the shuffles, and their standard deviation. */
  drop: number;
  deviation: number;
}

export interface ImportanceData {
  /** Which rows it was computed on: "test rows". */
  name: string;
  score: 'accuracy' | 'share of labels right' | 'R²';
  /** In the order in which they are shown. */
  columns: readonly ReportedImportance[];
}

export interface ReportedColumn {
  name: string;
  /** How the column is used: as a feature (number, category, boolean or date), as what is predicted (label or target), or not at all (ignored). */
  kind: string;
  /** Why it is of this kind, or was left out. */
  why: string;
  /** Why that may be wrong. */
  doubt?: string;
  /** How many features it becomes. */
  features: number;
}

export interface ColumnsData {
  /** All columns of the table, in its order. */
  columns: readonly ReportedColumn[];
  importance?: ImportanceData;
  /** Why there is no importance: a part of a sentence. */
  importanceNote?: string;
}

/** The folds of a cross-validation. Figures are written as they are given. */
export interface FoldsData {
  /** "5 folds, stratified by class" */
  description: string;
  /** A row a score, with a value for each fold. */
  scores: readonly { heading: string; mean: string; deviation: string; values: readonly string[] }[];
  /** Of the training of each fold's network. */
  histories: readonly { name: string; epochs: readonly ReportedEpoch[] }[];
  /** What the y axis of their chart says. */
  lossLabel: string;
}

export interface ReportData {
  title: string;
  /** A sentence under the title. */
  subtitle?: string;
  /** When the run was made, as it is to be shown. */
  date?: string;
  /** True when the data are the embedded sample: a badge says so. */
  sample?: boolean;
  /** Model, parameters, data and sizes, backend, threads, seed, epochs, seconds per epoch … */
  summary: readonly NamedValue[];
  /** Loss and accuracy by part of the data, for the summary's second table. */
  results?: readonly ResultRow[];
  /** `network.summary()`: the page has it as a table where there are two layers or more. */
  layers?: LayerTable;
  /** Which weights those are of: "after the last epoch". */
  resultsOf?: string;
  /** What the reader must know before the figures: "stopped by Ctrl-C after epoch 3". */
  warnings?: readonly string[];
  history?: HistoryData;
  /** One-vs-all only. */
  classHistories?: readonly ClassHistoryData[];
  folds?: FoldsData;
  evaluation?: EvaluationData;
  predictions?: PredictionsData;
  /** Instead of `evaluation` and `predictions`, where values or labels are predicted. */
  targets?: TargetsData;
  /** Of a table. */
  columns?: ColumnsData;
  weights?: WeightsData;
  filters?: FiltersData;
  search?: SearchData;
  /** A search over any options. */
  trials?: TrialsData;
  /** What trains the best options of a search. */
  bestCommand?: string;
  /** The exact command that repeats the run. */
  command: string;
  /** Versions, seed, checksum of the data, and what else a repetition needs. */
  provenance?: readonly NamedValue[];
  /** Files of the run folder, with what is in them. */
  files?: readonly NamedValue[];
}

export interface ResultRow {
  /** "training", "validation", "test". */
  name: string;
  rows?: number;
  loss: number | null;
  /** Whether the loss is of standardised targets. */
  scaled?: boolean;
  /** 0 to 1; absent where values were predicted. */
  accuracy?: number | null;
  /** Of several labels a row. */
  microF1?: number | null;
  /** Of predicted values. */
  meanAbsoluteError?: number | null;
  r2?: number | null;
  /** Of the accuracy, 0 to 1. */
  standardError?: number | null;
}
