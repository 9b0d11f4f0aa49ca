// How long a test waits for what must come. Tests prove order and result, not speed: nothing is expected within this time, which only
// ends what hangs, and holds on a machine that does ten other things. Next: vitest.config.ts has it for every test.

import { availableParallelism, loadavg } from 'node:os';

/** In milliseconds. */
export const LIMIT = 300_000;

/**
 * Whether this machine has more to do than it can at once. Such a machine makes every measured time longer, so a test of times that did
 * not get a quiet moment in all its attempts is not judged there: it says so, and passes.
 */
export function isBusy(): boolean {
  return loadavg()[0] > availableParallelism();
}

/** Waits until `holds` gives true. @throws Error that names `what` when it does not come. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + LIMIT / 2; performance.now() < end; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain: ${what}`);
}
