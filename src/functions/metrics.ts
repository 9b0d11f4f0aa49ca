// The registry of metrics: the figures of an epoch, used by histories, early stopping, searches and CSV columns.
// (src/evaluate/ has the measures of a finished model.) docs/design/registries.md says how to add one.

import type { Task } from './tasks.js';

export interface Metric {
  readonly higherIsBetter: boolean;
  /** Of which trainings it is a figure. */
  readonly tasks: readonly Task[];
}

/** In the order in which they are listed. */
export const METRICS = {
  loss: { higherIsBetter: false, tasks: ['classes', 'values', 'labels'] },
  accuracy: { higherIsBetter: true, tasks: ['classes', 'labels'] },
  meanAbsoluteError: { higherIsBetter: false, tasks: ['values'] },
} as const satisfies Record<string, Metric>;

/** A figure that trials of a search are compared by. */
export type MetricName = keyof typeof METRICS;
export const METRIC_NAMES = Object.keys(METRICS) as unknown as readonly [MetricName, ...MetricName[]];

/** Means over training rows, running: each batch is measured before its own step. A metric that the task has none of is absent. */
export type Figures = { readonly [Name in MetricName]?: number };
/** Of validation rows; absent without any. */
export type ValidationFigures = { readonly [Name in MetricName as OnValidation<Name>]?: number };

type OnValidation<Name extends MetricName> = `validation${Capitalize<Name>}`;
/** A metric on training rows or on validation rows. */
export type FigureName = MetricName | OnValidation<MetricName>;

/** 'loss' on validation rows is 'validationLoss'. */
export function onValidation<Name extends MetricName>(name: Name): OnValidation<Name> {
  return `validation${name[0].toUpperCase()}${name.slice(1)}` as OnValidation<Name>;
}

/** The metric that a figure is of. */
export function metricOf(figure: FigureName): Metric {
  return METRICS[METRIC_NAMES.find((name) => name === figure || onValidation(name) === figure)!];
}

/** 'validationMeanAbsoluteError' in words: "validation mean absolute error". */
export function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What documentation and reports say of a metric. The library imports none of it, so no page downloads it. */
export interface MetricNotes {
  readonly docs: string;
  /** A share is written as per cent. */
  readonly format: 'number' | 'percent';
}

export const METRIC_NOTES: Readonly<Record<MetricName, MetricNotes>> = {
  loss: {
    docs: "the mean of the rows' losses, without penalties; in training running: each batch is measured before its own step",
    format: 'number',
  },
  accuracy: {
    docs: 'the share of rows right, or of labels where a row has several; in training running',
    format: 'percent',
  },
  meanAbsoluteError: {
    docs: "the mean of |e| over rows and targets, in the targets' own units; in training running",
    format: 'number',
  },
};
