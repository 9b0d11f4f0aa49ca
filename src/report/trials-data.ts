// What the report says of a search over any options: plain data that JSON can hold, from the study alone, so that it can be made at any
// moment, also of a search that runs or was killed.
// Before: search/study.ts, search/option-importance.ts. Next: html-trials.ts lays it out.

import { scaleLinear, scaleLog } from 'd3-scale';
import { isNear } from '../search/grid.js';
import { type ImportanceOfOptions, optionImportance, placeIn } from '../search/option-importance.js';
import { rungsOf } from '../search/pruners.js';
import { bestReport, epochsOf } from '../search/rank-trials.js';
import type { TrialRecord } from '../search/replay-journal.js';
import { isChoice, type SearchParameter } from '../search/space.js';
import type { Study } from '../search/study.js';
import { failureOf, stateOf } from '../search/trial-attributes.js';
import { axisTicks } from './chart-scales.js';
import { formatNumber } from './format-text.js';
import { requireArguments } from './report-shapes.js';

/** An option that was tried, as an axis from 0 to 1. */
export interface TrialsAxis {
  readonly name: string;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
  /** Of choices: lines to one place are spread a little. */
  readonly choices: boolean;
}

/** A trial as the charts show it. */
export interface ReportedTrial {
  readonly number: number;
  /** complete, pruned, failed, paused or running. */
  readonly state: string;
  /** By axis: its place, and its value as text; null where the trial has none. */
  readonly at: readonly (number | null)[];
  readonly texts: readonly string[];
  /** Null where it was not trained to its end: its figures so far are not its score. */
  readonly score: number | null;
  /** Its best figure so far. */
  readonly best: number | null;
  readonly epochs: number;
  /** From its begin to its end, pauses included; null where it has none. */
  readonly seconds: number | null;
  readonly reason: string | null;
  readonly winner: boolean;
  /** Not told apart from the winner by this search. */
  readonly nearTie: boolean;
  /** Its best figure up to each of `stages`, as far as it came. */
  readonly figures: readonly number[];
}

/** The trials of a search as the charts take them. Made by trialsData(). */
export interface TrialsData {
  /** What was measured: "validation loss". */
  readonly metric: string;
  readonly higherIsBetter: boolean;
  readonly format: 'number' | 'percent';
  readonly axes: readonly TrialsAxis[];
  /** Best first. */
  readonly trials: readonly ReportedTrial[];
  /** Epochs of a trial that is trained to its end. */
  readonly epochs: number;
  /** Epochs at which trials are compared: rungs, or some of all epochs; empty without a pruner. */
  readonly stages: readonly number[];
  /** Whether stages are rungs, at which trials pause. */
  readonly rungs: boolean;
  /** Null where it cannot be said. */
  readonly importance: ImportanceOfOptions | null;
}

/** Of a search without rungs. */
const MOST_STAGES = 12;

/**
 * What the charts of a search show.
 * @param options `isRunning`: whether a process works on the search; unfinished trials are paused otherwise. Default: false.
 * @example
 * const data = trialsData(await search({ space, objective }), { metric: 'loss' });
 */
export function trialsData(
  study: Study,
  options: {
    metric: string;
    format?: TrialsData['format'];
    isRunning?: boolean;
  },
): TrialsData {
  requireArguments('trialsData', study, options);
  const { metric, format = 'number', isRunning = false } = options;
  const { settings, ranked, trials } = study;
  const { space, pruner, epochs, direction } = settings;
  const names = Object.keys(space);
  const stages = stagesOf(pruner.name === 'asha' ? rungsOf(pruner, epochs) : null, pruner.name, epochs);
  const rest = trials.filter((trial) => !ranked.includes(trial));
  const top = ranked[0]?.state === 'complete' ? ranked[0].value : null;
  const reported = [...ranked, ...rest].map((trial, i): ReportedTrial => {
    const score = trial.state === 'complete' ? trial.value : null;
    const winner = i === 0 && top !== null;
    return {
      number: trial.number,
      state: stateOf(trial, isRunning),
      at: names.map((name) => placeOf(space[name], trial.numbers[name])),
      texts: names.map((name) => textOf(study.valuesOf(trial)[name])),
      ...{ score, winner, nearTie: !winner && score !== null && top !== null && isNear(score, top) },
      best: trial.state === 'failed' ? null : bestReport(trial, direction),
      ...{ epochs: epochsOf(trial), seconds: secondsOf(trial), reason: failureOf(trial) },
      figures: figuresOf(trial, stages, direction),
    };
  });
  return {
    ...{ metric, format, higherIsBetter: direction === 'max', epochs, stages },
    axes: names.map((name) => ({
      ...{ name, ticks: ticksOf(space[name]), choices: isChoice(space[name]) },
    })),
    ...{ trials: reported, rungs: pruner.name === 'asha', importance: optionImportance(study) },
  };
}

function stagesOf(rungs: number[] | null, pruner: string, epochs: number): number[] {
  if (rungs !== null) return rungs;
  if (pruner === 'none') return [];
  const count = Math.min(epochs, MOST_STAGES);
  return Array.from({ length: count }, (_, i) => Math.round(((i + 1) * epochs) / count));
}

/** A trial that ended by itself before a stage counts there with what it has. */
function figuresOf(trial: TrialRecord, stages: readonly number[], direction: 'min' | 'max'): number[] {
  const come = trial.state === 'complete' ? Number.POSITIVE_INFINITY : epochsOf(trial);
  return stages
    .filter((stage) => stage <= come && trial.state !== 'failed')
    .flatMap((stage) => bestReport(trial, direction, stage) ?? []);
}

function secondsOf({ began, ended }: TrialRecord): number | null {
  if (began === null || ended === null) return null;
  const seconds = (Date.parse(`${began.slice(0, 23)}Z`) - Date.parse(`${ended.slice(0, 23)}Z`)) / -1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

function placeOf(parameter: SearchParameter, number: number | undefined): number | null {
  if (number === undefined) return null;
  if (!isChoice(parameter)) return placeIn(parameter, number);
  return choicePlace(number, parameter.choices.length);
}

function choicePlace(index: number, count: number): number {
  return (index + 0.5) / count;
}

function ticksOf(parameter: SearchParameter): TrialsAxis['ticks'] {
  if (isChoice(parameter)) {
    const { choices } = parameter;
    return choices.map((choice, i) => ({ at: choicePlace(i, choices.length), text: textOf(choice) }));
  }
  const { low, high, log, whole } = parameter;
  const decades = log ? Math.floor(Math.log10(high)) - Math.ceil(Math.log10(low)) : 0;
  const scale = log && decades >= 1 ? scaleLog([low, high], [0, 1]) : scaleLinear([low, high], [0, 1]);
  const inner = axisTicks(scale, 5, 'number')
    .filter(({ value }) => value >= low && value <= high && !(whole && !Number.isInteger(value)))
    .map(({ value, text }) => ({ at: placeIn(parameter, value), text }));
  // The ends say what was tried; ticks that would touch them give way.
  const clear = inner.filter(({ at }) => at > 0.1 && at < 0.9);
  return [{ at: 0, text: formatNumber(low) }, ...clear, { at: 1, text: formatNumber(high) }];
}

function textOf(value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return formatNumber(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
