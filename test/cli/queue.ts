// Searches through a queue and their workers, for the tests of `jacquard search --try --queue` and `jacquard work`: processes of their own,
// a Redis of the test's own, and what the journal and the Redis say of the trials.
// Before: run.ts, test/support/redis-server.ts. Next: work.test.ts, work-interrupted.test.ts, work-faults.test.ts.

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { NO_REDIS } from '../../scripts/redis-server.mjs';
import { until } from '../support/limits.js';
import type { RedisServer } from '../support/redis-server.js';
import { type Result, type StartOptions, start } from './run.js';

export const withRedis = test.skipIf(NO_REDIS !== undefined);

/** Says why a file's tests are skipped. */
export function sayWithoutRedis(): void {
  if (NO_REDIS) test(`without a Redis: ${NO_REDIS}`, ({ skip }) => skip(NO_REDIS));
}

/** A search on the t.csv of folderWithCsv, without its hidden layers and epochs. */
export const PLAIN = ['search', '--data', 't.csv', '--recipe', 'none', '--batch-size', '16', '--quiet'];
export const QUICK = [...PLAIN, '--hidden', '8'];
/** Six trials of three epochs. */
export const GRID = [
  ...[...PLAIN, '--epochs', '3', '--sampler', 'grid'],
  ...['--try', 'hidden=8/4', '--try', 'learning-rate=0.01/0.1/0.3'],
];

export const csvOf = (folder: string, out: string) =>
  readFileSync(join(folder, out, 'search/search.csv'), 'utf8');

interface Line {
  op_code: number;
  trial_id: number;
  step?: number;
}

export const journalOf = (folder: string, out: string): Line[] =>
  readFileSync(join(folder, out, 'search/journal.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** How often each trial's end is in the journal. */
export function endsOf(folder: string, out: string): number[] {
  const ends = journalOf(folder, out).filter(({ op_code }) => op_code === 6);
  const counts: number[] = [];
  for (const { trial_id } of ends) counts[trial_id] = (counts[trial_id] ?? 0) + 1;
  return counts;
}

export const ones = (count: number) => Array.from({ length: count }, () => 1);

export function worker(
  folder: string,
  { url }: Pick<RedisServer, 'url'>,
  parameters: string[] = [],
  options?: StartOptions,
) {
  const started = start(
    folder,
    ['work', '--queue', url, '--lost-after', '1', '--threads', '1', ...parameters],
    options,
  );
  onTestFinished(() => void started.child.kill('SIGKILL')); // one that a failing test has left
  return started;
}

/** They end when they are asked to, with exit code 0. */
export async function endWell(...workers: readonly ReturnType<typeof worker>[]): Promise<Result[]> {
  for (const { child } of workers) child.kill('SIGTERM');
  const results = await Promise.all(workers.map(({ result }) => result));
  for (const { code, stderr } of results) expect(code, stderr).toBe(0);
  return results;
}

/** Until stderr has said it. */
export async function says(child: ChildProcess, words: RegExp): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (text) => {
      said += text;
      if (words.test(said)) resolve();
    });
    child.on('exit', () => reject(new Error(`ended before it said ${words}: ${said}`)));
  });
}

export async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const clients = new WeakMap<RedisServer, Redis>();

/** The test's own connection, which comes back when the Redis does. */
export function clientOf(redis: RedisServer): Redis {
  const before = clients.get(redis);
  if (before) return before;
  const client = new Redis({ host: '127.0.0.1', port: redis.port, maxRetriesPerRequest: null });
  client.on('error', () => {});
  onTestFinished(() => client.disconnect());
  clients.set(redis, client);
  return client;
}

/** Until a worker trains a trial: it holds the trial's lock. */
export async function holdsTrial(redis: RedisServer, { pid }: ChildProcess): Promise<void> {
  await until(`worker ${pid} has a trial`, async () => {
    const locks = await clientOf(redis).keys('bull:jacquard-trials:*:lock');
    const holders = await Promise.all(locks.map((key) => clientOf(redis).get(key)));
    return holders.some((holder) => holder?.includes(`-${pid}-`));
  });
}

export async function trialsWait(redis: RedisServer, count: number): Promise<void> {
  await until(
    `${count} trials in the queue`,
    async () => (await clientOf(redis).llen('bull:jacquard-trials:wait')) === count,
  );
}
