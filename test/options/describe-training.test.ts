// What the report says of optimizers and schedules: numbers of their own where they are not the usual ones.

import { expect, test } from 'vitest';
import { describeUpdates } from '../../cli/describe-training.js';
import { resolveTrainingOptions, type TrainingRequest } from '../../src/train/options.js';

test.each<[TrainingRequest, string]>([
  [{ optimizer: 'adam' }, 'adam, rate 0.001, λ 0.0001'],
  [
    { optimizer: { name: 'adam', beta1: 0.8, epsilon: 1e-6 } },
    'adam (beta1 0.8, epsilon 0.000001), rate 0.001, λ 0.0001',
  ],
  [{ optimizer: { name: 'sgd', momentum: 0.9 } }, 'momentum 0.9, rate 0.05, λ 0.0001'],
  [{ schedule: { name: 'step', every: 7 } }, 'gradient descent, rate 0.05, λ 0.0001, step (every 7)'],
  [{ schedule: 'cosine' }, 'gradient descent, rate 0.05, λ 0.0001, cosine'],
])('%o', (options, text) => {
  expect(describeUpdates(resolveTrainingOptions(options))).toBe(text);
});
