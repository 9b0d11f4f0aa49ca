// How the cores are shared: a trial that is trained beside others has one thread, a trial that is trained alone has all that --threads
// asks for. Every worker thread that a command starts is counted.

import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { NO_REDIS } from '../../scripts/redis-server.mjs';
import { redisServer } from '../support/redis-server.js';
import { refused } from './refused.js';
import { folderWithCsv, jacquard, readJson, start, succeeded } from './run.js';

const HOOK = new URL('../support/count-workers.mjs', import.meta.url).href;
const SEARCH = [
  ...['search', '--data', 't.csv', '--recipe', 'none', '--hidden', '8', '--epochs', '3', '--quiet'],
  ...['--sampler', 'grid', '--try', 'learning-rate=0.01/0.03/0.1/0.3'],
];

/** Runs a command; `started()` counts the worker threads that it has started. */
function counted(folder: string, parameters: readonly string[]) {
  const file = join(folder, `workers-${parameters[0]}`);
  const env = { NODE_OPTIONS: `--import=${HOOK}`, COUNT_WORKERS: file };
  const { child, result } = start(folder, parameters, { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const started = () => {
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    const counts: Record<string, number> = {};
    for (const line of lines) counts[line] = (counts[line] ?? 0) + 1;
    return counts;
  };
  return { child, result, started };
}

async function searched(folder: string, ...parameters: string[]) {
  const { result, started } = counted(folder, [...SEARCH, ...parameters]);
  await succeeded(result);
  return { started: started(), threads: readJson(folder, 'runs/search/args.json').threads };
}

/** Beside the calling thread. */
const kernels = (who: 'main' | 'thread', threads: number) =>
  threads > 1 ? { [`${who} kernels`]: threads - 1 } : {};

test.each([
  ['--workers 2', [], { 'main trial-worker.js': 2 }],
  ['--workers 9, more than there are trials', [], { 'main trial-worker.js': 4 }],
])('search %s %j: a thread for each trial, and no others', async (title, more, expected) => {
  const workers = /\d/.exec(title)![0];
  const { started, threads } = await searched(folderWithCsv(), '--workers', workers, ...more);
  expect(started).toEqual(expected);
  expect(threads).toBe(1);
});

test.each([
  [
    ['--workers', '2', '--threads', '4'],
    '--threads: with more workers than one, each trial has one thread; leave one of the two out',
  ],
  [['--queue', 'redis://127.0.0.1:1', '--threads', '2'], 'say it there: jacquard work --threads'],
])('search %j is refused: the threads would have nothing to do', async (more, message) => {
  const folder = folderWithCsv();
  refused(await jacquard(folder, ...SEARCH, ...more), message);
  expect(existsSync(join(folder, 'runs'))).toBe(false);
});

test.each([
  [['--threads', '1'], 1],
  [['--threads', '3', '--workers', '1'], 3],
  [[], availableParallelism()],
])('search %j: one trial after the other, on all threads', async (more, expected) => {
  const { started, threads } = await searched(folderWithCsv(), ...more);
  expect(started).toEqual(kernels('main', expected));
  expect(threads).toBe(expected);
});

test('a search that is resumed with other workers shares the cores anew, and its table stays the same', async () => {
  const folder = folderWithCsv();
  await succeeded(jacquard(folder, ...SEARCH, '--workers', '2'));
  const table = () => readFileSync(join(folder, 'runs/search/search.csv'), 'utf8');
  const before = table();
  const again = ['search', '--resume', 'runs/search', '--threads', '2', '--quiet'];
  await succeeded(jacquard(folder, ...again));
  expect(table()).toBe(before);
});

if (NO_REDIS) test(`work: ${NO_REDIS}`, ({ skip }) => skip(NO_REDIS));
test.skipIf(NO_REDIS !== undefined).each([
  [['--threads', '1'], 1],
  [['--threads', '3'], 3],
  [[], availableParallelism()],
])('work %j: one trial at a time, on all threads, whatever the search has', async (more, expected) => {
  const folder = folderWithCsv();
  const redis = await redisServer();
  const { child, result, started } = counted(folder, ['work', '--queue', redis.url, ...more]);
  const search = counted(folder, [...SEARCH, '--threads', '1', '--queue', redis.url]);
  await succeeded(search.result);
  child.kill('SIGTERM');
  await succeeded(result);
  expect(started()).toEqual({ 'main work-thread.js': 1, ...kernels('thread', expected) });
  expect(search.started()).toEqual({});
});
