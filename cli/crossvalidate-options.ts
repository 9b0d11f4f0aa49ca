// The flags of `jacquard crossvalidate`: those of train that the training of a fold has, and those of the folds.
// Before: train-options.ts. Next: crossvalidate.ts.

import { DEFAULT_FOLDS, FOLD_OPTIONS } from '../src/data/folds.js';
import { DEFAULT_VALIDATION } from '../src/data/train-test-split.js';
import { OptionError } from '../src/errors.js';
import { Flag, parseWhole, plainFlag, switchFlag, type ValuesOf } from './flags.js';
import { outOption, parseColumns, parseValidation } from './shared-options.js';
import { TRAIN_FLAGS } from './train-options.js';

const {
  validation: _validation,
  test: _test,
  checkpointMinutes: _minutes,
  checkpointEpochs: _epochs,
  checkpointSteps: _steps,
  out: _out,
  resume: _resume,
  profile: _profile,
  json: _json,
  quiet: _quiet,
  memory: _memory, // folds are drawn from rows that are all in memory
  ...OF_A_FOLD
} = TRAIN_FLAGS;

/** Trains on all of a fold's training rows. */
export const NO_VALIDATION = 'none';

export const CROSSVALIDATE_FLAGS = {
  folds: plainFlag('folds', FOLD_OPTIONS.folds, {
    meaning: 'how many folds',
    note: `default: ${DEFAULT_FOLDS}`,
  }),
  /** False where it is given. */
  stratified: new Flag<boolean | undefined>(
    '--no-stratified',
    'with classes: do not stratify the folds, that is, do not keep the share of each class in every fold',
  ),
  group: new Flag<(string | number)[] | undefined>(
    '--group <column>',
    'rows with the same value in this column are in the same fold; the column is not used as a feature',
  ).argParser(parseColumns),
  foldIndices: new Flag<string | undefined>(
    '--fold-indices <file>',
    'in place of --folds: a text file or a JSON list with the fold of each row of the data, in their order: whole numbers from 0; -1 for a row ' +
      'that is in all training parts and is never scored',
  ),
  atOnce: new Flag<number | 'auto'>(
    '--at-once <n>',
    'folds to train at a time, each on a thread of its own; auto: of tables whose first fold takes a second or more, as many as --threads has, ' +
      'else one on all threads. The results are the same',
  )
    .default('auto')
    .argParser((text) => (text === 'auto' ? text : parseWhole(text))),
  ...OF_A_FOLD,
  validation: new Flag<number | typeof NO_VALIDATION>(
    '--validation <n>',
    "rows of each fold's training part on which the best epoch is chosen: a count, a fraction below 1, or none, which trains on all of them and " +
      'scores the weights after the last epoch',
  )
    .default(DEFAULT_VALIDATION, 'a sixth')
    .argParser((text) => (text === NO_VALIDATION ? text : parseValidation(text))),
  out: outOption('the folder in which run folders are made: crossvalidate, crossvalidate-2, …'),
  json: switchFlag('--json', 'one JSON document on stdout instead of the table'),
  quiet: switchFlag(
    '--quiet',
    'print no progress, and only notes about a fallback or a doubtful choice, on stderr',
  ),
};

export type CrossvalidateOptions = ValuesOf<typeof CROSSVALIDATE_FLAGS>;

/** Checks what does not need the data. @throws OptionError */
export function checkFoldOptions(options: CrossvalidateOptions): void {
  const { foldIndices, folds, group, stratified, validation, patience } = options;
  const beside = { folds, group, stratified: stratified === false ? stratified : undefined };
  const given = Object.entries(beside).find(([, value]) => value !== undefined);
  if (foldIndices !== undefined && given)
    throw new OptionError(
      `${given[0]}: --fold-indices already says which fold a row is in; leave one of them out`,
    );
  if (group && group.length > 1) throw new OptionError('group: one column expected');
  if (validation === NO_VALIDATION && patience !== undefined)
    throw new OptionError(
      'patience: without validation rows nothing decides when to stop; leave it out, or --validation none',
    );
}
