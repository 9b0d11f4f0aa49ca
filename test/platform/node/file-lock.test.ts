// Who has a lock: a process, with all its threads; that of a process which has ended is taken over, by one process alone.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, readlinkSync, symlinkSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { until } from '../../support/limits.js';
import { put, temporaryFolder } from '../../support/temporary.js';

const BUILT = new URL('../../../build/src/platform/node/file-lock.js', import.meta.url).href;

/** The module as another thread of this process has it. */
async function anew() {
  vi.resetModules();
  return import('../../../src/platform/node/file-lock.js');
}

/** The words of this process in a lock: what it is, host, and process with its start. */
async function ownHolder() {
  const path = join(temporaryFolder(), 'running');
  const release = await (await anew()).holdFile(path);
  const holder = readlinkSync(path);
  if (typeof release === 'function') release();
  expect(existsSync(path)).toBe(false);
  return { holder, parts: /^(.*:)(.*)-(.*)-(.*)-(.*)-(.*)$/.exec(holder)!.slice(1) };
}

test('another thread of the process does not take its lock, and is told who has it', async (context) => {
  if (process.platform === 'win32') context.skip('Windows makes no symbolic links');
  const path = join(temporaryFolder(), 'running');
  const release = await (await anew()).holdFile(path);
  const other = await anew();
  const found = await other.holdFile(path);
  expect(found).toMatchObject({ state: 'alive', pid: process.pid, host: hostname() });
  if (typeof release === 'function') release();
  expect(typeof (await other.holdFile(path))).toBe('function');
});

test.for([
  ['a process that has ended', async () => [], true],
  [
    'an earlier process of the same number',
    async (own: string[]) => [own[4], `${Number(own[5]) - 100}`],
    true,
  ],
  ['another machine', async (own: string[]) => [own[4], own[5]], false],
] as const)('the lock of %s', async ([, edit, taken], context) => {
  if (process.platform !== 'linux') context.skip('other systems have no /proc');
  const { parts } = await ownHolder();
  const [head, host, boot, numbers] = parts;
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const [pid = dead, start = '5'] = await edit(parts);
  const path = join(temporaryFolder(), 'running');
  const elsewhere = taken ? host : host.replace(/./g, (digit) => (digit === '0' ? '1' : '0'));
  symlinkSync(`${head}${[elsewhere, boot, numbers, pid, start].join('-')}`, path);
  const { holdFile } = await anew();
  const found = await holdFile(path);
  if (taken) expect(typeof found).toBe('function');
  else expect(found).toMatchObject({ state: 'elsewhere', pid: process.pid });
});

test('a lock of before the last start of the system is taken over; a younger one is of another machine', async (context) => {
  if (process.platform !== 'linux') context.skip('other systems have no name for a start');
  const { parts } = await ownHolder();
  const [head, host, , numbers, pid, start] = parts;
  const { holdFile } = await anew();
  const path = put(
    temporaryFolder(),
    'running',
    `${head}${[host, '00000000', numbers, pid, start].join('-')}`,
  );
  expect(await holdFile(path)).toMatchObject({ state: 'elsewhere' });
  utimesSync(path, 1, 1);
  expect(typeof (await holdFile(path))).toBe('function');
});

test('a zombie has no lock any more', async (context) => {
  if (process.platform !== 'linux') context.skip('other systems have no /proc');
  const folder = temporaryFolder();
  const path = join(folder, 'running');
  const child = holder(path, 'process.kill(process.pid, "SIGSTOP")');
  // bash that is stopped does not fetch the end of its child.
  const parent = spawn('bash', ['-c', `"${process.execPath}" -e '${child}' & kill -STOP $$`], {
    stdio: 'ignore',
  });
  try {
    const { holderOf } = await anew();
    await until('it holds the lock', () => holderOf(path)?.state === 'alive');
    process.kill(holderOf(path)!.pid!, 'SIGKILL');
    await until('it is seen to be dead', () => holderOf(path)?.state === 'dead');
  } finally {
    parent.kill('SIGKILL');
  }
});

test('a lock that says nothing, or is of another kind, is refused as nobody’s', async () => {
  const { holdFile } = await anew();
  for (const text of ['', 'jacquard:host:12:34', 'nonsense']) {
    const path = put(temporaryFolder(), 'running', text);
    expect(await holdFile(path)).toMatchObject({ state: 'unknown', pid: null });
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

/** A script for -e that takes the lock, and then does something. */
function holder(path: string, then: string): string {
  return `import(${JSON.stringify(BUILT)}).then(async ({ holdFile }) => { await holdFile(${JSON.stringify(path)}); ${then}; })`;
}

test('many processes that find a lock left behind: one at a time has it, also when those that have it are killed', async (context) => {
  if (process.platform === 'win32') context.skip('Windows has no SIGKILL');
  const folder = temporaryFolder();
  const script = `
    import { closeSync, openSync, readdirSync, unlinkSync, writeSync } from 'node:fs';
    const { holdFile } = await import(${JSON.stringify(BUILT)});
    const dead = () => process.kill(process.pid, 'SIGKILL');
    process.on('message', async () => {
      for (let turn = 0; turn < 25; ) {
        const release = await holdFile('running');
        if (typeof release !== 'function') { await new Promise((next) => setTimeout(next, Math.random() * 3)); continue; }
        turn++;
        const inside = 'inside.' + process.pid;
        closeSync(openSync(inside, 'wx'));
        for (let look = 0; look < 3; look++) {
          const others = readdirSync('.').filter((name) => name.startsWith('inside.') && name !== inside);
          if (others.length > 0) { closeSync(openSync('both.' + process.pid + '.' + others[0], 'w')); }
          await null;
        }
        unlinkSync(inside);
        if (turn === 25) dead(); // with the lock
        release();
      }
    });
    process.send('ready');`;
  const one = (): Promise<ChildProcess> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
        cwd: folder,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      child.on('message', () => resolve(child)).on('error', reject);
    });
  const children = await Promise.all(Array.from({ length: 12 }, one));
  const ends = children.map(
    (child) => new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal))),
  );
  for (const child of children) child.send('begin');
  expect(await Promise.all(ends)).toEqual(children.map(() => 'SIGKILL'));
  expect(readdirSync(folder).filter((name) => name !== 'running')).toEqual([]);
});
