// Models of many kinds for the tests of formats, untrained: weights by a formula, so that a number out of place is seen.

import type { ModelDescription } from '../../src/model/model-description.js';
import { describeArchitecture, namedTensors } from '../../src/nn/graph-description.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import type { LossName } from '../../src/nn/losses.js';
import type { Shape } from '../../src/nn/shape.js';

export function modelOf(
  inputShape: Shape,
  layers: readonly LayerOptions[],
  loss: LossName = 'softmax-cross-entropy',
  more: Partial<ModelDescription> = {},
): ModelDescription {
  const graph = defineArchitecture(inputShape, layers, loss);
  let start = 0;
  const tensors = namedTensors(graph).map(({ name, spec }) => {
    start += 0.7;
    const size = spec.shape.reduce((product, n) => product * n, 1);
    const least = spec.least === undefined ? 0 : 1.5;
    return [name, Float32Array.from({ length: size }, (_, k) => least + Math.sin(start + 1.3 * k))];
  });
  const count = graph.outputUnits === 1 && loss === 'binary-cross-entropy' ? 2 : graph.outputUnits;
  return {
    architecture: describeArchitecture(graph),
    tensors: Object.fromEntries(tensors),
    standardizer: null,
    classNames: Array.from({ length: count }, (_, i) => `class ${i}`),
    seed: 0,
    history: [],
    ...more,
  };
}

const conv = (filters: number, more: object = {}): LayerOptions => ({ kind: 'conv2d', filters, ...more });

const standardizer = (size: number, clip?: number) => ({
  mean: Float32Array.from({ length: size }, (_, i) => Math.cos(i)),
  deviation: Float32Array.from({ length: size }, (_, i) => (i === 1 ? 0 : 1 + Math.sin(i) ** 2)),
  ...(clip !== undefined && { clip }),
});

const BY_NAME: Readonly<Record<string, () => ModelDescription>> = {
  dense: () => modelOf([5], [{ units: 4 }, { units: 3 }], undefined, { standardizer: standardizer(5) }),
  plain: () => modelOf([4], [{ units: 3, activation: 'relu' }, { units: 2 }]),
  clip: () => modelOf([5], [{ units: 3 }], undefined, { standardizer: standardizer(5, 1.5) }),
  activations: () =>
    modelOf(
      [3],
      [
        ...(['sigmoid', 'tanh', 'leaky-relu:0.2', 'elu:0.7', 'gelu', 'silu', 'softplus'] as const).map(
          (activation): LayerOptions => ({ units: 3, activation }),
        ),
        { units: 2 },
      ],
    ),
  'batch norm': () => modelOf([4], [{ units: 4, batchNorm: true }, { units: 2 }]),
  'one unit': () => modelOf([4], [{ units: 1 }], 'binary-cross-entropy', { classCodes: ['n', 'y'] }),
  'layers with the names of others': () =>
    modelOf(
      [3],
      [
        { kind: 'batch-norm', name: 'standardizer' },
        { kind: 'dense', units: 4, name: 'values' },
        { kind: 'batch-norm', name: 'standardize.mean' },
        { units: 3, name: 'mean' },
      ],
      undefined,
      { standardizer: standardizer(3) },
    ),
  labels: () => modelOf([4], [{ units: 3 }], 'binary-cross-entropy', { task: 'labels' }),
  values: () =>
    modelOf([4], [{ units: 2 }], 'mean-squared-error', {
      targetScale: { mean: [1 / 3, 2020], deviation: [0.1, 12] },
    }),
  cnn: () =>
    modelOf(
      [5, 4, 2],
      [
        conv(3, { stride: 2 }),
        { kind: 'max-pool', padding: 'same' },
        conv(4),
        { kind: 'flatten' },
        { kind: 'batch-norm' },
        { units: 3 },
      ],
      undefined,
      { standardizer: standardizer(40, 2) },
    ),
  'images of two sizes': () =>
    modelOf([5, 4], [conv(3, { stride: 2 }), { kind: 'flatten' }, { units: 3 }], undefined, {
      standardizer: standardizer(20),
    }),
  residual: () =>
    modelOf(
      [4, 4, 2],
      [
        conv(2, { name: 'a', inputs: 'input' }),
        { kind: 'flatten', name: 'flat' },
        { kind: 'dense', units: 32, name: 'side', inputs: 'input' },
        { kind: 'add', inputs: ['flat', 'side'] },
        { kind: 'dropout', rate: 0.25 },
        { units: 3 },
      ],
    ),
  'several outputs': () =>
    modelOf(
      [4],
      [
        { units: 4, name: 'body' },
        { units: 3, name: 'one', inputs: 'body' },
        { units: 3, name: 'two', inputs: 'body' },
      ],
    ),
  'a pool that answers': () =>
    modelOf([4, 4, 1], [conv(3), { kind: 'average-pool' }, { kind: 'global-average-pool' }]),
  'an image that answers': () =>
    modelOf([2, 3, 2], [conv(2), { kind: 'max-pool', size: 1 }], 'mean-squared-error'),
};

export const MODEL_NAMES = Object.keys(BY_NAME);

export function exampleModel(name: string): ModelDescription {
  return BY_NAME[name]();
}
