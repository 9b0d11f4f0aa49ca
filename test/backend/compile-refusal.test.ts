// Where WebAssembly is not compiled: `auto` is the js backend, `fallback` names the reason, and a named backend is refused for it.
// In real browsers: test/browser/policy.test.ts; in workerd: npm run test:matrix.

import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it, test, vi } from 'vitest';
import { createBackend } from '../../src/index.js';
import { createBackend as createSlimBackend } from '../../src/slim.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function refuse(message: string): void {
  vi.spyOn(WebAssembly, 'Module').mockImplementation(function refused() {
    throw new WebAssembly.CompileError(message);
  } as never);
}

const POLICY =
  "the Content-Security-Policy forbids compiling WebAssembly; add 'wasm-unsafe-eval' to its script-src";

describe('each engine words it in its own way', () => {
  it.each([
    [
      'Chromium',
      `WebAssembly.Module(): Refused to compile or instantiate WebAssembly module because neither 'wasm-eval' nor 'unsafe-eval' is an allowed source of script in the following Content Security Policy directive: "script-src 'self'"`,
    ],
    ['Firefox', 'call to WebAssembly.Module() blocked by CSP'],
    [
      'Safari',
      `Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: "script-src 'self'".`,
    ],
  ])('%s', async (_, message) => {
    refuse(message);
    const { name, fallback } = await createBackend();
    expect({ name, fallback }).toEqual({
      name: 'js',
      fallback: `pure JavaScript, far slower, because ${POLICY}`,
    });
    await expect(createBackend({ backend: 'simd' })).rejects.toThrow(
      `kernels: the binary simd cannot be used: ${POLICY}`,
    );
  });

  it('Cloudflare Workers', async () => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
    refuse('WebAssembly.Module(): Wasm code generation disallowed by embedder');
    expect((await createBackend()).fallback).toMatch(
      /^pure JavaScript, far slower, because Cloudflare Workers \(workerd\) compile no WebAssembly in a request; import /,
    );
  });

  it('another place is quoted', async () => {
    refuse('WebAssembly.Module(): Wasm code generation disallowed by embedder');
    const reason =
      'compiling WebAssembly is forbidden here (WebAssembly.Module(): Wasm code generation disallowed by embedder)';
    expect((await createBackend()).fallback).toBe(`pure JavaScript, far slower, because ${reason}`);
  });
});

describe('jacquard/slim', () => {
  it('falls back where it would have to compile what it was given', async () => {
    refuse('blocked by CSP');
    for (const wasm of [new Uint8Array(8), () => new Uint8Array(8)])
      expect(await createSlimBackend({ wasm })).toMatchObject({
        name: 'js',
        fallback: expect.stringContaining(POLICY),
      });
  });

  it('names what it was given, where that is no binary', async () => {
    const exports = { memory: null, gemm: () => {} };
    await expect(createSlimBackend({ wasm: exports })).rejects.toThrow(
      'wasm: [object Object] given; a URL, a Response, bytes or a WebAssembly.Module expected',
    );
  });
});

/** Trains, and prints what it came to; argv: the backend. */
const SCRIPT = `
  const { createBackend, Dataset, Network } = await import(${JSON.stringify(new URL('../../build/src/index.js', import.meta.url).href)});
  const backend = await createBackend({ backend: process.argv[1] });
  const features = Float32Array.from({ length: 3000 }, (_, i) => ((i * 7919) % 1009) / 1009);
  const labels = Int32Array.from({ length: 100 }, (_, i) => Number(features[30 * i] > 0.5));
  const data = new Dataset({ name: 'x', features, featureCount: 30, labels, classNames: ['a', 'b'] });
  const network = new Network(backend, { inputSize: 30, layers: [{ units: 300 }, { units: 2 }] });
  await network.fit(data, { epochs: 3, batchSize: 20, optimizer: 'adam' });
  const threads = (await createBackend({ backend: process.argv[1], threads: 'auto' })).fallback;
  console.log(JSON.stringify({ name: backend.name, fallback: backend.fallback, threads, parameters: [...network.parameters.subarray(0, 500)] }));
`;
const run = (...flags: string[]) =>
  spawnSync(process.execPath, ['--input-type=module', ...flags], { encoding: 'utf8' });

test('without WebAssembly (node --jitless) the js backend has the bits that it has beside it, on one thread', () => {
  const usual = JSON.parse(run('-e', SCRIPT, 'js').stdout);
  const bare = JSON.parse(run('--jitless', '-e', SCRIPT, 'auto').stdout);
  expect(bare.fallback).toMatch(
    /^pure JavaScript, far slower, because this engine has no WebAssembly, as under node --jitless /,
  );
  expect(bare.threads).toMatch(
    /^pure JavaScript, .*; one thread, for threads share a memory of WebAssembly$/,
  );
  expect(bare).toMatchObject({ name: 'js', parameters: usual.parameters });
  expect(usual.fallback).toBeUndefined();
});

test('without WebAssembly a named backend is refused, and says that there is none', () => {
  const { status, stderr } = run('--jitless', '-e', SCRIPT, 'simd');
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /BackendError: backend simd: this engine has no WebAssembly, as under node --jitless/,
  );
});
