// What a disk may answer to the file layer: less than was asked for, or that it cannot tell. `npm run test:faults` fails every call of whole
// commands; these are faults that it found.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { put, temporaryFolder } from '../../support/temporary.js';

const { failing, short } = vi.hoisted(() => ({ failing: { stat: '' }, short: { reads: false } }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  return {
    ...fs,
    statSync(path: string, options?: object) {
      if (failing.stat !== '' && path.endsWith(failing.stat))
        throw Object.assign(new Error('i/o error'), { code: 'EIO', syscall: 'stat' });
      return fs.statSync(path, options);
    },
    existsSync: (path: string) =>
      !(failing.stat !== '' && path.endsWith(failing.stat)) && fs.existsSync(path),
  };
});

vi.mock('node:fs/promises', async (original) => {
  const promises = await original<typeof import('node:fs/promises')>();
  return {
    ...promises,
    async open(...args: Parameters<typeof promises.open>) {
      const handle = await promises.open(...args);
      const read = handle.read.bind(handle) as unknown as (
        ...args: unknown[]
      ) => ReturnType<typeof handle.read>;
      const less = (bytes: Uint8Array, offset: number, length: number, position: number) =>
        read(bytes, offset, short.reads ? Math.ceil(length / 2) : length, position);
      handle.read = less as unknown as typeof handle.read;
      return handle;
    },
  };
});

beforeEach(() => {
  failing.stat = '';
  short.reads = false;
});

test('a file that cannot be looked at is not taken for none: it is not replaced without --force', async () => {
  const { writeNewFiles } = await import('../../../src/platform/node/write-new-files.js');
  const folder = temporaryFolder();
  const path = put(folder, 'model.onnx', 'mine');
  failing.stat = 'model.onnx';
  const files = [{ path, chunks: ['theirs'] }];
  await expect(writeNewFiles(folder, files)).rejects.toThrow(`${path}: the disk reports an error`);
  failing.stat = '';
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

test('reads that bring half of what was asked for: a journal loses no line, and a table no row', async () => {
  const { journalFile } = await import('../../../src/platform/node/journal-file.js');
  const { readTableFile } = await import('../../../src/platform/node/table-file.js');
  const folder = temporaryFolder();
  const path = join(folder, 'journal.log');
  const lines = Array.from({ length: 20 }, (_, i) => ({ op_code: 4, worker_id: `w${i}`, study_id: 0 }));
  await journalFile(path).update(0, () => lines);
  const whole = readFileSync(path, 'utf8');
  short.reads = true;
  const seen = await new Promise((resolve, reject) => {
    journalFile(path)
      .update(0, (added) => {
        resolve(added.length);
        return [];
      })
      .catch(reject);
  });
  expect(seen).toBe(20);
  expect(readFileSync(path, 'utf8')).toBe(whole);
  writeFileSync(join(folder, 't.csv'), 'a,b\n1,2\n3,4\n5,6\n');
  expect((await readTableFile(join(folder, 't.csv'))).rowCount).toBe(3);
});
