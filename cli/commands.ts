// The commands of `jacquard`, each from the file of its name. Next: index.ts runs one of them; scripts/docs/command-pages.mjs writes the
// reference of all.

import type { Command } from 'commander';
import { isSearchTry } from './which-search.js';

/** In the order of the help. Only the one that runs is loaded, because loading all of them takes some 50 ms of processor time more. */
export const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  train: async () => (await import('./train.js')).trainCommand(),
  evaluate: async () => (await import('./evaluate.js')).evaluateCommand(),
  predict: async () => (await import('./predict.js')).predictCommand(),
  search: async () => {
    if (isSearchTry(process.argv.slice(3))) return (await import('./search-try.js')).searchTryCommand();
    return (await import('./search.js')).searchCommand();
  },
  work: async () => (await import('./work.js')).workCommand(),
  crossvalidate: async () => (await import('./crossvalidate.js')).crossvalidateCommand(),
  experiment: async () => (await import('./experiment.js')).experimentCommand(),
  recipes: async () => (await import('./recipes.js')).recipesCommand(),
  export: async () => (await import('./export.js')).exportCommand(),
  import: async () => (await import('./import.js')).importCommand(),
  data: async () => (await import('./data.js')).dataCommand(),
  bench: async () => (await import('./bench.js')).benchCommand(),
};
