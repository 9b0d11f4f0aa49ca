// The lock of a journal file, as Optuna takes it: whoever makes <file>.lock has it, so that ours and Optuna's processes take turns.
// A lock whose process was killed is taken away: ours say who has them; others are taken to be left behind when they are old.
// Next: journal-file.ts.

import { randomBytes } from 'node:crypto';
import { lstat, readFile, readlink, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { writeError } from './atomic-file.js';
import { isAlive } from './process-alive.js';

/** Locks are held for milliseconds; Optuna from version 4.3 waits as long before it takes one away. */
const OLD_MILLISECONDS = 30_000;
const LONGEST_WAIT_MILLISECONDS = 100;

/**
 * When this process began, in milliseconds of the machine's steady clock; all its threads measure the same, nearly. A container's next
 * process may have the same number, and began at another time.
 */
const STARTED = Math.min(...Array.from({ length: 5 }, startOfProcess));
const NEARLY_MILLISECONDS = 100;
/** Where the link leads; on Windows, where links need a privilege, the content of a file. */
const HOLDER = `jacquard:${hostname()}:${process.pid}:${Math.round(STARTED)}`;

function startOfProcess(): number {
  const uptime = process.uptime();
  return Number(process.hrtime.bigint()) / 1e6 - 1000 * uptime;
}

/** Does `work` with the lock. @throws WriteError where the lock cannot be made; what `work` throws. */
export async function withFileLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${path}.lock`;
  await acquire(lock);
  try {
    return await work();
  } finally {
    await remove(lock);
  }
}

/**
 * Takes a file for as long as this process runs, or until it is given back; one that a killed process had is taken over.
 * @returns what gives it back; null where a process that runs has it.
 */
export async function holdFile(path: string): Promise<(() => Promise<void>) | null> {
  for (;;) {
    if (await make(path)) return () => remove(path);
    const left = await leftBehind(path, Number.POSITIVE_INFINITY);
    if (left === null) return null;
    await takeAway(path, left);
  }
}

async function acquire(lock: string): Promise<void> {
  for (let wait = 1; ; wait = Math.min(2 * wait, LONGEST_WAIT_MILLISECONDS)) {
    if (await make(lock)) return;
    const left = await leftBehind(lock, OLD_MILLISECONDS);
    if (left === null) await setTimeout(wait);
    else await takeAway(lock, left);
  }
}

/** False where it is there already. */
async function make(lock: string): Promise<boolean> {
  try {
    if (process.platform === 'win32') await writeFile(lock, HOLDER, { flag: 'wx' });
    else await symlink(HOLDER, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeError(lock, error);
  }
}

/** The identity of a lock that nobody has any more; null where somebody may have it. */
async function leftBehind(lock: string, old: number): Promise<string | null> {
  const found = await identityOf(lock);
  if (found === null) return null;
  const [ours, host, pid, started] = found.holder.split(':');
  const left =
    ours === 'jacquard' && host === hostname()
      ? !isAlive(Number(pid)) || (Number(pid) === process.pid && !isOurStart(Number(started)))
      : Date.now() - found.mtimeMs > old;
  return left ? found.identity : null;
}

/** What tells a lock from one that is made in its place: its inode alone may be the same. Null where there is none. */
async function identityOf(
  lock: string,
): Promise<{ identity: string; holder: string; mtimeMs: number } | null> {
  const stats = await lstat(lock, { bigint: true }).catch(() => undefined);
  if (stats === undefined) return null;
  const holder = await readlink(lock).catch(() => readFile(lock, 'utf8').catch(() => ''));
  return { identity: `${stats.ino} ${stats.mtimeNs} ${holder}`, holder, mtimeMs: Number(stats.mtimeMs) };
}

/** False for what is no number, too. */
function isOurStart(started: number): boolean {
  return Math.abs(started - STARTED) <= NEARLY_MILLISECONDS;
}

/** Removes a lock of our own. Renamed first, as Optuna does. */
async function remove(lock: string): Promise<void> {
  await takeAway(lock, null);
}

/** @param left the identity of a lock that was left behind: another one, which somebody made meanwhile, is put back. */
async function takeAway(lock: string, left: string | null): Promise<void> {
  const aside = `${lock}.${randomBytes(4).toString('hex')}.rename`;
  try {
    await rename(lock, aside);
    if (left === null || (await identityOf(aside))?.identity === left) await unlink(aside);
    else await rename(aside, lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeError(lock, error);
  }
}
