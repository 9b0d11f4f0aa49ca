// The command that trains a trial of a search alone. Before: apply-recipe.ts. Next: search-try.ts prints it.

import { Command } from 'commander';
import type { ParameterValues } from '../src/search/space.js';
import { trainCommandLine } from './apply-recipe.js';
import { addFlags, type Flags } from './flags.js';
import { TRAIN_FLAGS } from './train-options.js';
import type { FixedOptions } from './trial-training.js';
import { valueFor } from './try-option.js';

/** The training of a trial alone. */
export function replayCommand(fixed: FixedOptions, values: ParameterValues): string {
  const command = addFlags(new Command('train'), TRAIN_FLAGS);
  const flags: Flags = TRAIN_FLAGS;
  const own = Object.entries(values).map(([name, value]) => [
    name,
    flags[name].parseArg ? value : valueFor(flags[name], value),
  ]);
  return trainCommandLine({ options: { ...fixed, ...Object.fromEntries(own) } }, command);
}
