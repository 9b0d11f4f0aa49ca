// Backends of several threads as users make them: the same bits for any number, honest options, and an end.

import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { describe, expect, it, test, vi } from 'vitest';
import { type BackendName, createBackend, Network } from '../../../src/index.js';
import { blobs } from '../../support/datasets.js';
import { LIMIT } from '../../support/limits.js';

const NAMES: BackendName[] = ['js', 'simd'];
if (WebAssembly.validate(await import('node:fs').then((fs) => fs.readFileSync('build/wasm/relaxed.wasm')))) {
  NAMES.push('relaxed');
}

/** Large enough for every kernel that is split in a training to be split. */
const data = blobs({ rows: 700, features: 300, classes: 10 });

describe.each(NAMES)('%s', (name) => {
  it.each(['dense', 'sparse'] as const)('1, 2 and 8 threads give the same bits, %s input', async (input) => {
    const trained = async (threads: number) => {
      const backend = await createBackend({ backend: name, threads });
      expect(backend.threads).toBe(threads);
      const layers = [{ units: 290, activation: 'relu' as const }, { units: 10 }];
      const network = new Network(backend, { inputSize: 300, layers, input });
      await network.fit(data, { epochs: 1, batchSize: 256, learningRate: 0.01 });
      const result = [network.parameters, network.predictProba(data), network.history[0].loss];
      backend.dispose();
      return result;
    };
    const alone = await trained(1);
    expect(await trained(2)).toEqual(alone);
    expect(await trained(8)).toEqual(alone);
  });
});

it('auto takes as many threads as there are cores', async () => {
  const backend = await createBackend({ threads: 'auto' });
  expect(backend.threads).toBe(availableParallelism());
  expect(backend.fallback).toBeUndefined();
  backend.dispose();
  backend.dispose(); // once more does no harm
});

it.each([
  [0, '0'],
  [65, '65'],
  [1.5, '1.5'],
  [Number.NaN, 'NaN'],
  ['many' as never, '"many"'],
])('threads: %s is refused', async (threads, shown) => {
  await expect(createBackend({ threads })).rejects.toThrow(
    `threads: ${shown} is not a whole number from 1 to 64, or "auto"`,
  );
});

it('kernels of one’s own run on one thread', async () => {
  const kernels = () => ({}) as never;
  await expect(createBackend({ kernels, threads: 2 })).rejects.toThrow(
    'kernels of your own run on one thread',
  );
});

describe('where no memory can be shared', () => {
  const without = async (threads: number | 'auto') => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    try {
      return await createBackend({ threads });
    } finally {
      vi.unstubAllGlobals();
    }
  };

  it.skipIf(availableParallelism() === 1)('auto runs on one thread, and says so', async () => {
    const { threads, fallback } = await without('auto');
    expect(threads).toBe(1);
    expect(fallback).toMatch(/^one thread, for this page has no shared memory: serve it with the headers/);
  });

  it('a number is refused', async () => {
    await expect(without(2)).rejects.toThrow('2 threads asked for, but this page has no shared memory');
  });
});

test('a script with a threaded backend that it never disposes of ends by itself', async () => {
  const script = `
    import { createBackend, Network, Dataset } from './build/src/index.js';
    const backend = await createBackend({ threads: 3 });
    const features = new Float32Array(40000).map((_, i) => Math.sin(i));
    const labels = new Int32Array(400).map((_, i) => i % 2);
    const data = new Dataset({ name: 'x', features, featureCount: 100, labels, classNames: ['a', 'b'] });
    const network = new Network(backend, { inputSize: 100, layers: [{ units: 200 }, { units: 2 }] });
    await network.fit(data, { epochs: 2 });
    console.log(backend.threads, network.history.length);
  `;
  const options = { timeout: LIMIT };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module', '--eval', script],
    options,
  );
  expect(stdout).toBe('3 2\n');
});
