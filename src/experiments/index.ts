// The public API of jacquard/search: searches over any objective, trials that train networks, and cross-validation. An entry of its own,
// so that pages that do not search do not load it.

export { SCORE_NAMES, type ScoreName, type Scores } from '../evaluate/scores.js';
export type { MetricName } from '../functions/metrics.js';
export {
  type DecideLines,
  type Journal,
  type JournalLine,
  MemoryJournal,
  type TrialState,
} from '../search/journal.js';
export type { PrunerName, PrunerOption } from '../search/pruners.js';
export { epochsOf } from '../search/rank-trials.js';
export type { TrialRecord } from '../search/replay-journal.js';
export { type SearchOptions, search, type TrialObjective, type TrialReporter } from '../search/run-search.js';
export type { SamplerName, SamplerOption } from '../search/samplers.js';
export type {
  ChoiceParameter,
  GivenSpace,
  ParameterValues,
  RangeParameter,
  SearchParameter,
} from '../search/space.js';
export type { Study, TrialJob, TrialOutcome } from '../search/study.js';
export { failureOf } from '../search/trial-attributes.js';
export { type CrossValidateOptions, crossValidate } from './cross-validate-network.js';
export {
  type CrossValidation,
  type CrossValidationOptions,
  crossValidateWith,
  type FoldResult,
  type FoldScore,
  type FoldTraining,
  type TrainFold,
} from './cross-validation.js';
export { type NetworkTrialOptions, networkTrials } from './network-trials.js';
