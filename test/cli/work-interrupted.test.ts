// A trial that is stopped in its middle goes on elsewhere, from its checkpoint: one of a search without a queue, and one of a worker that
// gets Ctrl-C. And a searching process that is killed. Before: queue.ts. Next: work-faults.test.ts.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { NO_REDIS } from '../../scripts/redis-server.mjs';
import { until } from '../support/limits.js';
import { type RedisServer, redisServer } from '../support/redis-server.js';
import { put } from '../support/temporary.js';
import {
  clientOf,
  csvOf,
  endsOf,
  GRID,
  killed,
  ones,
  QUICK,
  says,
  sayWithoutRedis,
  trialsWait,
  withRedis,
  worker,
} from './queue.js';
import { folderWithCsv, jacquard, start, succeeded, tinyCsv } from './run.js';

sayWithoutRedis();

const checkpoints = (redis: RedisServer) => clientOf(redis).keys('jacquard:checkpoint:*');

/** Until figures of a trial have come: its worker sends them once a second. */
async function hasFigures(redis: RedisServer): Promise<void> {
  const client = clientOf(redis);
  await until('figures have come', async () => {
    const [id] = await client.lrange('bull:jacquard-trials:active', 0, -1);
    const progress = id && (await client.hget(`bull:jacquard-trials:${id}`, 'progress'));
    return progress?.includes('figures') ?? false;
  });
}

describe.skipIf(NO_REDIS !== undefined)('one trial that takes seconds', () => {
  const LONG = [
    ...[...QUICK, '--epochs', '1500', '--sampler', 'random', '--trials', '1'],
    ...['--try', 'learning-rate=0.01..0.1:log'],
  ];
  let folder: string;
  /** The table of a search that nothing disturbs. */
  let whole: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jacquard-'));
    put(folder, 't.csv', tinyCsv({ rows: 3000 }));
    await succeeded(jacquard(folder, ...LONG, '--out', 'whole'));
    whole = csvOf(folder, 'whole');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  withRedis(
    'a search that was begun without a queue goes on in one, from the checkpoint that it made',
    async () => {
      const redis = await redisServer();
      const alone = start(folder, [...LONG, '--out', 'begun']);
      const journal = join(folder, 'begun/search/journal.log');
      await until(
        'the journal has figures',
        () => existsSync(journal) && readFileSync(journal, 'utf8').includes('intermediate_value'),
      );
      alone.child.kill('SIGINT');
      expect((await alone.result).code).toBe(130);
      const bytes = readFileSync(join(folder, 'begun/search/trials/0/checkpoint.safetensors'));
      const resume = ['search', '--resume', 'begun/search', '--queue', redis.url, '--quiet'];
      const resumed = jacquard(folder, ...resume);
      await until('the checkpoint is in the Redis', async () => (await checkpoints(redis)).length > 0);
      const [key] = await checkpoints(redis);
      expect(await clientOf(redis).hstrlen(key, '0')).toBe(bytes.length);
      const { result } = worker(folder, redis, ['--once']);
      await succeeded(resumed);
      expect(csvOf(folder, 'begun')).toBe(whole);
      await succeeded(result);
    },
  );

  withRedis(
    'Ctrl-C gives a trial back at once, with its checkpoint, from which another worker goes on',
    async () => {
      const redis = await redisServer();
      const searching = jacquard(folder, ...LONG, '--out', 'queue', '--queue', redis.url);
      // Its lock outlives the test, so that Ctrl-C alone can free the trial.
      const first = worker(folder, redis, ['--lost-after', '600']);
      await says(first.child, /takes trials/);
      await hasFigures(redis);
      first.child.kill('SIGINT');
      const { code, stderr } = await first.result;
      expect(code).toBe(0);
      expect(stderr).toMatch(/trial 0: given back/);
      expect(await checkpoints(redis)).toHaveLength(1);
      await succeeded(worker(folder, redis, ['--once']).result);
      await succeeded(searching);
      expect(csvOf(folder, 'queue')).toBe(whole);
      expect(endsOf(folder, 'queue')).toEqual(ones(1));
    },
  );
});

withRedis('a searching process that is killed takes the results of its trials when it goes on', async () => {
  const folder = folderWithCsv();
  const redis = await redisServer();
  const loud = GRID.filter((word) => word !== '--quiet');
  const searching = start(folder, [...loud, '--out', 'queue', '--queue', redis.url]);
  await says(searching.child, /trials go to/);
  await trialsWait(redis, 6);
  await killed(searching.child);
  const { stderr } = await succeeded(worker(folder, redis, ['--idle', '1']).result);
  expect(stderr.match(/complete/g)).toHaveLength(6);
  // Nobody works any more: what is done already is enough.
  await succeeded(jacquard(folder, 'search', '--resume', 'queue/search', '--queue', redis.url, '--quiet'));
  await succeeded(jacquard(folder, ...GRID, '--out', 'alone'));
  expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
  expect(endsOf(folder, 'queue')).toEqual(ones(6));
});
