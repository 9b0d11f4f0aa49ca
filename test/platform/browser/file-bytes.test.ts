import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readBytes, readHead } from '../../../src/platform/browser/gzip.js';
import { fileOf } from '../../support/dropped.js';

const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => (i * i) >> 7);
const gz = gzipSync(bytes);

const CHROMIUM = "Failed to execute 'write' on 'WritableStreamDefaultWriter': ";

/**
 * Pages have no zlib codes in their errors, and a write there ends when its bytes are decompressed (Compression Streams,
 * section 5: both are transform streams). Node 20's ends earlier. This one gives what is put into it, and fails as told.
 */
class PageStream extends TransformStream<Uint8Array, Uint8Array> {
  static failAt: 'write' | 'end';
  constructor() {
    super({
      transform(chunk, controller) {
        if (PageStream.failAt === 'write')
          throw new TypeError(CHROMIUM + 'The compressed data was not valid');
        controller.enqueue(chunk);
      },
      flush() {
        if (PageStream.failAt === 'end') throw new TypeError('Compressed input was truncated');
      },
    });
  }
}

afterEach(() => vi.unstubAllGlobals());

test('gzip is recognised by its bytes, whatever the name, and gives a plain Uint8Array', async () => {
  for (const file of [fileOf('a.gz', bytes), fileOf('b', gz)]) {
    const read = await readBytes(file);
    expect(Object.getPrototypeOf(read)).toBe(Uint8Array.prototype);
    expect(Buffer.compare(read, bytes)).toBe(0);
    expect(await readHead(file, 5)).toEqual(bytes.slice(0, 5));
    expect(Buffer.compare(await readHead(file, 4_000_000), bytes)).toBe(0);
  }
});

test('cut short at any place: a DataError that names the file', async () => {
  for (const length of [5, 12, 1000, gz.length - 9, gz.length - 1]) {
    const file = fileOf('x.gz', gz.subarray(0, length));
    await expect(readBytes(file), `${length} bytes`).rejects.toThrow(
      'x.gz: the gzip data is cut short; copy or download the file again',
    );
  }
});

test('damaged in the middle: a DataError that names the file', async () => {
  const damaged = Buffer.from(gz).fill(0xff, 2000, 2100);
  await expect(readBytes(fileOf('x.gz', damaged))).rejects.toThrow('x.gz: the gzip data is damaged (');
});

test('a gzip bomb stops at the bound, and so does a large file', async () => {
  const bomb = gzipSync(new Uint8Array(50_000_000));
  const options = { maxBytes: 1_000_000 };
  await expect(readBytes(fileOf('x', bomb), options)).rejects.toThrow(
    'x: more than 1000000 bytes; that is more than can be read at once',
  );
  await expect(readBytes(fileOf('x', bytes), options)).rejects.toThrow('x: 3000000 bytes, more than 1000000');
});

test('a wrong size at the end of gzip data is an error, however large', async () => {
  const lying = Buffer.from(gz);
  lying.writeUInt32LE(0xffffffff, lying.length - 4);
  await expect(readBytes(fileOf('x', lying))).rejects.toThrow(
    'x: the gzip data is damaged (incorrect length check)',
  );
});

test('a file that fails in the middle is not called damaged gzip', async () => {
  const noise = Uint8Array.from({ length: 3_000_000 }, (_, i) => Math.imul(i, 2654435761) >>> 24);
  const file = fileOf('x.gz', gzipSync(noise, { level: 0 }));
  const slice = file.slice.bind(file);
  file.slice = (start = 0, end) => {
    if (start >= 1 << 20 && start < 2 << 20) throw new DOMException('It has changed', 'NotReadableError');
    return slice(start, end);
  };
  await expect(readBytes(file)).rejects.toThrow('x.gz: cannot be read: It has changed');
});

describe('where errors have no codes, as in pages', () => {
  test.each([
    ['write', 'x: the gzip data is damaged (The compressed data was not valid)'],
    ['end', 'x: the gzip data is cut short; copy or download the file again'],
  ] as const)('a failure at the %s', async (failAt, message) => {
    vi.stubGlobal('DecompressionStream', PageStream);
    PageStream.failAt = failAt;
    await expect(readBytes(fileOf('x', gz))).rejects.toThrow(message);
  });
});
