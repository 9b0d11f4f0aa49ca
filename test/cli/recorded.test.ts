// What each command prints and writes, to the letter, on the smallest inputs: figures, tables, notes, defaults, the order of lines. What they
// mean is checked in the files beside this one; here a number or a condition of the command line that changed by one is noticed.
// Durations, speeds and what the machine is are left out. Where a change is meant, look at it, then: npx vitest run test/cli/recorded.test.ts -u

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digest } from '../support/recorded.js';
import { put } from '../support/temporary.js';
import { houses, tags } from './recorded-here.js';
import { jacquard, putIdxFolder, tinyCsv } from './run.js';
import { filesOf, steady } from './steady.js';

const folder = mkdtempSync(join(tmpdir(), 'recorded-'));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => {
  put(folder, 't.csv', tinyCsv());
  put(folder, 'new.csv', tinyCsv({ rows: 7, label: false }));
  put(folder, 'houses.csv', houses(48));
  put(folder, 'tags.csv', tags(40));
  putIdxFolder(folder, 'images');
});

async function expectRecorded(parameters: readonly string[], written?: string): Promise<void> {
  const { code, stdout, stderr } = await jacquard(folder, ...parameters);
  const text = steady([`exit code ${code}`, stdout, stderr].join('\n'), folder);
  if (process.env['SHOW'] !== undefined) console.log(text); // to look at it
  expect([
    `exit code ${code}`,
    digest(text, 12),
    ...(written ? filesOf(folder, written).split('\n') : []),
  ]).toMatchSnapshot();
}

const COMMANDS = [
  ...['train', 'evaluate', 'predict', 'search', 'work', 'crossvalidate'],
  ...['experiment', 'recipes', 'export', 'import', 'data', 'bench'],
];
it.each(['', ...COMMANDS])('%s --help', (command) =>
  expectRecorded([...(command === '' ? [] : [command]), '--help']),
);
it('search --try --help', () => expectRecorded(['search', '--try', 'l2=0..1', '--help']));

const JS = ['--backend', 'js', '--threads', '1'];
const SMALL = [...JS, '--epochs', '3', '--batch-size', '16'];
const train = (data: string, ...more: string[]) => ['train', '--data', data, ...SMALL, ...more];
const PLAIN = ['--recipe', 'none', '--hidden', '5'];
const MANY = [
  ...['--recipe', 'none', '--hidden', '8,6', '--dropout', '0.2,0.1', '--batch-norm', '--optimizer', 'adam'],
  ...['--schedule', 'cosine', '--warmup', '1', '--label-smoothing', '0.1', '--class-weights', 'balanced'],
  ...['--l1', '1e-4', '--max-norm', '3', '--averaging', '0.9', '--clip-norm', '1', '--validation', '0.3'],
  ...['--patience', '1', '--activation', 'leaky-relu:0.02', '--monitor', 'validationAccuracy'],
];

/** Each leaves its run folder in the folder of its name. */
it.each([
  ['classes', train('t.csv', '--hidden', '6')],
  ['recipe', train('houses.csv', '--target', 'price', '--hidden', '6')],
  ['targets', train('houses.csv', '--target', 'price,rent', ...PLAIN)],
  ['labels', train('tags.csv', '--labels', 'red,sweet', ...PLAIN)],
  ['many', train('t.csv', ...MANY)],
  ['images', train('images', '--layers', 'conv 2 2x2, max-pool, dense 4', '--flip', '--shift', '1')],
  ['members', train('t.csv', ...PLAIN, '--members', '2')],
  ['none', train('t.csv', '--hidden', 'none', '--loss', 'binary-cross-entropy', '--json')],
  ['columns', train('houses.csv', '--label', 'town', '--ignore', 'name', '--bins', '3', ...PLAIN)],
])('train: %s', (name, parameters) => expectRecorded([...parameters, '--out', name], join(name, 'train')));

it.each([
  ['evaluate', ['evaluate', ...JS, 'classes/train', '--data', 't.csv', '--out', 'e1'], 'e1'],
  ['evaluate, of values', ['evaluate', ...JS, 'targets/train', '--data', 'houses.csv', '--out', 'e2'], 'e2'],
  ['evaluate, of labels', ['evaluate', ...JS, 'labels/train', '--data', 'tags.csv', '--out', 'e3'], 'e3'],
  ['evaluate --json', ['evaluate', ...JS, 'classes/train', '--data', 't.csv', '--out', 'e4', '--json'], 'e4'],
  ['predict', ['predict', ...JS, 'classes/train', 'new.csv', '--keep', 'a']],
  ['predict --json', ['predict', ...JS, 'classes/train', 'new.csv', '--json']],
  ['predict, of values', ['predict', ...JS, 'recipe/train', 'houses.csv']],
  ['predict, of labels', ['predict', ...JS, 'labels/train', 'tags.csv']],
  ['data info', ['data', 'info', 'houses.csv', '--target', 'price']],
  ['data info, of classes', ['data', 'info', 't.csv']],
  ['data info --json', ['data', 'info', 'images', '--json']],
  [
    'data split',
    ['data', 'split', 't.csv', '--out', 'split', '--validation', '0.25', '--stratified'],
    'split',
  ],
  ['data convert', ['data', 'convert', 'images', 'all.csv']],
  ['recipes', ['recipes']],
  ['recipes of a name', ['recipes', 'cnn']],
  ['export', ['export', 'classes/train', '--to', 'npz', '--out', 'm.npz']],
  ['import', ['import', 'm.npz', '--out', 'again.safetensors']],
  [
    'crossvalidate',
    ['crossvalidate', '--data', 't.csv', '--folds', '3', ...PLAIN, ...SMALL, '--out', 'cv'],
    'cv',
  ],
  [
    'search',
    ['search', '--data', 't.csv', ...SMALL, '--hidden', '4', '--l2s', '0.1,0.01', '--out', 'grid'],
    'grid',
  ],
  [
    'search --try',
    [
      ...['search', '--data', 't.csv', ...SMALL, '--recipe', 'none', '--try', 'learning-rate=0.01..1:log'],
      ...['--try', 'hidden=4/8', '--trials', '4', '--out', 'tried'],
    ],
    'tried',
  ],
] as [string, string[], string?][])('%s', (_, parameters, written) => expectRecorded(parameters, written));
