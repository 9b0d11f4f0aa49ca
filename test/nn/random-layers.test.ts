// Networks of layers that a seed draws, in code and as text: their graph, table, tensors, initial weights and the programs that they become, or in
// which words they are refused; all as recorded. What each kind computes is checked beside this file.

import { expect, test } from 'vitest';
import { describeArchitecture, layersOfGraph, namedTensors } from '../../src/nn/graph-description.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import { INITIALIZER_NAMES } from '../../src/nn/initializers.js';
import { withDropout } from '../../src/nn/insert-dropout.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { layerTable } from '../../src/nn/layer-table.js';
import { LOSS_NAMES } from '../../src/nn/losses.js';
import { initialParameters } from '../../src/nn/model.js';
import { formatLayers, parseLayers } from '../../src/nn/parse-layers.js';
import { predictionProgram } from '../../src/nn/program-cache.js';
import type { Shape } from '../../src/nn/shape.js';
import { Random } from '../../src/random.js';
import { expectRecordedOutcomes, outcomeOf, rounded } from '../support/recorded.js';

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)];
const often = (random: Random, share: number) => random.uniform() < share;

function layer(random: Random, i: number, images: boolean): LayerOptions {
  const kinds = images
    ? [
        'conv2d',
        'max-pool',
        'average-pool',
        'batch-norm',
        'activation',
        'global-average-pool',
        'flatten',
        'dense',
      ]
    : ['dense', 'dense', 'dense', 'batch-norm', 'dropout', 'activation', 'add', 'flatten', 'conv2d'];
  const kind = pick(random, kinds);
  const windows = {
    ...(often(random, 0.4) && { stride: 1 + random.below(3) }),
    ...(often(random, 0.4) && { padding: pick(random, ['same', 'valid']) }),
  };
  const own: Record<string, unknown> = {
    dense: {
      units: often(random, 0.03) ? 0 : 1 + random.below(8),
      ...(often(random, 0.3) && { initializer: pick(random, INITIALIZER_NAMES) }),
      ...(often(random, 0.2) && { bias: false }),
    },
    conv2d: {
      filters: often(random, 0.03) ? 0 : 1 + random.below(4),
      ...(often(random, 0.5) && { kernelSize: pick(random, [1, 2, 3, [2, 3]]) }),
      ...windows,
    },
    'max-pool': { ...(often(random, 0.5) && { size: 1 + random.below(3) }), ...windows },
    'average-pool': { ...(often(random, 0.5) && { size: 1 + random.below(3) }), ...windows },
    dropout: { rate: pick(random, [0, 0.25, 0.5, 0.99, often(random, 0.1) ? 1 : 0.1]) },
    activation: { activation: pick(random, ['relu', 'leaky-relu:0.1', 'softplus', 'identity', 'elu']) },
    add: { inputs: [`l${random.below(i + 1)}`, `l${random.below(i + 1)}`] },
  };
  return {
    ...(kind !== 'dense' && { kind }),
    ...(own[kind] as object | undefined),
    ...((kind === 'dense' || kind === 'conv2d') &&
      often(random, 0.3) && { activation: pick(random, ['tanh', 'gelu', 'elu:0.5', 'identity']) }),
    ...((kind === 'dense' || kind === 'conv2d') && often(random, 0.2) && { batchNorm: true }),
    ...(often(random, 0.6) && { name: `l${i}` }),
    ...(often(random, 0.03) && i > 0 && { inputs: `l${random.below(i)}` }),
    ...(often(random, 0.05) && { trainable: false }),
  } as LayerOptions;
}

test('400 networks in code', async () => {
  const outcomes: string[] = [];
  for (let i = 0; i < 400; i++) {
    const random = Random.stream(i, 'layers');
    const images = often(random, 0.5);
    const shape: Shape = images
      ? pick(random, [
          [6, 5, 2],
          [4, 4, 1],
          [9, 7],
        ])
      : [1 + random.below(6)];
    const hidden = Array.from({ length: random.below(4) }, (_, at) => layer(random, at, images));
    const layers = [
      ...hidden,
      { units: 1 + random.below(3), ...(often(random, 0.05) && { activation: 'relu' as const }) },
    ];
    const dropout = pick(random, [0, 0.5, 0.1, 0.2, [0.25, 0.5]]);
    outcomes.push(
      await outcomeOf(async () => {
        const graph = defineArchitecture(shape, layers, pick(random, LOSS_NAMES));
        const named = namedTensors(graph).map(({ name, spec }) => [name, spec.shape]);
        return rounded([
          ...[describeArchitecture(graph), layersOfGraph(graph), named, layerTable(graph)],
          ...[initialParameters(graph, Random.stream(i, 'weights')), predictionProgram([graph], 3)],
          await outcomeOf(() => withDropout(graph, dropout).nodes),
        ]);
      }),
    );
  }
  expect(outcomes.filter((one) => one.includes('TypeError'))).toEqual([]);
  expect(outcomes.filter((one) => !/^\w*Error: /.test(one)).length).toBeGreaterThan(120);
  expectRecordedOutcomes(outcomes, 8);
});

const PARTS = [
  ...[
    'dense 64',
    'dense',
    'dense 0',
    'conv 32 3x3',
    'conv2d 4 5 stride=2',
    'max-pool',
    'max-pool 2',
    'average-pool 3x2',
  ],
  ...[
    'dropout 0.2',
    'dropout 2',
    'batch-norm',
    'flatten',
    'activation relu',
    'activation leaky-relu:0.1',
    'add inputs=a+b',
  ],
  ...[
    'dense 8 name=a',
    'dense 8 name=b',
    'dense 8 activation=tanh',
    'dense 8 units=9',
    'global-average-pool',
    'none',
    '',
  ],
  ...[
    'dense 8 inputs=a',
    'dense 1e3',
    'conv 8 3x3 padding=same',
    'conv 8 padding=some',
    'dens 4',
    'dense 8 9',
    '16',
  ],
];

test('800 texts', async () => {
  const random = Random.stream(1, 'texts');
  const outcomes: string[] = [];
  for (let i = 0; i < 800; i++) {
    const text = Array.from({ length: 1 + random.below(4) }, () => pick(random, PARTS)).join(
      pick(random, [', ', ',']),
    );
    outcomes.push(
      await outcomeOf(() => {
        const layers = parseLayers(text);
        return [layers, formatLayers(layers)];
      }),
    );
  }
  expectRecordedOutcomes(outcomes, 20);
});
