// What one process at a time may write: taken until this process ends, or refused with the name of the one that has it.
// Before: src/platform/node/file-lock.ts. Next: run-folder.ts, search-try.ts.

import { OptionError } from '../src/errors.js';
import { type Holder, holdFile } from '../src/platform/node/file-lock.js';

/**
 * @param lock the path of the lock.
 * @param what what is taken, for the message.
 * @returns what gives it back before this process ends.
 * @throws OptionError where another process has it, or may have it.
 */
export async function hold(lock: string, what: string): Promise<() => void> {
  const taken = await holdFile(lock);
  if (typeof taken === 'function') return taken;
  throw inUse(what, lock, taken);
}

/** Says who has it, and what to do. */
export function inUse(what: string, lock: string, { state, pid, host, since }: Holder): OptionError {
  const time = `since ${since.toLocaleString('sv-SE')}`; // 2026-11-30 14:03:22
  if (state === 'alive')
    return new OptionError(`${what}: process ${pid} uses it, ${time}; wait for it, or stop it (kill ${pid})`);
  const who = pid === null ? 'a process that left no name' : `process ${pid} of ${host}`;
  return new OptionError(
    `${what}: ${who} uses it, ${time}, and whether it still runs cannot be seen from here; where it does not, remove ${lock} to take over`,
  );
}
