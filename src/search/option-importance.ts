// How much each parameter of a search matters: functional analysis of variance (Hutter, Hoos and Leyton-Brown 2014, "An Efficient
// Approach for Assessing Hyperparameter Importance") over a forest of our own.
// Before: regression-forest.ts, study.ts. Next: report/trials-data.ts shows it.

import { Random } from '../random.js';
import { meanAndDeviation } from '../statistics.js';
import { bestReport, compareScores, epochsOf } from './rank-trials.js';
import {
  type ForestAxis,
  type ForestRow,
  growTree,
  predictTree,
  type RegressionTree,
} from './regression-forest.js';
import type { TrialRecord } from './replay-journal.js';
import { isChoice, type SearchParameter } from './space.js';
import type { Study } from './study.js';

export interface OptionImportance {
  readonly name: string;
  /** The share of the forest's variation over the whole space that this parameter has alone, 0 to 1; over the trees. */
  readonly mean: number;
  readonly deviation: number;
}

export interface ImportanceOfOptions {
  /** Most important first. */
  readonly options: readonly OptionImportance[];
  /** What parameters have only together, 0 to 1. */
  readonly together: number;
  readonly trials: number;
  /** Trials are compared by their best figure of so many epochs. */
  readonly epochs: number;
  /**
   * How much of the trials' ranks the forest explains where it has not seen them (R²): near 0 or below, the importances mean nothing.
   */
  readonly explained: number;
}

export const LEAST_TRIALS = 10;
const TREES = 64;
const MOST_CELLS = 64;

/**
 * Which parameters decide the score, by ranks, so that a few trials that ran away do not hide the others. Trials that failed are left
 * out. With a pruner trials are compared at the last epoch that at least half of them have reached.
 * @returns null for fewer than 10 trials, or where all are equal.
 */
export function optionImportance(study: Study): ImportanceOfOptions | null {
  const { space, direction, seed, epochs: full } = study.settings;
  const names = Object.keys(space);
  const told = study.trials.filter(
    (trial) =>
      trial.state !== 'failed' &&
      (trial.reports.size > 0 || trial.value !== null) &&
      names.every((name) => name in trial.numbers),
  );
  const epochs = commonEpochs(told, full);
  const scored = told
    .filter((trial) => hasCome(trial, epochs))
    .map((trial) => ({ trial, score: bestReport(trial, direction, epochs) ?? trial.value! }));
  if (scored.length < LEAST_TRIALS || scored.every(({ score }) => score === scored[0].score)) return null;
  const ranks = ranksOf(scored.map(({ score }) => score));
  const axes = names.map((name) =>
    axisOf(
      space[name],
      scored.map(({ trial }) => trial.numbers[name]),
    ),
  );
  const rows = scored.map(
    (_, i): ForestRow => ({ cells: axes.map(({ cellOf }) => cellOf[i]), score: ranks[i] }),
  );
  const { trees, explained } = growForest(rows, axes, seed);
  const shares = trees.map((tree) => sharesOf(tree, axes)).filter((one) => one !== null);
  if (shares.length === 0) return null;
  const options = names.map((name, i) => ({ name, ...meanAndDeviation(shares.map((share) => share[i])) }));
  const alone = options.reduce((sum, { mean }) => sum + mean, 0);
  return {
    options: options.toSorted((a, b) => compareScores(a.mean, b.mean, 'max')),
    together: Math.max(0, 1 - alone),
    ...{ trials: scored.length, epochs, explained },
  };
}

/** A trial that ended by itself has come as far as it goes. */
function hasCome(trial: TrialRecord, epochs: number): boolean {
  return trial.state === 'complete' || epochsOf(trial) >= epochs;
}

/** The last epoch that at least half of the trials have reached, and at least ten. */
function commonEpochs(trials: readonly TrialRecord[], full: number): number {
  const reached = trials
    .map((trial) => (trial.state === 'complete' ? full : epochsOf(trial)))
    .toSorted((a, b) => b - a);
  return reached[Math.max(LEAST_TRIALS, Math.ceil(reached.length / 2)) - 1] ?? full;
}

/** 0 to 1; equal values have the mean of their ranks. */
function ranksOf(values: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return values.map((value) => {
    const first = sorted.indexOf(value);
    return (first + sorted.lastIndexOf(value)) / 2 / (values.length - 1);
  });
}

function axisOf(parameter: SearchParameter, numbers: readonly number[]): ForestAxis & { cellOf: number[] } {
  if (isChoice(parameter)) {
    const { length } = parameter.choices;
    return { widths: new Array<number>(length).fill(1 / length), ordered: false, cellOf: [...numbers] };
  }
  const places = numbers.map((value) => placeIn(parameter, value));
  const distinct = [...new Set(places)].sort((a, b) => a - b);
  const every = Math.ceil(distinct.length / MOST_CELLS);
  const firsts = distinct.filter((_, i) => i % every === 0);
  const edges = firsts.slice(1).map((first) => (first + distinct[distinct.indexOf(first) - 1]) / 2);
  const ends = [0, ...edges, 1];
  return {
    widths: firsts.map((_, i) => ends[i + 1] - ends[i]),
    ordered: true,
    cellOf: places.map((place) => edges.filter((edge) => place >= edge).length),
  };
}

/** Where a number stands in its range, 0 to 1; of ratios in their logarithm. */
export function placeIn(parameter: Exclude<SearchParameter, { choices: unknown }>, value: number): number {
  const { low, high, log } = parameter;
  const share = log ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.min(1, Math.max(0, share));
}

function growForest(rows: readonly ForestRow[], axes: readonly ForestAxis[], seed: number) {
  const random = Random.stream(seed, 'importance');
  const guesses = rows.map(() => ({ sum: 0, count: 0 }));
  const trees = Array.from({ length: TREES }, () => {
    const { tree, outside } = growTree(rows, axes, random);
    for (const i of outside) {
      guesses[i].sum += predictTree(tree, rows[i]);
      guesses[i].count++;
    }
    return tree;
  });
  const { mean } = meanAndDeviation(rows.map(({ score }) => score));
  let [left, all] = [0, 0];
  for (const [i, { sum, count }] of guesses.entries()) {
    if (count === 0) continue;
    left += (rows[i].score - sum / count) ** 2;
    all += (rows[i].score - mean) ** 2;
  }
  return { trees, explained: all === 0 ? 0 : 1 - left / all };
}

/** Of each axis the variance of its mean over all others, as a share of the tree's; null for a tree of one leaf. */
function sharesOf(tree: RegressionTree, axes: readonly ForestAxis[]): number[] | null {
  const leaves = tree.map(({ mean, cells }) => {
    const sides = cells.map((own, axis) => own.reduce((sum, cell) => sum + axes[axis].widths[cell], 0));
    return { mean, cells, sides, volume: sides.reduce((a, b) => a * b, 1) };
  });
  const mean = leaves.reduce((sum, leaf) => sum + leaf.volume * leaf.mean, 0);
  const variance = leaves.reduce((sum, leaf) => sum + leaf.volume * (leaf.mean - mean) ** 2, 0);
  if (!(variance > 1e-12)) return null;
  return axes.map(({ widths }, axis) => {
    const means = new Array<number>(widths.length).fill(0);
    for (const leaf of leaves) {
      const others = leaf.sides.reduce((product, side, i) => (i === axis ? product : product * side), 1);
      for (const cell of leaf.cells[axis]) means[cell] += others * leaf.mean;
    }
    return widths.reduce((sum, width, cell) => sum + width * (means[cell] - mean) ** 2, 0) / variance;
  });
}
