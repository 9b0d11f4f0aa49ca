// createBackend of jacquard/slim: every way to bring a binary, and what is said when something else arrives.

import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBackend as createInlined } from '../../src/index.js';
import { createBackend, Network } from '../../src/slim.js';
import { VERSION } from '../../src/version.js';
import { blobs } from '../support/datasets.js';

const bytesOf = (name: string) => readFileSync(new URL(`../../build/wasm/${name}.wasm`, import.meta.url));
const data = blobs({ rows: 100, features: 8, classes: 2 });

let server: Server;
let address: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    const name = /\/([\w-]+)\.wasm$/.exec(request.url!)?.[1];
    if (name === 'missing') response.writeHead(404, 'Not Found').end('gone');
    else if (name) response.writeHead(200, { 'content-type': 'application/wasm' }).end(bytesOf(name));
    else response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>My app</title>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

async function trained(backend: Awaited<ReturnType<typeof createBackend>>): Promise<Float32Array> {
  const network = new Network(backend, {
    inputSize: 8,
    layers: [{ units: 5, activation: 'relu' }, { units: 2 }],
  });
  await network.fit(data, { epochs: 2, batchSize: 10, learningRate: 0.1 });
  return network.parameters;
}

describe('a binary as', () => {
  const ways: [string, () => Parameters<typeof createBackend>[0]][] = [
    ['an address', () => ({ wasm: `${address}/simd.wasm` })],
    ['a URL', () => ({ wasm: new URL(`${address}/simd.wasm`) })],
    ['the promise of a Response', () => ({ wasm: fetch(`${address}/simd.wasm`) })],
    ['a Uint8Array', () => ({ wasm: bytesOf('simd') })],
    ['an ArrayBuffer', () => ({ wasm: new Uint8Array(bytesOf('simd')).buffer })],
    ['a module', () => ({ wasm: new WebAssembly.Module(bytesOf('simd')) })],
    ['a function of its name', () => ({ backend: 'simd', wasm: (name) => bytesOf(name) })],
    ['one for shared memory', () => ({ wasm: bytesOf('simd-shared') })],
  ];
  it.each(ways)('%s gives the backend that jacquard has', async (_, options) => {
    const backend = await createBackend(options());
    expect(backend).toMatchObject({ name: 'simd', threads: 1 });
    expect(await trained(backend)).toEqual(await trained(await createInlined({ backend: 'simd' })));
  });

  it('a function of its name serves threads too, to the bit', async () => {
    const asked: string[] = [];
    const wasm = (name: string) => {
      asked.push(name);
      return bytesOf(name);
    };
    const backend = await createBackend({ threads: 2, wasm });
    expect(backend.threads).toBe(2);
    expect(asked).toEqual([`${backend.name}-shared`]);
    expect(await trained(backend)).toEqual(await trained(await createInlined()));
    backend.dispose();
  });
});

describe('says so when', () => {
  const refused = (options: Parameters<typeof createBackend>[0]) => expect(createBackend(options)).rejects;

  it('nothing is given', () => refused({}).toThrow('wasm expected: a jacquard/kernels/*.wasm as URL'));
  it('an HTML page arrives', async () => {
    await refused({ wasm: `${address}/app` }).toThrow(
      `not a WebAssembly binary at ${address}/app (starts with "<!doctype html><"); it is an HTML page: check the address`,
    );
  });
  it('the server has no such file', () =>
    refused({ wasm: fetch(`${address}/missing.wasm`) }).toThrow(
      `${address}/missing.wasm answered 404 Not Found`,
    ));
  it('there is no server', () =>
    refused({ wasm: 'http://127.0.0.1:1/simd.wasm' }).toThrow('cannot be fetched'));
  it('a file: address is given', () =>
    refused({ wasm: 'file:///simd.wasm' }).toThrow('read the file and give its bytes'));
  it('bytes are no binary', () =>
    refused({ wasm: new Uint8Array([1, 2, 3]) }).toThrow('not a WebAssembly binary (starts'));
  it('a binary is cut short', () =>
    refused({ wasm: bytesOf('simd').subarray(0, 5000) }).toThrow('cannot run the binary'));
  it('a binary is none of ours', () =>
    refused({ wasm: bytesOf('peak-simd').subarray(0, 8) }).toThrow("none of jacquard's"));
  it('it is of another version', async () => {
    const other = Buffer.from(bytesOf('simd'));
    other.write('9', other.lastIndexOf(` ${VERSION}`) + 1);
    await refused({ wasm: other }).toThrow(/the binary is of jacquard 9\S+, this is/);
  });
  it('it is another than was asked for', async () => {
    await refused({ backend: 'simd', wasm: () => bytesOf('simd-shared') }).toThrow(
      'simd was asked for, simd-shared.wasm was given',
    );
    await refused({ threads: 2, wasm: bytesOf('simd') }).toThrow(
      '2 threads were asked for, which need simd-shared',
    );
  });

  it('threads auto must be one for a binary of plain memory', async () => {
    const { threads, fallback } = await createBackend({ threads: 'auto', wasm: bytesOf('simd') });
    expect({ threads, fallback }).toEqual({
      threads: 1,
      fallback: 'one thread, for simd.wasm is for plain memory (simd-shared.wasm is for threads)',
    });
  });
});

it('refuses wide kernels, which are none of the binaries that a caller brings', async () => {
  await expect(createBackend({ wasm: bytesOf('simd'), wide: true } as never)).rejects.toThrow(
    /createBackend: .*wide/,
  );
});
