// Batch normalisation folds into the weights of a dense layer only where it directly follows it and nothing else reads that layer.
// What then predicts is held against running statistics in float64, layer by layer, on graphs by hand and random ones.

import { describe, expect, it } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import { foldedGraph } from '../../src/nn/fold-batch-norm.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { Random } from '../../src/random.js';
import { expectClose } from '../support/close.js';
import { randomBatch, randomLayers } from '../support/random-graphs.js';
import { referenceAnswers } from '../support/reference-graph.js';

/** float32 through at most 15 layers of at most 48 terms each, those of images at the most: as in test/program/gradients.test.ts, forward only. */
const TOLERANCE = 15 * 48 * 2 ** -24;

const OUT: LayerOptions = { kind: 'dense', name: 'out', units: 3 };
const DENSE: LayerOptions = { kind: 'dense', name: 'd', units: 5, activation: 'identity' };
const NORM: LayerOptions = { kind: 'batch-norm', name: 'n', inputs: 'd' };

const GRAPHS: [string, LayerOptions[], folds: boolean][] = [
  ['a dense layer that nothing else reads', [DENSE, NORM, OUT], true],
  ['a dense layer with a bias', [{ ...DENSE, bias: true } as LayerOptions, NORM, OUT], true],
  ['a frozen layer', [DENSE, { ...NORM, trainable: false } as LayerOptions, OUT], true],
  [
    'a dense layer whose outputs an add layer reads too',
    [DENSE, NORM, { kind: 'add', name: 'sum', inputs: ['d', 'n'] }, OUT],
    false,
  ],
  [
    'a dense layer that a second output reads',
    [DENSE, NORM, OUT, { ...OUT, name: 'other', inputs: 'd' } as LayerOptions],
    false,
  ],
  [
    'a dense layer that two normalisations read',
    [DENSE, NORM, { ...NORM, name: 'm' } as LayerOptions, { kind: 'add', inputs: ['n', 'm'] }, OUT],
    false,
  ],
  [
    'a dense layer with an activation between',
    [DENSE, { kind: 'activation', name: 'a' }, { ...NORM, inputs: 'a' } as LayerOptions, OUT],
    false,
  ],
  [
    'a dense layer with a flatten layer between',
    [DENSE, { kind: 'flatten', name: 'f' }, { ...NORM, inputs: 'f' } as LayerOptions, OUT],
    false,
  ],
  ['the features', [{ kind: 'batch-norm' }, OUT], false],
];

const CONV: LayerOptions = { kind: 'conv2d', name: 'd', filters: 5, kernelSize: 2, activation: 'identity' };
const IMAGE_GRAPHS: typeof GRAPHS = [
  ['a convolution', [CONV, NORM, OUT], true],
  [
    'a convolution with a bias, which is pooled',
    [{ ...CONV, bias: true }, NORM, { kind: 'max-pool' }, OUT],
    true,
  ],
  [
    'a convolution that is pooled first',
    [CONV, { kind: 'max-pool', name: 'p' }, { ...NORM, inputs: 'p' }, OUT],
    false,
  ],
  ['images', [{ kind: 'batch-norm' }, OUT], false],
];

/** A network of random parameters and running statistics, and rows for it. */
async function drawn(
  backendName: 'js' | 'simd',
  random: Random,
  inputShape: readonly number[],
  options: Pick<ConstructorParameters<typeof Network>[1], 'layers' | 'loss'>,
) {
  const backend = await createBackend({ backend: backendName });
  const plain = { standardize: false, standardizeTargets: false };
  const network = new Network(backend, { inputSize: inputShape, ...options, ...plain });
  const { parameters, batch } = randomBatch(network.architecture, random, 9);
  network.parameters = parameters;
  return { network, rows: batch.rows };
}

function expectAnswers(network: Network, rows: readonly (readonly number[])[], which: string): void {
  const { architecture, parameters } = network;
  const expected = referenceAnswers(architecture, parameters, rows).flat();
  const features = Float32Array.from(rows.flat());
  const tellsValues = ['mean-squared-error', 'huber'].includes(architecture.loss);
  const got = tellsValues ? network.predictValues(features) : network.predictProba(features);
  const pairs = !tellsValues && architecture.outputUnits === 1;
  expectClose(pairs ? got.filter((_, k) => k % 2 === 1) : got, expected, TOLERANCE, which);
}

const ALL = [
  ...GRAPHS.map((one) => [...one, [6]] as const),
  ...IMAGE_GRAPHS.map((one) => [...one, [4, 3, 2]] as const),
];

describe.each(ALL)('after %s', (_, layers, folds, inputShape) => {
  it(folds ? 'it folds' : 'it stays a layer', () => {
    const graph = defineArchitecture(inputShape, layers);
    const kinds = foldedGraph(graph).graph.nodes.map(({ kind }) => kind);
    const before = graph.nodes.map(({ kind }) => kind);
    expect(kinds).toEqual(folds ? before.filter((kind) => kind !== 'batch-norm') : before);
  });

  it.each(['js', 'simd'] as const)('%s: predictions are those by running statistics', async (name) => {
    const { network, rows } = await drawn(name, Random.stream(1, 'fold'), inputShape, { layers });
    expectAnswers(network, rows, 'the answers');
  });
});

it.each(Array.from({ length: 40 }, (_, i) => i + 1))(
  'random graph %i, and one over images, predict what float64 computes layer by layer',
  async (seed) => {
    for (const images of [false, true]) {
      const random = Random.stream(seed, 'predictions');
      const { inputShape, ...options } = randomLayers(random, images);
      const { network, rows } = await drawn(seed % 2 === 0 ? 'js' : 'simd', random, inputShape, options);
      expectAnswers(network, rows, `seed ${seed}`);
    }
  },
);
