// What is read of a file is bounded by what it is: gzip of IDX ends at a wrong header, a header of JSON at its number of values, and a
// pipe that nobody writes to is named.

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, it } from 'vitest';
import { RunFolder } from '../../../cli/run-folder.js';
import { encodeIdxHeader } from '../../../src/data/idx.js';
import { DataError } from '../../../src/errors.js';
import { decodeSafetensors } from '../../../src/model/safetensors.js';
import { readIdx } from '../../../src/platform/node/idx-file.js';
import { journalFile } from '../../../src/platform/node/journal-file.js';
import { readFile } from '../../../src/platform/node/open-file.js';
import { CLI } from '../../cli/run.js';

const folder = mkdtempSync(join(tmpdir(), 'bounded-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
/** 64 MiB in 64 kB. */
const ZEROS = gzipSync(Buffer.alloc(1 << 26));

it('gzip that is no IDX is not decompressed', async () => {
  const path = file('zeros.gz', ZEROS);
  const before = process.memoryUsage().arrayBuffers;
  await expect(readIdx(path)).rejects.toThrow(/wrong magic number: .* 00 00 00 00 found$/);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 24);
});

it('gzip of more values than the header says is read to the first of them', async () => {
  const path = file('more.gz', gzipSync(Buffer.concat([encodeIdxHeader([2, 2]), Buffer.alloc(1 << 26)])));
  await expect(readIdx(path)).rejects.toThrow(
    /longer than its header says: 2×2 = 4 bytes expected, more found$/,
  );
});

it('a header that announces more than can be read is refused before anything is decompressed', async () => {
  const path = file('huge.gz', gzipSync(encodeIdxHeader([2 ** 31, 2 ** 31])));
  await expect(readIdx(path)).rejects.toThrow(/more than 1073741824; that is more than can be read at once/);
});

it('a safetensors header of very many values is refused before they are made', () => {
  const text = `{"a":[${'{},'.repeat(2 ** 20)}{}]}`;
  const bytes = new Uint8Array(8 + text.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(new TextEncoder().encode(text), 8);
  expect(() => decodeSafetensors(bytes, 'm')).toThrow(/^m: .*more than 1048576 values/);
});

it('a file of more than the bound is refused by its size, and /dev/zero at the bound', async () => {
  const path = file('holes', new Uint8Array(1));
  truncateSync(path, 1e9);
  await expect(readFile(path, 1e6)).rejects.toThrow(/more than 1000000/);
  await expect(readFile('/dev/zero', 1e6)).rejects.toThrow(/^\/dev\/zero: more than 1000000/);
});

it.skipIf(process.platform === 'win32')(
  'a pipe that nobody writes to is named after a while, without what acts on a terminal',
  async () => {
    const path = join(folder, 'pipe\u001b[31m');
    execFileSync('mkfifo', [path]);
    const waiting = spawn(process.execPath, [CLI, 'data', 'info', path], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const said = await new Promise<string>((resolve) =>
      waiting.stderr.once('data', (text) => resolve(String(text))),
    );
    waiting.kill('SIGKILL');
    expect(said).toBe(`${path.replace('\u001b', '?')}: a pipe; waiting for a program that writes to it\n`);
  },
);

it("files of more than 2 GiB that have to be read at once are refused with a sentence, not with the engine's error", async () => {
  for (const name of ['args.json', 'last.safetensors', 'journal.log'])
    truncateSync(file(name, new Uint8Array(1)), 2.5e9);
  const last = () => RunFolder.open(folder).read('last.safetensors');
  expect(last).toThrow(DataError);
  expect(last).toThrow(/last\.safetensors: more than 2 GiB/);
  const journal = journalFile(join(folder, 'journal.log'));
  await expect(journal.update(0, () => [])).rejects.toThrow(
    /a journal of more than 268435456 cannot be read/,
  );
});
