// Flags of several commands, and helpers for their values.
// Before: flags.ts. Next: each command has a table of its flags.

import { InvalidArgumentError } from 'commander';
import { BACKEND_NAMES, type BackendChoice } from '../src/backend/backend.js';
import { MOST_THREADS } from '../src/backend/threads/control-block.js';
import { INPUT_CHOICES, type InputChoice } from '../src/data/sparse-or-dense.js';
import { DEFAULT_VALIDATION } from '../src/data/train-test-split.js';
import { OptionError } from '../src/errors.js';
import { checkThreshold, requireTwoClasses } from '../src/evaluate/threshold.js';
import { ACTIVATION_NAMES } from '../src/functions/activations.js';
import type { Network } from '../src/network/network.js';
import { usualLoss } from '../src/network/network-for.js';
import { NETWORK_OPTIONS } from '../src/network/options.js';
import { type ActivationText, parseActivation, USUAL_ACTIVATION } from '../src/nn/activation-options.js';
import { LOSS_NAMES, LOSS_NOTES, type LossName, lossesFor } from '../src/nn/losses.js';
import { WIDE_SETTINGS, type WideSetting } from '../src/platform/node/wide-engines.js';
import type { TargetRequest } from '../src/table/target-columns.js';
import { Flag, parsed, parseNumber, plainFlag, switchFlag, type ValuesOf } from './flags.js';

const backendOption = () =>
  new Flag<BackendChoice>('--backend <name>', 'kernels to compute with')
    .choices([...BACKEND_NAMES])
    .default('auto');

const threadsOption = () =>
  new Flag<number | 'auto'>(
    '--threads <n>',
    `threads to compute on, 1 to ${MOST_THREADS}, or auto: one for each core`,
  )
    .default('auto')
    .allowBesideResume()
    .argParser((text) => {
      const threads = text === 'auto' ? text : parseNumber(text);
      if (threads === 'auto' || (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS))
        return threads;
      throw new InvalidArgumentError(`A whole number from 1 to ${MOST_THREADS}, or auto, expected.`);
    });

export const thresholdOption = () =>
  new Flag<number | undefined>(
    '--threshold <p>',
    'with two classes, predict the second one where its probability is at least this: a number from 0 to 1 ' +
      '(default: predict the more probable class)',
  ).argParser((text) => parsed(() => checkThreshold(parseNumber(text)), 'Expected: a number from 0 to 1.'));

/** @throws OptionError for a threshold with values, several labels, or other than two classes. */
export function requireDecidable(
  { task, classCount }: Pick<Network, 'task' | 'classCount'>,
  threshold: number | undefined,
): void {
  if (threshold === undefined) return;
  if (task === 'classes') {
    requireTwoClasses(classCount);
    return;
  }
  const does = task === 'values' ? 'predicts values' : 'predicts several labels per row';
  throw new OptionError(`threshold: it decides between two classes, this model ${does}; leave it out`);
}

export const wideOption = () =>
  new Flag<WideSetting | undefined>(
    '--wide <when>',
    'kernels that compute on 256 bits at a time, with the same results: auto, in the engines they were tested on; on, wherever they ' +
      'pass their self-check; off (default: what JACQUARD_WIDE says, else auto, and for predict off where the file is below 2 MB; ' +
      'JACQUARD_WIDE=off overrides the flag)',
  )
    .choices([...WIDE_SETTINGS])
    .allowBesideResume();

/** What a command computes with. */
export const engineFlags = () => ({
  backend: backendOption(),
  wide: wideOption(),
  threads: threadsOption(),
});

export type EngineOptions = ValuesOf<ReturnType<typeof engineFlags>>;

export const inputOption = () =>
  new Flag<InputChoice>(
    '--input <path>',
    'how the first layer reads its rows: dense; sparse, which skips zeros (with --clip or --input-dropout, the values that zeros became; the summary then says differences); auto chooses by the number of zeros',
  )
    .choices([...INPUT_CHOICES])
    .default(NETWORK_OPTIONS.input.usual);

export const lossOption = () =>
  new Flag<LossName | undefined>(
    '--loss <name>',
    LOSS_NAMES.map((name) => `${name}${defaultOf(name)}: ${LOSS_NOTES[name].docs}`).join('; '),
  ).choices([...LOSS_NAMES]);

/** " (default for classes)" */
function defaultOf(loss: LossName): string {
  const tasks = { classes: 'classes', values: '--target', labels: '--labels' } as const;
  const found = (Object.keys(tasks) as (keyof typeof tasks)[]).filter((task) => usualLoss(task) === loss);
  return found.length > 0 ? ` (default for ${found.map((task) => tasks[task]).join(', ')})` : '';
}

/** Of classes alone. */
export const classLossOption = () =>
  new Flag<LossName>(
    '--loss <name>',
    lossesFor('classes')
      .map((name) => `${name}: ${LOSS_NOTES[name].docs}`)
      .join('; '),
  )
    .choices(lossesFor('classes'))
    .default(usualLoss('classes'));

/** The loss that was asked for, or the usual one for what is predicted. */
export function lossFor(loss: LossName | undefined, targets: TargetRequest | undefined): LossName {
  return loss ?? usualLoss(targets?.kind ?? 'classes');
}

export const seedOption = () =>
  plainFlag('seed', NETWORK_OPTIONS.seed, {
    meaning: 'random seed of the split, the initial weights, the shuffling, dropout and augmentation',
  });

const DATA_HELP =
  'fashion-mnist (found or downloaded), sample (embedded), a folder of IDX or CSV files, a folder of photos (PNG or JPEG) with a subfolder for each class, a table (file.csv, .json, .libsvm), ' +
  'features.csv,labels.csv or images,labels (IDX), - for a table from standard input; auto is Fashion-MNIST where it is found, else the sample';

export const dataOption = () => new Flag<string>('--data <source>', DATA_HELP).default('auto');

/** Without it, `usual` is said to stand for it. */
export const optionalDataOption = (usual: string) =>
  new Flag<string | undefined>('--data <source>', DATA_HELP).default(undefined, usual);

export const labelOption = () =>
  new Flag<string | number | undefined>(
    '--label <column>',
    'the label column of a table, by name or by number from 0; -1 is the last (default: the one called "label" or "labels"; ' +
      'without a header, the only column of words)',
  ).argParser(parseLabel);

const targetOption = () =>
  new Flag<(string | number)[] | undefined>(
    '--target <columns>',
    'regression: the columns of a CSV table to predict, by name or by number from 0, as price or price,rent',
  ).argParser(parseColumns);

const labelsOption = () =>
  new Flag<(string | number)[] | undefined>(
    '--labels <columns>',
    'several labels a row: columns of 0 and 1 of a CSV table, by name or by number from 0, as red,sweet',
  ).argParser(parseColumns);

export function parseColumns(text: string): (string | number)[] {
  return text.split(',').map(parseLabel);
}

/** What is to be predicted in place of a class; undefined for classes. @throws OptionError for two kinds at once. */
export function targetColumns(options: TargetOptions): TargetRequest | undefined {
  const { target, labels, label } = options;
  const kinds = [target, labels, label].filter((one) => one !== undefined);
  if (kinds.length > 1) {
    throw new OptionError('--label, --target, --labels: give only one of them');
  }
  if (target) return { kind: 'values', columns: target };
  return labels && { kind: 'labels', columns: labels };
}

/** What a model predicts in place of a class, by its own names; undefined for classes. */
export function modelTargets({ task, classNames }: Pick<Network, 'task' | 'classNames'>) {
  return task === 'classes' ? undefined : { kind: task, columns: [...classNames!] }; // a model file always has them
}

/** What is predicted. */
export const targetFlags = () => ({ label: labelOption(), target: targetOption(), labels: labelsOption() });

export type TargetOptions = ValuesOf<ReturnType<typeof targetFlags>>;

/** "3" and "-1" are positions (or names, where a header has them), anything else a name. */
function parseLabel(text: string): string | number {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** "342,180" or "none". */
export function parseHidden(text: string): number[] {
  if (text === 'none') return [];
  const units = text.split(',').map(parseNumber);
  const bad = units.findIndex((value) => !Number.isInteger(value) || value < 1);
  if (bad >= 0) {
    throw new InvalidArgumentError(
      `"${text.split(',')[bad]}" is no number of units; give sizes like 342 or 342,180, or none.`,
    );
  }
  return units;
}

export const validationOption = () =>
  new Flag<number>('--validation <n>', 'rows held out to validate on: a count, or a fraction below 1')
    .default(DEFAULT_VALIDATION, 'a sixth: 10,000 of 60,000')
    .argParser(parseValidation);

/** A count of rows from 1, or a fraction below 1. */
export function parseValidation(text: string): number {
  const value = parseNumber(text);
  const valid = value > 0 && Number.isFinite(value) && (value < 1 || Number.isInteger(value));
  if (!valid) {
    throw new InvalidArgumentError(
      `"${text}" is neither a count of rows from 1 nor a fraction between 0 and 1.`,
    );
  }
  return value;
}

/** The hidden layers, all dense; undefined beside --layers. */
export const hiddenOption = (more = '') =>
  new Flag<number[] | undefined>(
    '--hidden <units>',
    `units of the hidden layers: 342, or 342,180, or none${more}`,
  )
    .default([342], '342')
    .argParser(parseHidden);

export const activationOption = (more = '') =>
  new Flag<ActivationText>(
    '--activation <name>',
    `of the hidden layers: ${ACTIVATION_NAMES.join(', ')}${more}`,
  )
    .default(USUAL_ACTIVATION)
    .argParser((text) => {
      parsed(() => parseActivation(text));
      return text as ActivationText;
    });

/** Of commands without progress to show. */
export const quietOption = () =>
  switchFlag('--quiet', 'print only notes about a fallback or a doubtful choice on stderr');

export const outOption = (help: string) => new Flag<string>('--out <folder>', help).default('runs');
