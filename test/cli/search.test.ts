// `jacquard search` as a user meets it: its table, its files, what it refuses, and how it goes on after Ctrl-C.

import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { VERSION } from '../../src/version.js';
import { temporaryFolder } from '../support/temporary.js';
import { bashWords } from './bash-words.js';
import { refused } from './refused.js';
import { FILES, filesIn, folderWithCsv, interrupted, jacquard, readJson, succeeded } from './run.js';

/** Six combinations in two repeats on the t.csv of folderWithCsv; 1e6 diverges. */
const QUICK = [
  ...['search', '--data', 't.csv', '--hidden', '8', '--epochs', '2', '--batch-size', '16'],
  ...['--l2s', '0.1,0.001', '--learning-rates', '1e6,1e-2,1e-3'],
];
/** Long enough to interrupt. */
const LONG = [...QUICK, '--hidden', '64', '--epochs', '2000'];

interface Row {
  params: { l2: number; learningRate: number };
  scores: (number | null)[];
  mean: number | null;
  deviation: number | null;
  diverged: boolean;
  winner: boolean;
  nearTie: boolean;
}

const csvOf = (...path: string[]) => readFileSync(join(...path, 'search.csv'), 'utf8');
const tableOf = (...path: string[]): Record<string, string>[] => parse(csvOf(...path), { columns: true });

async function searched(folder: string, ...parameters: string[]) {
  const { stdout } = await succeeded(jacquard(folder, ...parameters, '--json', '--quiet'));
  return JSON.parse(stdout);
}

test('--json: one document with all combinations, the same in report.json; a folder with everything in it', async () => {
  const folder = folderWithCsv();
  const document = await searched(folder, ...QUICK, '--seed', '7', '--backend', 'simd');
  expect(document).toEqual({
    command: 'search',
    version: VERSION,
    backend: 'simd',
    threads: expect.any(Number),
    wide: false,
    seed: 7,
    seconds: expect.any(Number),
    data: { name: 't.csv', sample: false, rows: 50 },
    metric: 'loss',
    epochs: 2,
    repeats: 2,
    winner: document.rows[0].params,
    rows: expect.any(Array),
    files: { run: 'runs/search' },
  });
  expect(readJson(folder, 'runs/search/report.json')).toEqual(document);
  expect(filesIn(join(folder, 'runs/search'))).toEqual(FILES.search);
  const { options, data, ...args } = readJson(folder, 'runs/search/args.json');
  expect(args).toEqual({
    command: 'search',
    commandLine: `npx jacquard ${QUICK.join(' ')} --seed 7 --backend simd --json --quiet`,
    backend: 'simd',
    wide: false,
    threads: availableParallelism(),
    versions: { jacquard: VERSION, node: process.version },
  });
  expect(options).toMatchObject({
    ...{ hidden: [8], epochs: 2, repeats: 2, holdOut: 0.3, metric: 'loss', batchSize: 16, reduction: 'sum' },
    ...{ l2s: [0.1, 0.001], learningRates: [1e6, 0.01, 0.001], seed: 7 },
  });
  expect(data.checksum).toMatch(/^[0-9a-f]{64}$/);
});

test('search.csv: a row a combination, best mean first, each with the scores it is the mean of', async () => {
  const folder = folderWithCsv();
  const { rows } = await searched(folder, ...QUICK, '--repeats', '3');
  const table = tableOf(folder, 'runs/search');
  expect(Object.keys(table[0])).toEqual(
    'l2,learningRate,score_1,score_2,score_3,mean,deviation,status'.split(','),
  );
  expect(new Set(table.map(({ l2, learningRate }) => `${l2} ${learningRate}`)).size).toBe(6);
  const means = table.slice(0, 4).map((row) => Number(row['mean']));
  expect(means).toEqual(means.toSorted((a, b) => a - b));
  table.slice(0, 4).forEach((row, i) => {
    const scores = [1, 2, 3].map((repeat) => Number(row[`score_${repeat}`]));
    const mean = scores.reduce((a, b) => a + b) / 3;
    const variance = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / 2;
    expect(Number(row['mean'])).toBeCloseTo(mean, 12);
    expect(Number(row['deviation'])).toBeCloseTo(Math.sqrt(variance), 12);
    expect(rows[i]).toMatchObject({
      params: { l2: Number(row['l2']), learningRate: Number(row['learningRate']) },
      ...{ scores, mean: Number(row['mean']), deviation: Number(row['deviation']) },
    });
  });
  // Status in words in the CSV, as marks in the document.
  const status = ({ winner, nearTie, diverged }: Row) =>
    winner ? 'winner' : nearTie ? 'near tie' : diverged ? 'diverged' : '';
  expect(table.map((row) => row['status'])).toEqual(rows.map(status));
  expect(table.filter((row) => row['status'] === 'winner')).toEqual([table[0]]);
  // The two λ with one learning rate differ by less than half a percent after six steps.
  expect(table[1]).toMatchObject({ learningRate: table[0]['learningRate'], status: 'near tie' });
});

test('a learning rate that diverges is last, called diverged, has no mean, and never wins', async () => {
  const folder = folderWithCsv();
  const text = await succeeded(jacquard(folder, ...QUICK, '--out', 'a'));
  const document = await searched(folder, ...QUICK, '--out', 'b');
  const wild = document.rows.slice(-2);
  expect(wild.map(({ params }: Row) => params.learningRate)).toEqual([1e6, 1e6]);
  for (const row of wild)
    expect(row).toMatchObject({ diverged: true, winner: false, mean: null, deviation: null });
  expect(
    tableOf(folder, 'a/search')
      .slice(-2)
      .map((row) => [row['status'], row['mean']]),
  ).toEqual([
    ['diverged', ''],
    ['diverged', ''],
  ]);
  expect(text.stdout).toMatch(/^6 combinations × 2 repeats × 2 epochs in \d+\.\d s$/m);
  expect(text.stdout).toMatch(/^ *0\.\d+ +0\.01 +\d\.\d{4} +\d\.\d{4} +winner$/m);
  expect(text.stdout).toMatch(/^ *0\.001 +1000000 +– +– +diverged$/m);
  expect(text.stdout).toMatch(/^run folder +a\/search$/m);
  expect(text.stderr.trimEnd().split('\n')).toEqual(
    Array.from({ length: 10 }, (_, i) => `search ${10 * (i + 1)} % of 12 trials`),
  );
});

test('where everything diverges there is no winner: exit code 1, and the table is there all the same', async () => {
  const folder = folderWithCsv();
  const { code, stdout, stderr } = await jacquard(folder, ...QUICK, '--json', '--learning-rates', '1e5,1e6');
  expect(code).toBe(1);
  expect(stderr).toContain('error: search: every combination diverged; try lower --learning-rates');
  const document = JSON.parse(stdout);
  expect(document.winner).toBeNull();
  expect(document.rows.map(({ diverged }: Row) => diverged)).toEqual([true, true, true, true]);
  expect(filesIn(join(folder, 'runs/search'))).toEqual(FILES.search);
});

test('--metric accuracy: the highest share of rows right wins', async () => {
  const folder = folderWithCsv();
  const document = await searched(folder, ...QUICK, '--metric', 'accuracy', '--epochs', '30');
  const means = document.rows.slice(0, 4).map(({ mean }: Row) => mean);
  expect(means).toEqual(means.toSorted((a: number, b: number) => b - a));
  const held = 15; // 30 % of the 50 training rows
  for (const { scores } of document.rows.slice(0, 4))
    for (const score of scores) expect(score * held).toBeCloseTo(Math.round(score * held), 9);
  expect(readFileSync(join(folder, 'runs/search/search.svg'), 'utf8')).toContain('validation accuracy');
});

test('grid, epochs, repeats and hold-out are options, and each makes a difference', async () => {
  const folder = folderWithCsv();
  const search = (out: string, ...more: string[]) => searched(folder, ...QUICK, '--out', out, ...more);
  const plain = await search('a');
  const epochs = await search('b', '--epochs', '4');
  const repeats = await search('c', '--repeats', '1');
  const holdOut = await search('d', '--hold-out', '0.5');
  const grid = await search('e', '--l2s', '0', '--learning-rates', '0.01');
  const hidden = await search('f', '--hidden', 'none');
  const best = ({ rows }: { rows: Row[] }) => rows[0].scores;
  expect(epochs.epochs).toBe(4);
  expect(best(epochs)[0]).toBeLessThan(best(plain)[0]!);
  expect(repeats.rows.map((row: Row) => [row.scores.length, row.deviation])).toEqual(
    new Array(6).fill([1, null]),
  );
  const first = new Map(plain.rows.map((row: Row) => [JSON.stringify(row.params), row.scores[0]]));
  for (const { params, scores } of repeats.rows)
    expect(scores[0], 'the first repeat is the same').toBe(first.get(JSON.stringify(params)));
  expect(best(holdOut)).not.toEqual(best(plain));
  expect(best(hidden)).not.toEqual(best(plain));
  expect(grid.rows).toMatchObject([{ params: { l2: 0, learningRate: 0.01 }, winner: true }]);
});

test('the same seed gives the same search.csv to the byte, another seed another', async () => {
  const folder = folderWithCsv();
  const csv = async (out: string, seed: string) => {
    await succeeded(jacquard(folder, ...QUICK, '--quiet', '--seed', seed, '--out', out));
    return csvOf(folder, out, 'search');
  };
  const first = await csv('a', '3');
  expect(await csv('b', '3')).toBe(first);
  expect(await csv('c', '4')).not.toBe(first);
});

test('Ctrl-C after the first repeat: exit code 130, its scores are kept, and the command that the message gives ends as an undisturbed search', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  const { code, stdout, stderr } = await interrupted(folder, [...LONG, '--out', 'my runs'], 'search 60 %');
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).toMatch(/^interrupted after 6 of 12 trials; they are in my runs\/search\/search\.csv$/m);
  expect(filesIn(join(folder, 'my runs/search'))).toEqual(['args.json', 'search.csv', 'search.json']);
  const half = tableOf(folder, 'my runs/search');
  expect(half.map((row) => [row['score_1'] !== '', row['score_2']])).toEqual(new Array(6).fill([true, '']));

  const next = /^to resume: npx jacquard (.*)$/m.exec(stderr)![1];
  expect(next).toBe(`${LONG.join(' ')} --out 'my runs' --resume 'my runs/search'`);
  const resumed = await succeeded(jacquard(folder, ...bashWords(next)));
  await succeeded(jacquard(folder, ...LONG, '--out', 'whole', '--quiet'));
  expect(resumed.stderr, 'the first repeat is not made again').toMatch(/^search [56]0 % of 12 trials\n/);
  expect(csvOf(folder, 'my runs/search-2')).toBe(csvOf(folder, 'whole/search'));
  expect(filesIn(join(folder, 'my runs/search-2'))).toEqual(FILES.search);
});

test('a resumed search can be interrupted too: the message names the newer folder, and only that', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  const long = [...LONG, '--repeats', '4'];
  await interrupted(folder, long, 'search 30 %');
  const { code, stderr } = await interrupted(folder, [...long, '--resume=runs/search'], /search [678]0 %/);
  expect(code).toBe(130);
  expect(stderr).toMatch(
    /^interrupted after (12|18) of 24 trials; they are in runs\/search-2\/search\.csv$/m,
  );
  expect(stderr).toContain(`\nto resume: npx jacquard ${long.join(' ')} --resume runs/search-2\n`);
});

test('Ctrl-C in the first repeat: all combinations are in search.csv, none tried', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGINT to send');
  const folder = folderWithCsv();
  const { code, stderr } = await interrupted(folder, LONG, 'search 10 %');
  expect(code).toBe(130);
  expect(stderr).toMatch(/^interrupted after 0 of 12 trials/m);
  expect(tableOf(folder, 'runs/search').map((row) => [row['mean'], row['status']])).toEqual(
    new Array(6).fill(['', 'not tried']),
  );
});

test('--resume on a finished search tries nothing again and gives the same search.csv', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...QUICK));
  const { stderr } = await succeeded(jacquard(folder, ...QUICK, '--resume', 'runs/search'));
  expect(stderr).toBe('');
  expect(csvOf(folder, 'runs/search-2')).toBe(csvOf(folder, 'runs/search'));
});

test('--resume with another option that the scores depend on, or other data: exit code 2, naming both', async () => {
  const folder = folderWithCsv();
  writeFileSync(join(folder, 'u.csv'), readFileSync(join(folder, 't.csv'), 'utf8').replace('20', '21'));
  await succeeded(jacquard(folder, ...QUICK, '--quiet', '--backend', 'simd'));
  const before = filesIn(folder);
  const others: [option: string, value: string, message: string][] = [
    ['--seed', '6', 'its seed is 5, 6 asked for'],
    ['--repeats', '3', 'its repeats is 2, 3 asked for'],
    ['--metric', 'accuracy', 'its metric is "loss", "accuracy" asked for'],
    ['--epochs', '3', 'its epochs is 2, 3 asked for'],
    ['--hold-out', '0.4', 'its holdOut is 0.3, 0.4 asked for'],
    ['--batch-size', '8', 'its batchSize is 16, 8 asked for'],
    ['--reduction', 'mean', 'its reduction is "sum", "mean" asked for'],
    ['--hidden', '9', 'its hidden is [8], [9] asked for'],
    ['--activation', 'tanh', 'its activation is "relu", "tanh" asked for'],
    ['--loss', 'binary-cross-entropy', 'its loss is "softmax-cross-entropy"'],
    ['--validation', '20', 'its validation is 0.16666666666666666, 20 asked for'],
    ['--backend', 'js', 'its backend is "simd", "js" asked for'],
    ['--l2s', '0.1', 'its space is {"l2":[0.1,0.001]'],
    ['--data', 'u.csv', 'its data is "'],
  ];
  const resume = ['--backend', 'simd', '--resume', 'runs/search'];
  for (const [option, value, message] of others) {
    const result = await jacquard(folder, ...QUICK, ...resume, option, value);
    refused(result, `runs/search/search.json: is of another search: ${message}`);
    expect(result.stderr).toContain('give the same options, or start a new search');
  }
  expect(filesIn(folder)).toEqual(before);
});

test('--resume with a folder that has no search, or a damaged one: exit code 2', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...QUICK, '--quiet'));
  const resume = (name: string) => jacquard(folder, ...QUICK, '--resume', name);
  refused(await resume('runs'), /^error: runs\/search\.json: there is no such file, so no search to resume/m);
  const saved = readJson(folder, 'runs/search/search.json');
  const damaged = [
    '{',
    'null',
    '[]',
    '{"scores":[]}',
    JSON.stringify({ ...saved, scores: [{ index: 'x' }] }),
  ];
  for (const text of damaged) {
    writeFileSync(join(folder, 'runs/search/search.json'), text);
    refused(await resume('runs/search'), /^error: runs\/search\/search\.json: /m);
  }
});

test.for([
  ['--l2s 1,x', `option '--l2s <list>' argument '1,x' is invalid. "x" is not a value of l2`],
  ['--l2s -1', '"-1" is not a value of l2'],
  ['--l2s 1,,2', '"" is not a value of l2'],
  ['--learning-rates 0', '"0" is not a value of learningRate'],
  ['--learning-rates fast', '"fast" is not a value of learningRate'],
  ['--repeats 0', "option '--repeats <n>' argument '0' is invalid. A whole number from 1 expected"],
  ['--repeats 1.5', 'A whole number from 1 expected'],
  ['--hold-out 1', "option '--hold-out <fraction>' argument '1' is invalid. A fraction between 0 and 1"],
  ['--hold-out 0', 'A fraction between 0 and 1 expected'],
  ['--epochs 0', 'a whole number from 1'],
  ['--metric speed', 'Allowed choices are loss, accuracy'],
])('search %s: exit code 2', async ([options, message]) => {
  const folder = temporaryFolder();
  refused(await jacquard(folder, 'search', ...options.split(' ')), message);
  expect(filesIn(folder)).toEqual([]);
});
