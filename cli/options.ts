// What several commands share: how option values are read, and the help text that states their ranges.

import { type Command, InvalidArgumentError, Option } from 'commander';
import { BACKEND_NAMES, type BackendChoice } from '../src/backend/backend.js';
import { MOST_THREADS } from '../src/backend/threads/control.js';
import { INPUT_CHOICES } from '../src/data/sparse-or-dense.js';
import { DEFAULT_VALIDATION } from '../src/data/train-test-split.js';
import { JacquardError, OptionError } from '../src/errors.js';
import { checkThreshold, requireTwoClasses } from '../src/evaluate/threshold.js';
import type { Network } from '../src/network/network.js';
import { usualLoss } from '../src/network/network-for.js';
import { parseActivation } from '../src/nn/activation-options.js';
import { LOSS_NAMES, LOSS_NOTES, type LossName, lossesFor } from '../src/nn/losses.js';
import type { TargetRequest } from '../src/table/target.js';
import { DEFAULTS } from '../src/train/options.js';
import { checkRange, describeRange, type RangedOption } from '../src/train/ranges.js';
import { MEANINGS } from './meanings.js';

/** A number option whose range stands in the training options' table; `note` is added to its help. */
export function rangedOption(flags: string, name: RangedOption, note?: string): Option {
  const range = describeRange(name);
  const help = `${MEANINGS[name]}: ${range}`;
  return new Option(flags, note ? `${help} (${note})` : help).argParser((text) =>
    parsed(() => checkRange(name, parseNumber(text)), `Expected: ${range}.`),
  );
}

export const backendOption = () =>
  new Option('--backend <name>', 'kernels to compute with').choices([...BACKEND_NAMES]).default('auto');

export const threadsOption = () =>
  new Option('--threads <n>', 'threads to compute on, 1 to 64, or auto: as many as there are cores')
    .default('auto')
    .argParser((text) => {
      const threads = text === 'auto' ? text : parseNumber(text);
      if (threads === 'auto' || (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS))
        return threads;
      throw new InvalidArgumentError(`A whole number from 1 to ${MOST_THREADS}, or auto, expected.`);
    });

export const thresholdOption = () =>
  new Option(
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

/** What a command computes with. */
export interface EngineOptions {
  backend: BackendChoice;
  threads: number | 'auto';
}

export const inputOption = () =>
  new Option(
    '--input <path>',
    'how the first layer reads its rows: dense, or sparse, which skips zeros (with --clip or --input-dropout it skips what zeros became, and is called differences); auto measures how many there are',
  )
    .choices([...INPUT_CHOICES])
    .default('auto');

export const lossOption = () =>
  new Option(
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
  new Option(
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

export const seedOption = () => rangedOption('--seed <n>', 'seed').default(DEFAULTS.seed);

export const dataOption = () =>
  new Option(
    '--data <source>',
    'fashion-mnist (found or downloaded), sample (embedded), a folder of IDX or CSV files, file.csv, ' +
      'features.csv,labels.csv or images,labels (IDX); auto is Fashion-MNIST where it is found, else the sample',
  ).default('auto');

export const labelOption = () =>
  new Option(
    '--label <column>',
    'the label column of a table, by name or by number from 0; -1 is the last (default: the one called "label" or "labels"; ' +
      'without a header, the only column of words)',
  ).argParser(parseLabel);

export const targetOption = () =>
  new Option(
    '--target <columns>',
    'regression: the columns of a CSV table to predict, by name or by number from 0, as price or price,rent',
  ).argParser(parseColumns);

export const labelsOption = () =>
  new Option(
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

export interface TargetOptions {
  label?: string | number;
  target?: (string | number)[];
  labels?: (string | number)[];
}

/** The option that an error of the library is about: "weightDecay: …" is about --weight-decay. */
export function optionOf({ message }: Error, command: Command | undefined): Option | undefined {
  return command?.options.find((option) => message.startsWith(`${option.attributeName()}: `));
}

/** "3" and "-1" are positions (or names, where a header has them), anything else a name. */
function parseLabel(text: string): string | number {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** "", "abc" and "1e999" are NaN or ∞, which no range contains. */
export function parseNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
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
  new Option('--validation <n>', 'rows held out to validate on: a count, or a fraction below 1')
    .default(DEFAULT_VALIDATION, 'a sixth: 10,000 of 60,000')
    .argParser(parseValidation);

/** A count of rows from 1, or a fraction below 1. */
function parseValidation(text: string): number {
  const value = parseNumber(text);
  const valid = value > 0 && Number.isFinite(value) && (value < 1 || Number.isInteger(value));
  if (!valid) {
    throw new InvalidArgumentError(
      `"${text}" is neither a count of rows from 1 nor a fraction between 0 and 1.`,
    );
  }
  return value;
}

export function parseActivationOption(text: string): string {
  parsed(() => parseActivation(text));
  return text;
}

/** Turns our error into commander's, which adds the option's name; `expected` stands in place of our words. */
export function parsed<T>(read: () => T, expected?: string): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof OptionError) throw new InvalidArgumentError(expected ?? `${error.message}.`);
    throw error;
  }
}

/** Whether an error is the user's to mend: bad usage, bad input, no room. */
export function isUsersToMend(error: unknown): error is JacquardError {
  return error instanceof JacquardError && !['DIVERGED', 'STATE', 'BACKEND'].includes(error.code);
}
