// Optimizers, schedules, clipping and reductions.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { FitOptions } from '../../../src/index.js';
import { gappy, rows, validation } from '../data.js';
import { type GoldenTraining, single } from '../training.js';

const fitted = (name: string, fit: FitOptions): GoldenTraining =>
  single(name, () => ({ data: rows, fit: { validation, ...fit } }));

export const optimizers: readonly GoldenTraining[] = [
  fitted('sgd', {}),
  fitted('sgd of sums', { optimizer: { name: 'sgd' }, reduction: 'sum', learningRate: 1e-3, l2: 0.01 }),
  fitted('momentum', { optimizer: { name: 'sgd', momentum: 0.9 }, l2: 1e-3 }),
  fitted('momentum of sums', { optimizer: { name: 'sgd', momentum: 0.5 }, reduction: 'sum' }),
  fitted('nesterov', { optimizer: { name: 'sgd', momentum: 0.9, nesterov: true } }),
  fitted('rmsprop', { optimizer: { name: 'rmsprop', rho: 0.9, epsilon: 1e-6 }, learningRate: 0.01 }),
  fitted('adagrad', { optimizer: { name: 'adagrad', epsilon: 1e-7 }, learningRate: 0.1 }),
  fitted('adam', { optimizer: 'adam', learningRate: 0.02, l2: 0.01 }),
  fitted('adam with numbers of its own', {
    optimizer: { name: 'adam', beta1: 0.8, beta2: 0.99, epsilon: 1e-5 },
    reduction: 'sum',
  }),
  fitted('adamw', {
    optimizer: { name: 'adamw', beta1: 0.85, beta2: 0.98, epsilon: 1e-6 },
    weightDecay: 0.1,
    learningRate: 0.02,
  }),
  fitted('every default', { epochs: undefined, batchSize: undefined }),
  single('adam, fitted twice', () => ({
    data: rows,
    fit: { optimizer: 'adam', epochs: 2 },
    again: { optimizer: 'adam', epochs: 2, schedule: 'cosine' },
  })),
  single('two hidden layers and a small batch', () => ({
    data: rows,
    network: { layers: [{ units: 7 }, { units: 6, activation: 'tanh' }, { units: 3 }], seed: 11 },
    fit: { batchSize: 1, epochs: 1, optimizer: { name: 'sgd', momentum: 0.5 }, shuffleSeed: 8 },
  })),
  single('softmax regression', () => ({ data: gappy, network: { layers: [{ units: 3 }] } })),
];

export const schedules: readonly GoldenTraining[] = [
  fitted('constant rate after a warm-up', { schedule: 'constant', warmup: 1.5 }),
  fitted('step', { schedule: { name: 'step', every: 2, factor: 0.3 }, epochs: 5 }),
  fitted('exponential', { schedule: { name: 'exponential', factor: 0.5 }, warmup: 0.5 }),
  fitted('cosine', {
    schedule: { name: 'cosine', minimum: 0.001 },
    warmup: 1,
    optimizer: 'adam',
    learningRate: 0.05,
  }),
  fitted('linear', { schedule: { name: 'linear', minimum: 0.002 } }),
  fitted('reduce on plateau', {
    schedule: { name: 'reduce-on-plateau', factor: 0.1, patience: 1, minDelta: 0.2, minimum: 1e-4 },
    epochs: 6,
  }),
];

export const clipping: readonly GoldenTraining[] = [
  fitted('clipped norm', { clipNorm: 0.5 }),
  fitted('clipped values', { clipValue: 0.02 }),
  fitted('clipped norm and values with adam', { clipNorm: 1, clipValue: 0.1, optimizer: 'adam' }),
];
