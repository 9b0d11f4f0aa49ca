// jacquard crossvalidate: every row predicted by a network that was trained without it.
// Before: crossvalidate-options.ts has its flags, fold-rows.ts the folds. Next: crossvalidate-report.ts writes what it came to.

import { Command } from 'commander';
import { describeBackend } from '../src/backend/backend.js';
import { countFolds, divideFold, foldsOf } from '../src/data/folds.js';
import { DivergedError, OptionError } from '../src/errors.js';
import { crossValidateWith, type FoldTraining } from '../src/experiments/cross-validation.js';
import type { Network } from '../src/network/network.js';
import { isTable } from '../src/tabular/split-table.js';
import type { Callback } from '../src/train/callbacks.js';
import { historyCsv } from '../src/train/csv-log.js';
import type { EpochRecord } from '../src/train/history.js';
import { blamingRecipe, cook, isDefault, NO_RECIPE, recipeOf, TABLE_RECIPE } from './apply-recipe.js';
import { CROSSVALIDATE_FLAGS, type CrossvalidateOptions, checkFoldOptions } from './crossvalidate-options.js';
import { FoldScores, writeCrossValidation } from './crossvalidate-report.js';
import { describeFold } from './crossvalidate-text.js';
import { loadWithProgress } from './data-progress.js';
import { addFlags } from './flags.js';
import { foldProgress } from './fold-progress.js';
import { foldOptionsOf, noteUnlearned, readWithoutGroup } from './fold-rows.js';
import { imageOptionsOf } from './image-options.js';
import { interruptSignal } from './interrupt.js';
import { settleLayers } from './layers-option.js';
import { checkOptions } from './network-from-flags.js';
import { announce, describeSource, warnOfFewSteps, warnOfTablesAsImages } from './prepared-data.js';
import { noteDoubts, noteIgnored } from './print-column-notes.js';
import { scalingOf } from './regularizing-options.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { targetColumns } from './shared-options.js';
import { requireMonitor } from './stopping-options.js';
import { tableOptionsOf } from './table-options.js';
import { cookForTable, mayBeTable, wantsTableRecipe } from './table-recipe.js';
import { stderr } from './terminal.js';
import { foldTrainer, partsOf } from './train-fold.js';
import { counted } from './train-summary.js';
import { logsTo, type TrainingLog, tensorBoardIn } from './training-logs.js';
import { chosenBackend, note } from './warnings.js';

export function crossvalidateCommand(): Command {
  const command = new Command('crossvalidate').description(
    'cross-validation: for each fold train a network on the other rows and score it on the fold; the mean and deviation of each score, and a prediction of ' +
      'every row by a network that was trained without it. Other options are those of train',
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
  const load = (leftOut: { ignore?: (string | number)[] }) =>
    loadWithProgress(options.data, {
      ...{ label: options.label, targets, backend, quiet },
      ...tableOptionsOf(options),
      ...leftOut,
      ...scalingOf(options, {
        standardize: cooks && isDefault(command, 'standardize'),
        bins: cooks && isDefault(command, 'bins'),
      }),
      pixels: options.imageShape !== undefined,
      ...imageOptionsOf(options),
    });
  const data = await readWithoutGroup({ group, ignore }, load);
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
  const trainer = foldTrainer(options.atOnce, backend, isTable(rows));
  noteDoubts(rows);
  noteUnlearned(rows, foldOf);
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
  let beginning: Promise<RunFolder> | undefined;
  const scores = new FoldScores();
  const progress = foldProgress(quiet);
  const interrupt = interruptSignal();
  /** Of each fold, with the seconds of each epoch. */
  const records: EpochRecord[][] = [];
  const allEvents: TrainingLog[] = [];
  let diverged: number | undefined;
  const train = (part: FoldTraining): Promise<Network> => {
    records[part.fold] = [];
    const first: Callback = {
      async onTrainBegin() {
        beginning ??= begin(); // once the data is known to be good and the memory is there
        folder = await beginning;
      },
      onEpochEnd: (record) => records[part.fold].push(record),
    };
    const events = tensorBoardIn(() => folder!.file(`fold-${part.fold}`));
    const logs = logsTo('tensorboard', options.log) ? [events] : [];
    allEvents.push(...logs);
    const callbacks = [first, ...logs, progress.of(part)];
    const network = trainer.train(part, { backend, options: { ...options, loss }, training, callbacks });
    network.catch((error) => {
      if (error instanceof DivergedError) diverged ??= part.fold;
    });
    return network;
  };
  try {
    const result = await crossValidateWith(rows, {
      ...{ ...division, train, atOnce: trainer.atOnce, signal: interrupt.signal },
      async onFold(fold, network) {
        scores.add(fold, network);
        progress.done(describeFold(fold, folds));
        await folder!.write(`fold-${fold.fold}.safetensors`, network.save());
        if (logsTo('csv', options.log))
          await folder!.write(`fold-${fold.fold}.csv`, historyCsv(records[fold.fold]));
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
    await Promise.allSettled(allEvents.map((events) => events.flush())); // the error is what is told
    const done = scores.count > 0 ? `; their scores: ${folder!.file('folds.csv')}` : '';
    if (interrupt.signal.aborted)
      stderr.write(`interrupted after ${scores.count} of ${counted(folds, 'fold')}${done}\n`);
    else if (diverged !== undefined) stderr.write(`fold ${diverged} of ${folds} diverged${done}\n`);
    throw error;
  } finally {
    interrupt.dispose();
  }
}
