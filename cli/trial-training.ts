// Trials of a search as `jacquard train` would train them: the fixed options and the trial's values are given to its flags, and
// recipes, tables and defaults follow as there.
// Before: network-from-flags.ts. Next: search-try.ts runs them; src/experiments/trial-objective.ts trains one.

import { Command } from 'commander';
import type { Backend } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import { countFolds, divideFold, foldsOf } from '../src/data/folds.js';
import { DataError } from '../src/errors.js';
import type { TrialTraining } from '../src/experiments/trial-objective.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import type { ParameterValues } from '../src/search/space.js';
import { cook, isDefault, NO_RECIPE, recipeOf, TABLE_RECIPE } from './apply-recipe.js';
import { loadWithProgress } from './data-progress.js';
import { addFlags, type Flags } from './flags.js';
import { foldOptionsOf, readWithoutGroup } from './fold-rows.js';
import { imageOptionsOf } from './image-options.js';
import { settleLayers } from './layers-option.js';
import { checkOptions, networkOptions, newNetwork } from './network-from-flags.js';
import { divide, type Parts, requireTargets } from './prepared-data.js';
import { scalingOf } from './regularizing-options.js';
import { targetColumns } from './shared-options.js';
import { stoppingOf } from './stopping-options.js';
import { tableOptionsOf } from './table-options.js';
import { cookForTable, wantsTableRecipe } from './table-recipe.js';
import { TRAIN_FLAGS, type TrainOptions } from './train-options.js';
import { valueFor } from './try-option.js';

/** Options of `jacquard train` that were given, by name; the defaults are not among them. */
export type FixedOptions = Readonly<Record<string, unknown>>;

/** On which rows a trial is scored: of one split or several, or of each fold. */
export interface Scoring {
  readonly repeats: number;
  readonly folds?: number;
  /** False where folds need not keep each class's share. */
  readonly stratified?: boolean;
  /** A column whose values folds keep together; it is not used as a feature. */
  readonly group?: readonly (string | number)[];
}

/** The data as the search read them first: for which values, and what checksum they had. */
export interface KnownData {
  readonly first: ParameterValues;
  readonly checksum: string;
}

/** Data sets that are kept: one for each way of reading the data that trials differ in. */
const MOST_DATA = 4;

export class TrialTrainings {
  private readonly data = new Map<string, Promise<LoadedData>>();

  constructor(
    private readonly backend: Backend,
    private readonly fixed: FixedOptions,
    private readonly quiet: boolean,
    private readonly scoring: Scoring = { repeats: 1 },
  ) {}

  /** Where the data are, as it was said. */
  get source(): string {
    return (this.fixed['data'] as string | undefined) ?? TRAIN_FLAGS.data.defaultValue;
  }

  /** The trainings with these values: one for each fold, or for each repeat, of which the seeds are seed, seed + 1, … */
  async parts(values: ParameterValues): Promise<TrialTraining[]> {
    const { folds, repeats } = this.scoring;
    if (folds === undefined)
      return Promise.all(Array.from({ length: repeats }, (_, repeat) => this.of(values, repeat)));
    const command = this.command(values);
    const { train: rows } = await this.load(command);
    const foldOf = foldsOf(
      rows,
      foldOptionsOf(rows, { ...this.scoring, seed: command.opts<TrainOptions>().seed }),
    );
    return Array.from({ length: countFolds(foldOf) }, (_, fold) => {
      const { train, test } = divideFold(rows, foldOf, fold);
      return this.training(this.command(values), { train, validation: test });
    });
  }

  /** The training with these values. @throws as `jacquard train` for options that do not go together. */
  async of(values: ParameterValues, repeat = 0): Promise<TrialTraining> {
    const command = this.command(values, repeat);
    const data = await this.load(command);
    return this.training(command, divide(data, command.opts<TrainOptions>()));
  }

  private training(command: Command, parts: Parts): TrialTraining {
    const { backend } = this;
    const { options, training, loss } = settled(command, parts.train);
    return {
      ...{ backend, ...parts, fit: { ...training, classWeights: options.classWeights } },
      make: () => newNetwork(backend, parts.train, { ...options, loss }),
      ...{ input: { input: options.input }, stopping: stoppingOf(options) },
    };
  }

  /** `jacquard train` with the options of a trial, as if they had been typed. */
  command(values: ParameterValues, repeat = 0, fixed = this.fixed): Command {
    const command = addFlags(new Command('train'), TRAIN_FLAGS);
    const given = Object.entries(values).map(([name, value]): [string, unknown] => [
      name,
      valueFor((TRAIN_FLAGS as Flags)[name], value),
    ]);
    for (const [name, value] of [...Object.entries(fixed), ...given])
      command.setOptionValueWithSource(name, value, 'cli');
    const { recipe, seed } = command.opts<TrainOptions>();
    if (repeat > 0) command.setOptionValueWithSource('seed', seed + repeat, 'cli');
    if (recipe !== undefined && ![NO_RECIPE, TABLE_RECIPE].includes(recipe)) cook(command, recipeOf(recipe));
    settleLayers(command);
    return command;
  }

  /** @throws DataError where the data, read for these values, are not those that have this checksum. */
  async requireSame({ first, checksum }: KnownData): Promise<void> {
    const found = await this.load(this.command(first));
    if (found.checksum !== checksum)
      throw new DataError(
        `${this.source}: changed while the search runs (checksum ${found.checksum}, it was ${checksum})`,
      );
  }

  /** The data as these options read them. */
  async load(command: Command): Promise<LoadedData> {
    const options: TrainOptions = command.opts();
    const reading = this.reading(command);
    const { targets } = reading;
    const key = JSON.stringify(reading);
    const known = this.data.get(key);
    if (known) return known;
    if (this.data.size >= MOST_DATA) this.data.delete(this.data.keys().next().value!);
    // What there is to say of the data is said once.
    const quiet = this.quiet || this.data.size > 0;
    const loaded = readWithoutGroup({ group: this.scoring.group, ignore: options.ignore }, (leftOut) =>
      loadWithProgress(options.data, { ...reading, ...leftOut, backend: this.backend, quiet }),
    );
    this.data.set(key, loaded);
    requireTargets(await loaded, targets);
    return loaded;
  }

  /**
   * All that the training with these values follows from besides the data, as a text: the same whether an option was given as its default or
   * left out. Null where the data would have to be read once more for it.
   */
  async settingsText(values: ParameterValues, fixed: FixedOptions): Promise<string | null> {
    const command = this.command(values, 0, fixed);
    const reading = JSON.stringify(this.reading(command));
    const data = await this.data.get(reading);
    if (data === undefined) return null;
    const given: TrainOptions = command.opts();
    const { train } = divide(data, given);
    const { options, training, loss } = settled(command, train);
    const network = networkOptions(train, { ...options, loss });
    const { validation, seed, classWeights, input } = options;
    const all = { network, training, stopping: stoppingOf(options), validation, seed, classWeights, input };
    return `${reading} ${JSON.stringify(all)}`;
  }

  /** How the data are read for these options. */
  private reading(command: Command) {
    const options: TrainOptions = command.opts();
    const targets = targetColumns(options);
    const { group } = this.scoring;
    const cooks = [undefined, TABLE_RECIPE].includes(options.recipe);
    const usual = {
      standardize: cooks && isDefault(command, 'standardize'),
      bins: cooks && isDefault(command, 'bins'),
    };
    return {
      ...{ label: options.label, targets, ...tableOptionsOf(options) },
      ...(group && { ignore: [...(options.ignore ?? []), ...group] }),
      ...{ ...scalingOf(options, usual), pixels: options.imageShape !== undefined },
      ...imageOptionsOf(options),
    };
  }
}

/** The options of a training on these rows, with those of a recipe for tables. */
function settled(command: Command, train: Dataset) {
  let options: TrainOptions = command.opts();
  if (wantsTableRecipe(options.recipe, train)) options = cookForTable(command, train, true);
  return { options, ...checkOptions(options) };
}
