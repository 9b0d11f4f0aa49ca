// Activations, initialisers, losses, batch normalisation.
// Before: ../training.ts. Next: index.ts lists all trainings.

import { activationNamed } from '../../../src/functions/activations.js';
import {
  ACTIVATION_NAMES,
  type FitOptions,
  INITIALIZER_NAMES,
  type LayerOptions,
  type NetworkOptions,
} from '../../../src/index.js';
import type { ActivationText } from '../../../src/nn/activation-options.js';
import { labelled, rows, rowWeights, smallValues, twoClasses, validation, valued } from '../data.js';
import { type GoldenTraining, single } from '../training.js';

const OTHER_SLOPES: Readonly<Record<string, number>> = { 'leaky-relu': 0.2 };

/** Each of the registry; and those with a slope with another than the usual. */
const activationsToTrain: ActivationText[] = ACTIVATION_NAMES.flatMap((name) => {
  const slope = activationNamed(name).slope;
  return slope === undefined
    ? [name]
    : [name, `${name}:${OTHER_SLOPES[name] ?? slope.usual / 2}` as ActivationText];
});

export const activations: readonly GoldenTraining[] = activationsToTrain.map((activation) =>
  single(`activation ${activation}`, () => ({
    data: rows,
    network: { layers: [{ units: 9, activation }, { units: 5, activation }, { units: 3 }] },
    fit: { learningRate: 0.2, epochs: 2 },
  })),
);

export const initializers: readonly GoldenTraining[] = INITIALIZER_NAMES.map((initializer) =>
  single(`initialiser ${initializer}`, () => ({
    data: rows,
    network: {
      layers: [
        { units: 5, initializer },
        { units: 3, initializer },
      ],
    },
    fit: { epochs: 1 },
  })),
);

const normalised = (name: string, hidden: LayerOptions[], fit: FitOptions): GoldenTraining =>
  single(name, () => ({
    data: rows,
    network: { layers: [...hidden.map((layer) => ({ ...layer, batchNorm: true })), { units: 3 }] },
    fit: { validation, ...fit },
  }));

export const normalisation: readonly GoldenTraining[] = [
  normalised('batch normalisation, relu', [{ units: 6 }], {}),
  normalised('batch normalisation, gelu', [{ units: 6, activation: 'gelu' }], { optimizer: 'adam' }),
  normalised('batch normalisation, silu', [{ units: 6, activation: 'silu' }], { averaging: 0.9 }),
  normalised(
    'batch normalisation of two layers, leaky-relu and tanh',
    [
      { units: 6, activation: 'leaky-relu:0.1' },
      { units: 5, activation: 'tanh' },
    ],
    { optimizer: { name: 'sgd', momentum: 0.9 }, clipNorm: 2 },
  ),
];

const BINARY = { loss: 'binary-cross-entropy' } as const;
const oneUnit: Partial<NetworkOptions> = { ...BINARY, layers: [{ units: 5 }, { units: 1 }] };
const SUMS = { reduction: 'sum', learningRate: 2e-3 } as const;
const twoValues = () => valued(['price', 'product']);

export const losses: readonly GoldenTraining[] = [
  single('softmax cross-entropy of sums', () => ({
    data: rows,
    network: { loss: 'softmax-cross-entropy' },
    fit: { ...SUMS, sampleWeights: rowWeights },
  })),
  single('binary cross-entropy of one unit', () => ({ data: twoClasses, network: oneUnit })),
  single('binary cross-entropy of one unit, sums', () => ({ data: twoClasses, network: oneUnit, fit: SUMS })),
  single('one-vs-all', () => ({
    data: rows,
    network: BINARY,
    fit: { validation, sampleWeights: rowWeights },
  })),
  single('several labels', () => ({ data: labelled, network: BINARY, fit: { validation: labelled } })),
  single('several labels, weighted, sums', () => ({
    data: labelled,
    network: BINARY,
    fit: { ...SUMS, sampleWeights: rowWeights },
  })),
  single('mean squared error', () => ({
    data: twoValues(),
    network: { loss: 'mean-squared-error' },
    fit: { validation: twoValues(), epochs: 5 },
  })),
  single('mean squared error of sums', () => ({
    data: valued(['price']),
    network: { loss: 'mean-squared-error' },
    fit: SUMS,
  })),
  single('mean squared error of values as they are', () => ({
    data: smallValues,
    network: { loss: 'mean-squared-error', standardizeTargets: false },
    fit: { sampleWeights: rowWeights },
  })),
  single('mean squared error, one of three targets constant', () => ({
    data: valued(['price', 'product', 'constant']),
    network: { loss: 'mean-squared-error', standardizeTargets: true },
  })),
  single('huber', () => ({
    data: twoValues(),
    network: { loss: 'huber' },
    fit: { validation: twoValues(), optimizer: 'adam', learningRate: 0.02 },
  })),
  single('huber of sums, as they are', () => ({
    data: smallValues,
    network: { loss: 'huber', standardizeTargets: false },
    fit: { ...SUMS, sampleWeights: rowWeights },
  })),
];
