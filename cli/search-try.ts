// jacquard search --try: any options of `jacquard train`, by a sampler and a pruner, in a run folder that can be continued after any stop.
// Without --try the command is search.ts: the report's grid.
// Before: search-try-options.ts, trial-training.ts. Next: search-try-report.ts shows what came of it.

import { resolve } from 'node:path';
import { Command } from 'commander';
import { type Backend, describeBackend } from '../src/backend/backend.js';
import { OptionError } from '../src/errors.js';
import { directionFor } from '../src/experiments/network-trials.js';
import { metricOf } from '../src/functions/metrics.js';
import { taskOf } from '../src/network/check-data.js';
import { settle } from '../src/options/option.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { followLinks } from '../src/platform/node/follow-links.js';
import { journalFile } from '../src/platform/node/journal-file.js';
import { STDIN } from '../src/platform/node/table-file.js';
import { formatParameter } from '../src/search/parse-space.js';
import { PRUNER } from '../src/search/pruners.js';
import { search } from '../src/search/run-search.js';
import { combinationCount, SAMPLER } from '../src/search/samplers.js';
import { isChoice, type ParameterSpace, type ParameterValues } from '../src/search/space.js';
import { holdInput } from './data-progress.js';
import { addFlags, longFlag } from './flags.js';
import { hold } from './hold.js';
import { interruptSignal } from './interrupt.js';
import { announce, describeSource } from './prepared-data.js';
import { commandLine, RunFolder, versions } from './run-folder.js';
import { type SearchQueue, searchQueue, usualWorkers } from './search-queue.js';
import { FIXED_NAMES, SEARCH_TRY_FLAGS, type SearchTryOptions, trainsApart } from './search-try-options.js';
import { searchTryProgress } from './search-try-progress.js';
import { reportSearch, requireWinner, writeTrials } from './search-try-report.js';
import { readSearch, type SavedSearch, storeEpochs } from './search-try-resume.js';
import { stderr } from './terminal.js';
import { TrialFolders } from './trial-folders.js';
import { trialRunner } from './trial-runner.js';
import { trialSetup } from './trial-setup.js';
import { type FixedOptions, TrialTrainings } from './trial-training.js';
import { trialWorkers } from './trial-workers.js';
import { spaceOf } from './try-option.js';
import { chosenBackend } from './warnings.js';
import { JOURNAL } from './which-search.js';

export function searchTryCommand(): Command {
  const command = new Command('search').description(
    'try options of "jacquard train": ranges and choices, by a sampler and a pruner; every result is in a journal that Optuna reads',
  );
  return addFlags(command, SEARCH_TRY_FLAGS).action(searchTry);
}

async function searchTry(given: SearchTryOptions, command: Command): Promise<void> {
  if (given.report !== undefined && given.resume !== undefined)
    throw new OptionError('report: --resume writes the report at its end; leave one of the two out');
  if (given.report !== undefined) return reportSearch(given.report, command, given.json ?? false);
  const saved = given.resume === undefined ? asked(given, command) : await readSearch(given.resume, command);
  const { fixed, space, how } = saved;
  const quiet = given.quiet ?? false;
  const apart = trainsApart(given);
  const backend = await chosenBackend({
    ...{ ...given, backend: saved.backend ?? given.backend },
    ...(apart && { threads: 1 }),
  });
  const trainings = new TrialTrainings(backend, fixed, quiet, how);
  if (trainings.source === STDIN && apart)
    throw new OptionError('data: only one thread can read standard input; save it as a file');
  holdInput(trainings.source); // options of trials may have it read again
  const data = await trainings.load(trainings.command(firstOf(space)));
  saved.requireSame(data.checksum);
  const epochs = await epochsOfTrials(trainings, space);
  requireComparable(how.metric, space, taskOf(data.train));
  if (!quiet && given.resume === undefined) announce(data, given);
  const queue =
    given.queue &&
    (await searchQueue(
      given.queue,
      { fixed, how, first: firstOf(space), backend, source: trainings.source, data },
      { quiet, folder: saved.run?.path },
    ));
  try {
    if (how.journal !== undefined) await holdJournal(how.journal);
    await conduct({ given, saved, trainings, backend, data, epochs, ...(queue && { queue }) });
  } finally {
    if (queue) await queue.close();
  }
}

/** Trains the trials, and writes what came of them. */
async function conduct(parts: {
  given: SearchTryOptions;
  saved: SavedSearch;
  trainings: TrialTrainings;
  backend: Backend;
  data: LoadedData;
  epochs: number;
  queue?: SearchQueue;
}): Promise<void> {
  const { given, saved, trainings, backend, data, epochs, queue } = parts;
  const { fixed, space, how } = saved;
  const run =
    saved.run ??
    (await RunFolder.begin(given.out, 'search', {
      ...{ command: 'search', commandLine: commandLine(), fixed, how },
      space: Object.fromEntries(Object.entries(space).map(([name, one]) => [name, formatParameter(one)])),
      ...{ epochs, data: describeSource(given.data, data) },
      ...describeBackend(backend),
      versions: versions(),
    }));
  if (saved.run) await storeEpochs(run, epochs);
  const journal = how.journal ?? run.file(JOURNAL);
  if (how.journal === undefined) await holdJournal(journal);
  const interrupt = interruptSignal();
  const started = performance.now();
  let begun = saved.run !== undefined;
  const { sampler, pruner, trials, budget, study: name, metric, seed } = how;
  const runner = { metric, folder: run.path };
  const progress = searchTryProgress(given.quiet ?? false, metric);
  const workers = given.workers ?? (queue ? usualWorkers(sampler, pruner) : 1);
  const threads =
    workers > 1 && !queue
      ? trialWorkers({
          ...{ ...runner, fixed, scoring: how, backend: backend.name },
          known: { first: firstOf(space), checksum: data.checksum },
        })
      : undefined;
  try {
    const study = await search({
      ...{ space, sampler, pruner, trials, budget, epochs, seed, workers, signal: interrupt.signal },
      direction: directionFor(metric),
      ...{ journal: journalFile(journal), study: name },
      setup: await trialSetup(saved, trainings, { checksum: data.checksum, epochs, probes: probesOf(space) }),
      onChange: (...news) => {
        begun = true;
        progress.onChange(...news);
      },
      objective: queue?.objective ?? threads?.objective ?? trialRunner(trainings, runner),
    });
    progress.stop();
    await new TrialFolders(run.path).remove();
    const seconds = (performance.now() - started) / 1000;
    await writeTrials({ study, run, saved, json: given.json ?? false, seconds, isRunning: false });
    await queue?.forget(); // waits for a Redis that does not answer
    requireWinner(study);
  } catch (error) {
    progress.stop();
    if (interrupt.signal.aborted)
      stderr.write(
        `interrupted; to resume: ${resumeCommand(run, given)}\n` +
          `a report of the trials so far: ${commandLine(['search', '--report', run.path])}\n`,
      );
    else if (!begun) await run.discard(); // the journal was refused
    throw error;
  } finally {
    interrupt.dispose();
    await threads?.end();
  }
}

/** Two searches would train each other's trials, whatever they call the journal. @throws OptionError */
async function holdJournal(path: string): Promise<void> {
  await hold(`${followLinks(path)}.running`, path);
}

function resumeCommand({ path }: RunFolder, { queue, workers, threads }: SearchTryOptions): string {
  const again = [
    ...(workers ? ['--workers', `${workers}`] : []),
    ...(queue ? ['--queue', queue] : []),
    ...(typeof threads === 'number' ? ['--threads', `${threads}`] : []),
  ];
  return commandLine(['search', '--resume', path, ...again]);
}

/** The search that the flags ask for. @throws OptionError */
function asked(given: SearchTryOptions, command: Command): SavedSearch {
  const { sampler, pruner, trials, budget, metric, seed, try: tried = [] } = given;
  const { repeats, folds, stratified, group, study } = given;
  const journal = given.journal && resolve(given.journal);
  if (tried.length === 0)
    throw new OptionError('try: nothing is tried; type for example --try learning-rate=1e-4..1e-1:log');
  const isGiven = (name: string) => command.getOptionValueSource(name) === 'cli';
  const both = tried.find(({ name }) => isGiven(name));
  if (both) throw new OptionError(`${both.name}: it is tried and fixed at once; leave one of the two out`);
  const fixed: FixedOptions = Object.fromEntries(
    FIXED_NAMES.filter(isGiven).map((name) => [name, command.getOptionValue(name)]),
  );
  const settled = settle({ sampler: SAMPLER, pruner: PRUNER }, { sampler, pruner });
  requireScoring(given);
  if (settled.sampler.name === 'grid') combinationCount(spaceOf(tried));
  const how = { ...settled, trials, budget, repeats, folds, stratified, group, journal, study, metric, seed };
  return { fixed, space: spaceOf(tried), how, backend: undefined, run: undefined, requireSame: () => {} };
}

/** @throws OptionError for options of scoring that do not go together. */
function requireScoring({ repeats, folds, stratified, group, pruner }: SearchTryOptions): void {
  const ofFolds = stratified === false ? 'stratified' : group && 'group';
  if (folds === undefined && ofFolds) throw new OptionError(`${ofFolds}: it is for --folds; give both`);
  if (group && group.length > 1) throw new OptionError('group: one column expected');
  if (repeats > 1 && folds !== undefined)
    throw new OptionError('repeats: --folds replaces it; leave one of the two out');
  if ((repeats > 1 || folds !== undefined) && pruner.name === 'median')
    throw new OptionError(
      'pruner: median compares epochs of one training, and with --repeats or --folds there are several; choose asha or none',
    );
}

/** Of each parameter one value. */
function firstOf(space: ParameterSpace): ParameterValues {
  const pairs = Object.entries(space).map(([name, one]) => [name, isChoice(one) ? one.choices[0] : one.low]);
  return Object.fromEntries(pairs);
}

/** The first values, and with them each other choice, or the end of a range. */
function probesOf(space: ParameterSpace): ParameterValues[] {
  const first = firstOf(space);
  const others = Object.entries(space).flatMap(([name, one]) =>
    (isChoice(one) ? one.choices.slice(1) : [one.high]).map((value) => ({ ...first, [name]: value })),
  );
  return [first, ...others];
}

/** Checks that the options go together, with each choice once, and returns the epochs of a trial. @throws OptionError */
async function epochsOfTrials(trainings: TrialTrainings, space: ParameterSpace): Promise<number> {
  const [first, ...others] = probesOf(space);
  const { fit, make } = await trainings.of(first);
  make().dispose();
  for (const probe of others) {
    try {
      (await trainings.of(probe)).make().dispose();
    } catch (error) {
      if (!(error instanceof OptionError)) throw error;
      const [name] = Object.keys(probe).filter((one) => probe[one] !== first[one]);
      throw new OptionError(`${error.message} (tried with ${name} ${probe[name]})`, { cause: error });
    }
  }
  return fit.epochs!;
}

/** Losses of different kinds, or in different units, cannot be compared. @throws OptionError */
function requireComparable(
  metric: SearchTryOptions['metric'],
  space: ParameterSpace,
  task: ReturnType<typeof taskOf>,
): void {
  const { tasks } = metricOf(metric);
  if (!tasks.includes(task))
    throw new OptionError(`metric: there is no ${metric} where ${task} are predicted`);
  const changing = ['loss', 'standardizeTargets'].find((name) => name in space);
  if (metric === 'loss' && changing)
    throw new OptionError(
      `metric: losses cannot be compared where ${longFlag(changing)} is tried; choose ${task === 'values' ? 'meanAbsoluteError' : 'accuracy'}`,
    );
}
