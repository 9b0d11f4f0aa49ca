// The flags of `jacquard search --try`: all of `jacquard train` for what is fixed, and how to search.
// Before: train-options.ts, try-option.ts. Next: search-try.ts.

import { FOLD_OPTIONS } from '../src/data/folds.js';
import { OptionError } from '../src/errors.js';
import { METRIC_NAMES, type MetricName } from '../src/functions/metrics.js';
import { namesIn } from '../src/options/option.js';
import { PRUNER_NUMBER_TEXTS, PRUNER_TEXTS, PRUNERS, type PrunerSettings } from '../src/search/pruners.js';
import {
  SAMPLER_NUMBER_TEXTS,
  SAMPLER_TEXTS,
  SAMPLERS,
  type SamplerSettings,
} from '../src/search/samplers.js';
import { CROSSVALIDATE_FLAGS } from './crossvalidate-options.js';
import { Flag, parseWhole, plainFlag, switchFlag, type ValuesOf } from './flags.js';
import { namedParser } from './optimizer-options.js';
import { queueOption } from './queue-option.js';
import { outOption } from './shared-options.js';
import { TRAIN_FLAGS } from './train-options.js';
import { tryOption } from './try-option.js';

/** "grid: …; tpe: … (startup: …, candidates: …)" */
function describe(
  registry: Readonly<Record<string, { own: object }>>,
  texts: Readonly<Record<string, string>>,
  numbers: Readonly<Record<string, Readonly<Record<string, string>>>>,
): string {
  const entries = Object.entries(registry).map(([name, { own }]) => {
    const parts = namesIn(own as never).map((number) => `${number}: ${numbers[name][number]}`);
    return `${name}: ${texts[name]}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
  });
  return entries.join('; ');
}

/** Flags of a training that a search has none of. */
const {
  resume: _resume,
  profile: _profile,
  monitor: _monitor,
  out: _out,
  json: _json,
  quiet: _quiet,
  log: _log,
  memory: _memory,
  ...others
} = TRAIN_FLAGS;
const {
  checkpointMinutes: _minutes,
  checkpointEpochs: _epochs,
  checkpointSteps: _steps,
  ...FIXED_FLAGS
} = others;

/** How to search. */
const HOW_FLAGS = {
  try: tryOption(),
  sampler: new Flag<SamplerSettings>(
    '--sampler <name>',
    `how the values of the next trial are chosen. ${describe(SAMPLERS, SAMPLER_TEXTS, SAMPLER_NUMBER_TEXTS)}. Numbers as tpe:startup=20`,
  )
    .default({ name: 'tpe' }, 'tpe')
    .argParser(namedParser(SAMPLERS)),
  pruner: new Flag<PrunerSettings>(
    '--pruner <name>',
    `which trials are not trained to their end. ${describe(PRUNERS, PRUNER_TEXTS, PRUNER_NUMBER_TEXTS)}. Numbers as asha:reduction=4`,
  )
    .default({ name: 'none' }, 'none')
    .argParser(namedParser(PRUNERS)),
  trials: new Flag<number | undefined>(
    '--trials <n>',
    'how many there are to be (default: all combinations of a grid, else 50); beside --resume, in all',
  )
    .argParser(parseWhole)
    .allowBesideResume(),
  budget: new Flag<number | undefined>(
    '--budget <epochs>',
    'most epochs of all trials together; one that would exceed it is not begun or continued (default: no limit)',
  )
    .argParser(parseWhole)
    .allowBesideResume(),
  repeats: new Flag<number>(
    '--repeats <n>',
    'trainings of each trial, on splits and initial weights of the seeds seed, seed + 1, …; its score is their mean',
  )
    .default(1)
    .argParser(parseWhole),
  folds: plainFlag('folds', FOLD_OPTIONS.folds, {
    meaning:
      'in place of --repeats: trainings of each trial, each scored on one of so many folds of the training rows',
    note: 'default: none; --validation is not used then',
  }),
  stratified: CROSSVALIDATE_FLAGS.stratified,
  group: CROSSVALIDATE_FLAGS.group,
  journal: new Flag<string | undefined>(
    '--journal <file>',
    'in place of journal.log in the run folder: a journal, such as one that Optuna began over the same space, to continue',
  ),
  study: new Flag<string | undefined>('--study <name>', 'which study of the journal, where it has several'),
  metric: new Flag<MetricName>(
    '--metric <name>',
    'what trials are compared by: the best figure of an epoch on the validation rows',
  )
    .choices([...METRIC_NAMES])
    .default('loss'),
};

export const SEARCH_TRY_FLAGS = {
  ...HOW_FLAGS,
  ...FIXED_FLAGS,
  workers: new Flag<number | undefined>(
    '--workers <n>',
    'trials at once, each in a thread of its own, or with --queue in the queue; tpe and the pruners then learn from what has ended by chance before, and no two searches are alike (default: 1; with --queue 256, or 8 where results decide what is tried)',
  )
    .argParser(parseWhole)
    .allowBesideResume(),
  queue: queueOption(
    'train the trials on other machines: a Redis from which "jacquard work" takes them there',
  ).allowBesideResume(),
  out: outOption('the folder in which run folders are made: search, search-2, …'),
  resume: new Flag<string | undefined>(
    '--resume <folder>',
    'continue a search that was stopped, given its run folder; its options are kept',
  ).allowBesideResume(),
  report: new Flag<string | undefined>(
    '--report <folder>',
    'write report.html, report.json and search.csv of a search as its journal has it, given its run folder; also while it runs, or after it was stopped',
  ).allowBesideResume(),
  json: switchFlag('--json', 'one JSON document on stdout instead of the table').allowBesideResume(),
  quiet: switchFlag(
    '--quiet',
    'print no progress, and only notes about a fallback or a doubtful choice, on stderr',
  ).allowBesideResume(),
};

export const FIXED_NAMES = Object.keys(FIXED_FLAGS);
export const HOW_NAMES = Object.keys(HOW_FLAGS);

export type SearchTryOptions = ValuesOf<typeof SEARCH_TRY_FLAGS>;

/**
 * Whether threads here would have nothing to do: trials at once have one thread each, and those of a queue are trained elsewhere.
 * @throws OptionError where more than one is asked for nevertheless
 */
export function trainsApart({ queue, workers = 1, threads }: SearchTryOptions): boolean {
  if (queue === undefined && workers === 1) return false;
  if (typeof threads === 'number' && threads > 1)
    throw new OptionError(
      queue !== undefined
        ? 'threads: trials of a queue are trained by its workers; say it there: jacquard work --threads'
        : 'threads: with more workers than one, each trial has one thread; leave one of the two out',
    );
  return true;
}
