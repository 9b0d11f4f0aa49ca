// --layers: hidden layers of any kind as text, and what stands in its place. Before: src/nn/parse-layers.ts reads the text.
// Next: train.ts and search.ts make networks of it.

import type { Command } from 'commander';
import { OptionError } from '../src/errors.js';
import { USUAL_FOR_IMAGES } from '../src/network/standardize-option.js';
import { LAYER_KIND_NAMES, readsImages, roleOf } from '../src/nn/layer-kinds.js';
import type { LayerOptions } from '../src/nn/layer-options.js';
import { blaming, formatLayers, parseLayers } from '../src/nn/parse-layers.js';
import { IN_LAYERS } from '../src/tabular/recipe-options.js';
import { isDefault, NO_RECIPE } from './apply-recipe.js';
import { Flag } from './flags.js';
import { sizesAsTyped } from './flags-in-messages.js';

/** Returns the text, which args.json and recipes store. */
export const layersOption = () =>
  new Flag<string | undefined>(
    '--layers <list>',
    'in place of --hidden: hidden layers, as "dense 342, dropout 0.2, dense 180" or "conv 32 3x3, max-pool, dense 128", with options ' +
      `as name=value: "dense 64 name=a, dense 64, add inputs=a+dense2". The output layer follows the last one. Kinds: ${LAYER_KIND_NAMES.join(', ')}`,
  ).argParser((text) => formatLayers(withFlagName(() => parseLayers(text))));

/** Adds `--`. Not Commander's InvalidArgumentError, which would prepend its own text. */
function withFlagName<Result>(read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    throw error instanceof OptionError ? new OptionError(`--${error.message}`) : error;
  }
}

interface HiddenOptions {
  hidden?: readonly number[];
  layers?: string;
  batchNorm?: boolean;
  dropout?: number | readonly number[];
}

/**
 * With --layers, the default of --hidden no longer counts.
 * @throws OptionError for options beside --layers that say the same otherwise, with the text to type instead.
 */
export function settleLayers(command: Command): void {
  const options: HiddenOptions = command.opts();
  if (options.layers === undefined) return;
  const given = IN_LAYERS.filter((name) => command.getOptionValueSource(name) === 'cli');
  if (given.includes('hidden')) {
    const same = textOf(options.hidden!.map((units) => ({ kind: 'dense', units })));
    throw new OptionError(`hidden: --layers replaces it; leave it out, or type --layers ${same} for it`);
  }
  if (given.length > 0) {
    const chosen = Object.fromEntries(given.map((name) => [name, options[name as keyof HiddenOptions]]));
    const same = insert(parseLayers(options.layers), chosen);
    const way = same === null ? 'leave it out' : `type --layers ${textOf(same)}`;
    throw new OptionError(`${given[0]}: with --layers, put these layers into the list; ${way}`);
  }
  command.setOptionValueWithSource('hidden', undefined, 'config');
  if (parseLayers(options.layers).some(({ kind }) => readsImages(kind))) settleImages(command);
}

/** Rows of a table are pixels then: by default they are scaled together, and the recipe for tables is not theirs. */
function settleImages(command: Command): void {
  const usual = { standardize: USUAL_FOR_IMAGES, recipe: NO_RECIPE };
  for (const [name, value] of Object.entries(usual)) {
    const isThere = command.options.some((option) => option.attributeName() === name);
    if (isThere && isDefault(command, name)) command.setOptionValueWithSource(name, value, 'config');
  }
}

function textOf(layers: readonly LayerOptions[]): string {
  return `"${formatLayers(layers)}"`;
}

/** What --batch-norm and --dropout would mean, after each dense layer or convolution; null where there is none, or layers branch. */
function insert(
  layers: readonly LayerOptions[],
  { batchNorm, dropout }: HiddenOptions,
): LayerOptions[] | null {
  if (layers.some(({ inputs }) => inputs) || !layers.some(isProduct)) return null;
  const rates = [dropout ?? 0].flat();
  const result: LayerOptions[] = [];
  let rate = 0;
  for (const [i, layer] of layers.entries()) {
    result.push(layer);
    const next = layers[i + 1]?.kind;
    if (isProduct(layer)) {
      rate = rates.length > 1 ? (rates.shift() ?? 0) : rates[0];
      if (batchNorm && next !== 'batch-norm') result.push({ kind: 'batch-norm' });
    }
    if (rate === 0 || next === 'batch-norm' || next === 'activation') continue;
    if (next !== 'dropout') result.push({ kind: 'dropout', rate });
    rate = 0;
  }
  return result;
}

function isProduct({ kind = 'dense' }: LayerOptions): boolean {
  return roleOf(kind) === 'product';
}

/** The hidden layers as networkFor() takes them. */
export function hiddenOptions({ hidden, layers, batchNorm }: HiddenOptions) {
  return layers === undefined ? { hidden, batchNorm } : { layers: parseLayers(layers) };
}

/** Makes something of the hidden layers; errors about one name it as it was typed. */
export function makeLayers<Result>({ layers }: HiddenOptions, make: () => Result): Result {
  const run = () => withImageShape(make);
  return layers === undefined ? run() : blaming(layers, run);
}

/** Errors about the shape of images name the flag, and sizes as it takes them. */
function withImageShape<Result>(make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof OptionError && error.message.startsWith('inputShape: '))) throw error;
    const text = error.message.replace('inputShape', 'imageShape');
    throw new OptionError(sizesAsTyped(text));
  }
}
