// Who has a lock: a process, with all its threads; the lock of an earlier process is taken over.

import { readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../support/temporary.js';

/** The module as another thread of this process has it. */
async function anew() {
  vi.resetModules();
  return import('../../../src/platform/node/file-lock.js');
}

test('another thread of the process does not take its lock; the next process of the same number does', async (context) => {
  if (process.platform === 'win32') context.skip('Windows makes no symbolic links');
  const path = join(temporaryFolder(), 'search.running');
  const release = await (await anew()).holdFile(path);
  const holder = readlinkSync(path);
  const other = await anew();
  expect(await other.holdFile(path)).toBeNull();
  expect(readlinkSync(path)).toBe(holder);
  await release!();
  const parts = holder.split(':');
  symlinkSync([...parts.slice(0, 3), Number(parts[3]) - 60_000].join(':'), path);
  expect(await other.holdFile(path)).not.toBeNull();
  expect(readlinkSync(path).split(':').slice(0, 3)).toEqual(parts.slice(0, 3));
});
