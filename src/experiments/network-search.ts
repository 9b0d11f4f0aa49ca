// The report's search for learning rate and L2: each repeat draws its own split of the training rows, and all
// combinations train on it at once, as one population, from the same initial weights and in the same order.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { splitDataset } from '../data/train-test-split.js';
import { OptionError } from '../errors.js';
import { METRIC_NAMES, type METRICS, type MetricName, metricOf, onValidation } from '../functions/metrics.js';
import { type MemberResult, type PopulationNetwork, trainPopulation } from '../network/train-population.js';
import type { Reduction } from '../nn/losses.js';
import { type Given, requireOptionsOf } from '../options/option.js';
import { given, needed } from '../options/option-kinds.js';
import {
  gridSearch,
  type Params,
  type SearchResult,
  type SearchSpace,
  type TrialScore,
} from '../search/grid.js';
import type { AbortSignalLike } from '../web-types.js';

/** What a trial is judged by, on the rows held out: the mean loss or the share of rows right, after the last epoch. */
export const SEARCH_METRICS = METRIC_NAMES.filter((name): name is SearchMetric =>
  metricOf(name).tasks.includes('classes'),
);
export type SearchMetric = {
  [Name in MetricName]: 'classes' extends (typeof METRICS)[Name]['tasks'][number] ? Name : never;
}[MetricName];

/** Whether a low score of this metric is good, or a high one. */
export function directionOf(metric: SearchMetric): 'min' | 'max' {
  return metricOf(metric).higherIsBetter ? 'max' : 'min';
}

/** The parameters that a search can vary. */
const SEARCHABLE = ['l2', 'learningRate'] as const;

/** Values are checked by gridSearch(), splitDataset() and trainPopulation(), which they are given to. */
export const NETWORK_SEARCH_OPTIONS = {
  backend: needed<Backend>('backend'),
  network: needed<PopulationNetwork>('object'),
  /** Each repeat trains on a part of these rows and validates on the rest. */
  train: needed<Dataset>('dataset'),
  /** Values for learningRate, and for l2 where it is searched; else l2 is 0. */
  space: needed<SearchSpace>('object'),
  epochs: needed<number>('number'),
  repeats: needed<number>('number'),
  /** Rows held out in each repeat: a count, or a fraction below 1. */
  validation: needed<number>('number'),
  batchSize: needed<number>('number'),
  reduction: needed<Reduction>('text'),
  metric: needed<SearchMetric>('text'),
  seed: needed<number>('number'),
  done: given<readonly TrialScore[]>('list'),
  onScore: given<(score: TrialScore) => void>('function'),
  /** Steps done of all steps of this search. */
  onStep: given<(done: number, total: number) => void>('function'),
  signal: given<AbortSignalLike>('signal'),
};

export interface NetworkSearchOptions extends Given<typeof NETWORK_SEARCH_OPTIONS> {}

/** @throws OptionError for an unknown option, and a space without learning rates or with unknown parameters; the signal's reason. */
export async function searchNetwork(options: NetworkSearchOptions): Promise<SearchResult> {
  requireOptionsOf('searchNetwork', NETWORK_SEARCH_OPTIONS, options);
  const { space, repeats, seed, metric, done } = options;
  const unknown = Object.keys(space).find((name) => !(SEARCHABLE as readonly string[]).includes(name));
  if (unknown !== undefined || !('learningRate' in space)) {
    throw new OptionError(
      `search: the space needs learningRate, and may have l2; ${Object.keys(space).join(', ') || 'nothing'} given`,
    );
  }
  let repeatsBegun = repeatsDone(options);
  return gridSearch(
    {
      many: async (params, repeatSeed) => {
        const results = await trainRepeat(options, params, repeatSeed, repeatsBegun++);
        return results.map((result) => scoreOf(result, metric));
      },
    },
    { space, repeats, seed, done, best: directionOf(metric), onScore: options.onScore },
  );
}

/** A repeat is one call, so it is done whole or not at all. */
function repeatsDone({ done = [] }: NetworkSearchOptions): number {
  return new Set(done.map(({ repeat }) => repeat)).size;
}

function trainRepeat(
  options: NetworkSearchOptions,
  params: readonly Params[],
  seed: number,
  repeatsBefore: number,
): Promise<MemberResult[]> {
  const { backend, network, epochs, repeats, batchSize, reduction, signal, onStep } = options;
  const { train, validation } = splitDataset(options.train, { validation: options.validation, seed });
  const members = params.map(({ learningRate, l2 = 0 }) => ({ learningRate, l2, seed }));
  return trainPopulation(backend, network, members, train, {
    ...{ epochs, batchSize, reduction, validation, signal },
    shuffleSeed: seed,
    onStep: (step, total) => onStep?.(repeatsBefore * total + step, repeats * total),
  });
}

/** NaN for a member that diverged, or whose last validation loss is not finite. */
function scoreOf({ history, divergedAt }: MemberResult, metric: SearchMetric): number {
  const last = history.at(-1);
  if (divergedAt !== null || !Number.isFinite(last?.validationLoss)) return Number.NaN;
  return last![onValidation(metric)]!;
}
