import { expect, it } from 'vitest';
import { costOf } from '../../src/backend/costs.js';
import { positional } from '../../src/backend/kernels/call.js';
import { ArenaMemory } from '../../src/benchmark/arena-memory.js';
import { KERNEL_CASES } from '../../src/benchmark/cases/index.js';
import { layOut } from '../../src/benchmark/cases/lay-out.js';
import { benchmarkOddSizes, oddSizes } from '../../src/benchmark/gemm-odd-sizes.js';
import { benchmarkSearch } from '../../src/benchmark/search-benchmark.js';
import { benchmarkEpoch, benchmarkTraining, lossDisagreement } from '../../src/benchmark/train-benchmark.js';
import { createBackend, splitDataset } from '../../src/index.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { Random } from '../../src/random.js';
import { resolveTrainingOptions } from '../../src/train/options.js';
import { blobs } from '../support/datasets.js';

const { train, validation } = splitDataset(blobs({ rows: 200 }), { seed: 1 });

it('contestants take turns, train the same epochs, and their losses prove it', async () => {
  const turns: string[] = [];
  const contestants = await Promise.all(
    (['js', 'simd'] as const).map(async (name) => ({
      name,
      backend: await createBackend({ backend: name }),
    })),
  );
  const times = await benchmarkEpoch({
    data: train,
    layers: [{ units: 5 }, { units: 3 }],
    training: resolveTrainingOptions({ batchSize: 32 }),
    seed: 1,
    rounds: 2,
    contestants,
    onTurn: (name, round) => turns.push(`${name} ${round}`),
  });
  expect(turns).toEqual(['js 1', 'simd 1', 'js 2', 'simd 2']);
  expect(times.map(({ name, seconds, losses }) => [name, seconds.length, losses.length])).toEqual([
    ['js', 2, 2],
    ['simd', 2, 2],
  ]);
  expect(lossDisagreement(times)).toBeLessThan(1e-4);
  expect(contestants.every(({ backend }) => backend.arena.bytesInUse < 2 ** 21)).toBe(true);
});

it('convolutions too: their losses agree, and the shape of images may be given', async () => {
  const contestants = await Promise.all(
    (['js', 'simd'] as const).map(async (name) => ({
      name,
      backend: await createBackend({ backend: name }),
    })),
  );
  const layers: LayerOptions[] = [{ kind: 'conv2d', filters: 5 }, { kind: 'max-pool' }, { units: 3 }];
  const benchmark = {
    ...{ data: blobs({ rows: 100, features: 36 }), layers, seed: 1, rounds: 2, contestants },
    training: benchmarkTraining(layers, { batchSize: 20 }),
  };
  const times = await benchmarkEpoch({ ...benchmark, inputShape: [6, 6, 1] });
  expect(times[0].losses[1]).toBeLessThan(times[0].losses[0]);
  expect(lossDisagreement(times)).toBeLessThan(1e-5);
  await expect(benchmarkEpoch(benchmark)).rejects.toThrow('inputShape: conv2d layers read images');
});

it('other work shows in the losses', () => {
  const row = (loss: number) => ({ name: 'x', input: 'dense' as const, seconds: [1], losses: [loss] });
  expect(lossDisagreement([row(0.5), row(0.501)])).toBeCloseTo(0.002, 9);
});

it('a population and its members one by one end with the same losses', async () => {
  const members = [0.1, 0.01].map((learningRate) => ({ learningRate, l2: 0.01, seed: 2 }));
  const times = await benchmarkSearch({
    backend: await createBackend(),
    network: { inputSize: 6, layers: [{ units: 3 }] },
    members,
    train,
    validation,
    epochs: 2,
    batchSize: 32,
    reduction: 'mean',
    rounds: 2,
  });
  expect([times.fused.length, times.lone.length]).toEqual([2, 2]);
  expect(times.disagreement).toBeLessThan(2e-5); // rounding: see test/network/population.test.ts
});

it('odd sizes cover 1 to 65 in each dimension, and every contestant has a rate at each', async () => {
  const all = oddSizes();
  for (const place of [0, 1, 2]) {
    expect(new Set(all.map((sizes) => sizes[place]))).toEqual(
      new Set(Array.from({ length: 65 }, (_, i) => i + 1)),
    );
  }
  const contestants = [
    { name: 'js', backend: await createBackend({ backend: 'js' }) },
    { name: 'simd', backend: await createBackend({ backend: 'simd' }) },
  ];
  const sizes = benchmarkOddSizes(contestants, {
    rounds: 1,
    slice: 0.5,
    sizes: [
      [1, 64, 33],
      [5, 5, 5],
    ],
  });
  expect(sizes.map(({ m, n, k }) => [m, n, k])).toEqual([
    [1, 64, 33],
    [5, 5, 5],
  ]);
  expect(sizes.every(({ rates }) => rates.length === 2 && rates.every((rate) => rate > 0))).toBe(true);
});

it('every row of the kernels can be laid out, and says what it costs', async () => {
  const backend = await createBackend({ backend: 'js' });
  for (const one of KERNEL_CASES) {
    for (const { title, sizes, with: instead } of one.timed) {
      const memory = new ArenaMemory(backend.arena);
      const inputs = { ...one.inputs(sizes, Random.stream(1, 'kernels')), ...instead };
      const { given } = layOut(one, sizes, inputs, memory, { threads: 1 });
      const values = positional(one.kernel, given as never, backend.workspace);
      expect(
        values.every((value) => typeof value === 'number' && !Number.isNaN(value)),
        title,
      ).toBe(true);
      const { flops, bytes } = costOf(one.kernel, values);
      expect(flops + bytes, title).toBeGreaterThan(0);
      memory.release();
    }
  }
  expect(backend.arena.bytesInUse).toBeLessThan(2 ** 22); // gemm's workspace
});
