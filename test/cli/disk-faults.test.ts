// Faults that a disk really has: links in circles, names that are too long, a full disk, folders for files and files for folders, missing
// permissions. Each command ends with exit code 2 and one sentence that names the path, and loses nothing.
// Next: test/scripts/faults.test.ts has faults that are injected.

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { NO_REDIS } from '../../scripts/redis-server.mjs';
import { canMount } from '../support/can-mount.js';
import { until } from '../support/limits.js';
import { type RedisServer, redisServer } from '../support/redis-server.js';
import { put } from '../support/temporary.js';
import { refused } from './refused.js';
import { jacquard, type StartOptions, start, succeeded, tinyCsv, trainTiny } from './run.js';

const QUICK = ['--recipe', 'none', '--hidden', '4', '--epochs', '2', '--quiet'];
const GRID = ['--learning-rates', '0.1', '--l2s', '0', '--repeats', '1', '--epochs', '1', '--quiet'];

/** Commands that read a data set or a model at `place`. */
const READERS: Record<string, (place: string) => string[]> = {
  train: (place) => ['train', '--data', place, ...QUICK],
  crossvalidate: (place) => ['crossvalidate', '--data', place, ...QUICK, '--folds', '2'],
  search: (place) => ['search', '--data', place, ...GRID],
  'search --try': (place) => [
    'search',
    '--data',
    place,
    ...QUICK,
    '--try',
    'dropout=0/0.1',
    '--sampler',
    'grid',
  ],
  experiment: (place) => ['experiment', 'softmax', '1', '1', '--data', place, '--quiet'],
  predict: (place) => ['predict', 'runs/train', place],
  'predict, the model': (place) => ['predict', place, 't.csv'],
  evaluate: (place) => ['evaluate', 'runs/train', '--data', place],
  'evaluate, the model': (place) => ['evaluate', place, '--data', 't.csv'],
  export: (place) => ['export', place, '--to', 'npz', '--out', 'exported'],
  import: (place) => ['import', place, '--out', 'imported.safetensors'],
  'data info': (place) => ['data', 'info', place],
  'data convert': (place) => ['data', 'convert', place, 'converted.csv'],
  'data split': (place) => ['data', 'split', place, '--out', 'divided'],
};

/** Commands that write to `place`: a folder, or a file. */
const WRITERS: Record<string, (place: string) => string[]> = {
  train: (place) => ['train', '--data', 't.csv', ...QUICK, '--out', place],
  crossvalidate: (place) => ['crossvalidate', '--data', 't.csv', ...QUICK, '--folds', '2', '--out', place],
  search: (place) => ['search', '--data', 't.csv', ...GRID, '--out', place],
  'search --try': (place) => [
    ...['search', '--data', 't.csv', ...QUICK, '--try', 'dropout=0/0.1', '--sampler', 'grid', '--out', place],
  ],
  experiment: (place) => ['experiment', 'softmax', '1', '1', '--data', 't.csv', '--quiet', '--out', place],
  evaluate: (place) => ['evaluate', 'runs/train', '--data', 't.csv', '--out', place],
  export: (place) => ['export', 'runs/train', '--to', 'npz', '--out', `${place}/`],
  import: (place) => ['import', 'model.npz', '--out', join(place, 'model.safetensors')],
  'data convert': (place) => ['data', 'convert', 't.csv', join(place, 'converted.csv')],
  'data split': (place) => ['data', 'split', 't.csv', '--out', place],
};

/** A search of two trials, for the workers of a queue. */
const QUEUED = ['search', '--data', 't.csv', ...QUICK, '--sampler', 'grid', '--try', 'dropout=0/0.1'];

const LONG = 'n'.repeat(300);
const isRoot = process.getuid?.() === 0;

let folder: string;
/** What there is before a command, which no failure may change. */
let before: Map<string, string>;

const contents = () =>
  new Map(
    ['t.csv', 'model.npz', 'runs/train/last.safetensors'].map((name) => [name, read(join(folder, name))]),
  );
const read = (path: string) => readFileSync(path, 'latin1');
const AS_NOBODY = 'exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"';

/** One sentence that names the place, and nothing lost. */
function failedAt(result: Awaited<ReturnType<typeof jacquard>>, place: string): void {
  refused(result, /^error: /m);
  expect(result.stderr).toContain(place.length > 60 ? place.slice(0, 50) : place);
  expect(result.stderr).not.toMatch(/undefined|\[object|TypeError|E[A-Z]{4,}:/);
  expect(contents()).toEqual(before);
}

describe.skipIf(process.platform === 'win32')('faults of a disk', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jacquard-faults-'));
    put(folder, 't.csv', tinyCsv());
    await trainTiny(folder, 't.csv');
    await succeeded(jacquard(folder, 'export', 'runs/train', '--to', 'npz', '--out', './'));
    symlinkSync('loop', join(folder, 'loop'));
    mkdirSync(join(folder, 'empty'));
    before = contents();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each(Object.entries(READERS))('%s reads', (_, command) => {
    test.each([
      ['a link in a circle', 'loop'],
      ['a name that is too long', LONG],
      ['an empty folder', 'empty'],
      ['a file as if it were a folder', 't.csv/inside.csv'],
    ])('%s', async (__, place) => {
      failedAt(await jacquard(folder, ...command(place)), place);
    });
  });

  describe.each(Object.entries(WRITERS))('%s writes', (_, command) => {
    test.each([
      ['a link in a circle', 'loop'],
      ['a name that is too long', LONG],
      ['a file as if it were a folder', 't.csv'],
    ])('%s', async (__, place) => {
      failedAt(await jacquard(folder, ...command(place)), place);
    });
  });

  // Another user: root may read and write everything.
  describe.skipIf(!isRoot)('without permission, as another user (needs root to become one)', () => {
    let own: string;
    const asNobody = (words: string[]) => start(own, words, { shell: AS_NOBODY }).result;

    beforeAll(() => {
      own = mkdtempSync(join(tmpdir(), 'jacquard-nobody-'));
      cpSync(folder, own, { recursive: true, filter: (path) => !path.endsWith('loop') });
      writeFileSync(join(own, 'closed.csv'), tinyCsv(), { mode: 0o600 });
      execFileSync('chmod', ['-R', 'a+rX', own]);
      chmodSync(join(own, 'closed.csv'), 0o600);
      mkdirSync(join(own, 'closed'), { mode: 0o755 });
    });
    afterAll(() => rmSync(own, { recursive: true, force: true }));

    test.each(Object.entries(READERS))('%s reads', async (_, command) => {
      failedAt(await asNobody(command('closed.csv')), 'closed.csv');
    });
    test.each(Object.entries(WRITERS))('%s writes', async (_, command) => {
      failedAt(await asNobody(command('closed')), 'closed');
    });
  });

  // A small file system of its own.
  describe.skipIf(!isRoot || !canMount())('onto a full disk (needs root to mount one)', () => {
    let disk: string;
    beforeAll(() => {
      disk = join(folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', disk]);
      put(disk, 'filler', new Uint8Array(12_000));
    });
    afterAll(() => {
      execFileSync('umount', [disk]);
    });

    test.each(Object.entries(WRITERS))('%s', async (_, command) => {
      const result = await jacquard(folder, ...command('disk'));
      failedAt(result, 'disk/');
      expect(result.stderr).toMatch(/the disk is full/);
      expect(read(join(disk, 'filler'))).toHaveLength(12_000);
    });
  });

  // A worker that cannot read the data gives the trial back with one sentence, and goes on; another worker trains it.
  if (NO_REDIS) test(`work: ${NO_REDIS}`, ({ skip }) => skip(NO_REDIS));
  describe.skipIf(NO_REDIS !== undefined)('work', () => {
    /** Begins a search, has each worker do its part, and then one that is fit, which ends the search as one process does. */
    async function queued(out: string, others: (redis: RedisServer) => Promise<void>): Promise<void> {
      const redis = await redisServer();
      await succeeded(jacquard(folder, ...QUEUED, '--out', `${out}-alone`));
      const searching = jacquard(folder, ...QUEUED, '--out', out, '--queue', redis.url);
      await others(redis);
      const fit = worker(redis, folder, []);
      await succeeded(searching);
      fit.child.kill('SIGTERM');
      await succeeded(fit.result);
      const table = (name: string) => read(join(folder, name, 'search/search.csv'));
      expect(table(out)).toBe(table(`${out}-alone`));
      expect(contents()).toEqual(before);
    }

    function worker({ url }: RedisServer, cwd: string, words: string[], options?: StartOptions) {
      const started = start(cwd, ['work', '--queue', url, '--threads', '1', ...words], options);
      onTestFinished(() => void started.child.kill('SIGKILL'));
      return started;
    }

    async function givesBack(started: ReturnType<typeof worker>, place: string): Promise<void> {
      let said = '';
      started.child.stderr!.on('data', (text) => {
        said += text;
      });
      await until(`the trial is given back for ${place.slice(0, 20)}`, () => /given back.*\n/.test(said));
      started.child.kill('SIGTERM');
      const { code, stderr } = await started.result;
      expect(code, stderr).toBe(0);
      expect(stderr).toMatch(/^note: trial \d: given back: data: /m);
      expect(stderr).toContain(place.length > 60 ? place.slice(0, 50) : place);
      expect(stderr).not.toMatch(/undefined|\[object|Error:|E[A-Z]{4,}:/);
    }

    test('reads a link in a circle, a name that is too long, an empty folder, a file as if it were a folder', async () => {
      await queued('unread', async (redis) => {
        for (const place of ['loop', LONG, 'empty', 't.csv/inside.csv'])
          await givesBack(worker(redis, folder, ['--data', place]), place);
      });
    });

    test.skipIf(!isRoot)('reads without permission, as another user (needs root to become one)', async () => {
      const own = mkdtempSync(join(tmpdir(), 'jacquard-nobody-'));
      onTestFinished(() => rmSync(own, { recursive: true, force: true }));
      chmodSync(own, 0o755);
      writeFileSync(join(own, 'closed.csv'), tinyCsv(), { mode: 0o600 });
      await queued('closed', async (redis) => {
        const options = { shell: AS_NOBODY };
        await givesBack(worker(redis, own, ['--data', 'closed.csv'], options), 'closed.csv');
      });
    });

    test.skipIf(!isRoot || !canMount())('writes nothing: it works in a folder on a full disk', async () => {
      const full = join(folder, 'full');
      mkdirSync(full);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', full]);
      onTestFinished(() => void execFileSync('umount', [full]));
      put(full, 'filler', new Uint8Array(16_384 - 4096));
      await queued('elsewhere', async (redis) => {
        const env = { TMPDIR: full };
        const data = ['--data', join(folder, 't.csv'), '--once'];
        await succeeded(worker(redis, full, data, { env }).result);
        expect(readdirSync(full)).toEqual(['filler']);
      });
    });
  });
});
