// Networks that are more than a chain of dense layers: every kind of layer, residual connections, several outputs, frozen layers.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { FitOptions, LayerOptions } from '../../../src/index.js';
import { compressed, images, rows, rowWeights, validation } from '../data.js';
import { type GoldenTraining, single } from '../training.js';

const graph = (
  name: string,
  layers: readonly LayerOptions[],
  fit: FitOptions = {},
  data = rows,
): GoldenTraining =>
  single(`graph: ${name}`, () => ({
    data,
    network: { layers },
    fit: data === rows ? { validation, ...fit } : fit,
  }));

const RESIDUAL: readonly LayerOptions[] = [
  { units: 6, name: 'stem', activation: 'tanh' },
  { units: 6, batchNorm: true },
  { kind: 'dropout', rate: 0.3 },
  { units: 6, name: 'branch', activation: 'identity' },
  { kind: 'add', name: 'sum', inputs: ['stem', 'branch'] },
  { kind: 'activation', activation: 'leaky-relu:0.1' },
  { units: 3 },
];

const HEADS: readonly LayerOptions[] = [
  { units: 6, name: 'body' },
  { units: 3, name: 'left', lossWeight: 0.7 },
  { units: 4, name: 'branch', inputs: 'body', activation: 'gelu' },
  { units: 3, name: 'right', inputs: 'branch', lossWeight: 0.3 },
];

export const graphs: readonly GoldenTraining[] = [
  graph('a residual connection', RESIDUAL),
  graph('a residual connection, adam', RESIDUAL, { optimizer: 'adam', clipNorm: 0.5, averaging: 0.8 }),
  graph('a residual connection from the rows', [
    { units: 9, name: 'branch', activation: 'identity' },
    { kind: 'add', inputs: ['input', 'branch'] },
    { kind: 'batch-norm' },
    { units: 3 },
  ]),
  graph('two outputs', HEADS),
  graph('two outputs, momentum and weights of rows', HEADS, {
    ...{ optimizer: { name: 'sgd', momentum: 0.9 }, sampleWeights: rowWeights, labelSmoothing: 0.1 },
  }),
  graph('frozen layers below one that is trained', [
    { units: 6, batchNorm: true, trainable: false },
    { units: 5, activation: 'silu' },
    { units: 3 },
  ]),
  graph('a frozen layer between others', [{ units: 6 }, { units: 5, trainable: false }, { units: 3 }], {
    l2: 0.01,
  }),
  graph('layers without a bias', [
    { units: 6, bias: false },
    { units: 3, bias: false },
  ]),
  graph(
    'dropout of the rows, and of a layer, with a seed of their own',
    [{ kind: 'dropout', rate: 0.1 }, { units: 8 }, { kind: 'dropout', rate: 0.4, mask: 7 }, { units: 3 }],
    { dropoutSeed: 12 },
  ),
  graph(
    'flattened samples, on compressed rows',
    [{ kind: 'flatten' }, { units: 5 }, { units: 3 }],
    {},
    compressed,
  ),
  graph(
    'branches that read images',
    [
      { units: 5, name: 'wide' },
      { units: 5, name: 'other', inputs: 'input', activation: 'sigmoid' },
      { kind: 'add', inputs: ['wide', 'other'] },
      { units: 10 },
    ],
    { epochs: 2 },
    images,
  ),
];
