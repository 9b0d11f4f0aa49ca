// The training that the page suggests. Tables get the recipe of `jacquard train`; images get settings for their number
// of rows. Before: split-data.ts. Next: training.ts follows it.

import type { FitOptions, NetworkOptions } from '../../src/network/options.js';
import type { DenseOptions } from '../../src/nn/layer-options.js';
import { without } from '../../src/options/option.js';
import { tableRecipe, warmupFits } from '../../src/table/recipe.js';
import type { TrainTableOptions } from '../../src/tabular/index.js';
import type { EarlyStoppingOptions } from '../../src/train/early-stopping.js';
import { TRAINING_OPTIONS } from '../../src/train/options.js';
import type { Suggestion, Task } from '../data-protocol.js';
import type { TrainSettings } from '../training-protocol.js';

/** Training options without a setting on the page. */
export interface Recipe {
  suggestion: Suggestion;
  /** Initialisers of the hidden layers, and of the output layer. */
  layer: Omit<DenseOptions, 'units' | 'activation'>;
  output: Omit<DenseOptions, 'units' | 'activation'>;
  loss?: NetworkOptions['loss'];
  fit: FitOptions;
  /** Keep the weights of the best epoch by this figure; null keeps the last weights. */
  stopping: EarlyStoppingOptions | null;
}

const HIDDEN_MODELS = ['softmax', 'one-hidden', 'two-hidden', 'three-hidden'] as const;

export function recipeFor(rows: number, features: number, task: Task, table: boolean): Recipe {
  return table ? tableTraining({ rows, features, task }) : plainTraining(rows);
}

function tableTraining(data: { rows: number; features: number; task: Task }): Recipe {
  const recipe = tableRecipe(data);
  const given: TrainTableOptions = recipe;
  const { hidden, activation } = recipe;
  const { batchNorm, initializer, outputInitializer, loss } = given;
  const { epochs, batchSize, learningRate, l2, weightDecay, patience, monitor, minDelta } = given;
  const fit = withoutSettings(given);
  return {
    suggestion: {
      settings: {
        ...{ model: HIDDEN_MODELS[hidden.length], hidden, activation, epochs, batchSize, learningRate },
        l2: weightDecay ?? l2,
      },
      weightDecay: weightDecay !== undefined,
      note: `This is a table: the settings are those of the recipe for tables, for ${counted(data.rows)}. ${alsoText(fit)}`,
    },
    layer: { batchNorm, initializer },
    output: { initializer: outputInitializer ?? initializer },
    loss,
    fit,
    stopping: { patience, monitor, minDelta },
  };
}

/** Options of fit() that have no setting on the page. */
function withoutSettings(given: TrainTableOptions): FitOptions {
  const schema = without(TRAINING_OPTIONS, 'epochs', 'batchSize', 'learningRate', 'l2', 'weightDecay');
  const entries = Object.entries(given).filter(([name]) => name in schema);
  return Object.fromEntries(entries);
}

/** Small data sets need small batches and many epochs, or there are hardly any steps. */
function plainTraining(rows: number): Recipe {
  const [batchSize, epochs, learningRate] =
    rows < 500
      ? [8, 100, 0.02]
      : rows < 2000
        ? [32, 60, 0.02]
        : rows < 20_000
          ? [64, 30, 0.02]
          : [256, 10, 0.05];
  return {
    suggestion: {
      settings: { batchSize, epochs, learningRate, l2: 1e-4 },
      weightDecay: false,
      note: `Batch size, epochs and learning rate are set to suit ${counted(rows)}.`,
    },
    ...{ layer: {}, output: {}, fit: {}, stopping: null },
  };
}

export function counted(rows: number): string {
  return `${rows.toLocaleString('en-US')} row${rows === 1 ? '' : 's'}`;
}

/** "The training also uses adamw, …": options without a field on the page. */
function alsoText({ optimizer, schedule, warmup, dropout, averaging, labelSmoothing, ...more }: FitOptions) {
  const nameOf = (option: string | { name: string } | undefined) =>
    typeof option === 'object' ? option.name : option;
  const parts = [
    nameOf(optimizer) && `the optimizer ${nameOf(optimizer)}`,
    nameOf(schedule) && `the schedule ${nameOf(schedule)}`,
    warmup && `warm-up over ${warmup === 1 ? 'the first epoch' : `${warmup} epochs`}`,
    dropout && `dropout ${[dropout].flat().join(', ')}`,
    averaging && `averaged weights (${averaging})`,
    labelSmoothing && `label smoothing ${labelSmoothing}`,
    ...Object.entries(more).map(([name, value]) => `${name} ${String(value)}`),
  ].filter((part) => typeof part === 'string');
  return `The training also uses ${parts.join(', ')}, and keeps the weights of the best epoch.`;
}

/** The options of fit() for these settings: those of the page, and the recipe's others that are compatible with them. */
export function fitOptionsOf({ suggestion, fit }: Recipe, settings: TrainSettings): FitOptions {
  const { learningRate, l2, epochs, batchSize, hidden, model } = settings;
  const { dropout, warmup, labelSmoothing, ...others } = fit;
  return {
    ...others,
    ...{ learningRate, epochs, batchSize },
    ...(suggestion.weightDecay ? { weightDecay: l2 } : { l2 }),
    ...(dropout !== undefined && hidden.length > 0 && { dropout: ratesFor(dropout, hidden.length) }),
    ...(warmup !== undefined && warmupFits(warmup, epochs) && { warmup }),
    ...(labelSmoothing !== undefined && model !== 'one-vs-all' && { labelSmoothing }),
  };
}

/** One rate for each hidden layer, where the recipe has a list; further layers have the last one's. */
function ratesFor(dropout: number | readonly number[], layers: number): number | number[] {
  if (typeof dropout === 'number') return dropout;
  return Array.from({ length: layers }, (_, i) => dropout[Math.min(i, dropout.length - 1)]);
}
