// report.html and report.json of `jacquard search --try`, at its end and from its journal, and the live table on a terminal.

import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitColumns } from '../../cli/fit-columns.js';
import { expectedEpochs, liveLines } from '../../cli/search-try-live.js';
import { search } from '../../src/search/run-search.js';
import { parseXml } from '../report/xml.js';
import { refused } from './refused.js';
import { folderWithCsv, interrupted, jacquard, readJson, start, succeeded } from './run.js';

const SEARCH = [
  ...[
    'search',
    '--data',
    't.csv',
    '--recipe',
    'none',
    '--hidden',
    '8',
    '--epochs',
    '9',
    '--batch-size',
    '16',
  ],
  ...['--try', 'learning-rate=1e-3..1:log', '--try', 'activation=relu/tanh', '--trials', '12'],
];
const pageIn = (folder: string) => readFileSync(join(folder, 'runs/search/report.html'), 'utf8');
const withoutTimes = ({ seconds: _, ...document }: Record<string, unknown>) => document;
const INTERRUPTED = 130;

test('a finished search has a page, and --report makes the same one again from the journal', async () => {
  const folder = folderWithCsv();
  const { stdout } = await succeeded(jacquard(folder, ...SEARCH, '--pruner', 'asha', '--json', '--quiet'));
  const document = JSON.parse(stdout);
  const page = pageIn(folder);
  parseXml(page.replace('<!doctype html>\n', ''));
  for (const title of ['Trials: options and score', 'Score by trial', 'Rungs', 'Importance of the options'])
    expect(page).toContain(`aria-label="${title}"`);
  expect(document.importance.options.map(({ name }: { name: string }) => name).sort()).toEqual([
    'activation',
    'learningRate',
  ]);
  expect(page.replaceAll(/<[^>]+>/g, '')).toContain(document.train);
  const again = await succeeded(jacquard(folder, 'search', '--report', 'runs/search', '--json'));
  // From its record the data are named so that they are found from anywhere.
  const asTyped = (text: string) => text.replaceAll(join(folder, 't.csv'), 't.csv');
  expect(JSON.parse(asTyped(again.stdout))).toEqual(document);
  expect(asTyped(pageIn(folder))).toBe(asTyped(page));
});

test('of a search that was stopped: what there is so far, and the search goes on to its usual end', async () => {
  const folder = folderWithCsv();
  const stopped = await interrupted(
    folder,
    [...SEARCH, '--trials', '400', '--sampler', 'random'],
    'trial 11:',
  );
  expect(stopped.code).toBe(INTERRUPTED);
  expect(existsSync(join(folder, 'runs/search/report.html'))).toBe(false);
  const { stdout } = await succeeded(jacquard(folder, 'search', '--report', 'runs/search', '--json'));
  const { trials, winner, seconds } = JSON.parse(stdout);
  expect(trials.length).toBeGreaterThanOrEqual(12);
  expect(trials.length).toBeLessThan(400);
  expect([winner.score, seconds]).toEqual([trials[0].score, null]);
  expect(trials.every(({ state }: { state: string }) => state !== 'running')).toBe(true);
  expect(pageIn(folder)).toContain('★ winner');
  expect(pageIn(folder)).not.toContain('The search runs');
});

/** Stops a process at a moment when it does not hold the lock: nobody else would get it any more. */
async function stopOutsideLock(child: ChildProcess, lock: string): Promise<void> {
  for (;;) {
    child.kill('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (!lstatSync(lock, { throwIfNoEntry: false })) return;
    child.kill('SIGCONT');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('of a search that runs: it is not disturbed, and the page says so', async () => {
  const folder = folderWithCsv();
  await succeeded(
    jacquard(folder, ...SEARCH, '--sampler', 'random', '--trials', '60', '--out', 'alone', '--quiet'),
  );
  const { child, result } = start(folder, [...SEARCH, '--sampler', 'random', '--trials', '60']);
  await new Promise<void>((resolve) => {
    child.stderr!.on('data', (text: string) => text.includes('trial 3:') && resolve());
  });
  try {
    await stopOutsideLock(child, join(folder, 'runs/search/journal.log.lock'));
    const { code, stderr } = await jacquard(folder, 'search', '--report', 'runs/search');
    expect([code, stderr]).toEqual([0, '']);
    expect(pageIn(folder)).toContain('The search runs: this page is of its trials so far.');
  } finally {
    child.kill('SIGCONT');
  }
  await succeeded(result);
  const [ours, alone] = ['runs', 'alone'].map((out) =>
    withoutTimes(readJson(folder, out, 'search/report.json')),
  );
  expect(ours['trials']).toEqual(alone['trials']);
});

test('what --report refuses', async () => {
  const folder = folderWithCsv();
  refused(await jacquard(folder, 'search', '--report', 'nothing'), 'nothing: no run folder');
  await succeeded(jacquard(folder, ...SEARCH, '--trials', '1', '--quiet'));
  const report = ['search', '--report', 'runs/search'];
  refused(
    await jacquard(folder, ...report, '--epochs', '4'),
    '--epochs: a search is resumed with its own options; leave it out beside --report',
  );
  refused(
    await jacquard(folder, ...report, '--resume', 'runs/search'),
    'report: --resume writes the report at its end',
  );
});

test('columns fit: wide ones are cut, whole ones are not, and what finds no room is named', () => {
  const cells = ['x'.repeat(30), 'y'];
  const option = (heading: string) => ({ heading, cells, least: 6, optional: true });
  const whole = { heading: 'accuracy', cells: ['0.912345', '0.1'] };
  const fits = fitColumns([option('a'), option('b'), whole], 40);
  expect(fits.leftOut).toEqual([]);
  const cut = `${'x'.repeat(13)}…`;
  expect(fits.lines.slice(1)).toEqual([
    `${cut}  ${cut}  0.912345`,
    `${'y'.padStart(14)}  ${'y'.padStart(14)}       0.1`,
  ]);
  const narrow = fitColumns([option('a'), option('b'), option('c'), whole], 25);
  expect(narrow.leftOut).toEqual(['c']);
  for (const { lines, width } of [
    { ...fits, width: 40 },
    { ...narrow, width: 25 },
  ])
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
  expect(fitColumns([{ heading: 'a', cells: ['\u001b[2Jb'] }], 10).lines[1]).toBe('?[2Jb');
});

const COLOURLESS = Object.fromEntries(
  ['bold', 'dim', 'green', 'cyan'].map((name) => [name, String]),
) as never;

test('the live table: the best ten, what runs, epochs; within any width and height', async () => {
  const space = Object.fromEntries(
    [
      'learningRate',
      'weightDecay',
      'standardizeTargets',
      'hidden',
      'labelSmoothing',
      'batchSize',
      'dropout',
    ].map((name) => [name, { low: 0, high: 1 }]),
  );
  const study = await search({
    ...{ space, trials: 30, sampler: 'random', epochs: 9, pruner: 'asha' },
    objective: async ({ number, until, epochs, done }, { report }) => {
      for (let epoch = done + 1; epoch <= until; epoch++) report(epoch, number / epoch);
      return { state: until < epochs ? 'paused' : 'complete' };
    },
  });
  for (const [width, height] of [
    [79, 24],
    [40, 10],
    [120, 50],
    [20, 3],
  ]) {
    const lines = liveLines({
      study,
      running: new Set([29]),
      metric: 'loss',
      width,
      height,
      secondsLeft: 61,
      colors: COLOURLESS,
    });
    expect(lines.length).toBeLessThan(height);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
  }
  const lines = liveLines({
    study,
    running: new Set([29]),
    metric: 'loss',
    width: 150,
    height: 24,
    secondsLeft: 61,
    colors: COLOURLESS,
  });
  expect(lines[0]).toMatch(/^30 of 30 trials ended, \d+ epochs; about 1 min 01 s left$/);
  expect(lines[1]).toBe('running: trial 29 (1 epoch)');
  expect(lines).toHaveLength(3 + 10);
  expect(lines[3]).toMatch(/^ +0 .* 0 +9\/9 +best$/);
});

test('epochs to expect: all of all trials, what ended early counted as it was; with asha by its rungs; never above the budget', async () => {
  const run = (options: object) =>
    search({
      ...{ space: { x: { low: 0, high: 1 } }, trials: 27, sampler: 'random', epochs: 9 },
      objective: async ({ number, until, epochs, done }, { report }) => {
        for (let epoch = done + 1; epoch <= until; epoch++) report(epoch, number);
        return { state: until < epochs ? 'paused' : 'complete' };
      },
      ...options,
    });
  expect(expectedEpochs(await run({}))).toBe(27 * 9);
  const asha = await run({ pruner: 'asha' });
  expect(expectedEpochs(asha)).toBe(
    Math.max(
      27 + 9 * 2 + 3 * 6,
      asha.trials.reduce((sum, { reports }) => sum + reports.size, 0),
    ),
  );
  expect(expectedEpochs(await run({ budget: 20 }))).toBe(20);
});

test('on a terminal one table in place, gone at the end; TERM=dumb has lines, --quiet nothing', async (context) => {
  if (process.platform !== 'linux') context.skip('script(1) differs elsewhere');
  if (spawnSync('script', ['--version']).error)
    context.skip('script(1), which gives a terminal, is not installed');
  const folder = folderWithCsv();
  const shell = 'stty cols 80 rows 24 2>/dev/null; exec script -qec "$(printf "%q " "$@")" /dev/null';
  const output = async (env: Record<string, string>, ...more: string[]) =>
    (await succeeded(start(folder, [...SEARCH, '--epochs', '60', ...more], { shell, env }).result)).stdout;
  const live = await output({});
  expect(live).toMatch(/\d+ of 12 trials ended/);
  expect(live).toMatch(/running: trial \d+ \(\d+ epochs?\)/);
  expect(live).toContain('\u001b[0J');
  expect(live).not.toContain('\u001b[?25l'); // the cursor stays
  const end = live.slice(live.lastIndexOf('\u001b[0J'));
  expect(end).not.toMatch(/trials ended|running:/);
  expect(end).toMatch(/12 trials, \d+ epochs/);
  const dumb = await output({ TERM: 'dumb' });
  expect(dumb).toMatch(/^trial \d+: loss/m);
  expect(dumb).not.toContain('\u001b');
  const quiet = await output({}, '--quiet');
  expect(quiet).not.toMatch(/running:|^trial \d+:/m);
});
