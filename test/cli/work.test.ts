// `jacquard search --try --queue` and `jacquard work` as their users meet them, with a Redis of the test's own: the table is that of one
// process, whatever becomes of the workers and of the Redis, and every trial has one result.

import type { ChildProcess } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { expect, onTestFinished, test } from 'vitest';
import { NO_REDIS } from '../../scripts/redis-server.mjs';
import { until } from '../support/limits.js';
import { type RedisServer, redisServer } from '../support/redis-server.js';
import { put } from '../support/temporary.js';
import { refused } from './refused.js';
import {
  filesIn,
  folderWithCsv,
  jacquard,
  type Result,
  type StartOptions,
  start,
  succeeded,
  tinyCsv,
} from './run.js';

const withRedis = test.skipIf(NO_REDIS !== undefined);
if (NO_REDIS) test(`without a Redis: ${NO_REDIS}`, ({ skip }) => skip(NO_REDIS));

const QUICK = [
  'search',
  '--data',
  't.csv',
  '--recipe',
  'none',
  '--hidden',
  '8',
  '--batch-size',
  '16',
  '--quiet',
];
const GRID = ['--sampler', 'grid', '--try', 'hidden=8/4', '--try', 'learning-rate=0.01/0.1/0.3'];
const FAST = [...QUICK.filter((word) => word !== '--hidden' && word !== '8'), '--epochs', '3'];

const csvOf = (folder: string, out: string) => readFileSync(join(folder, out, 'search/search.csv'), 'utf8');

interface Line {
  op_code: number;
  trial_id: number;
}
const journalOf = (folder: string, out: string): Line[] =>
  readFileSync(join(folder, out, 'search/journal.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** How often each trial's end is in the journal. */
function endsOf(folder: string, out: string): number[] {
  const ends = journalOf(folder, out).filter(({ op_code }) => op_code === 6);
  const counts: number[] = [];
  for (const { trial_id } of ends) counts[trial_id] = (counts[trial_id] ?? 0) + 1;
  return counts;
}

const ones = (count: number) => Array.from({ length: count }, () => 1);

function worker(
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
async function endWell(workers: readonly ReturnType<typeof worker>[]): Promise<void> {
  for (const { child } of workers) child.kill('SIGTERM');
  for (const { result } of workers) expect((await result).code).toBe(0);
}

/** Until stderr has said it. */
async function says(child: ChildProcess, words: RegExp): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr!.on('data', (text) => {
      said += text;
      if (words.test(said)) resolve();
    });
    child.on('exit', () => reject(new Error(`ended before it said ${words}: ${said}`)));
  });
}

async function killed(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

withRedis(
  'a grid through the queue has the table of one process, and leaves nothing in the Redis',
  async () => {
    const folder = folderWithCsv();
    const redis = await redisServer();
    await succeeded(jacquard(folder, ...FAST, ...GRID, '--out', 'alone'));
    const { result } = worker(folder, redis, ['--idle', '10']);
    await succeeded(jacquard(folder, ...FAST, ...GRID, '--out', 'queue', '--queue', redis.url));
    expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
    expect(endsOf(folder, 'queue')).toEqual(ones(6));
    const { stderr } = await succeeded(result);
    expect(stderr.match(/^trial \d: complete, loss [\d.]+ after 3 epochs/gm)).toHaveLength(6);
    const { stdout } = spawnSync('redis-cli', ['-p', String(redis.port), 'keys', '*'], { encoding: 'utf8' });
    expect(stdout).not.toMatch(/checkpoint|pruned|:t[0-9a-f]{64}/);
  },
);

withRedis(
  'a search that was begun without a queue goes on in one, from the checkpoint that it made',
  async () => {
    const folder = folderWithCsv();
    put(folder, 't.csv', tinyCsv({ rows: 3000 }));
    const redis = await redisServer();
    const asked = [...QUICK.slice(0, -1), '--epochs', '3000', '--sampler', 'random', '--trials', '1'];
    const tries = ['--try', 'learning-rate=0.01..0.1:log'];
    await succeeded(jacquard(folder, ...asked, ...tries, '--out', 'whole', '--quiet'));
    const alone = start(folder, [...asked, ...tries, '--out', 'begun']);
    const checkpoint = join(folder, 'begun/search/trials/0/checkpoint.safetensors');
    const journal = join(folder, 'begun/search/journal.log');
    const hasFigures = () =>
      existsSync(journal) && readFileSync(journal, 'utf8').includes('intermediate_value');
    while (!hasFigures()) await new Promise((resolve) => setTimeout(resolve, 100));
    alone.child.kill('SIGINT');
    expect((await alone.result).code).toBe(130);
    const bytes = readFileSync(checkpoint);
    const resumed = start(folder, ['search', '--resume', 'begun/search', '--queue', redis.url, '--quiet']);
    const keys = () =>
      redisCli(redis.port, 'keys', 'jacquard:checkpoint:*')
        .split('\n')
        .filter((key) => key !== '');
    while (keys().length === 0) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(Number(redisCli(redis.port, 'hstrlen', keys()[0], '0'))).toBe(bytes.length);
    const { result } = worker(folder, redis, ['--once']);
    await succeeded(resumed.result);
    expect(csvOf(folder, 'begun')).toBe(csvOf(folder, 'whole'));
    await succeeded(result);
  },
);

withRedis(
  'random trials by three workers: one killed twice in mid-trial, one late, the Redis killed and started again',
  async () => {
    const folder = folderWithCsv();
    put(folder, 't.csv', tinyCsv({ rows: 3000 }));
    const redis = await redisServer();
    const asked = [
      ...[...QUICK, '--epochs', '150', '--sampler', 'random', '--trials', '10'],
      ...['--try', 'learning-rate=1e-3..0.3:log', '--try', 'dropout=0..0.4'],
    ];
    await succeeded(jacquard(folder, ...asked, '--out', 'alone'));
    const searching = jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url);
    const workers = [worker(folder, redis)];
    for (let deaths = 0; deaths < 2; deaths++) {
      const victim = worker(folder, redis);
      await holdsTrial(redis, victim.child);
      await killed(victim.child);
    }
    await redis.stop();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await redis.start();
    workers.push(worker(folder, redis), worker(folder, redis));
    await succeeded(searching);
    expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
    expect(endsOf(folder, 'queue')).toEqual(ones(10));
    await endWell(workers);
  },
);

withRedis(
  'Ctrl-C gives a trial back at once, with its checkpoint, from which another worker goes on',
  async () => {
    const folder = folderWithCsv();
    put(folder, 't.csv', tinyCsv({ rows: 3000 }));
    const redis = await redisServer();
    const long = [...QUICK, '--epochs', '2000', '--sampler', 'grid', '--try', 'learning-rate=0.01/0.02'];
    await succeeded(jacquard(folder, ...long, '--out', 'alone'));
    const searching = jacquard(folder, ...long, '--out', 'queue', '--queue', redis.url);
    // Its lock outlives the test, so that Ctrl-C alone can free the trial.
    const first = worker(folder, redis, ['--lost-after', '600']);
    await says(first.child, /takes trials/);
    await holdsTrial(redis, first.child);
    await hasFigures(redis);
    first.child.kill('SIGINT');
    const { code, stderr } = await first.result;
    expect(code).toBe(0);
    expect(stderr).toMatch(/trial 0: given back/);
    expect(redisCli(redis.port, 'keys', 'jacquard:checkpoint:*')).not.toBe('');
    const second = worker(folder, redis, ['--once']);
    await succeeded(second.result);
    const third = worker(folder, redis, ['--idle', '2']);
    await succeeded(searching);
    await succeeded(third.result);
    expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
    expect(endsOf(folder, 'queue')).toEqual(ones(2));
  },
);

/** Until a worker trains a trial: it holds the trial's lock. */
async function holdsTrial({ port }: RedisServer, { pid }: ChildProcess): Promise<void> {
  await until(`worker ${pid} has a trial`, () => {
    const locks = redisCli(port, 'keys', 'bull:jacquard-trials:*:lock').split('\n').filter(Boolean);
    return locks.some((key) => redisCli(port, 'get', key).includes(`-${pid}-`));
  });
}

/** Until figures of a trial have come. */
async function hasFigures({ port }: RedisServer): Promise<void> {
  await until('figures have come', () => {
    const [id] = redisCli(port, 'lrange', 'bull:jacquard-trials:active', '0', '-1').split('\n');
    return id !== '' && redisCli(port, 'hget', `bull:jacquard-trials:${id}`, 'progress').includes('figures');
  });
}

function redisCli(port: number, ...words: string[]): string {
  return spawnSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' }).stdout.trim();
}

withRedis('a searching process that is killed takes the results of its trials when it goes on', async () => {
  const folder = folderWithCsv();
  const redis = await redisServer();
  await succeeded(jacquard(folder, ...FAST, ...GRID, '--out', 'alone'));
  const searching = start(folder, [
    ...FAST.slice(0, -3),
    '--epochs',
    '3',
    ...GRID,
    '--out',
    'queue',
    '--queue',
    redis.url,
  ]);
  await says(searching.child, /trials go to/);
  await trialsWait(redis, 6);
  await killed(searching.child);
  const { stderr } = await succeeded(worker(folder, redis, ['--idle', '1']).result);
  expect(stderr.match(/complete/g)).toHaveLength(6);
  // Nobody works any more: what is done already is enough.
  await succeeded(jacquard(folder, 'search', '--resume', 'queue/search', '--queue', redis.url, '--quiet'));
  expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
  expect(endsOf(folder, 'queue')).toEqual(ones(6));
});

withRedis(
  'a worker that stalls loses its trial to another; when it goes on, its result does not count',
  async () => {
    const folder = folderWithCsv();
    put(folder, 't.csv', tinyCsv({ rows: 3000 }));
    const redis = await redisServer();
    const asked = [...QUICK, '--epochs', '300', '--sampler', 'grid', '--try', 'learning-rate=0.01/0.02'];
    await succeeded(jacquard(folder, ...asked, '--out', 'alone'));
    const searching = jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url);
    const stalled = worker(folder, redis);
    await holdsTrial(redis, stalled.child);
    stalled.child.kill('SIGSTOP');
    const other = worker(folder, redis);
    await succeeded(searching);
    const goesOn = says(stalled.child, /trial \d: another worker has/);
    stalled.child.kill('SIGCONT');
    await goesOn;
    expect(csvOf(folder, 'queue')).toBe(csvOf(folder, 'alone'));
    expect(endsOf(folder, 'queue')).toEqual(ones(2));
    await endWell([stalled, other]);
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
    const { child, result } = worker(folder, redis);
    await says(child, /trial that this worker cannot read: not a trial of a search/);
    child.kill('SIGTERM');
    const { code, stderr } = await result;
    expect(code).toBe(0);
    expect(stderr).toMatch(/trial 7: given back: version: the search is of Jacquard 0\.0\.1, this worker of/);
    expect((await queue.getJob('none'))?.returnvalue).toMatchObject({ outcome: { state: 'refused' } });
    expect(await queue.getJobState('old')).not.toBe('failed');
    await queue.close();
  },
);

withRedis('a Redis that has forgotten everything is told again', async () => {
  const folder = folderWithCsv();
  const redis = await redisServer();
  const searching = jacquard(folder, ...FAST, ...GRID, '--out', 'queue', '--queue', redis.url);
  await trialsWait(redis, 6);
  redisCli(redis.port, 'flushall');
  await trialsWait(redis, 6);
  const { result } = worker(folder, redis, ['--idle', '2']);
  await succeeded(searching);
  await succeeded(result);
  expect(endsOf(folder, 'queue')).toEqual(ones(6));
});

withRedis('none of three hundred short trials is lost, or recorded twice', async () => {
  const folder = folderWithCsv();
  const redis = await redisServer();
  const asked = [
    ...['search', '--data', 't.csv', '--recipe', 'none', '--hidden', 'none', '--batch-size', '16', '--quiet'],
    ...['--epochs', '1', '--sampler', 'random', '--trials', '300', '--try', 'learning-rate=1e-3..0.3:log'],
  ];
  const workers = [worker(folder, redis), worker(folder, redis), worker(folder, redis)];
  const searching = jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url);
  await says(workers[0].child, /trial \d{3}: complete/);
  await killed(workers[0].child);
  await succeeded(searching);
  expect(endsOf(folder, 'queue')).toEqual(ones(300));
  expect(csvOf(folder, 'queue').trim().split('\n')).toHaveLength(301);
  await endWell(workers.slice(1));
});

withRedis('median ends a trial on its worker, in its middle', async () => {
  const folder = folderWithCsv();
  put(folder, 't.csv', tinyCsv({ rows: 3000 }));
  const redis = await redisServer();
  const { child, result } = worker(folder, redis);
  const asked = [
    ...[...QUICK, '--epochs', '4000', '--sampler', 'grid', '--pruner', 'median:startup=1', '--workers', '1'],
    ...['--try', 'learning-rate=0.1/0.00001'],
  ];
  await succeeded(jacquard(folder, ...asked, '--out', 'queue', '--queue', redis.url));
  expect(endsOf(folder, 'queue')).toEqual(ones(2));
  child.kill('SIGTERM');
  const { stderr } = await result;
  expect(stderr).toMatch(/trial 0: complete/);
  const [, epochs] = /trial 1: pruned, loss [\d.]+ after ([\d,]+) epoch/.exec(stderr) ?? [];
  expect(Number(epochs?.replace(',', ''))).toBeLessThan(4000);
});

async function trialsWait({ port }: RedisServer, count: number): Promise<void> {
  await until(
    `${count} trials in the queue`,
    () => redisCli(port, 'llen', 'bull:jacquard-trials:wait') === String(count),
  );
}

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
    const names = told.map((line) => `${line.trial_id} ${(line as Line & { step: number }).step}`);
    expect(new Set(names).size).toBe(names.length);
    // A pruned trial has as many epochs as its last rung, a complete one nine.
    expect(told.length).toBeLessThan(12 * 9);
    await endWell(workers);
  },
);

withRedis(
  'a worker without the data, or with others, gives trials back and says so; one that has them elsewhere trains them',
  async () => {
    const folder = folderWithCsv();
    const redis = await redisServer();
    mkdirSync(join(folder, 'elsewhere'));
    copyFileSync(join(folder, 't.csv'), join(folder, 'elsewhere/mine.csv'));
    put(folder, 'other.csv', tinyCsv({ rows: 57 }));
    const searching = start(folder, [...FAST, ...GRID, '--out', 'queue', '--queue', redis.url]);
    const wrong = worker(folder, redis, ['--data', 'other.csv', '--data', 'none.csv']);
    await says(
      wrong.child,
      /given back: data: other\.csv: other data .*none\.csv.*; type jacquard work --data/,
    );
    const right = worker(folder, redis, ['--data', 'other.csv', '--data', 'elsewhere/mine.csv']);
    const { stderr } = await succeeded(searching.result);
    expect(stderr).toMatch(/has given a trial back: data: other\.csv/);
    expect(endsOf(folder, 'queue')).toEqual(ones(6));
    await endWell([wrong, right]);
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
    const env = { JACQUARD_REDIS_PASSWORD: PASSWORD };
    const working = worker(folder, redis, ['--idle', '10'], { env });
    const loud = [...FAST, ...GRID].filter((word) => word !== '--quiet');
    results.push(await succeeded(jacquard(folder, ...loud, '--out', 'queue', '--queue', withPassword)));
    results.push(await succeeded(working.result));
    results.push(await jacquard(folder, ...FAST, ...GRID, '--queue', redis.url));
    results.push(
      await jacquard(folder, ...FAST, ...GRID, '--queue', redis.url.replace('//', '//:pa55-wrong@')),
    );
    results.push(await jacquard(folder, 'work', '--queue', `redis://:${PASSWORD}@127.0.0.1`));
    results.push(
      await jacquard(folder, 'work', '--queue', `http://:${encodeURIComponent(PASSWORD)}@127.0.0.1`),
    );
    results.push(await jacquard(folder, ...FAST, '--queue', withPassword, '--epochs', 'pa'));
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
  const made = spawnSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-keyout',
        'key.pem',
        '-out',
        'cert.pem',
      ],
      ...['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
    ],
    { cwd: folder },
  );
  expect(made.status).toBe(0);
  const file = (name: string) => join(folder, name);
  const tls = [
    '--tls-cert-file',
    file('cert.pem'),
    '--tls-key-file',
    file('key.pem'),
    '--tls-auth-clients',
    'no',
  ];
  const redis = await redisServer(tls, { plain: false });
  const env = { NODE_EXTRA_CA_CERTS: file('cert.pem') };
  const working = worker(folder, redis, ['--idle', '10'], { env });
  await succeeded(start(folder, [...FAST, ...GRID, '--out', 'queue', '--queue', redis.url], { env }).result);
  await succeeded(working.result);
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
  const nothing = await jacquard(folder, ...FAST, ...GRID, '--queue', 'redis://127.0.0.1:1');
  expect(nothing.code).toBe(2);
  expect(filesIn(folder)).not.toContain('runs');
});
