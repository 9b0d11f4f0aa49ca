// `jacquard search --try --queue` and `jacquard work` as their users meet them, with a Redis of the test's own: the table is that of one
// process, every trial has one result, and whom the Redis lets in.
// Before: queue.ts. Next: work-interrupted.test.ts stops trials in their middle, work-faults.test.ts lets workers and the Redis fail.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { redisServer } from '../support/redis-server.js';
import { put } from '../support/temporary.js';
import {
  clientOf,
  csvOf,
  endsOf,
  endWell,
  GRID,
  journalOf,
  killed,
  ones,
  PLAIN,
  QUICK,
  says,
  sayWithoutRedis,
  withRedis,
  worker,
} from './queue.js';
import { refused } from './refused.js';
import { filesIn, folderWithCsv, jacquard, type Result, start, succeeded, tinyCsv } from './run.js';

sayWithoutRedis();

withRedis(
  'a grid through the queue has the table of one process, and leaves nothing in the Redis',
  async () => {
    const folder = folderWithCsv();
    const redis = await redisServer();
    const working = worker(folder, redis);
    await succeeded(jacquard(folder, ...GRID, '--out', 'alone'));
    await succeeded(jacquard(folder, ...GRID, '--out', 'queue', '--queue', redis.url));
    expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
    expect(endsOf(folder, 'queue')).toEqual(ones(6));
    const [{ stderr }] = await endWell(working);
    expect(stderr.match(/^trial \d: complete, loss [\d.]+ after 3 epochs/gm)).toHaveLength(6);
    expect((await clientOf(redis).keys('*')).join(' ')).not.toMatch(/checkpoint|pruned|:t[0-9a-f]{64}/);
  },
);

withRedis('none of a hundred short trials is lost, or recorded twice', async () => {
  const folder = folderWithCsv();
  const redis = await redisServer();
  const asked = [
    ...[...PLAIN, '--hidden', 'none', '--epochs', '1', '--sampler', 'random', '--trials', '100'],
    ...['--try', 'learning-rate=1e-3..0.3:log'],
  ];
  const workers = [worker(folder, redis), worker(folder, redis), worker(folder, redis)];
  const searching = jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url);
  await says(workers[0].child, /trial \d\d: complete/);
  await killed(workers[0].child);
  await succeeded(searching);
  expect(endsOf(folder, 'queue')).toEqual(ones(100));
  expect(csvOf(folder, 'queue').trim().split('\n')).toHaveLength(101);
  await endWell(...workers.slice(1));
});

withRedis('median ends a trial on its worker, in its middle', async () => {
  const folder = folderWithCsv();
  put(folder, 't.csv', tinyCsv({ rows: 3000 }));
  const redis = await redisServer();
  const working = worker(folder, redis);
  // The second is slow, and learns more slowly: all must go through one unit.
  const asked = [
    ...[...PLAIN, '--batch-size', '500', '--epochs', '1000', '--sampler', 'grid'],
    ...['--pruner', 'median:startup=1', '--workers', '1', '--try', 'hidden=4/500,1'],
  ];
  await succeeded(jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url));
  expect(endsOf(folder, 'queue')).toEqual(ones(2));
  const [{ stderr }] = await endWell(working);
  expect(stderr).toMatch(/trial 0: complete/);
  const [, epochs] = /trial 1: pruned, loss [\d.]+ after (\d+) epoch/.exec(stderr) ?? [];
  expect(Number(epochs)).toBeLessThan(1000);
});

withRedis(
  'ASHA with a paused trial on two workers: each trial has one result, and no epoch is told twice',
  async () => {
    const folder = folderWithCsv();
    const redis = await redisServer();
    const asked = [
      ...QUICK,
      ...['--epochs', '9', '--pruner', 'asha', '--trials', '12', '--try', 'learning-rate=1e-3..1:log'],
    ];
    const workers = [worker(folder, redis), worker(folder, redis)];
    await succeeded(jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url));
    expect(endsOf(folder, 'queue')).toEqual(ones(12));
    const told = journalOf(folder, 'queue').filter(({ op_code }) => op_code === 7);
    const names = told.map(({ trial_id, step }) => `${trial_id} ${step}`);
    expect(new Set(names).size).toBe(names.length);
    // A pruned trial has as many epochs as its last rung, a complete one nine.
    expect(told.length).toBeLessThan(12 * 9);
    await endWell(...workers);
  },
);

withRedis(
  'a password is in no file, no line and no message; user and password come from the environment too',
  async () => {
    const folder = folderWithCsv();
    const PASSWORD = 'pa55/w#rd';
    const redis = await redisServer(['--requirepass', PASSWORD]);
    const withPassword = redis.url.replace('//', `//:${encodeURIComponent(PASSWORD)}@`);
    const results: Result[] = [];
    const working = worker(folder, redis, [], { env: { JACQUARD_REDIS_PASSWORD: PASSWORD } });
    const loud = GRID.filter((word) => word !== '--quiet');
    results.push(await succeeded(jacquard(folder, ...loud, '--out', 'queue', '--queue', withPassword)));
    results.push(...(await endWell(working)));
    results.push(await jacquard(folder, ...GRID, '--queue', redis.url));
    results.push(await jacquard(folder, ...GRID, '--queue', redis.url.replace('//', '//:pa55-wrong@')));
    results.push(await jacquard(folder, 'work', '--queue', `redis://:${PASSWORD}@127.0.0.1`));
    results.push(
      await jacquard(folder, 'work', '--queue', `http://:${encodeURIComponent(PASSWORD)}@127.0.0.1`),
    );
    results.push(await jacquard(folder, ...GRID, '--queue', withPassword, '--epochs', 'pa'));
    expect(results.map(({ code }) => code)).toEqual([0, 0, 2, 2, 2, 2, 2]);
    expect(results[2].stderr).toMatch(/queue: redis:\/\/127\.0\.0\.1:\d+\/0: NOAUTH/);
    expect(results[3].stderr).toMatch(/queue: redis:\/\/127\.0\.0\.1:\d+\/0: WRONGPASS/);
    const secret = /pa55|%2Fw/;
    for (const { stdout, stderr } of results) expect(stdout + stderr).not.toMatch(secret);
    const files = filesIn(folder).filter((path) => /\.\w+$/.test(path) && !path.startsWith('cache'));
    expect(files).toContain('queue/search/args.json');
    for (const path of files) expect(readFileSync(join(folder, path), 'utf8'), path).not.toMatch(secret);
  },
);

withRedis('TLS: rediss:// with a certificate that Node is told to trust, and refused without', async () => {
  const folder = folderWithCsv();
  const asked =
    'req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=localhost ' +
    '-addext subjectAltName=IP:127.0.0.1,DNS:localhost';
  expect(spawnSync('openssl', asked.split(' '), { cwd: folder }).status).toBe(0);
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
  const tls = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-auth-clients', 'no'];
  const redis = await redisServer(tls, { plain: false });
  const env = { NODE_EXTRA_CA_CERTS: cert };
  const working = worker(folder, redis, [], { env });
  await succeeded(start(folder, [...GRID, '--out', 'queue', '--queue', redis.url], { env }).result);
  await endWell(working);
  expect(endsOf(folder, 'queue')).toEqual(ones(6));
  refused(await jacquard(folder, 'work', '--queue', redis.url), /self-signed certificate/);
});

test('what a queue cannot be, and where none answers', async () => {
  const folder = folderWithCsv();
  refused(await jacquard(folder, 'work'), /--queue: the address of the Redis is missing/);
  refused(await jacquard(folder, 'work', '--queue', 'localhost'), /--queue: not an address/);
  refused(
    await jacquard(folder, 'work', '--queue', 'http://localhost'),
    /--queue: not the address of a Redis/,
  );
  refused(
    await jacquard(folder, 'work', '--queue', 'redis://127.0.0.1:1'),
    /--queue: redis:\/\/127\.0\.0\.1:1\/0: .*ECONNREFUSED/,
  );
  const nothing = await jacquard(folder, ...GRID, '--queue', 'redis://127.0.0.1:1');
  expect(nothing.code).toBe(2);
  expect(filesIn(folder)).not.toContain('runs');
});
