// Lifetimes include the way back: trainings in which each place is filled with NaN as soon as its last reader is through have the
// bits of those in which it is not.

import { afterEach, describe, expect, it } from 'vitest';
import {
  createBackend,
  Dataset,
  type FitOptions,
  Network,
  type NetworkOptions,
  type PopulationMember,
  trainPopulation,
} from '../../src/index.js';
import { isPoisoning, poisonFreedMemory } from '../../src/program/poison.js';
import { blobs } from '../support/datasets.js';

// 7 of 37 rows: the last batch of an epoch is a partial one, the rows to validate on are more than a batch.
const data = blobs({ rows: 37, features: 6, classes: 3, seed: 5 });
const validation = blobs({ rows: 20, features: 6, classes: 3, seed: 6 });
const OPTIONS: FitOptions = { epochs: 2, batchSize: 5, learningRate: 0.05, reduction: 'mean' };
const thinned = (rows: typeof data) =>
  new Dataset({ ...rows, features: rows.features.map((value, k) => (k % 3 === 0 ? value : 0)) });

afterEach(() => poisonFreedMemory(false));

/** All numbers of a result, in whatever it holds them. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (ArrayBuffer.isView(value)) return Array.from(value as Float32Array);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

/** The same twice, the second time poisoned. */
async function expectSameBits<Result>(train: () => Promise<Result>): Promise<void> {
  const clean = await train();
  poisonFreedMemory(true);
  const poisoned = await train();
  expect(isPoisoning()).toBe(true);
  poisonFreedMemory(false);
  expect(numbersIn(clean).length).toBeGreaterThan(0);
  expect(numbersIn(clean).every(Number.isFinite)).toBe(true); // else NaN would equal NaN
  expect(poisoned).toEqual(clean);
}

const RESIDUAL: NetworkOptions['layers'] = [
  { kind: 'dense', name: 'a', units: 8 },
  { kind: 'dense', name: 'b', units: 8, activation: 'identity', batchNorm: false },
  { kind: 'batch-norm', name: 'n' },
  { kind: 'add', name: 'sum', inputs: ['n', 'a', 'b'] },
  { kind: 'activation', name: 'act', activation: 'gelu' },
  { kind: 'dropout', rate: 0.3 },
  { kind: 'dense', units: 3 },
];
const HEADS: NetworkOptions['layers'] = [
  { kind: 'dense', name: 'a', units: 8, trainable: false },
  { kind: 'batch-norm', name: 'n', trainable: false },
  { kind: 'dense', units: 3 },
  { kind: 'dense', inputs: 'n', units: 3 },
  { kind: 'dense', inputs: 'input', units: 3, lossWeight: 0.5 },
];

const IMAGES: NetworkOptions['layers'] = [
  { kind: 'conv2d', name: 'a', filters: 4, batchNorm: true },
  { kind: 'dropout', rate: 0.2 },
  { kind: 'max-pool', name: 'p', size: 2, stride: 1, padding: 'same' },
  { kind: 'conv2d', filters: 4, kernelSize: 1, activation: 'gelu' },
  { kind: 'add', inputs: ['p', 'conv2d2'] },
  { kind: 'average-pool', size: [2, 1], stride: 1 },
  { kind: 'dense', units: 3 },
];

const NETWORKS: [string, Partial<NetworkOptions>, FitOptions][] = [
  [
    'ReLU with dropout, plain descent',
    { layers: [{ units: 8 }, { units: 5 }, { units: 3 }] },
    { dropout: 0.4 },
  ],
  [
    'batch normalisation, GELU, tanh with dropout, Adam',
    {
      layers: [
        { units: 8, batchNorm: true, activation: 'gelu' },
        { units: 5, batchNorm: true },
        { units: 4, activation: 'tanh' },
        { units: 3 },
      ],
    },
    { optimizer: 'adam', dropout: [0, 0.2, 0.2], clipNorm: 1 },
  ],
  ['a residual sum of three, normalised', { layers: RESIDUAL }, { l2: 0.01 }],
  ['three outputs over a frozen body', { layers: HEADS }, { maxNorm: 2 }],
  ['three outputs over a frozen body, which are one wide product', { layers: HEADS }, {}],
  ['one-vs-all by an average', { layers: HEADS, loss: 'binary-cross-entropy' }, { averaging: 0.9 }],
  ['images, Adam', { layers: IMAGES, inputShape: [3, 2, 1] }, { optimizer: 'adam' }],
  ['softmax regression', { layers: [{ units: 3 }] }, { l1: 0.01 }],
];

describe.each(['js', 'simd'] as const)('%s', (name) => {
  it.each(NETWORKS)('%s', async (_, network, options) => {
    const backend = await createBackend({ backend: name });
    const inputs = network.inputShape ? (['dense'] as const) : (['dense', 'sparse'] as const);
    for (const input of inputs) {
      const [train, check] = input === 'sparse' ? [thinned(data), thinned(validation)] : [data, validation];
      await expectSameBits(async () => {
        const one = new Network(backend, { inputSize: 6, layers: [], ...network, seed: 3, input });
        const history = await one.fit(train, { ...OPTIONS, ...options, validation: check });
        const figures = history.map(({ seconds, ...record }) => record);
        return { figures, parameters: one.parameters, probabilities: one.predictProba(check) };
      });
    }
  });

  it('populations: narrow siblings with plain descent, with Adam, normalised, dropped, and one that diverges', async () => {
    const backend = await createBackend({ backend: name });
    const members: PopulationMember[] = [
      { seed: 1 },
      { seed: 2, optimizer: 'adam', layers: [{ units: 7, batchNorm: true }, { units: 3 }] },
      { seed: 3, dropout: 0.3, l2: 0.01 },
      { seed: 4, learningRate: 1e6, l2: 1 },
      { seed: 5, layers: RESIDUAL },
      { seed: 6, averaging: 0.9 },
      { seed: 7, layers: [{ units: 3 }], clipNorm: 1 },
      { seed: 8, layers: [{ units: 3 }] },
    ];
    const shape = { inputSize: 6, layers: [{ units: 9 }, { units: 3 }] };
    await expectSameBits(async () => {
      const results = await trainPopulation(backend, shape, members, data, {
        ...{ ...OPTIONS, validation, shuffleSeed: 4 },
      });
      expect(results.map(({ divergedAt }) => divergedAt !== null).indexOf(true)).toBe(3);
      return results.map(({ history, parameters }) => {
        return { figures: history.map(({ seconds, ...record }) => record), parameters };
      });
    });
  });
});
