// jacquard train: data in, a run folder out.
// Before: train-options.ts has its flags. Next: fit-run.ts trains, train-summary.ts says what came of it.

import { basename } from 'node:path';
import { Command } from 'commander';
import { describeBackend } from '../src/backend/backend.js';
import { DivergedError, OptionError } from '../src/errors.js';
import { decodeModel } from '../src/model/model-file.js';
import { isImageSchema } from '../src/table/schema.js';
import { VERSION } from '../src/version.js';
import { blamingRecipe, cook, isDefault, NO_RECIPE, recipeOf, TABLE_RECIPE } from './apply-recipe.js';
import { loadWithProgress } from './data-progress.js';
import { fitKeepingBest, LAST } from './fit-run.js';
import { addFlags } from './flags.js';
import { imageOptionsOf } from './image-options.js';
import { openLargeData } from './large-data.js';
import { settleLayers } from './layers-option.js';
import { checkOptions, newNetwork } from './network-from-flags.js';
import {
  announce,
  describeSource,
  divide,
  requireTargets,
  warnOfDepth,
  warnOfFewSteps,
  warnOfLargeTargets,
  warnOfTablesAsImages,
} from './prepared-data.js';
import { noteDoubts, noteIgnored } from './print-column-notes.js';
import { profileTable } from './profile-table.js';
import { scalingOf } from './regularizing-options.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { writeTrainingReport } from './run-report.js';
import { lossFor, targetColumns } from './shared-options.js';
import { checkpointsOf, requireMonitor, stoppingOf } from './stopping-options.js';
import { tableOptionsOf } from './table-options.js';
import { cookForTable, mayBeTable, wantsTableRecipe } from './table-recipe.js';
import { stdout } from './terminal.js';
import { TRAIN_FLAGS, type TrainOptions } from './train-options.js';
import { type ResumedRun, readRun, resumedNetwork } from './train-resume.js';
import { measureRun, type TrainDocument, trainingTitle, trainSummary } from './train-summary.js';
import { chosenBackend } from './warnings.js';

export function trainCommand(): Command {
  const command = new Command('train').description(
    'train a network; leaves a run folder with the model, the results of each epoch and a report',
  );
  return addFlags(command, TRAIN_FLAGS).action(train);
}

async function train(given: TrainOptions, command: Command): Promise<void> {
  const resumed = given.resume === undefined ? null : await readRun(given.resume, given, command);
  const file = given.recipe !== undefined && ![NO_RECIPE, TABLE_RECIPE].includes(given.recipe);
  if (!file || resumed) return trainAs(resumed, command);
  cook(command, recipeOf(given.recipe!));
  try {
    await trainAs(null, command);
  } catch (error) {
    throw blamingRecipe(error, command, given.recipe!);
  }
}

async function trainAs(resumed: ResumedRun | null, command: Command): Promise<void> {
  if (!resumed) settleLayers(command);
  let options: TrainOptions = resumed?.options ?? command.opts();
  const targets = targetColumns(options);
  requireMonitor(options.monitor, targets?.kind);
  if (!mayBeTable(options.data)) checkOptions(options); // before anything is read, or downloaded
  const backend = await chosenBackend(options, options.profile);
  const cooks = resumed === null && [undefined, TABLE_RECIPE].includes(options.recipe);
  const scaling = scalingOf(options, {
    standardize: cooks && isDefault(command, 'standardize'),
    bins: cooks && isDefault(command, 'bins'),
  });
  const large = await openLargeData(options, scaling, {
    validationAsked: resumed === null && !isDefault(command, 'validation'),
    ...(resumed && { resumed: resumed.run.path, known: resumed.rows }),
  });
  let keep = false;
  try {
    const data =
      large?.data ??
      (await loadWithProgress(options.data, {
        ...{ label: options.label, targets, backend, quiet: options.quiet },
        ...{ ...tableOptionsOf(options), ...scaling, pixels: readsPixels(options, resumed) },
        ...imageOptionsOf(options),
      }));
    requireTargets(data, targets);
    if (options.standardizeTargets === false && targets?.kind !== 'values')
      throw new OptionError('--no-standardize-targets: it goes with --target; leave it out');
    const parts = divide(data, options);
    const stream = large?.rows.stream;
    const rows = stream?.totals.size ?? parts.train.size;
    if (!resumed) {
      if (!options.quiet && !large) announce(data, options);
      if (wantsTableRecipe(options.recipe, parts.train))
        options = cookForTable(command, parts.train, options.quiet, rows);
    }
    const { training, loss } = resumed
      ? { training: resumed.training, loss: lossFor(options.loss, targets) }
      : checkOptions(options);
    const make = () => newNetwork(backend, parts.train, { ...options, loss });
    const network = resumed ? resumedNetwork(resumed, backend, data, make) : make();
    noteDoubts(parts.train);
    if (!options.quiet && !resumed) {
      noteIgnored(parts.train);
      if (options.standardizeTargets === false) warnOfLargeTargets(parts.train);
      warnOfFewSteps(rows, training.epochs, training.batchSize);
      warnOfDepth(network);
      warnOfTablesAsImages(parts.train, training.augment);
    }
    const begin = () =>
      RunFolder.begin(options.out, 'train', {
        command: 'train',
        commandLine: commandLine(),
        options: { ...options, ...training, loss, ...(large && { memory: large.memory }) },
        data: { ...describeSource(options.data, data), ...(large && { rows: basename(large.rows.folder) }) },
        ...describeBackend(backend),
        versions: versions(),
      });
    const { run, best, files, stopped, last } = await fitKeepingBest({
      ...{ network, parts, stream, stopping: stoppingOf(options), checkpoints: checkpointsOf(options) },
      training: { ...training, classWeights: options.classWeights },
      begin: async () => {
        keep = true;
        return resumed?.run ?? (await begin());
      },
      quiet: options.quiet ?? false,
      log: options.log,
    });
    const all = large && { rows, measured: await large.measure(network) };
    const result = measureRun({ ...(all && { all }), network, backend, data, ...parts, training, best });
    network.parameters = best.parameters;
    const document = await writeTrainingReport<TrainDocument>({
      ...{ run, network, data, ...parts, title: trainingTitle(result), command: resumed?.commandLine },
      log: options.log,
      document: { command: 'train', version: VERSION, ...result, stopped, files },
    });
    // Written last: until then the run can be resumed with the same result.
    await run.write(LAST, last);
    keep = false;
    if (options.json) stdout.json(document);
    else {
      const profile = document.profile ? profileTable(document.profile) : '';
      stdout.write(trainSummary(document, network.history) + profile);
    }
  } catch (error) {
    if (error instanceof DivergedError) keep = false; // going on would only run away again
    throw error;
  } finally {
    await large?.end(keep);
  }
}

/** Whether a table's columns are pixels. Runs of earlier versions learnt a schema of numbers, which they are resumed with. */
function readsPixels({ imageShape }: TrainOptions, resumed: ResumedRun | null): boolean {
  const schema = resumed?.bytes ? decodeModel(resumed.bytes, LAST).schema : null;
  return imageShape !== undefined && !(schema && !isImageSchema(schema));
}
