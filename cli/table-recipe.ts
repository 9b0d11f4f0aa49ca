// The recipe "table": the default of every option of a training on a table that is not given. Next: train.ts.

import { existsSync, statSync } from 'node:fs';
import type { Command } from 'commander';
import type { Dataset } from '../src/data/dataset.js';
import { taskOf } from '../src/network/adopt.js';
import { tableRecipe } from '../src/table/recipe.js';
import { note } from './notes.js';
import { cook } from './recipe.js';
import type { TrainOptions } from './train.js';

/** Whether --data may name a table: defaults are then chosen when it has been read. */
export function mayBeTable(source: string): boolean {
  if (['auto', 'fashion-mnist', 'sample'].includes(source)) return false;
  return !existsSync(source) || statSync(source).isFile() || statSync(source).isDirectory();
}

export function isDefault(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === 'default' || command.getOptionValueSource(name) === undefined;
}

/** The options with the recipe's in place of defaults; says so in a line. */
export function cookForTable(command: Command, train: Dataset, quiet = false): TrainOptions {
  const given = command.options.filter((option) => !isDefault(command, option.attributeName()));
  const options = tableRecipe({ rows: train.size, features: train.featureCount, task: taskOf(train) });
  cook(command, { options });
  const cooked: TrainOptions = command.opts();
  if (cooked.hidden.length === 0 && isCooked(command, 'dropout'))
    command.setOptionValueWithSource('dropout', 0, 'config');
  if (isCooked(command, 'warmup') && cooked.warmup! > cooked.epochs / 2)
    command.setOptionValueWithSource('warmup', 0, 'config');
  if (!quiet) note(describe(command.opts(), given.length > 0));
  return command.opts();
}

function isCooked(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === 'config';
}

function describe({ hidden, epochs, batchSize }: TrainOptions, given: boolean): string {
  const layers = hidden.length === 0 ? 'no hidden layer' : `hidden layers of ${hidden.join(' and ')}`;
  const kept = given ? '; what was given is kept' : '';
  return `a table: the recipe for tables is the default (${layers}, ${epochs} epochs in batches of ${batchSize}, adamw)${kept}`;
}
