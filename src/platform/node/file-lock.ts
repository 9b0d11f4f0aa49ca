// Locks: a journal's, as Optuna takes it (whoever makes <file>.lock has it, so that ours and Optuna's processes take turns), and those of
// what one process at a time may write, such as a run folder. The lock of a process that has ended is taken over.
// Before: process-identity.ts. Next: journal-file.ts, encoded-folder.ts, cli/run-folder.ts.

import { lstatSync, readFileSync, readlinkSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { PROCESS_WORD, type ProcessState, pidOf, stateOfProcess, THIS_PROCESS } from './process-identity.js';
import { writeError } from './write-error.js';

/** Short locks are held for milliseconds; Optuna from version 4.3 waits as long before it takes one away. */
const OLD_MILLISECONDS = 30_000;
const LONGEST_WAIT_MILLISECONDS = 100;

/** Where the link leads; where links cannot be made, as on Windows, the content of a file. */
const HOLDER = `jacquard:${hostname()}:${THIS_PROCESS}`;

/** Who has a lock. */
export interface Holder {
  /** `unknown`: it does not say who made it. */
  readonly state: ProcessState | 'unknown';
  /** Null where it is unknown. */
  readonly pid: number | null;
  /** The name of its machine; empty where it is unknown. */
  readonly host: string;
  readonly since: Date;
}

/** Does `work` with the lock of the file at `path`. @throws WriteError where the lock cannot be made; what `work` throws. */
export function withFileLock<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  return withLock(`${path}.lock`, work);
}

/**
 * Takes a lock for as long as this process runs, or until it is given back; one that a process had which has ended is taken over.
 * @returns what gives it back, or else who has it.
 * @throws WriteError where it cannot be made.
 */
export async function holdFile(path: string): Promise<(() => void) | Holder> {
  for (;;) {
    if (make(path)) {
      if (held.size === 0) process.once('exit', removeHeld);
      held.add(path);
      return () => release(path);
    }
    const holder = holderOf(path);
    if (holder?.state === 'dead') await removeDead(path, isDead);
    else if (holder !== null) return holder;
  }
}

/** Who has the lock at `path`; null where nobody does. */
export function holderOf(path: string): Holder | null {
  const found = look(path);
  if (found === null) return null;
  const { text, since } = found;
  const [, host, word] = /^jacquard:(.*):([^:]*)$/.exec(text) ?? [];
  if (word === undefined || !new RegExp(`^${PROCESS_WORD.source}$`).test(word))
    return { state: 'unknown', pid: null, host: '', since: new Date(since) };
  return { state: stateOfProcess(word, since), pid: pidOf(word), host, since: new Date(since) };
}

/** What this process has taken with holdFile(); it goes with the process. */
const held = new Set<string>();

function removeHeld(): void {
  for (const path of held) {
    try {
      removeOwn(path);
    } catch {} // it is that of a process that has ended, which is taken over
  }
}

function release(path: string): void {
  held.delete(path);
  if (held.size === 0) process.off('exit', removeHeld);
  removeOwn(path);
}

async function withLock<Result>(lock: string, work: () => Promise<Result> | Result): Promise<Result> {
  for (let wait = 1; !make(lock); wait = Math.min(2 * wait, LONGEST_WAIT_MILLISECONDS)) {
    if (isLeftBehind(lock)) await removeDead(lock, isLeftBehind);
    else await setTimeout(wait);
  }
  try {
    return await work();
  } finally {
    removeOwn(lock);
  }
}

/** Only the end of a process counts: what another machine has may be held for days. */
function isDead(path: string): boolean {
  return holderOf(path)?.state === 'dead';
}

/** Of a lock that is held for milliseconds. */
function isLeftBehind(lock: string): boolean {
  const holder = holderOf(lock);
  if (holder === null || holder.state === 'alive') return false;
  return holder.state === 'dead' || Date.now() - holder.since.getTime() > OLD_MILLISECONDS;
}

/**
 * Removes a lock that was left behind. Several processes may have found it so: one after another they look again, with a lock that
 * only they take, so that none removes the lock that another one has made in its place.
 */
function removeDead(path: string, isStill: (path: string) => boolean): Promise<void> {
  return withLock(`${path}.takeover`, () => {
    if (isStill(path)) remove(path);
  });
}

/** False where it is there already. */
function make(lock: string): boolean {
  try {
    if (!linksFail) symlinkSync(HOLDER, lock);
    else writeFileSync(lock, HOLDER, { flag: 'wx' });
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (linksFail || !WITHOUT_LINKS.includes(code!)) throw writeError(lock, error);
    linksFail = true; // from now on a file
    return make(lock);
  }
}

/** Windows wants a privilege for links, and some file systems have none. */
let linksFail = process.platform === 'win32';
const WITHOUT_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EINVAL'];

/** What is in a lock, and when it was made; null where there is none. */
function look(lock: string): { text: string; since: number } | null {
  const identity = () => {
    try {
      return lstatSync(lock, { throwIfNoEntry: false, bigint: true });
    } catch (error) {
      throw writeError(lock, error);
    }
  };
  for (let before = identity(); before !== undefined; ) {
    const text = textOf(lock);
    const after = identity();
    if (after?.ino === before.ino && after.mtimeNs === before.mtimeNs)
      return { text, since: Number(after.mtimeMs) };
    before = after; // another one was made in its place
  }
  return null;
}

function textOf(lock: string): string {
  for (const read of [() => readlinkSync(lock), () => readFileSync(lock, 'utf8')]) {
    try {
      return read();
    } catch {} // it is the other kind, or gone since
  }
  return '';
}

function removeOwn(lock: string): void {
  if (textOf(lock) === HOLDER) remove(lock);
}

function remove(lock: string): void {
  try {
    unlinkSync(lock);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw writeError(lock, error);
  }
}
