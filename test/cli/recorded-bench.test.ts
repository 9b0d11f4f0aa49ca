// Benchmarks of the command line with figures of the test's own in place of measured ones: tables, documents, charts, and what counts as a loss.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { machineText, rangeOf } from '../../cli/bench-output.js';
import { recordTexts, runHere, unmarkedText } from './in-process.js';
import { inFolder, WIDE } from './recorded-here.js';
import { steady } from './steady.js';

const figures = vi.hoisted(() => ({ wrong: false, turns: [] as unknown[] }));

vi.mock('../../src/benchmark/kernel-benchmark.js', () => ({
  benchmarkKernels({
    contestants,
    rounds,
    only,
    onTurn,
  }: {
    contestants: { name: string }[];
    rounds: number;
    only?: string[];
    onTurn(text: string): void;
  }) {
    onTurn(`turn of ${rounds}`);
    const row = (kernel: string, unit: string, title: string, rates: number[], peak: number | null) => ({
      ...{ kernel, title, shape: '64×64', unit },
      times: contestants.map(({ name }, i) => ({
        ...{ contestant: name, rate: rates[i % rates.length], shareOfPeak: i === 1 ? peak : null },
        microseconds: { median: 12.34 * (i + 1), min: 10.05, max: 20.96 },
      })),
    });
    const rows = [
      row('gemm', 'GFLOP/s', 'a product', [10, 9.49, 9.5, 40], 0.456),
      row('exp', 'GB/s', '', [2, 1.9, 1.89], null),
      row('gemm', 'GFLOP/s', '', [1, 3], null),
    ];
    return rows.filter(({ kernel }) => only === undefined || only.includes(kernel));
  },
}));
vi.mock('../../src/benchmark/gemm-odd-sizes.js', () => ({
  benchmarkOddSizes: (contestants: unknown[]) =>
    [1, 2, 3, 4].map((m) => ({
      ...{ m, k: 5, n: 6 },
      rates: contestants.map((_, i) => [1, 0.949, 0.95, 7][(i * m) % 4] * (i === 0 ? 1 : m)),
    })),
}));
vi.mock('../../src/benchmark/search-benchmark.js', () => ({
  benchmarkSearch({
    rounds,
    epochs,
    members,
    batchSize,
    reduction,
    network,
    onTurn,
  }: Record<string, never> & { onTurn(turn: string, round: number): void }) {
    figures.turns.push([rounds, epochs, members, batchSize, reduction, network]);
    onTurn('fused', 1);
    return {
      fused: [1.5, 1, 2],
      lone: [4, 6, 5.25],
      disagreement: figures.wrong ? 0.0011 : 1e-3,
      compared: 7,
    };
  },
}));
vi.mock('../../src/benchmark/train-benchmark.js', async (original) => ({
  ...(await original<object>()),
  benchmarkEpoch({
    contestants,
    rounds,
    training,
    layers,
    onTurn,
  }: Record<string, never> & { contestants: { name: string }[]; onTurn(turn: string, round: number): void }) {
    figures.turns.push([rounds, training, layers]);
    onTurn('js', 1);
    return contestants.map(({ name }, i) => ({
      ...{
        name,
        input: i ? 'sparse' : 'dense',
        seconds: [
          [2, 3, 2.5],
          [0.5, 0.25, 1],
          [0.999, 1, 1],
        ][i % 3],
      },
      losses: [1, figures.wrong ? 0.5 + i : 0.5],
    }));
  },
}));
vi.mock('../../src/benchmark/predict-benchmark.js', () => ({
  benchmarkPredict: ({
    contestants,
    singles,
    rounds,
  }: Record<string, never> & { contestants: { name: string }[] }) =>
    contestants.map(({ name }, i) => ({
      name,
      all: { median: 0.002 * (i + 1), min: 0.001, max: 0.01 },
      p50: 0.0123,
      p99: Number(singles) / 1000 + Number(rounds),
      differing: figures.wrong ? i : 0,
    })),
}));
vi.mock('../../src/benchmark/predictor-benchmark.js', () => ({
  benchmarkPredictors: ({ contestants }: { contestants: { name: string }[] }) =>
    contestants.map(({ name }, i) => ({ name, median: 1.234 + i, min: 1.1, difference: i * 1e-4 })),
}));

const folder = inFolder();
const withoutMachine = (text: string) =>
  steady(
    unmarkedText(text)
      .replaceAll(machineText(), '<machine>')
      .replace(/\d{4}-\d\d-\d\d/g, '<day>')
      .replace(/; (simd|relaxed)\b/g, '; <kernels>'),
    folder.path,
  );
const KERNELS = ['kernels', '--contestants', 'js,simd,simd:dense'];
const SMALL = ['--data', 'images', '--contestants', 'js,simd', '--hidden', '3'];

it.each<[string[]]>([
  [KERNELS],
  [[...KERNELS, '--json', '--rounds', '2']],
  [[...KERNELS, '--kernels', 'exp', '--html', 'k.html']],
  [['kernels', '--contestants', 'simd']],
  [['kernels', '--contestants', 'js', '--kernels', 'gemm']],
  [['kernels', '--contestants', 'js-readable,js']],
  [[...KERNELS, '--odd']],
  [[...KERNELS, '--odd', '--json']],
  [['kernels', '--contestants', 'simd', '--odd']],
  [['kernels', '--contestants', 'simd,js', '--odd']],
  [['search', '--data', 'images', '--wide', 'off', '--rounds', '1']],
  [['search', '--data', 'images', '--wide', 'off', '--hidden', '3,2', '--json', '--html', 's.html']],
  [['train', ...SMALL]],
  [['train', ...SMALL, '--json', '--html', 't.html']],
  [
    [
      'train',
      '--data',
      'images',
      '--contestants',
      'simd,js,js',
      '--layers',
      'conv 2 2x2, dense 3',
      '--rows',
      '20',
    ],
  ],
  [['train', '--data', 'images', '--contestants', 'js', '--all']],
  [['train', ...SMALL, '--rows', '51']],
  [['train', ...SMALL, '--all']],
  [['train', ...SMALL, '--odd']],
  [['train', ...SMALL, '--layers', 'dense 3']],
  [['predict', ...SMALL, '--singles', '7', '--rows', '10']],
  [['predict', ...SMALL, '--json', '--html', 'p.html']],
  [['predict', '--data', 't.csv', '--contestants', 'js', '--layers', 'dense 3', '--rounds', '2']],
  [['kernels', '--contestants', 'js', '--data', 't.csv']],
  [['kernels', '--wide', 'off', '--contestants', 'wide']],
  [['kernels', '--contestants', 'js-readablex2']],
  [['kernels', '--contestants', 'jsx65']],
  [['nothing']],
])('bench %j', async (words) => {
  const outcomes: string[] = [];
  for (const screen of [undefined, WIDE]) {
    figures.turns.length = 0;
    const { code, stdout, stderr } = await runHere(['bench', ...words], screen);
    const html = words.includes('--html')
      ? readFileSync(join(folder.path, words[words.indexOf('--html') + 1]), 'utf8')
      : '';
    outcomes.push(withoutMachine([code, stdout, stderr, html, JSON.stringify(figures.turns)].join('\n')));
  }
  recordTexts(outcomes);
});

it.each<[string[]]>([
  [['search', '--data', 'images', '--wide', 'off']],
  [['train', ...SMALL]],
  [['predict', ...SMALL]],
])('work that is not the same fails: bench %j', async (words) => {
  figures.wrong = true;
  const { code, stderr } = await runHere(['bench', ...words]);
  figures.wrong = false;
  expect(code).toBe(1);
  expect(stderr).toMatch(/error: Error: bench: /);
});

it('a range is from the least to the most', () => {
  expect([rangeOf([2, 1, 3]), rangeOf([1.005], 1), rangeOf([1, 2], 0)]).toEqual([
    '1.00–3.00',
    '1.0–1.0',
    '1–2',
  ]);
  expect(machineText()).toMatch(/^.+, (1 core|([2-9]|\d\d+) cores); Node \S+, V8 \S+$/);
});
