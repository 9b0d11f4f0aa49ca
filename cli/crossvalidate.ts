// jacquard crossvalidate: every row predicted by a network that was trained without it.
// Before: crossvalidate-options.ts has its flags, fold-rows.ts the folds. Next: crossvalidate-report.ts writes what it came to.

import { Command } from 'commander';
import { type Backend, describeBackend } from '../src/backend/backend.js';
import type { Dataset } from '../src/data/dataset.js';
import { countFolds, divideFold, foldsOf } from '../src/data/folds.js';
import { DivergedError, OptionError } from '../src/errors.js';
import { crossValidateWith, type FoldTraining } from '../src/experiments/cross-validation.js';
import type { Network } from '../src/network/network.js';
import { splitTable } from '../src/tabular/split-table.js';
import type { Callback } from '../src/train/callbacks.js';
import { historyCsv } from '../src/train/csv-log.js';
import { earlyStopping } from '../src/train/early-stopping.js';
import { blamingRecipe, cook, isDefault, NO_RECIPE, recipeOf, TABLE_RECIPE } from './apply-recipe.js';
import {
  CROSSVALIDATE_FLAGS,
  type CrossvalidateOptions,
  checkFoldOptions,
  NO_VALIDATION,
} from './crossvalidate-options.js';
import { FoldScores, writeCrossValidation } from './crossvalidate-report.js';
import { describeFold } from './crossvalidate-text.js';
import { loadWithProgress } from './data-progress.js';
import { addFlags } from './flags.js';
import { foldProgress } from './fold-progress.js';
import { foldOptionsOf } from './fold-rows.js';
import { imageOptionsOf } from './image-options.js';
import { interruptSignal } from './interrupt.js';
import { settleLayers } from './layers-option.js';
import { checkOptions, newNetwork } from './network-from-flags.js';
import { announce, describeSource, warnOfFewSteps, warnOfTablesAsImages } from './prepared-data.js';
import { noteDoubts, noteIgnored } from './print-column-notes.js';
import { scalingOf } from './regularizing-options.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { targetColumns } from './shared-options.js';
import { requireMonitor, stoppingOf } from './stopping-options.js';
import { tableOptionsOf } from './table-options.js';
import { cookForTable, mayBeTable, wantsTableRecipe } from './table-recipe.js';
import { counted } from './train-summary.js';
import { logsTo, tensorBoardIn } from './training-logs.js';
import { chosenBackend, note } from './warnings.js';

export function crossvalidateCommand(): Command {
  const command = new Command('crossvalidate').description(
    'cross-validation: for each fold train a network on the other rows and score it on the fold; the mean and deviation of each score, and a prediction of ' +
      'every row by a network that never saw it. Other options are those of train',
  );
  return addFlags(command, CROSSVALIDATE_FLAGS).action(crossvalidate);
}

async function crossvalidate(given: CrossvalidateOptions, command: Command): Promise<void> {
  const { recipe } = given;
  if (recipe === undefined || [NO_RECIPE, TABLE_RECIPE].includes(recipe)) return run(command);
  cook(command, recipeOf(recipe));
  try {
    await run(command);
  } catch (error) {
    throw blamingRecipe(error, command, recipe);
  }
}

async function run(command: Command): Promise<void> {
  settleLayers(command);
  let options: CrossvalidateOptions = command.opts();
  const targets = targetColumns(options);
  requireMonitor(options.monitor, targets?.kind);
  checkFoldOptions(options);
  if (!mayBeTable(options.data)) checkOptions(options); // before anything is read, or downloaded
  const backend = await chosenBackend(options);
  const cooks = options.recipe === undefined || options.recipe === TABLE_RECIPE;
  const { group, ignore, quiet = false } = options;
  const data = await loadWithProgress(options.data, {
    ...{ label: options.label, targets, backend, quiet },
    ...tableOptionsOf(options),
    ...(group && { ignore: [...(ignore ?? []), ...group] }),
    ...scalingOf(options, {
      standardize: cooks && isDefault(command, 'standardize'),
      bins: cooks && isDefault(command, 'bins'),
    }),
    pixels: options.imageShape !== undefined,
    ...imageOptionsOf(options),
  });
  const rows = data.train;
  if (targets && !rows.targets) {
    const option = targets.kind === 'values' ? '--target' : '--labels';
    throw new OptionError(`${option}: names columns of a table, which ${data.name} is not; leave it out`);
  }
  const division = foldOptionsOf(rows, options);
  const foldOf = foldsOf(rows, division);
  const folds = countFolds(foldOf);
  const first = partsOf(divideFold(rows, foldOf, 0).train, options).train;
  if (!quiet) {
    announce(data, { validation: 0 });
    for (const part of ['validation', 'test'] as const)
      if (data[part])
        note(`the ${part} rows of ${data.name} are not used: its training rows are divided into folds`);
  }
  if (wantsTableRecipe(options.recipe, rows))
    options = { ...options, ...cookForTable(command, first, quiet) };
  const { training, loss } = checkOptions(options);
  noteDoubts(rows);
  if (!quiet) {
    noteIgnored(rows);
    warnOfFewSteps(first.size, training.epochs, training.batchSize);
    warnOfTablesAsImages(rows, training.augment);
  }
  const begin = () =>
    RunFolder.begin(options.out, 'crossvalidate', {
      command: 'crossvalidate',
      commandLine: commandLine(),
      options: { ...options, ...training, loss },
      data: describeSource(options.data, data),
      ...describeBackend(backend),
      versions: versions(),
    });
  let folder: RunFolder | undefined;
  const scores = new FoldScores();
  const progress = foldProgress(quiet);
  const interrupt = interruptSignal();
  const train = (part: FoldTraining): Promise<Network> => {
    const onTrainBegin = async () => {
      folder ??= await begin(); // once the data is known to be good and the memory is there
    };
    const events = tensorBoardIn(() => folder!.file(`fold-${part.fold}`));
    const logs = logsTo('tensorboard', options.log) ? [events] : [];
    const callbacks = [{ onTrainBegin }, ...logs, progress.of(part)];
    return trainFold(part, { backend, options: { ...options, loss }, training, callbacks });
  };
  try {
    const result = await crossValidateWith(rows, {
      ...{ ...division, train, signal: interrupt.signal },
      async onFold(fold, network) {
        scores.add(fold, network);
        progress.done(describeFold(fold, folds));
        await folder!.write(`fold-${fold.fold}.safetensors`, network.save());
        if (logsTo('csv', options.log))
          await folder!.write(`fold-${fold.fold}.csv`, historyCsv([...fold.history]));
        await folder!.write('folds.csv', scores.csv());
      },
    });
    await writeCrossValidation({
      run: folder!,
      data,
      rows,
      backend,
      options,
      training,
      division,
      result,
      scores,
    });
  } catch (error) {
    progress.stop();
    const done = scores.count > 0 ? `; their scores: ${folder!.file('folds.csv')}` : '';
    if (interrupt.signal.aborted)
      process.stderr.write(`interrupted after ${scores.count} of ${counted(folds, 'fold')}${done}\n`);
    else if (error instanceof DivergedError)
      process.stderr.write(`fold ${scores.count + 1} of ${folds} diverged${done}\n`);
    throw error;
  } finally {
    interrupt.dispose();
  }
}

/** A fold's training rows; without those that the best epoch is chosen on. */
function partsOf(train: Dataset, { validation, seed }: Pick<CrossvalidateOptions, 'validation' | 'seed'>) {
  return validation === NO_VALIDATION ? { train } : splitTable(train, { validation, seed });
}

interface FoldFit {
  backend: Backend;
  options: CrossvalidateOptions;
  training: ReturnType<typeof checkOptions>['training'];
  callbacks: Callback[];
}

/** Trains as `jacquard train` does; the network has the weights of its best epoch. */
async function trainFold(
  { train, signal }: FoldTraining,
  { backend, options, training, callbacks }: FoldFit,
) {
  const parts = partsOf(train, options);
  const network = newNetwork(backend, parts.train, options);
  const best = earlyStopping({ ...stoppingOf(options), restoreBest: true });
  const validated = 'validation' in parts;
  try {
    await network.fit(parts.train, {
      ...{ ...training, classWeights: options.classWeights, signal },
      ...(validated && { validation: parts.validation }),
      callbacks: validated ? [best, ...callbacks] : callbacks,
    });
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}
