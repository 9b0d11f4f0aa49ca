import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { readBytes, readHead } from '../../../src/platform/node/gzip.js';
import { put, temporaryFolder } from '../../support/temporary.js';

const bytes = Uint8Array.from({ length: 1_000_000 }, (_, i) => (i * i) >> 7);

test('gzip is recognised by its bytes, whatever the name, and gives a plain Uint8Array', async () => {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries({ 'a.gz': bytes, b: gzipSync(bytes) })) {
    const read = await readBytes(put(folder, name, content));
    expect(Object.getPrototypeOf(read)).toBe(Uint8Array.prototype);
    expect(Buffer.compare(read, bytes)).toBe(0);
    expect(await readHead(join(folder, name), 5)).toEqual(Buffer.from(bytes.subarray(0, 5)));
  }
});

test('two gzip members in one file are read one after the other', async () => {
  const path = put(temporaryFolder(), 'x', Buffer.concat([gzipSync(bytes), gzipSync(bytes.subarray(0, 10))]));
  expect((await readBytes(path)).length).toBe(bytes.length + 10);
});

test('cut short at any place: a DataError that names the file', async () => {
  const gz = gzipSync(bytes);
  for (const length of [5, 12, 1000, gz.length - 9, gz.length - 1]) {
    const path = put(temporaryFolder(), 'x.gz', gz.subarray(0, length));
    await expect(readBytes(path), `${length} bytes`).rejects.toThrow(`${path}: the gzip data is cut short`);
  }
});

test('damaged in the middle: a DataError that names the file', async () => {
  const gz = gzipSync(bytes);
  gz.fill(0xff, 2000, 2100);
  const path = put(temporaryFolder(), 'x.gz', gz);
  await expect(readBytes(path)).rejects.toThrow(`${path}: the gzip data is damaged`);
});

test('a gzip bomb stops at the bound, and a wrong size at its end does no harm', async () => {
  const bomb = gzipSync(new Uint8Array(50_000_000));
  const path = put(temporaryFolder(), 'bomb.gz', bomb);
  await expect(readBytes(path, { maxBytes: 1_000_000 })).rejects.toThrow(`${path}: more than 1000000 bytes`);
  bomb.writeUInt32LE(0xffffffff, bomb.length - 4);
  const lying = put(temporaryFolder(), 'lying.gz', bomb);
  await expect(readBytes(lying)).rejects.toThrow(
    `${lying}: the gzip data is damaged (incorrect length check)`,
  );
});

test('missing, a folder, empty: a DataError each', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'd'));
  await expect(readBytes(join(folder, 'no'))).rejects.toThrow(`${join(folder, 'no')}: no such file`);
  await expect(readBytes(join(folder, 'd'))).rejects.toThrow(
    `${join(folder, 'd')}: a file expected, a folder found`,
  );
  await expect(readBytes(put(folder, 'e', ''))).rejects.toThrow(`${join(folder, 'e')}: the file is empty`);
  await expect(readBytes(join(folder, 'e', 'x'))).rejects.toThrow('a part of the path is not a folder');
  await expect(readBytes(join(folder, 'no'))).rejects.toBeInstanceOf(DataError);
});

test('no permission: a DataError', async (context) => {
  const folder = temporaryFolder();
  if (process.getuid?.() === 0) context.skip('root may read everything, so the permission cannot be missing');
  chmodSync(put(folder, 'p', 'x'), 0);
  await expect(readBytes(join(folder, 'p'))).rejects.toThrow('permission to read it is missing');
});
