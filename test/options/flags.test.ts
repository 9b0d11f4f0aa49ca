// The options of fit() and the flags of `jacquard train` are the same ones: names, ranges, defaults, messages.

import { readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { describeRegularizers, describeUpdates } from '../../cli/describe-training.js';
import { trainingOf } from '../../cli/fit-options.js';
import { addFlags, longFlag } from '../../cli/flags.js';
import { TRAIN_FLAGS, type TrainOptions } from '../../cli/train-options.js';
import { FIT_OPTIONS, NETWORK_OPTIONS } from '../../src/network/options.js';
import { type Option, type Schema, settle } from '../../src/options/option.js';
import { describeRange, type NumberOption } from '../../src/options/option-kinds.js';
import { EARLY_STOPPING_OPTIONS } from '../../src/train/early-stopping.js';
import { resolveTrainingOptions, TRAINING_OPTIONS, TRAINING_TEXTS } from '../../src/train/options.js';

/** The options that `train` is given for this command line. */
function parse(...words: string[]): TrainOptions {
  const command = addFlags(new Command('train').exitOverride(), TRAIN_FLAGS);
  command.configureOutput({ writeErr: () => {} });
  return command.parse(words, { from: 'user' }).opts();
}

const rows = Object.entries(TRAINING_OPTIONS) as [keyof typeof TRAINING_OPTIONS, Option<unknown>][];
const numbers = rows.filter((row): row is [(typeof row)[0], NumberOption] => 'range' in row[1]);

it('without flags, the training is that of fit() without options', () => {
  expect(trainingOf(parse())).toEqual(resolveTrainingOptions({}));
});

it.each(rows.map(([name]) => name))('%s has a flag, or flags of its parts', (name) => {
  const flags =
    name === 'augment' ? (['flip', 'shift', 'crop', 'padding', 'cutout', 'imageShape'] as const) : [name];
  for (const flag of flags) expect(Object.keys(TRAIN_FLAGS)).toContain(flag);
});

it('every text is that of an option, in the order in which help lists them', () => {
  const listed = Object.keys(TRAIN_FLAGS).filter((name) => name in TRAINING_TEXTS);
  expect(listed).toEqual(Object.keys(TRAINING_TEXTS).filter((name) => name !== 'augment'));
});

describe.each(numbers)('%s', (name, { range, usual }) => {
  const top = 'below' in range ? range.below : range.to;
  const inside = [1, 2, top / 2].find((value) => value !== usual && value < top)!;
  const decay = name === 'weightDecay' ? ['--optimizer', 'adamw'] : [];

  it('reaches the training as it was typed', () => {
    const typed = parse(
      longFlag(name),
      String(inside),
      '--epochs',
      '3',
      ...decay,
      longFlag(name),
      String(inside),
    );
    expect(trainingOf(typed)[name]).toBe(inside);
  });

  it('is said in the report where it is in use', () => {
    if (TRAINING_TEXTS[name].group === 'length') return; // the report says epochs and batches elsewhere
    const training = resolveTrainingOptions({
      epochs: 3,
      [name]: inside,
      ...(decay.length && { optimizer: 'adamw' }),
    });
    expect(`${describeUpdates(training)}, ${describeRegularizers(training, undefined)}`).toContain(
      `${inside}`,
    );
  });

  it('out of its range is refused in the same words as by fit()', () => {
    const words = describeRange(range);
    for (const value of [-1, 2e30]) {
      expect(() => parse(longFlag(name), String(value))).toThrow(words);
      expect(() => resolveTrainingOptions({ [name]: value })).toThrow(`${name}: ${value} is not ${words}`);
    }
  });
});

it.each<[string, Schema]>([
  ['fit', FIT_OPTIONS],
  ['network', NETWORK_OPTIONS],
  ['early stopping', EARLY_STOPPING_OPTIONS],
])('the defaults of %s pass their own checks', (_, schema) => {
  expect(() => settle(schema, {})).not.toThrow();
});

const recipes = readdirSync(new URL('../../recipes/', import.meta.url));

it.each(recipes)('every option of the recipe %s is one of train', (file) => {
  const text = readFileSync(new URL(`../../recipes/${file}`, import.meta.url), 'utf8');
  for (const name of Object.keys(JSON.parse(text).options)) expect(Object.keys(TRAIN_FLAGS)).toContain(name);
});

it('a flag stands in its table under its own name', () => {
  expect(() => addFlags(new Command(), { rows: TRAIN_FLAGS.epochs })).toThrow(
    '--epochs <n>: stands in its table as rows',
  );
});
