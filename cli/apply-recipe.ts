// Recipes: trainings with known results, as files of options in recipes/. An option that is given beside one wins.
// Next: train.ts applies them, recipes.ts lists them.

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command, Option } from 'commander';
import { OptionError } from '../src/errors.js';
import { namesIn } from '../src/platform/node/file-status.js';
import { readTextNow } from '../src/platform/node/open-file.js';
import { shellWord } from '../src/report/shell-word.js';
import { notGiven } from '../src/tabular/recipe-options.js';
import { Flag, optionOf } from './flags.js';
import { note } from './warnings.js';

/** In the package, beside build/. */
const FOLDER = fileURLToPath(new URL('../../recipes/', import.meta.url));

export interface Recipe {
  readonly name: string;
  /** What it is for, in a line. */
  readonly summary: string;
  /** Options of `jacquard train`, by their names in camelCase. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What it comes to on Fashion-MNIST's official test images, and who says so; null where that was not measured. */
  readonly expected: { readonly testAccuracy: number; readonly source: string } | null;
}

/** Names of --recipe that are not files: the default for tables, and none. */
export const TABLE_RECIPE = 'table';
export const NO_RECIPE = 'none';

export function isDefault(command: Command, name: string): boolean {
  return command.getOptionValueSource(name) === 'default' || command.getOptionValueSource(name) === undefined;
}

/** All of them, the least work first. */
export function allRecipes(): Recipe[] {
  const files = namesIn(FOLDER).filter((name) => name.endsWith('.json'));
  const recipes = files.map((name) => JSON.parse(readTextNow(join(FOLDER, name))) as Recipe);
  return recipes.sort((a, b) => (a.expected?.testAccuracy ?? 1) - (b.expected?.testAccuracy ?? 1));
}

/** @throws OptionError listing the names. */
export function recipeOf(name: string): Recipe {
  const recipes = allRecipes();
  const recipe = recipes.find((one) => one.name === name);
  if (recipe) return recipe;
  throw new OptionError(`recipe: "${name}" is unknown; valid: ${recipes.map((one) => one.name).join(', ')}`);
}

/** Gives `command` the recipe's options, but those that were given on the command line, or belong to what was replaced. */
export function cook(command: Command, recipe: Pick<Recipe, 'options'>): void {
  const given = (name: string) => command.getOptionValueSource(name) === 'cli';
  for (const [name, value] of Object.entries(notGiven(recipe.options, given)))
    command.setOptionValueWithSource(name, value, 'config');
  shortenWarmup(command, recipe.options);
}

/** With fewer epochs than the recipe's, its warm-up keeps its share of them; `--warmup` overrides this. */
function shortenWarmup(
  command: Command,
  { epochs, warmup }: { readonly epochs?: number; readonly warmup?: number },
): void {
  const own = command.opts<{ epochs: number; warmup: number; quiet?: boolean }>();
  const isOwn = command.getOptionValueSource('warmup') === 'config';
  if (!isOwn || !epochs || !warmup || own.epochs >= epochs) return;
  const shorter = Number(((warmup * own.epochs) / epochs).toPrecision(3));
  command.setOptionValueWithSource('warmup', shorter, 'config');
  if (!own.quiet)
    note(
      `warm-up of ${shorter} epochs, in proportion to --epochs ${own.epochs}: the recipe has ${warmup} of ${epochs}; --warmup sets another`,
    );
}

/** An error about an option that the recipe set, and not who typed the command, says so. */
export function blamingRecipe(error: unknown, command: Command, recipe: string): unknown {
  if (!(error instanceof OptionError)) return error;
  const option = optionOf(error, command);
  if (!option || command.getOptionValueSource(option.attributeName()) !== 'config') return error;
  return new OptionError(`${error.message} (set by --recipe ${recipe}; ${option.long} beside it wins)`);
}

/** "npx jacquard train --hidden 342 …": the same training without the recipe. */
export function trainCommandLine({ options }: Pick<Recipe, 'options'>, command: Command): string {
  const words = Object.entries(options).flatMap(([name, value]) => {
    const option = command.options.find((one) => one.attributeName() === name);
    return option ? wordsOf(option, value) : [];
  });
  return ['npx jacquard train', ...words.map(shellWord)].join(' ');
}

function wordsOf(option: Option, value: unknown): string[] {
  const { long } = option;
  // A switch is given or not: --flip for true, --no-standardize-targets for false.
  if (typeof value === 'boolean' && !option.required) return value === option.negate ? [] : [long!];
  return [long!, textOf(value, option instanceof Flag ? option.separator : ',')];
}

/** As it is typed: 1024,512 and adam:beta1=0.8. */
function textOf(value: unknown, separator: string): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(separator);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, ...numbers } = value as { name: string };
  const pairs = Object.entries(numbers).map(([key, number]) => `${key}=${number}`);
  return pairs.length === 0 ? name : `${name}:${pairs.join(',')}`;
}
