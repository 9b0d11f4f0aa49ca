// What `jacquard train` writes of its options can be read back from args.json, whichever flags were given.
// Next: test/cli/resume.test.ts has what is refused.

import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addFlags } from '../../cli/flags.js';
import { savedOptions } from '../../cli/saved-options.js';
import { TRAIN_FLAGS } from '../../cli/train-options.js';

const WORDS: [string, ...string[]][] = [
  ['--hidden', 'none'],
  ['--hidden', '30,20', '--activation', 'leaky-relu:0.02', '--batch-norm'],
  ['--momentum', '0.9', '--nesterov', '--patience', '3', '--min-delta', '0.01', '--monitor', 'loss'],
  ['--optimizer', 'adam:beta1=0.8', '--schedule', 'step:every=3', '--dropout', '0.1,0.2'],
  ['--flip', '--shift', '2', '--image-shape', '32x24x3'],
  ['--crop', '2', '--padding', 'reflect', '--cutout', '8', '--members', '4'],
  ['--image-size', '28x32', '--color-mode', 'gray', '--skip-damaged'],
  ['--image-size', '28'],
  ['--class-weights', 'balanced', '--label', '-1', '--test', 'test.csv', '--bins', 'auto'],
  ['--class-weights', '1,2.5', '--target', 'price,3', '--bins', '12', '--no-standardize-targets'],
  ['--labels', 'red,sweet', '--missing', ',', '--missing', 'x', '--ignore', 'a,1', '--ignore', 'b'],
  ['--delimiter', 'tab', '--header', 'no', '--encoding', 'latin1', '--drop-missing-labels'],
  ['--standardize', 'robust', '--clip', '3', '--validation', '0.2', '--loss', 'huber', '--seed', '0'],
  ['--checkpoint-minutes', 'Infinity', '--checkpoint-epochs', '2', '--checkpoint-steps', '9'],
  [
    '--threads',
    '3',
    '--backend',
    'js',
    '--input',
    'sparse',
    '--recipe',
    'table',
    '--output-initializer',
    'zeros',
  ],
];

test.each(WORDS)('%s %s %s %s', (...words) => {
  const command = addFlags(new Command(), TRAIN_FLAGS).exitOverride().parse(words, { from: 'user' });
  const saved = JSON.parse(JSON.stringify({ ...command.opts(), augment: null }));
  const { options } = savedOptions('args.json', saved);
  const { augment: _, ...given } = command.opts();
  expect(options).toEqual(
    JSON.parse(JSON.stringify(given), (_key, value) => value ?? Number.POSITIVE_INFINITY),
  );
});
