// Wide kernels: where they are taken, what speaks against them elsewhere, and that nothing but the speed depends on them. What needs
// 256-bit code runs on Node 24 and newer (npm run test:node24) and skips elsewhere.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { runs } from '../../src/backend/create/choose-kernels.js';
import { awkwardShapes, candidate, selfCheckProblem } from '../../src/backend/create/wide-self-check.js';
import { createJsKernels } from '../../src/backend/js/index.js';
import { KERNEL_CASES } from '../../src/benchmark/cases/index.js';
import { createBackend } from '../../src/index.js';
import type { LinearMemory } from '../../src/memory/linear-memory.js';
import { startedWith } from '../../src/platform/node/v8-flags.js';
import {
  type Engine,
  engineProblem,
  TESTED_ENGINES,
  THIS_ENGINE,
} from '../../src/platform/node/wide-engines.js';
import { checked, compileWideKernels } from '../../src/platform/node/wide-kernels.js';
import { keepsUp } from '../../src/platform/node/wide-probe.js';
import { trainInWorker } from '../../src/worker/index.js';
import { images } from '../golden/data.js';

const run = promisify(execFile);
const kernelsOf = (name: string, shared = false) =>
  candidate(new WebAssembly.Module(readFileSync(`build/wasm/${name}.wasm`)), shared);

const [testedV8, testedNode] = Object.entries(TESTED_ENGINES)[0];
const engine = (over: Partial<Engine> = {}): Engine => ({
  ...{ arch: 'x64', env: {}, options: [], isMainThread: true },
  ...{ versions: { node: testedNode, v8: testedV8 } },
  ...over,
});
const node = (version: string, v8: string) => ({ versions: { node: version, v8 } });

describe('the probe', () => {
  it('takes kernels whose product keeps up with the peak loop, and refuses those that a far quicker loop leaves behind', () => {
    /** Takes as long as it should, whatever else runs on this machine. */
    const lasting = (milliseconds: number) => () => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
      return 0;
    };
    const kernels = kernelsOf('simd');
    expect(keepsUp(kernels, lasting(5))).toBe(true);
    expect(keepsUp(kernels, () => 0)).toBe(false);
  });
});

describe('an engine', () => {
  it('is taken where the wide kernels were tested on it', () => {
    for (const [v8, version] of Object.entries(TESTED_ENGINES))
      expect(engineProblem(engine(node(version, v8)), false)).toBeUndefined();
  });

  it.each([
    [engine({ arch: 'arm64' }), 'need an x86-64 processor with AVX2; this one is arm64'],
    [engine(node('20.20.2', '11.3.244.8-node.38')), 'need Node 24 or newer; this is Node 20.20.2'],
    [engine(node('22.1.0', '12.4.254.14-node.12')), 'need Node 24 or newer; this is Node 22.1.0'],
    [engine({ env: { JACQUARD_WIDE: 'off' } }), 'JACQUARD_WIDE=off'],
    [engine({ versions: { node: testedNode, v8: testedV8, bun: '1.3.0' } }), 'need Node; this is Bun 1.3.0'],
    [
      engine({ versions: { node: testedNode, v8: testedV8, deno: '2.1.0' } }),
      'need Node; this is Deno 2.1.0',
    ],
    [engine({ options: ['--freeze_flags_after_init'] }), 'node was started with --freeze-flags-after-init'],
    [engine({ isMainThread: false }), 'compiled on the main thread only, and this is a worker'],
  ])('is refused, whatever is asked for: %o', (one, reason) => {
    for (const any of [false, true]) expect(engineProblem(one, any)).toContain(reason);
  });

  it('that is newer, or another build of V8, is taken only where every engine may be', () => {
    for (const one of [node('27.0.0', '15.0.1.2-node.3'), node(testedNode, `${testedV8}.1`)]) {
      expect(engineProblem(engine(one), false)).toMatch(
        /is not among the engines .* were tested on, Node 24/,
      );
      expect(engineProblem(engine(one), true)).toBeUndefined();
    }
  });

  it('whose note says that others may be tried names the way', () => {
    expect(engineProblem(engine(node('27.0.0', '15.0.1.2-node.3')), false)).toMatch(
      /; --wide on or wide: true tries them here$/,
    );
  });

  it('is refused for a JACQUARD_WIDE that is none, whatever is asked for', () => {
    for (const word of ['OFF', '0', 'yes'])
      expect(() => engineProblem(engine({ env: { JACQUARD_WIDE: word } }), true)).toThrow(
        `JACQUARD_WIDE: "${word}" is unknown; valid: auto, on, off`,
      );
  });

  it('that may forbid its environment to be read is refused without reading it', () => {
    const versions = { node: testedNode, v8: testedV8, deno: '2.1.0' };
    const closed = Object.defineProperty(engine({ versions }), 'env', {
      get() {
        throw new Error('NotCapable');
      },
    });
    expect(engineProblem(closed, true)).toContain('this is Deno 2.1.0');
  });
});

describe('a flag of V8', () => {
  it.each([
    [[], true],
    [['--no-liftoff'], false],
    [['--noliftoff'], false],
    [['--no_liftoff', '--liftoff'], true],
    [['--liftoff', '-noliftoff', '--no-node-snapshot'], false],
  ])('%j: liftoff is %s', (options, on) => {
    expect(startedWith('liftoff', true, options)).toBe(on);
  });
});

it('the tested engines are those that CI tests', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
  const versions = ['test:node24', 'test:node26'].map((name) => /node@([\d.]+)/.exec(scripts[name])?.[1]);
  expect(versions).toEqual(Object.values(TESTED_ENGINES));
});

describe('the self-check', () => {
  it('finds sums in another order or with other roundings, and names kernel, shape and both numbers', ({
    skip,
  }) => {
    if (!runs('relaxed')) skip('this engine has no relaxed SIMD');
    const problem = selfCheckProblem(kernelsOf('simd'), kernelsOf('relaxed'));
    expect(problem).toMatch(/^gemm, .*m \d+, n \d+, k \d+: c\[\d+\] is -?[\d.e-]+, not -?[\d.e-]+$/);
  });

  it('passes wide kernels that nothing joined, on plain and on shared memory', ({ skip }) => {
    if (!runs('relaxed')) skip('this engine has no relaxed SIMD');
    expect(selfCheckProblem(kernelsOf('wide'), kernelsOf('relaxed'))).toBeUndefined();
    expect(selfCheckProblem(kernelsOf('wide-shared', true), kernelsOf('relaxed'))).toBeUndefined();
  });

  it('reaches what is wide: every width of panel, wide tiles with every kind of edge, loops of pairs and their remainders', () => {
    const shapesOf = (kernel: string) =>
      KERNEL_CASES.filter((one) => one.kernel === kernel).flatMap((one) => awkwardShapes(one));
    const vectors = shapesOf('sparseProduct').map(({ n }) => 2 * Math.ceil(n / 8));
    expect(new Set(vectors)).toEqual(new Set([2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]));
    const products = shapesOf('gemm');
    for (const edge of [1, 7, 8, 9, 15])
      expect(
        products.some(({ m, n }) => m > 6 && n > 16 && n % 16 === edge),
        `edge ${edge}`,
      ).toBe(true);
    expect(products.some(({ m }) => m <= 3)).toBe(true);
    expect(products.some(({ m, n }) => m > 16 && n === 10)).toBe(true);
    expect(products.some(({ k }) => k > 392)).toBe(true);
    const longest = (kernel: string, size: string) => Math.max(...shapesOf(kernel).map((one) => one[size]));
    for (const kernel of ['gatherU8', 'gatherBytes', 'gatherF32'])
      expect(longest(kernel, 'columns'), kernel).toBeGreaterThan(16);
    expect(longest('listBytes', 'length')).toBeGreaterThan(16);
    for (const kernel of ['exp', 'sgdStep', 'adamStep', 'activate', 'dropout']) {
      const n = longest(kernel, 'n');
      expect([n > 16, n % 8 > 0], `${kernel} ${n}`).toEqual([true, true]);
    }
    for (const one of KERNEL_CASES) expect(awkwardShapes(one).length, one.kernel).toBeGreaterThan(0);
  });

  it('that ends in a trap tells of it', () => {
    const trap = () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
    expect(checked(trap)).toBe('it ended with "unreachable"');
  });
});

/** What speaks against wide kernels here, before they are checked. */
const here = await compileWideKernels({ shared: false, anyEngine: false });

/** Whether this process should have them: a tested engine, on a processor with AVX2 as far as Linux tells. */
const expected =
  engineProblem(THIS_ENGINE, false) === undefined &&
  existsSync('/proc/cpuinfo') &&
  / avx2 /.test(readFileSync('/proc/cpuinfo', 'utf8'));

it('wide kernels are there on a tested engine with AVX2', ({ skip }) => {
  if (!expected) skip('no tested engine, or no AVX2');
  expect(here.problem).toBeUndefined();
});

describe('createBackend', () => {
  it('takes 128-bit kernels unless wide ones are asked for', async () => {
    const backend = await createBackend();
    expect([backend.wide, backend.fallback]).toEqual([false, undefined]);
  });

  it('refuses wide kernels of a backend that has none, and words that are none', async () => {
    for (const backend of ['js', 'simd'] as const)
      await expect(createBackend({ backend, wide: true })).rejects.toThrow(
        `wide: backend "${backend}" has no wide kernels; "relaxed" has, or leave it out`,
      );
    await expect(createBackend({ wide: 'yes' as never })).rejects.toThrow(
      'wide: "yes" is unknown; valid: auto, true, false',
    );
  });

  it('refuses wide kernels beside kernels of your own', async () => {
    const kernels = (memory: LinearMemory) => createJsKernels(memory);
    await expect(createBackend({ backend: 'js', kernels, wide: 'auto' })).rejects.toThrow(
      'kernels of your own',
    );
  });

  it('takes slower kernels that are named, and says nothing', async () => {
    const backend = await createBackend({ backend: 'simd', wide: 'auto' });
    expect([backend.name, backend.wide, backend.fallback]).toEqual(['simd', false, undefined]);
  });

  it('computes on 256 bits where it can, and says in one line why not where it cannot', async () => {
    for (const threads of [1, 2]) {
      const backend = await createBackend({ wide: 'auto', threads });
      if (here.problem === undefined) {
        expect([backend.name, backend.wide, backend.fallback]).toEqual(['relaxed', true, undefined]);
      } else {
        expect(backend.wide).toBe(false);
        expect(backend.fallback).toBe(`128-bit kernels, because ${here.problem}`);
      }
      backend.dispose();
    }
  });

  it('falls back where JACQUARD_WIDE forbids it', async () => {
    vi.stubEnv('JACQUARD_WIDE', 'off');
    const backend = await createBackend({ wide: true });
    vi.unstubAllEnvs();
    expect([backend.wide, backend.fallback]).toEqual([false, '128-bit kernels, because JACQUARD_WIDE=off']);
  });

  it('falls back where the self-check fails', async ({ skip }) => {
    if (here.problem !== undefined) skip(here.problem);
    vi.resetModules();
    vi.doMock('../../src/backend/create/wide-self-check.js', async (original) => ({
      ...(await original<object>()),
      selfCheckProblem: () => 'gemm, forward, m 1, n 1, k 1: c[0] is 1, not 2',
    }));
    const { createBackend: create } = await import('../../src/index.js');
    const backend = await create({ wide: true });
    vi.doUnmock('../../src/backend/create/wide-self-check.js');
    vi.resetModules();
    expect(backend.wide).toBe(false);
    expect(backend.fallback).toBe(
      '128-bit kernels, because the self-check failed: gemm, forward, m 1, n 1, k 1: c[0] is 1, not 2',
    );
  });

  it('falls back on a processor that is made to look like one without AVX2', async ({ skip }) => {
    if (here.problem !== undefined) skip(here.problem);
    const code = 'console.log((await createBackend({ wide: true })).fallback)';
    const { stdout } = await evaluated(['--no-enable-avx2'], code);
    expect(stdout).toMatch(/V8 made no 256-bit operations here; that needs a processor with AVX2/);
  });

  it('falls back in worker threads, which would race for the flags of the process; the main thread beside them has wide kernels', async ({
    skip,
  }) => {
    if (here.problem !== undefined) skip(here.problem);
    const code = `
      const { Worker } = await import('node:worker_threads');
      const source = \`import('${join(process.cwd(), 'build/src/index.js')}').then(async ({ createBackend }) => {
        const { wide, fallback } = await createBackend({ wide: true });
        (await import('node:worker_threads')).parentPort.postMessage(String([wide, fallback]));
      })\`;
      const answers = Array.from({ length: 10 }, (_, i) => new Promise((resolve, reject) => {
        const worker = new Worker(source, { eval: true, ...(i % 2 && { execArgv: ['--no-warnings'] }) });
        worker.on('message', resolve).on('error', reject);
      }));
      const { wide } = await createBackend({ wide: true });
      console.log(JSON.stringify([wide, ...new Set(await Promise.all(answers))]));`;
    const problem = 'wide kernels are compiled on the main thread only, and this is a worker';
    const { stdout } = await evaluated([], code);
    expect(JSON.parse(stdout)).toEqual([
      true,
      `false,128-bit kernels, because ${problem}; trainInWorker() takes them along`,
    ]);
  });

  it('leaves V8 as it was: modules that are compiled afterwards are not joined, unless node was started so', async ({
    skip,
  }) => {
    if (here.problem !== undefined) skip(here.problem);
    const code = `
      const { compileWideKernels } = await import('./build/src/platform/node/wide-kernels.js');
      const { peakOf } = await import('./build/src/backend/wasm/peak.js');
      const { readFileSync } = await import('node:fs');
      await createBackend({ wide: true });
      const later = new WebAssembly.Module(Buffer.concat([readFileSync('build/wasm/peak-wide.wasm'), Buffer.from([0, 3, 1, 0x6d, 9])]));
      const { compileWidePeak } = await import('./build/src/platform/node/wide-kernels.js');
      const time = (peak) => { let best = Infinity; for (let i = 0; i < 400; i++) { const t = performance.now(); peak(2e6); best = Math.min(best, performance.now() - t); } return best; };
      console.log(time(peakOf(later)) > 1.5 * time(peakOf(await compileWidePeak())));`;
    expect((await evaluated([], code)).stdout.trim()).toBe('true');
    expect((await evaluated(['--experimental-wasm-revectorize'], code)).stdout.trim()).toBe('false');
  });
});

/** A program in a process of its own, with the built library. */
function evaluated(flags: readonly string[], code: string) {
  const program = `const { createBackend } = await import('./build/src/index.js');${code}`;
  return run(process.execPath, [...flags, '--input-type=module', '-e', program]);
}

describe('a training', () => {
  /** Prints whether the kernels are wide, and hashes of the models of two trainings, each on 1, 2 and 4 threads. */
  const trainings = (wide: boolean | 'auto') => `
    const { Network } = await import('./build/src/index.js');
    const { loadData } = await import('./build/src/platform/node/index.js');
    const { createHash } = await import('node:crypto');
    const { train } = await loadData('sample');
    const fits = {
      'every option': [
        [{ units: 70, batchNorm: true, activation: 'relu' }, { units: 33, batchNorm: true, activation: 'relu' }],
        { batchSize: 100, optimizer: 'adamw', dropout: 0.2, clipNorm: 4, averaging: 0.9 },
      ],
      plain: [[{ units: 342, activation: 'relu' }], {}],
    };
    const found = {};
    for (const threads of [1, 2, 4]) {
      const backend = await createBackend({ threads, wide: ${JSON.stringify(wide)} });
      found.wide ??= backend.wide;
      for (const [name, [layers, fit]] of Object.entries(fits)) {
        const network = new Network(backend, { inputSize: 784, layers: [...layers, { units: 10 }], seed: 3 });
        await network.fit(train, { epochs: 2, ...fit });
        found[name + ' on ' + backend.threads + ' threads'] = createHash('sha256').update(network.save()).digest('hex');
      }
      backend.dispose();
    }
    console.log(JSON.stringify(found));
    process.exit();`;

  it('has the same bits in two processes, wide and not, on 1, 2 and 4 threads', async () => {
    const found = async (wide: boolean | 'auto') => JSON.parse((await evaluated([], trainings(wide))).stdout);
    const [{ wide, ...those }, { wide: other, ...narrow }] = [await found('auto'), await found(false)];
    expect([wide, other]).toEqual([here.problem === undefined, false]);
    expect(Object.keys(those)).toHaveLength(6);
    expect(those).toEqual(narrow);
  });

  it('in a worker takes them too', async () => {
    const work = {
      ...{
        network: { inputSize: images.featureCount, layers: [{ units: images.classCount }] },
        data: images,
      },
      fit: { epochs: 1 },
    };
    const wide = await trainInWorker({ ...work, backend: { wide: 'auto' } });
    const narrow = await trainInWorker(work);
    expect(wide.backend.wide).toBe(here.problem === undefined);
    expect(wide.backend.fallback).toBe(here.problem && `128-bit kernels, because ${here.problem}`);
    expect(narrow.backend.wide).toBe(false);
    expect(Buffer.from(wide.model).equals(Buffer.from(narrow.model))).toBe(true);
  });
});
