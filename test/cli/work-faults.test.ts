// A queue whose workers are killed, stall or cannot train, and whose Redis is killed or forgets: the table is that of one process all the
// same, and every trial has one result. Before: queue.ts.

import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { expect } from 'vitest';
import { redisServer } from '../support/redis-server.js';
import { put } from '../support/temporary.js';
import {
  clientOf,
  csvOf,
  endsOf,
  endWell,
  GRID,
  holdsTrial,
  killed,
  ones,
  QUICK,
  says,
  sayWithoutRedis,
  trialsWait,
  withRedis,
  worker,
} from './queue.js';
import { folderWithCsv, jacquard, succeeded, tinyCsv } from './run.js';

sayWithoutRedis();

withRedis(
  'random trials by three workers: two before them killed in mid-trial, the Redis killed and started again, two come late',
  async () => {
    const folder = folderWithCsv();
    put(folder, 't.csv', tinyCsv({ rows: 3000 }));
    const redis = await redisServer();
    const asked = [
      ...[...QUICK, '--epochs', '150', '--sampler', 'random', '--trials', '5'],
      ...['--try', 'learning-rate=1e-3..0.3:log', '--try', 'dropout=0..0.4'],
    ];
    const searching = jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url);
    for (let deaths = 0; deaths < 2; deaths++) {
      const victim = worker(folder, redis);
      await holdsTrial(redis, victim.child);
      await killed(victim.child);
    }
    const first = worker(folder, redis);
    await holdsTrial(redis, first.child);
    await redis.stop();
    const late = [worker(folder, redis)];
    await new Promise((resolve) => setTimeout(resolve, 300));
    await redis.start();
    late.push(worker(folder, redis));
    await succeeded(searching);
    await succeeded(jacquard(folder, ...asked, '--out', 'alone'));
    expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
    expect(endsOf(folder, 'queue')).toEqual(ones(5));
    await endWell(first, ...late);
  },
);

withRedis(
  'a worker that stalls loses its trial to another; when it goes on, its result does not count',
  async () => {
    const folder = folderWithCsv();
    put(folder, 't.csv', tinyCsv({ rows: 3000 }));
    const redis = await redisServer();
    const asked = [
      ...[...QUICK, '--epochs', '300', '--sampler', 'random', '--trials', '1'],
      ...['--try', 'learning-rate=0.01..0.1:log'],
    ];
    const searching = jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url);
    const stalled = worker(folder, redis);
    await holdsTrial(redis, stalled.child);
    stalled.child.kill('SIGSTOP');
    const other = worker(folder, redis);
    await succeeded(searching);
    const goesOn = says(stalled.child, /trial 0: another worker has/);
    stalled.child.kill('SIGCONT');
    await goesOn;
    await succeeded(jacquard(folder, ...asked, '--out', 'alone'));
    expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
    expect(endsOf(folder, 'queue')).toEqual(ones(1));
    await endWell(stalled, other);
  },
);

withRedis(
  'a trial of another version is given back; what is no trial is refused, and the worker goes on',
  async () => {
    const folder = folderWithCsv();
    const redis = await redisServer();
    const queue = new Queue('jacquard-trials', { connection: { host: '127.0.0.1', port: redis.port } });
    const shared = { version: '0.0.1', fixed: {}, scoring: {}, first: {}, metric: 'loss' };
    const setup = { ...shared, backend: 'js', source: 't.csv', checksum: '' };
    const job = { number: 7, values: {}, done: 0, until: 1, epochs: 1 };
    await queue.add('trial', { setup, job }, { jobId: 'old' });
    await queue.add('trial', { setup }, { jobId: 'none' });
    const working = worker(folder, redis);
    await says(working.child, /trial that this worker cannot read: not a trial of a search/);
    const [{ stderr }] = await endWell(working);
    expect(stderr).toMatch(/trial 7: given back: version: the search is of Jacquard 0\.0\.1, this worker of/);
    expect((await queue.getJob('none'))?.returnvalue).toMatchObject({ outcome: { state: 'refused' } });
    expect(await queue.getJobState('old')).not.toBe('failed');
    await queue.close();
  },
);

withRedis('a Redis that has forgotten everything is told again', async () => {
  const folder = folderWithCsv();
  const redis = await redisServer();
  const searching = jacquard(folder, ...GRID, '--out', 'queue', '--queue', redis.url);
  await trialsWait(redis, 6);
  await clientOf(redis).flushall();
  await trialsWait(redis, 6);
  const working = worker(folder, redis);
  await succeeded(searching);
  await endWell(working);
  expect(endsOf(folder, 'queue')).toEqual(ones(6));
});

withRedis(
  'a worker without the data, or with others, gives trials back and says so; one that has them elsewhere trains them',
  async () => {
    const folder = folderWithCsv();
    const redis = await redisServer();
    mkdirSync(join(folder, 'elsewhere'));
    copyFileSync(join(folder, 't.csv'), join(folder, 'elsewhere/mine.csv'));
    put(folder, 'other.csv', tinyCsv({ rows: 57 }));
    const searching = jacquard(folder, ...GRID, '--out', 'queue', '--queue', redis.url);
    const wrong = worker(folder, redis, ['--data', 'other.csv', '--data', 'none.csv']);
    await says(
      wrong.child,
      /given back: data: other\.csv: other data .*none\.csv.*; type jacquard work --data/,
    );
    const right = worker(folder, redis, ['--data', 'other.csv', '--data', 'elsewhere/mine.csv']);
    const { stderr } = await succeeded(searching);
    expect(stderr).toMatch(/has given a trial back: data: other\.csv/);
    expect(endsOf(folder, 'queue')).toEqual(ones(6));
    await endWell(wrong, right);
  },
);
