// Which network bench train and bench predict take: --hidden, --layers or --recipe, and the rows that it is trained on.
// Before: bench-options.ts. Next: bench-train.ts, bench-predict.ts.

import type { Dataset } from '../src/data/dataset.js';
import { OptionError } from '../src/errors.js';
import { inputShapeFor, layersFor } from '../src/network/network-for.js';
import type { ActivationText } from '../src/nn/activation-options.js';
import { networkName } from '../src/nn/describe-layers.js';
import { defineArchitecture } from '../src/nn/graph-from-options.js';
import type { LayerOptions } from '../src/nn/layer-options.js';
import { formatLayers } from '../src/nn/parse-layers.js';
import { TRAINING_OPTIONS, type TrainingRequest } from '../src/train/options.js';
import { recipeOf } from './apply-recipe.js';
import type { BenchOptions } from './bench-options.js';
import { hiddenOptions, makeLayers } from './layers-option.js';

const USUAL_HIDDEN = [342];

export interface BenchNetwork {
  /** "784-342-10", "28×28×1→10", or the name of the recipe. */
  readonly name: string;
  /** All layers as text where the name does not tell them; null where it does. */
  readonly text: string | null;
  /** The output layer included. */
  readonly layers: readonly LayerOptions[];
  /** What a recipe changes of the benchmark's training. */
  readonly training: Pick<TrainingRequest, 'dropout'> & { readonly batchSize: number };
}

/** What of a recipe makes its network, and the size of its batches. */
interface OfRecipe {
  hidden?: number[];
  layers?: string;
  activation?: ActivationText;
  batchNorm?: boolean;
  dropout?: number | number[];
  batchSize?: number;
}

/** @throws OptionError where more than one of the flags is given. */
export function requireOneNetwork({ hidden, layers, recipe, all }: BenchOptions): void {
  const given = Object.entries({ hidden, layers, recipe, all }).filter(([, value]) => value !== undefined);
  if (given.length > 1)
    throw new OptionError(
      `${given.map(([name]) => `--${name}`).join(' and ')}: each says which network; give only one of them`,
    );
}

/** @throws OptionError for an unknown recipe, and layers that do not fit the rows. */
export function benchNetwork({ hidden, layers, recipe }: BenchOptions, train: Dataset): BenchNetwork {
  const from: OfRecipe = recipe === undefined ? { hidden, layers } : recipeOf(recipe).options;
  const { activation, dropout, batchSize = TRAINING_OPTIONS.batchSize.usual } = from;
  if (from.layers === undefined) from.hidden ??= USUAL_HIDDEN;
  return makeLayers(from, () => {
    const made = layersFor(train.classCount, { ...hiddenOptions(from), activation });
    const { sizes } = networkName(defineArchitecture(inputShapeFor(train, made), made));
    const text = from.layers === undefined ? null : formatLayers(made);
    const name = text === null ? sizes : (recipe ?? sizes);
    return { name, text, layers: made, training: { dropout, batchSize } };
  });
}

/** The first rows, as many as were asked for. @throws OptionError where there are fewer. */
export function firstRows(data: Dataset, rows: number | undefined): Dataset {
  if (rows === undefined) return data;
  if (rows > data.size)
    throw new OptionError(`rows: ${data.name} has ${data.size} rows for this, ${rows} asked for`);
  return data.take(Uint32Array.from({ length: rows }, (_, i) => i));
}
