// Layers that are not trained: their parameters and running statistics keep their bits, gradients pass through them to what is trained
// below, and what lies below everything that is trained takes no steps on the way back.

import { describe, expect, it } from 'vitest';
import { createBackend, type FitOptions, Network } from '../../src/index.js';
import { compileTraining } from '../../src/nn/compile.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { planParameters } from '../../src/nn/parameter-plan.js';
import { readsOf, writesOf } from '../../src/program/steps.js';
import { blobs, rowsOf } from '../support/datasets.js';
import { masksOf, referenceGradient } from '../support/reference-graph.js';
import { lowerTraining } from '../support/run-program.js';

const data = blobs({ rows: 40, features: 6, classes: 3, seed: 5 });
const MIDDLE: LayerOptions[] = [
  { kind: 'dense', name: 'below', units: 7, activation: 'tanh' },
  { kind: 'dense', name: 'frozen', units: 6, activation: 'identity', bias: true, trainable: false },
  { kind: 'batch-norm', name: 'frozen-norm', trainable: false },
  { kind: 'activation', name: 'act', activation: 'tanh' },
  { kind: 'dense', name: 'out', units: 3 },
];
const BODY: LayerOptions[] = [
  { kind: 'dense', name: 'frozen', units: 7, activation: 'relu', batchNorm: true, trainable: false },
  { kind: 'dense', name: 'frozen-too', units: 6, activation: 'gelu', trainable: false },
  { kind: 'dropout', rate: 0.3 },
  { kind: 'dense', name: 'out', units: 3 },
];
const LAYERS: [string, LayerOptions[]][] = [
  ['between two that are trained', MIDDLE],
  ['below all that are trained', BODY],
];

const TRAININGS: [string, FitOptions][] = [
  ['AdamW with weight decay', { optimizer: 'adamw', weightDecay: 0.1 }],
  ['momentum with L2', { optimizer: { name: 'sgd', momentum: 0.9 }, l2: 0.1 }],
  ['plain descent with L2', { l2: 0.1 }],
  ['AdamW, weight decay and an average', { optimizer: 'adamw', weightDecay: 0.1, averaging: 0.9 }],
  [
    'L1, a limit on lengths, clipping, and an average',
    { l1: 0.1, maxNorm: 0.3, clipNorm: 0.5, averaging: 0.8 },
  ],
];

/** Every tensor by the name of its layer, with whether its layer is trained. */
function tensorsOf({ architecture, parameters }: Network) {
  return planParameters(architecture).tensors.map(({ node, spec, offset, length }) => {
    const { name, trainable } = architecture.nodes[node];
    return { name: `${name}.${spec.name}`, trainable, values: parameters.slice(offset, offset + length) };
  });
}

async function networkOf(layers: LayerOptions[], backendName: 'js' | 'simd' = 'simd'): Promise<Network> {
  const backend = await createBackend({ backend: backendName });
  const network = new Network(backend, { inputSize: 6, layers, seed: 3, standardize: false });
  // Statistics that are not those of these rows, and biases that are not 0.
  network.parameters = network.parameters.map((value, i) => value + 0.1 + 0.1 * Math.sin(i));
  return network;
}

describe.each(LAYERS)('layers %s', (_, layers) => {
  it.each(TRAININGS)('keep all bits through a training with %s; the others move', async (__, options) => {
    const network = await networkOf(layers);
    const before = tensorsOf(network);
    await network.fit(data, { epochs: 3, batchSize: 10, learningRate: 0.05, reduction: 'mean', ...options });
    for (const [i, { name, trainable, values }] of tensorsOf(network).entries()) {
      if (trainable) expect(values, name).not.toEqual(before[i].values);
      else expect(values, name).toEqual(before[i].values);
    }
    expect(before.filter(({ trainable }) => !trainable).length).toBeGreaterThanOrEqual(6);
  });
});

it.each(['js', 'simd'] as const)(
  '%s: the gradient passes through a frozen normalisation and a frozen dense layer to the layer below',
  async (name) => {
    const network = await networkOf(MIDDLE, name);
    const { architecture: graph, parameters: before } = network;
    await network.fit(data, { epochs: 1, batchSize: 40, learningRate: 1, l2: 0, reduction: 'mean' });
    const after = network.parameters;
    const targets = Array.from({ length: 40 }, (_, i) => [0, 1, 2].map((k) => Number(data.labelAt(i) === k)));
    const batch = { rows: rowsOf(data), targets };
    const expected = referenceGradient(
      graph,
      before,
      batch,
      masksOf(graph, { key0: 0, key1: 0, step: 0 }, 40),
    );
    expect(expected.length).toBe(6 * 7 + 7 + 6 * 3 + 3);
    for (const [k, gradient] of expected.entries()) {
      // Three layers of at most 40 rows, and the rounding of w - g at |w| below 2, as in gradients.test.ts.
      const message = `parameter ${k}: ${before[k] - after[k]}, expected ${gradient}`;
      expect(Math.abs(before[k] - after[k] - gradient), message).toBeLessThan(64 * 2 ** -24);
    }
    const below = planParameters(graph).tensors.find(({ node }) => graph.nodes[node].name === 'below')!;
    const largest = expected.slice(below.offset, below.offset + below.length).map(Math.abs);
    expect(Math.max(...largest)).toBeGreaterThan(1e-3);
  },
);

describe('steps on the way back', () => {
  const stepsBack = (layers: LayerOptions[]) => {
    const graph = defineArchitecture(6, layers);
    return [lowerTraining(graph).draft, compileTraining([graph], () => true).draft].map(
      ({ backward }) => backward,
    );
  };

  it('below every layer that is trained there are none: the output layer’s weights and biases are all', () => {
    const [lowered, compiled] = stepsBack(BODY);
    expect(lowered.map(({ operation }) => operation.name)).toEqual(['column sums', 'weight gradient']);
    expect(compiled.map(({ operation }) => operation.name)).toEqual([
      'column sums',
      'weight descent',
      'vector descent',
    ]);
  });

  it('none writes a gradient or a parameter of a frozen layer, nor reads a gradient that it would have', () => {
    for (const [, layers] of LAYERS) {
      const graph = defineArchitecture(6, layers);
      const { count } = planParameters(graph);
      for (const backward of stepsBack(layers)) {
        for (const one of backward) {
          for (const value of writesOf(one))
            if (value.kind === 'tensor') expect(value.offset).toBeLessThan(count);
          for (const value of [...readsOf(one), ...writesOf(one)])
            if (value.kind === 'tensor' && value.block === 'gradients')
              expect(value.offset).toBeLessThan(count);
        }
      }
    }
  });

  it('a frozen normalisation takes its running statistics in training, and moves none', () => {
    const { draft } = compileTraining([defineArchitecture(6, MIDDLE)], () => true);
    const names = draft.forward.map(({ operation }) => operation.name);
    expect(names).toContain('running factors');
    expect(names).not.toContain('normalize');
    for (const value of draft.forward.flatMap(writesOf)) expect(value.kind).not.toBe('tensor');
  });
});

it('a network of frozen layers alone is refused', async () => {
  const network = await networkOf(
    BODY.map((layer) => (layer.kind === 'dropout' ? layer : { ...layer, trainable: false })),
  );
  await expect(network.fit(data)).rejects.toThrow(
    'layers: every layer has trainable: false; there is nothing to train',
  );
});
