import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import type { KnownFile } from '../../../src/data/fashion-mnist.js';
import { DataError, WriteError } from '../../../src/errors.js';
import { downloadFashionMnist } from '../../../src/platform/node/download.js';
import { put, temporaryFolder } from '../../support/temporary.js';

const CONTENT = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i * 31) >> 9);
const GZ = gzipSync(CONTENT);
const FILE: KnownFile = {
  name: 'train-images-idx3-ubyte',
  size: CONTENT.length,
  sha256: createHash('sha256').update(CONTENT).digest('hex'),
};
const NAME = `${FILE.name}.gz`;

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers as told; returns its address and the ranges asked for. */
async function serve(handler: Handler): Promise<{ from: string; asked: (string | undefined)[] }> {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers.range);
    handler(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { from: `http://127.0.0.1:${(server.address() as AddressInfo).port}/data`, asked };
}

/** Answers ranges, as any good server does. */
const good: Handler = (request, response) => {
  const start = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? 0);
  if (start >= GZ.length) return void response.writeHead(416).end();
  const headers = {
    'content-length': GZ.length - start,
    'content-range': `bytes ${start}-${GZ.length - 1}/${GZ.length}`,
  };
  response.writeHead(start > 0 ? 206 : 200, headers).end(GZ.subarray(start));
};

function fetchInto(folder: string, from: string): Promise<string[]> {
  return downloadFashionMnist({ folder, from, files: [FILE] });
}

test('a file is fetched, checked, and there under its own name only', async () => {
  const folder = join(temporaryFolder(), 'new');
  const { from, asked } = await serve(good);
  const seen: number[] = [];
  const onProgress = ({ doneBytes }: { doneBytes: number }) => seen.push(doneBytes);
  const paths = await downloadFashionMnist({ folder, from, files: [FILE], onProgress });
  expect(paths).toEqual([join(folder, NAME)]);
  expect(readdirSync(folder)).toEqual([NAME]);
  expect(readFileSync(paths[0]).equals(GZ)).toBe(true);
  expect(seen[seen.length - 1]).toBe(GZ.length);
  await fetchInto(folder, from);
  expect(asked).toEqual([undefined]); // the second call asked for nothing
});

test('a file that is there and is another is replaced, once the right one has arrived, and that is said', async () => {
  const folder = temporaryFolder();
  const { from, asked } = await serve(good);
  for (const other of [gzipSync('MNIST'), GZ.subarray(0, 9000), Buffer.alloc(0)]) {
    const path = put(folder, NAME, other);
    const notices: string[] = [];
    const onNotice = (text: string) => notices.push(text);
    await downloadFashionMnist({ folder, from, files: [FILE], onNotice });
    expect(notices).toEqual([expect.stringMatching(/-ubyte\.gz: .*; it is downloaded again$/)]);
    expect(readFileSync(path).equals(GZ)).toBe(true);
  }
  expect(asked).toEqual([undefined, undefined, undefined]);
});

test('a file that is another stays when the right one cannot be had', async () => {
  const folder = temporaryFolder();
  const path = put(folder, NAME, 'mine');
  await expect(fetchInto(folder, 'http://127.0.0.1:1/')).rejects.toThrow('could not be downloaded');
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

test('a folder where the file belongs is a WriteError', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, NAME));
  const { from, asked } = await serve(good);
  await expect(fetchInto(folder, from)).rejects.toThrow(WriteError);
  await expect(fetchInto(folder, from)).rejects.toThrow(`${NAME}: a folder is where the file belongs`);
  expect(asked).toEqual([]);
});

test('two that fetch the same file at once, from where an earlier call left it, both end well', async () => {
  const folder = temporaryFolder();
  put(folder, `${NAME}.part`, GZ.subarray(0, 5000));
  // Both have asked before either is answered; then both get the rest in small pieces, in turns.
  const waiting: (() => void)[] = [];
  const { from, asked } = await serve((_, response) => {
    waiting.push(async () => {
      const headers = { 'content-range': `bytes 5000-${GZ.length - 1}/${GZ.length}` };
      response.writeHead(206, headers);
      for (let start = 5000; start < GZ.length; start += 8000) {
        response.write(GZ.subarray(start, start + 8000));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      response.end();
    });
    if (waiting.length === 2) for (const answer of waiting) answer();
  });
  const paths = await Promise.all([fetchInto(folder, from), fetchInto(folder, from)]);
  expect(asked).toEqual(['bytes=5000-', 'bytes=5000-']);
  expect(paths).toEqual([[join(folder, NAME)], [join(folder, NAME)]]);
  expect(readdirSync(folder)).toEqual([NAME]);
  expect(readFileSync(join(folder, NAME)).equals(GZ)).toBe(true);
});

test('what an earlier call left is not fetched again', async () => {
  const folder = temporaryFolder();
  put(folder, `${NAME}.part`, GZ.subarray(0, 5000));
  const { from, asked } = await serve(good);
  await fetchInto(folder, from);
  expect(asked).toEqual(['bytes=5000-']);
  expect(readFileSync(join(folder, NAME)).equals(GZ)).toBe(true);
});

test('a connection that breaks is taken up where it broke', async () => {
  const folder = temporaryFolder();
  let first = true;
  const { from, asked } = await serve((request, response) => {
    if (!first) return good(request, response);
    first = false;
    response.writeHead(200, { 'content-length': GZ.length });
    response.write(GZ.subarray(0, 6000), () => setTimeout(() => response.destroy(), 50));
  });
  await fetchInto(folder, from);
  expect(asked).toEqual([undefined, 'bytes=6000-']);
  expect(readFileSync(join(folder, NAME)).equals(GZ)).toBe(true);
});

test('a server without ranges sends it all, and the part is begun anew', async () => {
  const folder = temporaryFolder();
  put(folder, `${NAME}.part`, 'something else');
  const { from } = await serve((_, response) => response.end(GZ));
  await fetchInto(folder, from);
  expect(readFileSync(join(folder, NAME)).equals(GZ)).toBe(true);
});

test('a part that is whole already, or is not of this file, comes right', async () => {
  for (const part of [GZ, Buffer.concat([GZ, Buffer.from('more')]), Buffer.alloc(3000, 7)]) {
    const folder = temporaryFolder();
    put(folder, `${NAME}.part`, part);
    const { from } = await serve(good);
    await fetchInto(folder, from);
    expect(readFileSync(join(folder, NAME)).equals(GZ)).toBe(true);
  }
});

test('wrong content: an error with both checksums and the other ways, and nothing kept', async () => {
  const folder = temporaryFolder();
  const { from } = await serve((_, response) => response.end(gzipSync('<!DOCTYPE html>')));
  const error = await fetchInto(folder, from).catch((reason) => reason);
  expect(error).toBeInstanceOf(DataError);
  expect(error.message).toContain(
    `fashion-mnist: ${NAME} could not be downloaded: ${from}/${NAME}: wrong content`,
  );
  expect(error.message).toContain(`SHA-256 ${FILE.sha256} expected`);
  expect(error.message).toContain(
    '(15 bytes, a web page); what arrived is removed, and another run begins anew',
  );
  for (const way of ['dataset-fashion-mnist', '--data <folder>', '--data sample']) {
    expect(error.message).toContain(way);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test.each([404, 500, 503])('HTTP %d is named', async (status) => {
  const { from } = await serve((_, response) => response.writeHead(status).end());
  await expect(fetchInto(temporaryFolder(), from)).rejects.toThrow(`${from}/${NAME}: HTTP ${status}`);
});

test('an answer that is refused is not read on: the connection ends', async () => {
  let ended!: (value: string) => void;
  const end = new Promise<string>((resolve) => {
    ended = resolve;
  });
  const { from } = await serve((_, response) => {
    response.on('close', () => ended('closed'));
    response.writeHead(500).write('an error page without an end');
  });
  await expect(fetchInto(temporaryFolder(), from)).rejects.toThrow('HTTP 500');
  setTimeout(() => ended('still open'), 3000);
  expect(await end).toBe('closed');
});

test('a download that fails at once leaves no folder that it made', async () => {
  const folder = temporaryFolder();
  await expect(fetchInto(join(folder, 'a', 'b'), 'http://127.0.0.1:1/')).rejects.toThrow(DataError);
  expect(readdirSync(folder)).toEqual([]);
});

test('a server that never stops sending is left', async () => {
  const { from } = await serve((_, response) => {
    const more = () =>
      void (response.destroyed || response.write(Buffer.alloc(65536), () => setImmediate(more)));
    more();
  });
  await expect(fetchInto(temporaryFolder(), from)).rejects.toThrow(`more than ${FILE.size + 65536} bytes`);
});

test('nobody listens: the reason is named', async () => {
  const { from } = await serve(good);
  const nobody = from.replace(/:\d+/, ':1');
  await expect(fetchInto(temporaryFolder(), nobody)).rejects.toThrow(/the connection failed \(.+\)/);
});

test('a folder that cannot be made is a WriteError', async () => {
  const file = put(temporaryFolder(), 'f', 'x');
  await expect(fetchInto(join(file, 'd'), 'http://127.0.0.1:1/')).rejects.toBeInstanceOf(WriteError);
});

test('an abort ends the download and keeps the part', async () => {
  const folder = temporaryFolder();
  const { from } = await serve((_, response) => {
    response.writeHead(200, { 'content-length': GZ.length });
    response.write(GZ.subarray(0, 6000));
  });
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const options = { folder, from, files: [FILE], signal: controller.signal, onProgress };
  await expect(downloadFashionMnist(options)).rejects.toThrow('aborted');
  expect(readdirSync(folder)).toEqual([`${NAME}.part`]);
});

test.each([
  ['another range', 206, 'bytes 0-99/100', /another range \(bytes 0-99\/100\)/],
  [
    'a longer number that begins alike',
    206,
    'bytes 50000-50099/60000',
    /another range \(bytes 50000-50099\/60000\)/,
  ],
  ['no range', 206, undefined, /another range \(\)/],
  ['the right range under another status', 203, 'bytes 5000-', /HTTP 203/],
  ['an error', 500, undefined, /HTTP 500 Internal Server Error/],
])('an answer that does not go on where the part ends is refused: %s', async (_, status, range, message) => {
  const folder = temporaryFolder();
  put(folder, `${NAME}.part`, GZ.subarray(0, 5000));
  const { from } = await serve((__, response) => {
    response.writeHead(status, range === undefined ? {} : { 'content-range': range }).end(GZ.subarray(5000));
  });
  await expect(fetchInto(folder, from)).rejects.toThrow(message);
  expect(readFileSync(join(folder, `${NAME}.part`)).equals(GZ.subarray(0, 5000))).toBe(true);
});
