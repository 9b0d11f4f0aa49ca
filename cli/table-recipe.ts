// The recipe "table": the defaults of all options for training on a table. Next: train.ts.

import type { Command } from 'commander';
import type { Dataset } from '../src/data/dataset.js';
import { OptionError } from '../src/errors.js';
import { taskOf } from '../src/network/check-data.js';
import { tableDefaults } from '../src/tabular/recipe-options.js';
import { isTable } from '../src/tabular/split-table.js';
import { isDefault, TABLE_RECIPE } from './apply-recipe.js';
import type { TrainOptions } from './train-options.js';
import { note } from './warnings.js';

/** Whether --data may be a table. Its defaults are chosen after it has been read. */
export function mayBeTable(source: string): boolean {
  return !['auto', 'fashion-mnist', 'sample'].includes(source);
}

/** @throws OptionError for --recipe table on rows that are no table. */
export function wantsTableRecipe(recipe: string | undefined, train: Dataset): boolean {
  const table = isTable(train);
  if (recipe === TABLE_RECIPE && !table)
    throw new OptionError(`recipe: table is for tables, which ${train.name} is not; leave it out`);
  return table && (recipe === undefined || recipe === TABLE_RECIPE);
}

/** The options, with the recipe's instead of the defaults; prints a line about it. */
export function cookForTable(
  command: Command,
  train: Dataset,
  quiet = false,
  rows = train.size,
): TrainOptions {
  const facts = { rows, features: train.featureCount, task: taskOf(train) };
  const given: TrainOptions = command.opts();
  const defaults = tableDefaults(facts, given, (name) => !isDefault(command, name));
  for (const [name, value] of Object.entries(defaults))
    command.setOptionValueWithSource(name, value, 'config');
  if (!quiet) note(describe(command.opts()));
  return command.opts();
}

function describe({ hidden = [], layers: list, epochs, batchSize }: TrainOptions): string {
  const dense = hidden.length === 0 ? 'no hidden layer' : `hidden ${hidden.join(',')}`;
  const layers = list === undefined ? dense : `layers ${list}`;
  return (
    `training on a table: the recipe "table" sets the options that were not given (${layers}, ${epochs} epochs, batches of ${batchSize}, ` +
    'adamw); --recipe none keeps the plain defaults'
  );
}
