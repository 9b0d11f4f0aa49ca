// How a recipe is combined with given options: a given option overrides the recipe's, and a given optimizer also drops the
// recipe's numbers for its own optimizer, as given layers drop those of its hidden layers.
// Before: table/recipe.ts has the recipe for tables. Next: train-table.ts; cli/apply-recipe.ts and cli/table-recipe.ts use it too.

import { type TableStandardizeOption, tableScaling } from '../network/table-scaling.js';
import { type Given, settle } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { BINS_OR_NONE } from '../table/columns/bins.js';
import { type TableFacts, tableRecipe, warmupFits } from '../table/recipe.js';

/** Numbers that were chosen for the recipe's optimizer and do not suit another one. */
const OF_THE_OPTIMIZER = ['learningRate', 'weightDecay', 'l2'];

/** Options that `layers` stand in place of. */
export const IN_LAYERS = ['hidden', 'batchNorm', 'dropout'];

/** What a given option takes the place of, besides itself. */
const REPLACED: Readonly<Record<string, readonly string[]>> = {
  optimizer: OF_THE_OPTIMIZER,
  layers: IN_LAYERS,
  hidden: ['layers'],
};

/** The recipe's options without those that were given, or that belong to an optimizer or layers that were replaced. */
export function notGiven<Recipe extends object>(
  recipe: Recipe,
  isGiven: (name: string) => boolean,
): Partial<Recipe> {
  const replaced = Object.keys(REPLACED).flatMap((name) => (isGiven(name) ? REPLACED[name] : []));
  const kept = Object.entries(recipe).filter(([name]) => !isGiven(name) && !replaced.includes(name));
  return Object.fromEntries(kept) as Partial<Recipe>;
}

/** Options that others of the recipe depend on. */
interface Decisive {
  readonly hidden?: readonly number[];
  readonly epochs?: number;
}

/**
 * The options of the recipe for tables that were not given. Dropout is 0 without hidden layers, and warm-up is 0 when it
 * would take more than half of the given epochs.
 */
export function tableDefaults(facts: TableFacts, given: Decisive, isGiven: (name: string) => boolean) {
  const options = notGiven(tableRecipe(facts), isGiven);
  const { hidden = given.hidden, epochs = given.epochs! } = options;
  return {
    ...options,
    ...(hidden?.length === 0 && 'dropout' in options && { dropout: 0 }),
    ...(!warmupFits(options.warmup ?? 0, epochs) && { warmup: 0 }),
  };
}

/** The recipe's options for reading a table, which do not depend on its size. */
export const TABLE_READING = { standardize: 'robust', bins: 'auto' } as const;

/** What may be given in their place. */
export const TABLE_READING_OPTIONS = {
  /** How number columns are scaled. Default: `robust`. */
  standardize: given<TableStandardizeOption>('any'),
  /** Add features for at most this many quantile bins of each number column, 2 to 100; `none` adds none. Default: `auto`. */
  bins: BINS_OR_NONE,
};

export interface ReadingRequest extends Readonly<Given<typeof TABLE_READING_OPTIONS>> {}

/** `columns`: how the schema scales number columns; `network`: the `standardize` option of the network. @throws OptionError */
export function tableReading(request: ReadingRequest) {
  const { standardize, bins } = settle(TABLE_READING_OPTIONS, request);
  const { columns, network } = tableScaling(standardize);
  return { columns: { ...columns, bins: bins === 'none' ? undefined : bins }, network };
}
