// Cross-validations and experiments in this process: what they print and write is as recorded.

import { describe, it } from 'vitest';
import { put } from '../support/temporary.js';
import { inFolder, JS, PLAIN, recordRun, SMALL, WIDE } from './recorded-here.js';

const folder = inFolder();
const FOLDS = ['crossvalidate', ...SMALL, ...PLAIN];

describe('cross-validations', () => {
  it.each<[string, string[]]>([
    ['c1', [...FOLDS, '--data', 't.csv', '--folds', '3']],
    [
      'c2',
      [
        ...FOLDS,
        '--data',
        't.csv',
        '--no-stratified',
        '--validation',
        'none',
        '--log',
        'csv',
        '--log',
        'tensorboard',
      ],
    ],
    ['c3', [...FOLDS, '--data', 'houses.csv', '--target', 'price', '--folds', '2', '--json']],
    ['c4', [...FOLDS, '--data', 'tags.csv', '--labels', 'red,sweet', '--folds', '2', '--validation', '4']],
    [
      'c5',
      [
        ...FOLDS,
        '--data',
        'houses.csv',
        '--label',
        'town',
        '--group',
        'name',
        '--folds',
        '2',
        '--at-once',
        '1',
      ],
    ],
    [
      'c6',
      [
        ...FOLDS,
        '--data',
        't.csv',
        '--fold-indices',
        'folds.txt',
        '--quiet',
        '--patience',
        '1',
        '--epochs',
        '6',
      ],
    ],
    ['c7', [...FOLDS, '--data', 'images', '--folds', '12', '--epochs', '1', '--clip', '2']],
    ['c8', ['crossvalidate', '--data', 't.csv', ...SMALL, '--folds', '2']],
    ['c9', [...FOLDS, '--data', 't.csv', '--fold-indices', 'once.txt']],
  ])('%s', (out, words) => {
    const indices = Array.from({ length: 60 }, (_, i) => (i % 10 === 9 ? -1 : i % 3));
    put(folder.path, 'folds.txt', `fold\n${indices.join('\n')}\n`);
    put(folder.path, 'once.txt', indices.map((_, i) => i % 3).join());
    return recordRun(folder, [...words, '--out', out], { to: out });
  });
  it.each<[string[]]>([
    [['--folds', '3', '--fold-indices', 'folds.txt']],
    [['--fold-indices', 'missing.txt']],
    [['--fold-indices', 't.csv']],
    [['--group', 'a,b']],
    [['--group', 'z']],
    [['--group', 'label']],
    [['--group', 'a', '--ignore', 'z']],
    [['--validation', 'none', '--patience', '2']],
    [['--no-stratified', '--fold-indices', 'folds.txt']],
    [['--folds', '61']],
    [['--folds', '1']],
    [['--target', 'a', '--monitor', 'accuracy']],
  ])('a cross-validation with %j', (more) =>
    recordRun(folder, [...FOLDS, '--data', 't.csv', ...more, '--out', 'c99']),
  );
  it('on a terminal', () =>
    recordRun(folder, [...FOLDS, '--data', 't.csv', '--folds', '2', '--quiet', '--out', 'c98'], {
      screen: WIDE,
    }));
});

describe('experiments', () => {
  const data = ['--data', 'images', '--out', 'x', ...JS];
  it.each<[string[], string?]>([
    [['softmax', '1', '2', ...data, '--learning-rate', '0.1', '--l2', '0.01'], 'x'],
    [['one-hidden', '1', '1', ...data]],
    [['softmax', '1', '2', ...data, '--learning-rate', '0.1']],
    [['all', '1', '3', ...data, '--learning-rate', '0.01', '--l2', '0.01']],
    [['all', '1', '1', ...data, '--learning-rate', '1000', '--l2', '0', '--json', '--quiet']],
    [['all', ...data, '--resume', 'x']],
    [['softmax', '0', ...data]],
    [['softmax', '1', '1.5', ...data]],
    [['testing', ...data]],
    [['testing', 'x/softmax', ...data]],
    [['testing', 'x/softmax', 'extra', ...data]],
    [['testing', 'x/softmax', ...data, '--l2', '1']],
    [['testing', 'x/softmax', '--data', 't.csv', '--quiet', ...JS]],
    [['softmax', ...data, '--resume', 'nowhere']],
    [['nothing', ...data]],
  ])('%j', (words, to) => recordRun(folder, ['experiment', ...words], { to }));
});
