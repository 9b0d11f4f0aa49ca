// How a recipe is applied: an option that is given wins, and takes those along that belong to it.
// Before: table/recipe.ts has the recipe for tables. Next: train-table.ts; the command line applies recipes by it too.

import { type TableStandardizeOption, tableScaling } from '../network/table-scaling.js';
import type { LearnOptions } from '../table/learn.js';
import { type TableFacts, tableRecipe } from '../table/recipe.js';

/** Numbers that mean nothing beside another optimizer than the recipe's. */
const OF_THE_OPTIMIZER = ['learningRate', 'weightDecay', 'l2'];

/** The recipe's options but those that were given, or belong to an optimizer that was replaced. */
export function notGiven<Recipe extends object>(
  recipe: Recipe,
  isGiven: (name: string) => boolean,
): Partial<Recipe> {
  const kept = Object.entries(recipe).filter(
    ([name]) => !isGiven(name) && !(isGiven('optimizer') && OF_THE_OPTIMIZER.includes(name)),
  );
  return Object.fromEntries(kept) as Partial<Recipe>;
}

/** Options that others of the recipe depend on. */
interface Given {
  readonly hidden?: readonly number[];
  readonly epochs?: number;
}

/** What of the recipe for tables takes the place of options that were not given, which fits those that were. */
export function tableDefaults(facts: TableFacts, given: Given, isGiven: (name: string) => boolean) {
  const options = notGiven(tableRecipe(facts), isGiven);
  const { hidden = given.hidden, epochs = given.epochs! } = options;
  return {
    ...options,
    ...(hidden?.length === 0 && 'dropout' in options && { dropout: 0 }),
    ...((options.warmup ?? 0) > epochs / 2 && { warmup: 0 }),
  };
}

/** How tables are read by the recipe, before it is known how large they are. */
export const TABLE_READING = { standardize: 'robust', bins: 'auto' } as const;

export interface ReadingRequest {
  readonly standardize?: TableStandardizeOption;
  readonly bins?: LearnOptions['bins'] | 'none';
}

/** What the schema learns of number columns, and what standardisation is left to the network. @throws OptionError */
export function tableReading({ standardize, bins }: ReadingRequest) {
  const { columns, network } = tableScaling(standardize);
  return { columns: { ...columns, bins: bins === 'none' ? undefined : bins }, network };
}
