// Penalties, limits, dropout, smoothing, weights, averaging, mixup.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { FitOptions, NetworkOptions } from '../../../src/index.js';
import { labelled, rows, rowWeights, validation, valued } from '../data.js';
import { type GoldenTraining, type Single, single } from '../training.js';

const fitted = (name: string, fit: FitOptions, more: Partial<Single> = {}): GoldenTraining =>
  single(name, () => ({ data: rows, fit: { validation, ...fit }, ...more }));

const TWO_HIDDEN: Partial<NetworkOptions> = { layers: [{ units: 8 }, { units: 6 }, { units: 3 }] };

/** What two optimizers are given, the one that descends on the way back and one that steps. */
const EVERYTHING: FitOptions = {
  ...{ dropout: 0.2, inputDropout: 0.1, labelSmoothing: 0.1, l1: 1e-4, maxNorm: 2 },
  ...{ averaging: 0.8, mixup: 0.3, clipNorm: 1, schedule: 'cosine', warmup: 0.5 },
  ...{ classWeights: [1, 2, 0.5], sampleWeights: rowWeights },
};

export const regularisers: readonly GoldenTraining[] = [
  fitted('l1', { l1: 0.01 }),
  fitted('l2', { l2: 0.1 }),
  fitted('no l2', { l2: 0 }),
  fitted('largest norm', { maxNorm: 0.5, learningRate: 0.5 }),
  fitted('dropout', { dropout: 0.4 }, { network: TWO_HIDDEN }),
  fitted('dropout by layer', { dropout: [0.2, 0.5] }, { network: TWO_HIDDEN }),
  fitted('input dropout', { inputDropout: 0.3 }),
  fitted('label smoothing', { labelSmoothing: 0.2 }),
  fitted('label smoothing of sums', { labelSmoothing: 0.1, reduction: 'sum', classWeights: [1, 2, 3] }),
  fitted('balanced classes', { classWeights: 'balanced' }),
  fitted('classes weighted in order', { classWeights: [1, 2, 0.5] }),
  fitted('classes weighted by name', { classWeights: { 'class 1': 3 } }),
  fitted('weighted rows', { sampleWeights: rowWeights }),
  fitted('averaging', { averaging: 0.9 }),
  fitted(
    'averaging, fitted twice',
    { averaging: 0.9, optimizer: 'adam' },
    { again: { averaging: 0.7, optimizer: 'adam' } },
  ),
  fitted('mixup', { mixup: 0.4 }),
  fitted('mixup with smoothing and weights', { mixup: 0.4, labelSmoothing: 0.1, sampleWeights: rowWeights }),
  single('mixup of several labels', () => ({
    data: labelled,
    network: { loss: 'binary-cross-entropy' },
    fit: { mixup: 0.3 },
  })),
  single('mixup of values', () => ({
    data: valued(['price', 'product']),
    network: { loss: 'mean-squared-error' },
    fit: { mixup: 0.3 },
  })),
  fitted('everything at once with sgd', { ...EVERYTHING, l2: 1e-3 }, { network: TWO_HIDDEN }),
  fitted('everything at once with adamw', { ...EVERYTHING, optimizer: 'adamw' }, { network: TWO_HIDDEN }),
  fitted(
    'everything at once with batch normalisation',
    { ...EVERYTHING, optimizer: 'adam', clipValue: 0.05 },
    {
      network: {
        layers: [
          { units: 8, batchNorm: true, activation: 'silu' },
          { units: 6, batchNorm: true },
          { units: 3 },
        ],
        standardize: { kind: 'global', clip: 2 },
      },
    },
  ),
];
