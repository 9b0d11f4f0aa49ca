// Grids and searches with --try in this process: what they print and write is as recorded.

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { inFolder, JS, PLAIN, recordRun, SMALL, WIDE } from './recorded-here.js';

const folder = inFolder();
const GRID = ['search', '--data', 't.csv', ...SMALL, '--hidden', '4'];
const TRY = ['search', '--data', 't.csv', ...SMALL, '--recipe', 'none'];
const RATE = ['--try', 'learning-rate=0.01..1:log'];

/** Gives back what this process holds, as its end would. */
const release = (run: string) => rmSync(join(folder.path, run, 'running'), { force: true });

describe('grids', () => {
  it.each<[string, string[]]>([
    ['g1', [...GRID, '--l2s', '0.1,0.01', '--learning-rates', '0.5,0.1']],
    ['g2', [...GRID, '--l2s', '0', '--learning-rates', '0.1', '--repeats', '1', '--metric', 'accuracy']],
    ['g3', [...GRID, '--l2s', '0.1', '--learning-rates', '0.1,1000', '--json', '--hold-out', '0.5']],
    [
      'g4',
      ['search', '--data', 'images', ...SMALL, '--layers', 'conv 2 2x2, dense 3', '--l2s', '0.1', '--quiet'],
    ],
    [
      'g5',
      [
        'search',
        '--data',
        'images',
        ...SMALL,
        '--hidden',
        'none',
        '--loss',
        'binary-cross-entropy',
        '--l2s',
        '0.1',
      ],
    ],
  ])('%s', (out, words) => recordRun(folder, [...words, '--out', out], { to: out }));
  it.each<[string, string[]]>([
    ['of other options', [...GRID, '--l2s', '0.1', '--resume', 'g1/search']],
    ['again', [...GRID, '--l2s', '0.1,0.01', '--learning-rates', '0.5,0.1', '--resume', 'g1/search']],
    ['that is none', [...GRID, '--resume', 'nowhere']],
    ['of a bad rate', [...GRID, '--learning-rates', '0,1']],
    ['of a bad fraction', [...GRID, '--hold-out', '1']],
    ['of values', [...GRID, '--label', 'a']],
    ['that diverges', [...GRID, '--hidden', '30,30', '--learning-rates', '1000000', '--l2s', '0', '--quiet']],
  ])('a grid %s', (_, words) => {
    release('g1/search');
    return recordRun(folder, [...words, '--out', 'g9']);
  });
  it('a grid on a terminal', () =>
    recordRun(folder, [...GRID, '--l2s', '0.1,0.01,1', '--quiet', '--out', 'g8'], { screen: WIDE }));
});

describe('searches with --try', () => {
  it.each<[string, string[]]>([
    ['t1', [...TRY, ...RATE, '--try', 'hidden=4/8', '--trials', '4']],
    [
      't2',
      [...TRY, ...RATE, '--trials', '6', '--pruner', 'asha:reduction=2', '--epochs', '4', '--hidden', '4'],
    ],
    ['t3', [...TRY, '--try', 'hidden=4/none', '--try', 'batch-norm=yes/no', '--sampler', 'grid']],
    ['t4', [...TRY, ...RATE, '--trials', '3', '--folds', '3', '--metric', 'accuracy', '--hidden', '4']],
    [
      't5',
      [...TRY, ...RATE, '--trials', '2', '--repeats', '2', '--sampler', 'random', '--json', '--hidden', '4'],
    ],
    ['t6', [...TRY, ...RATE, '--trials', '9', '--budget', '7', '--hidden', '4', '--seed', '2']],
    [
      't7',
      [
        'search',
        '--data',
        'houses.csv',
        ...SMALL,
        '--target',
        'price',
        '--try',
        'l2=0..0.1',
        '--trials',
        '2',
      ],
    ],
    [
      't8',
      [
        'search',
        '--data',
        'tags.csv',
        ...SMALL,
        '--labels',
        'red,sweet',
        ...PLAIN,
        '--try',
        'dropout=0/0.5',
        '--trials',
        '2',
      ],
    ],
    [
      't9',
      [
        'search',
        '--data',
        'houses.csv',
        ...SMALL,
        '--label',
        'town',
        '--group',
        'rooms',
        '--folds',
        '2',
        ...RATE,
        '--trials',
        '2',
        '--hidden',
        '4',
      ],
    ],
    ['t10', [...TRY, '--try', 'learning-rate=500000/1000000', '--trials', '2', '--hidden', '30,30']],
    [
      't11',
      [
        'search',
        '--data',
        'images',
        ...SMALL,
        '--try',
        'layers=dense 3/conv 2 2x2',
        '--sampler',
        'grid',
        '--quiet',
      ],
    ],
  ])('%s', (out, words) => recordRun(folder, [...words, '--out', out], { to: out }));
  it.each<[string, string[]]>([
    ['further', ['search', '--resume', 't1/search', '--trials', '6']],
    ['to no more', ['search', '--resume', 't1/search', '--trials', '2']],
    ['with another option', ['search', '--resume', 't1/search', '--epochs', '9']],
    ['as a report', ['search', '--report', 't1/search']],
    ['as a report in JSON', ['search', '--report', 't2/search', '--json']],
    ['with an unknown option', [...TRY, '--try', 'epochs=1..3']],
    ['with one twice', [...TRY, ...RATE, ...RATE]],
    ['with what is fixed too', [...TRY, '--try', 'hidden=4/8', '--hidden', '4']],
    ['with folds and repeats', [...TRY, ...RATE, '--folds', '2', '--repeats', '2']],
    ['with groups and no folds', [...TRY, ...RATE, '--group', 'a']],
    ['with classes unstratified', [...TRY, ...RATE, '--no-stratified']],
    [
      'of a metric that values have not',
      ['search', '--data', 'houses.csv', ...JS, '--target', 'price', ...RATE, '--metric', 'accuracy'],
    ],
    ['in a grid of ranges', [...TRY, ...RATE, '--sampler', 'grid']],
    ['without anything to try', [...TRY, '--trials', '3', '--sampler', 'random']],
    ['of no run', ['search', '--report', 'nowhere']],
    ['of workers with a queue that is none', [...TRY, ...RATE, '--queue', 'http://x']],
  ])('a search %s', (_, words) => {
    release('t1/search');
    const begins = !words.includes('--resume') && !words.includes('--report');
    return recordRun(folder, [...words, ...(begins ? ['--out', 't99'] : [])]);
  });
  it('a search on a terminal', () =>
    recordRun(folder, [...TRY, ...RATE, '--trials', '3', '--hidden', '4', '--quiet', '--out', 't98'], {
      screen: WIDE,
    }));
});
