// `jacquard search --try` as a user meets it: its table and files, what it refuses, how it is continued, and that its winner is what
// `jacquard train` makes of the command that it prints.

import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hold } from '../../cli/hold.js';
import { hasOptuna, runOptuna, WITHOUT_OPTUNA } from '../support/optuna.js';
import { bashWords } from './bash-words.js';
import { refused } from './refused.js';
import { filesIn, folderWithCsv, interrupted, jacquard, readJson, succeeded, tinyCsv } from './run.js';

/** On one thread: starting others takes longer than these trials. */
const QUICK = [
  ...['search', '--data', 't.csv', '--recipe', 'none', '--hidden', '8', '--epochs', '3'],
  ...['--batch-size', '16', '--threads', '1'],
];
const RATES = ['--try', 'learning-rate=1e-3..1:log'];

const tableOf = (...path: string[]): Record<string, string>[] =>
  parse(readFileSync(join(...path, 'search.csv'), 'utf8'), { columns: true });

async function searched(folder: string, ...parameters: string[]) {
  const { stdout } = await succeeded(jacquard(folder, ...parameters, '--json', '--quiet'));
  return JSON.parse(stdout);
}

test('a search leaves a journal, a table and a report; its winner trains alone to its score', async () => {
  const folder = folderWithCsv();
  const tries = [
    ...RATES,
    '--try',
    'activation=relu/tanh',
    '--try',
    'batch-norm=yes/no',
    '--try',
    'dropout=0..0.2:step=0.1',
  ];
  const document = await searched(folder, ...QUICK, ...tries, '--trials', '12');
  expect(filesIn(join(folder, 'runs/search'))).toEqual([
    'args.json',
    'journal.log',
    'report.html',
    'report.json',
    'search.csv',
  ]);
  expect(readJson(folder, 'runs/search/report.json')).toEqual(document);
  expect(document).toMatchObject({
    command: 'search',
    metric: 'loss',
    epochs: 3,
    epochsTrained: 36,
    sampler: { name: 'tpe' },
  });
  const table = tableOf(folder, 'runs/search');
  expect(Object.keys(table[0]).join()).toBe(
    'trial,learningRate,activation,batchNorm,dropout,score,best,epochs,state,reason',
  );
  const scores = table.map(({ score }) => Number(score));
  expect(scores).toEqual(scores.toSorted((a, b) => a - b));
  expect(table).toHaveLength(12);
  const words = document.train.split(' ').slice(2);
  const trained = JSON.parse((await succeeded(jacquard(folder, ...words, '--quiet', '--json'))).stdout);
  expect(trained.best.validation.loss).toBe(document.winner.score);
});

test('the table on stdout has the best ten, the winner marked, and the command that trains it', async () => {
  const folder = folderWithCsv();
  const { stdout, stderr } = await succeeded(
    jacquard(folder, ...QUICK, ...RATES, '--trials', '12', '--sampler', 'random'),
  );
  expect(stdout).toMatch(/^12 trials, 36 epochs in \d+\.\d s$/m);
  expect(stdout.match(/^ +\d+ +[\d.]+ +[\d.]+ +3 +(winner|complete)$/gm)).toHaveLength(10);
  expect(stdout).toMatch(/^… 2 more in search\.csv$/m);
  expect(stdout).toMatch(/^run folder +runs\/search$/m);
  expect(stdout).toMatch(
    /^train it +npx jacquard train .*--data t\.csv --hidden 8 .*--learning-rate [\d.]+$/m,
  );
  expect(
    stderr.match(/^trial \d+: loss [\d.]+ \(learningRate [\d.]+\); best [\d.]+ of trial \d+$/gm),
  ).toHaveLength(12);
});

test.for([
  ['--label', 'label', 'accuracy'],
  ['--target', 'a', 'meanAbsoluteError'],
])('tables with the recipe for tables: %s %s by %s', async ([flag, column, metric]) => {
  const folder = folderWithCsv();
  const tries = ['--try', 'hidden=8/16', '--try', 'standardize=robust/features', '--try', 'bins=none/4'];
  const fixed = ['search', '--data', 't.csv', flag, column, '--metric', metric, '--epochs', '2'];
  const document = await searched(folder, ...fixed, ...tries, '--sampler', 'grid');
  expect(document.trials).toHaveLength(8);
  expect(document.trials.every(({ state }: { state: string }) => state === 'complete')).toBe(true);
  const monitor = `validation${metric[0].toUpperCase()}${metric.slice(1)}`;
  const words = [...document.train.split(' ').slice(2), '--monitor', monitor];
  const trained = JSON.parse((await succeeded(jacquard(folder, ...words, '--quiet', '--json'))).stdout);
  const rows = readFileSync(join(folder, 'runs/train/results.csv'), 'utf8').trim().split('\n');
  const column_ = rows[0]
    .split(',')
    .indexOf(metric === 'accuracy' ? 'validation_accuracy' : 'validation_mean_absolute_error');
  const figures = rows.slice(1).map((row) => Number(row.split(',')[column_]));
  expect(trained.best).toBeDefined();
  expect(metric === 'accuracy' ? Math.max(...figures) : Math.min(...figures)).toBe(document.winner.score);
});

test('several labels a row; a recipe as a starting point, which what is tried overrides', async () => {
  const folder = folderWithCsv();
  const csv = readFileSync(join(folder, 't.csv'), 'utf8').trim().split('\n');
  const rows = csv
    .slice(1)
    .map((row, i) => `${row.split(',').slice(1).join()},${i % 2},${i % 3 === 0 ? 1 : 0}`);
  writeFileSync(join(folder, 'l.csv'), `a,b,c,d,odd,third\n${rows.join('\n')}\n`);
  const labels = ['search', '--data', 'l.csv', '--labels', 'odd,third', '--epochs', '2', '--trials', '3'];
  expect((await searched(folder, ...labels, ...RATES)).trials).toHaveLength(3);
  const recipe = [
    'search',
    '--data',
    't.csv',
    '--recipe',
    'fast',
    '--epochs',
    '1',
    '--trials',
    '2',
    '--validation',
    '10',
  ];
  const { train } = await searched(folder, ...recipe, '--try', 'hidden=4/6');
  expect(train).toMatch(/--recipe fast .*--hidden [46]$/);
});

test('ASHA: trials pause and go on from their checkpoints, of which none is left', async () => {
  const folder = folderWithCsv();
  const document = await searched(
    folder,
    ...QUICK,
    ...RATES,
    '--epochs',
    '9',
    '--pruner',
    'asha',
    '--trials',
    '12',
  );
  const epochs: number[] = document.trials.map((row: { epochs: number }) => row.epochs);
  expect(new Set(epochs)).toEqual(new Set([1, 3, 9]));
  expect(document.epochsTrained).toBeLessThan(0.6 * 12 * 9);
  expect(existsSync(join(folder, 'runs/search/trials'))).toBe(false);
  const pruned = document.trials.filter(({ state }: { state: string }) => state === 'pruned');
  for (const row of pruned) expect([row.score, typeof row.best]).toEqual([null, 'number']);
});

test('--repeats: the score is the mean of the trainings with the seeds that follow, paused or not', async () => {
  const folder = folderWithCsv();
  const tries = [
    ...QUICK,
    ...RATES,
    '--trials',
    '6',
    '--epochs',
    '4',
    '--sampler',
    'random',
    '--repeats',
    '3',
  ];
  const paused = await searched(folder, ...tries, '--pruner', 'asha');
  const { trials, train } = await searched(folder, ...tries);
  const scores: number[] = [];
  for (const seed of [5, 6, 7]) {
    const words = [...train.split(' ').slice(2), '--seed', `${seed}`, '--json', '--quiet'];
    scores.push(JSON.parse((await succeeded(jacquard(folder, ...words))).stdout).best.validation.loss);
  }
  expect(trials[0].score).toBeCloseTo(scores.reduce((a, b) => a + b) / 3, 12);
  const complete = paused.trials.filter(({ score }: { score: number | null }) => score !== null);
  expect(complete.length).toBeGreaterThan(0);
  for (const { trial, score } of complete)
    expect(score).toBe(trials.find((row: { trial: number }) => row.trial === trial).score);
});

test("--folds, --group: the score is crossvalidate's mean over the same folds; the group is no feature", async () => {
  const folder = folderWithCsv();
  const lines = readFileSync(join(folder, 't.csv'), 'utf8').trim().split('\n');
  const grouped = lines.map((line, i) => (i === 0 ? `${line},who` : `${line},p${i % 12}`));
  writeFileSync(join(folder, 'g.csv'), `${grouped.join('\n')}\n`);
  const fixed = [
    '--data',
    'g.csv',
    '--recipe',
    'none',
    '--hidden',
    '4',
    '--epochs',
    '1',
    '--group',
    'who',
    '--folds',
    '3',
  ];
  const document = await searched(
    folder,
    'search',
    ...fixed,
    '--try',
    'learning-rate=0.05/0.1',
    '--sampler',
    'grid',
  );
  const [{ score }] = document.trials.filter(({ trial }: { trial: number }) => trial === 0);
  const cross = [
    'crossvalidate',
    ...fixed,
    '--learning-rate',
    '0.05',
    '--validation',
    'none',
    '--json',
    '--quiet',
  ];
  const { scores } = JSON.parse((await succeeded(jacquard(folder, ...cross))).stdout);
  expect(score).toBeCloseTo(scores.loss.mean, 5);
  expect(document.train).toContain(' --ignore who');
  const resumed = await searched(folder, 'search', '--resume', 'runs/search');
  expect(resumed.trials).toEqual(document.trials);
});

test('--budget: no epoch more than that', async () => {
  const folder = folderWithCsv();
  const document = await searched(folder, ...QUICK, ...RATES, '--pruner', 'asha', '--budget', '20');
  expect(document.epochsTrained).toBeLessThanOrEqual(20);
  expect(document.epochsTrained).toBeGreaterThan(17);
});

test.for([
  ['grid', ['--try', 'hidden=4/8/16', '--sampler', 'grid']],
  ['random', ['--sampler', 'random', '--trials', '9']],
] as const)('--workers 3: %s makes the same table as one worker', async ([, own]) => {
  const folder = folderWithCsv();
  const words = [
    ...QUICK.filter((word) => own[1] !== 'hidden=4/8/16' || !['--hidden', '8'].includes(word)),
    ...own,
  ];
  const tries = own[0] === '--try' ? words : [...words, ...RATES];
  const table = async (workers: string) => {
    await succeeded(jacquard(folder, ...tries, '--workers', workers, '--out', workers, '--quiet'));
    return tableOf(folder, workers, 'search');
  };
  expect(await table('3')).toEqual(await table('1'));
});

describe('a search that takes seconds', () => {
  const LONG = [...[...QUICK, ...RATES, '--epochs', '1000'], ...['--trials', '6', '--sampler', 'random']];
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jacquard-'));
    writeFileSync(join(folder, 't.csv'), tinyCsv());
    await succeeded(jacquard(folder, ...LONG, '--out', 'whole', '--quiet'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.for(['1', '2'])(
    'Ctrl-C with --workers %s: exit code 130, and the command that the message gives ends as an undisturbed search',
    async (workers, context) => {
      if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
      const out = `my ${workers} runs`;
      const words = [...LONG, '--workers', workers, '--out', out, '--json'];
      const { code, stdout, stderr } = await interrupted(folder, words, 'trial 0');
      expect([code, stdout]).toEqual([130, '']);
      const next = /^interrupted; to resume: npx jacquard (.*)$/m.exec(stderr)![1];
      expect(next).toBe(`search --resume '${out}/search' --workers ${workers} --threads 1`);
      const report = /^a report of the trials so far: npx jacquard (.*)$/m.exec(stderr)![1];
      await succeeded(jacquard(folder, ...bashWords(report)));
      expect(existsSync(join(folder, out, 'search/report.html'))).toBe(true);
      await succeeded(jacquard(folder, ...bashWords(next)));
      expect(tableOf(folder, out, 'search')).toEqual(tableOf(folder, 'whole/search'));
    },
  );
});

test('--resume with more --trials goes on to as many as one search makes', async () => {
  const folder = folderWithCsv();
  const tries = [...QUICK, ...RATES, '--sampler', 'tpe:startup=3'];
  await searched(folder, ...tries, '--trials', '5');
  const { trials } = await searched(folder, 'search', '--resume', 'runs/search', '--trials', '9');
  expect(trials).toEqual((await searched(folder, ...tries, '--trials', '9')).trials);
});

test('--report of a search that was begun before trials wrote down their epochs says what adds them', async () => {
  const folder = folderWithCsv();
  await searched(folder, ...QUICK, ...RATES, '--trials', '1');
  const path = join(folder, 'runs/search/args.json');
  const { epochs, ...earlier } = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, JSON.stringify(earlier));
  const report = () => jacquard(folder, 'search', '--report', 'runs/search');
  refused(
    await report(),
    'begun by an earlier version, which did not write down how many epochs a trial has; after npx jacquard search --resume runs/search it is there',
  );
  await searched(folder, 'search', '--resume', 'runs/search');
  expect(JSON.parse(readFileSync(path, 'utf8')).epochs).toBe(epochs);
  await succeeded(report());
});

test('--resume of a search that was killed before its first trial begins it', async () => {
  const folder = folderWithCsv();
  const { trials } = await searched(folder, ...QUICK, ...RATES, '--trials', '3');
  rmSync(join(folder, 'runs/search/journal.log'));
  expect((await searched(folder, 'search', '--resume', 'runs/search')).trials).toEqual(trials);
});

test('--resume: a torn journal is repaired, a finished search tries nothing again, other options and other data are refused', async () => {
  const folder = folderWithCsv();
  const { trials } = await searched(folder, ...QUICK, ...RATES, '--trials', '4');
  const journal = join(folder, 'runs/search/journal.log');
  const before = readFileSync(journal, 'utf8');
  appendFileSync(journal, '{"op_code":4,"work');
  const { trials: again } = await searched(folder, 'search', '--resume', 'runs/search');
  expect(again).toEqual(trials);
  expect(readFileSync(journal, 'utf8')).toBe(before);
  const resume = ['search', '--resume', 'runs/search'];
  refused(
    await jacquard(folder, ...resume, '--metric', 'accuracy'),
    '--metric: a search is resumed with its own options',
  );
  writeFileSync(join(folder, 't.csv'), readFileSync(join(folder, 't.csv'), 'utf8').replace('20', '21'));
  refused(await jacquard(folder, ...resume), 'not the data that the search began with');
  writeFileSync(join(folder, 'runs/search/args.json'), '{"command":"search"}');
  refused(await jacquard(folder, ...resume), 'args.json: not the record of a search --try');
});

test('--journal: a study that Optuna began is continued over the same space, and refused over another', async (context) => {
  if (!hasOptuna()) return context.skip(WITHOUT_OPTUNA);
  const folder = folderWithCsv();
  const begin = `
study = optuna.create_study(study_name='theirs', storage=journal)
def objective(trial):
    trial.suggest_categorical('activation', ['relu', 'tanh'])
    return trial.suggest_float('learningRate', 0.001, 1, log=True) + 10
study.optimize(objective, n_trials=3)
`;
  runOptuna(begin, join(folder, 'study.log'));
  const tries = [...QUICK, ...RATES, '--journal', 'study.log'];
  refused(await jacquard(folder, ...tries), 'space: trial 0 of the journal varies activation');
  const document = await searched(
    folder,
    ...tries,
    '--try',
    'activation=relu/tanh',
    '--trials',
    '8',
    '--out',
    'b',
  );
  expect(document.trials).toHaveLength(8);
  expect(document.trials.filter(({ score }: { score: number }) => score > 10)).toHaveLength(3);
  expect(existsSync(join(folder, 'b/search/journal.log'))).toBe(false);
  const { trials } = await searched(folder, 'search', '--resume', 'b/search');
  expect(trials).toEqual(document.trials);
  const count = "print(len(optuna.load_study(study_name='theirs', storage=journal).trials))";
  expect(runOptuna(count, join(folder, 'study.log')).trim()).toBe('8');
});

test('--journal: another search that uses it is in the way, and a study of other options is refused', async () => {
  const folder = folderWithCsv();
  const release = await hold(join(folder, 'study.log.running'), 'study.log');
  const tries = [...QUICK, ...RATES, '--trials', '1', '--journal', 'study.log'];
  refused(
    await jacquard(folder, ...tries),
    new RegExp(`^error: .*study\\.log: process ${process.pid} uses it, since .*; wait for it`, 'm'),
  );
  expect(existsSync(join(folder, 'runs'))).toBe(false);
  release();
  await succeeded(jacquard(folder, ...tries));
  expect(existsSync(join(folder, 'study.log.running'))).toBe(false);
  await succeeded(jacquard(folder, ...tries, '--trials', '2', '--threads', '1'));
  const other = 'study: "jacquard" in the journal is of other data or options; name another study';
  refused(await jacquard(folder, ...tries, '--hidden', '4'), other);
  // What holds anyway may be said: a flag's default, and one that only the library has.
  const defaults = [
    '--activation',
    'relu',
    '--optimizer',
    'sgd',
    '--l2',
    '0.0001',
    '--validation',
    '0.16666666666666666',
  ];
  await succeeded(jacquard(folder, ...tries, '--trials', '2', ...defaults));
  // The recipe for tables sets what is not said.
  const ofRecipe = [...tries.filter((word) => !['--recipe', 'none'].includes(word)), '--study', 'recipe'];
  await succeeded(jacquard(folder, ...ofRecipe));
  refused(
    await jacquard(folder, ...ofRecipe, '--optimizer', 'sgd'),
    'study: "recipe" in the journal is of other data',
  );
  await succeeded(jacquard(folder, 'search', '--resume', 'runs/search', '--trials', '3'));
});

test.for([
  [[], 'try: nothing is tried'],
  [['--try', 'learning-rates=1/2'], '"learning-rates" is no option that can be tried; valid: hidden, layers'],
  [['--try', 'seed=1/2'], '"seed" is no option that can be tried'],
  [['--try', 'memory=1GB/2GB'], '"memory" is no option that can be tried'],
  [['--try', 'l2=0..1', '--memory', '1GB'], "unknown option '--memory'"],
  [['--try', 'dropout=0..2'], 'dropout: "2" is no value of --dropout'],
  [['--try', 'dropout=0.1'], 'dropout: "0.1" is neither a range nor choices; type dropout=1e-4..1e-1:log'],
  [['--try', 'optimizer=adam/sdg'], 'optimizer: "sdg" is no value of --optimizer'],
  [['--try', 'batch-norm=on/off'], 'batchNorm: "on" is neither yes nor no; type batch-norm=yes/no'],
  [['--try', 'batch-size=16..64', '--try', 'batch-size=1/2'], 'batch-size is tried twice'],
  [['--try', 'hidden=8/16/08'], 'the choices "8" and "08" are the same'],
  [['--try', 'learning-rate=0.1/1e-1'], 'the choices "0.1" and "1e-1" are the same'],
  [['--try', 'hidden=4/8', '--sampler', 'grids'], 'Allowed choices are grid, random, tpe'],
  [
    ['--try', 'hidden=4/8', '--pruner', 'asha:eta=2'],
    `"eta" is none of asha's: its numbers are from, reduction`,
  ],
  [
    ['--try', 'l2=0..1', '--repeats', '2', '--pruner', 'median'],
    'pruner: median compares epochs of one training',
  ],
  [['--try', 'l2=0..1', '--sampler', 'grid'], 'l2: a grid needs values or steps'],
  [
    ['--try', 'activation=relu/tanh', '--metric', 'meanAbsoluteError'],
    '--metric: there is no meanAbsoluteError where classes are predicted',
  ],
  [
    ['--try', 'loss=softmax-cross-entropy/binary-cross-entropy'],
    '--metric: losses cannot be compared where --loss is tried; choose accuracy',
  ],
  [['--try', 'hidden=4/8'], '--hidden: it is tried and fixed at once; leave one of the two out'],
  [['--try', 'activation=relu/gelus'], 'activation: "gelus" is no value of --activation'],
  [
    ['--try', 'optimizer=sgd/adamw', '--l2', '0.1'],
    'l2: adamw shrinks the weights apart from the gradient; give --weight-decay instead (tried with optimizer adamw)',
  ],
] as const)('%j is refused: %s', async ([words, message]) => {
  const folder = folderWithCsv();
  const more = words.length === 0 ? ['--trials', '3'] : words;
  refused(await jacquard(folder, ...QUICK, ...more), message);
  expect(existsSync(join(folder, 'runs'))).toBe(false);
});

test('where no trial is completed, exit code 1, with the reason of one', async () => {
  const folder = folderWithCsv();
  const { code, stderr } = await jacquard(
    folder,
    ...QUICK,
    '--try',
    'learning-rate=1e5/1e6',
    '--sampler',
    'grid',
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: search: no trial was completed; for example: training diverged at epoch/);
});
