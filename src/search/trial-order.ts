// A trial that another machine is to train: what it is told, and what it answers. Both travel as JSON.
// Before: study.ts gives jobs. Next: platform/node/trial-queue.ts sends them, cli/work.ts takes them.

import { DataError } from '../errors.js';
import { isRecord } from '../model/untrusted-json.js';
import type { PrunerSettings } from './pruners.js';
import type { ParameterValues } from './space.js';
import type { TrialJob, TrialOutcome } from './study.js';

/** What all trials of a search share. */
export interface SearchSetup {
  /** Of Jacquard; another version may compute other figures. */
  readonly version: string;
  /** Options of `jacquard train` that are the same for all trials. */
  readonly fixed: Readonly<Record<string, unknown>>;
  /** On which rows a trial is scored: repeats, folds, … of `jacquard search`. */
  readonly scoring: Readonly<Record<string, unknown>>;
  /** Of each parameter a value: with these the data were read for the checksum. */
  readonly first: ParameterValues;
  readonly metric: string;
  /** Where it ends trials: their answers are of no search with another one. */
  readonly pruner?: PrunerSettings;
  readonly backend: string;
  /** Where the searching process found the data, and the SHA-256 of their values. */
  readonly source: string;
  readonly checksum: string;
}

export interface TrialOrder {
  readonly setup: SearchSetup;
  readonly job: TrialJob;
  /** How often a worker could not train it for a reason of its own. */
  readonly errors?: number;
}

/** The score after each epoch from the first, or from the checkpoint's first. */
export type Figures = readonly (readonly [epoch: number, score: number])[];

export interface TrialAnswer {
  /** `refused`: the options do not go together, and the search ends as it would on one machine. */
  readonly outcome: TrialOutcome | { readonly state: 'refused'; readonly reason: string };
  readonly figures: Figures;
  /** Host and process. */
  readonly worker: string;
}

/** @throws DataError for anything else. */
export function readOrder(value: unknown): TrialOrder {
  const { setup, job } = isRecord(value) ? value : {};
  const fits =
    isRecord(setup) &&
    isRecord(job) &&
    [setup['fixed'], setup['scoring'], setup['first'], job['values']].every(isRecord) &&
    ['version', 'metric', 'backend', 'source', 'checksum'].every((name) => typeof setup[name] === 'string') &&
    ['number', 'done', 'until', 'epochs'].every((name) => Number.isInteger(job[name]));
  if (!fits) throw new DataError('not a trial of a search');
  return value as unknown as TrialOrder;
}

const STATES = ['paused', 'complete', 'pruned', 'failed', 'refused'];

/** @throws DataError for anything else. */
export function readAnswer(value: unknown): TrialAnswer {
  const { outcome, figures, worker } = isRecord(value) ? value : {};
  const fits =
    isRecord(outcome) &&
    STATES.includes(outcome['state'] as string) &&
    (!['failed', 'refused'].includes(outcome['state'] as string) || typeof outcome['reason'] === 'string') &&
    isFigures(figures) &&
    typeof worker === 'string';
  if (!fits) throw new DataError('not the result of a trial');
  return value as unknown as TrialAnswer;
}

export function isFigures(value: unknown): value is Figures {
  return (
    Array.isArray(value) &&
    value.every((one) => Array.isArray(one) && Number.isInteger(one[0]) && Number.isFinite(one[1]))
  );
}
