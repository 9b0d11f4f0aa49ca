// Convolutions and pools as layers: their shapes, parameters and refusals, and what they compute in a program, against definitions in
// float64. Random graphs of them are in test/program/gradients.test.ts.

import { describe, expect, it, test } from 'vitest';
import { createBackend, Dataset, Network, type NetworkOptions, OptionError } from '../../src/index.js';
import { placeInWords } from '../../src/nn/describe-layers.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import { geometryOf } from '../../src/nn/kinds/window-geometry.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { layerTable } from '../../src/nn/layer-table.js';
import { initialParameters } from '../../src/nn/model.js';
import { planParameters } from '../../src/nn/parameter-plan.js';
import { Random } from '../../src/random.js';
import { type Image, placesOf, type ReferenceWindow } from '../support/reference-images.js';

const define = (shape: number | number[], layers: LayerOptions[]) =>
  defineArchitecture(shape, [...layers, { units: 3 }]);

describe('positions and padding are TensorFlow’s', () => {
  /** [size, kernel, stride, padding, positions, padding before], worked out by hand. */
  const BY_HAND: [number, number, number, 'same' | 'valid', number, number][] = [
    [28, 3, 1, 'same', 28, 1],
    [28, 3, 2, 'same', 14, 0], // 1 in all, which comes after
    [7, 3, 2, 'same', 4, 1], // 2 in all
    [7, 2, 2, 'same', 4, 0],
    [7, 2, 2, 'valid', 3, 0],
    [5, 4, 1, 'same', 5, 1], // 3 in all: 1 before, 2 after
    [5, 1, 3, 'same', 2, 0],
    [2, 7, 1, 'same', 2, 3],
    [7, 3, 2, 'valid', 3, 0],
    [3, 3, 5, 'valid', 1, 0],
  ];
  it.each(BY_HAND)(
    '%i by %i, stride %i, %s: %i positions, %i before',
    (n, k, stride, padding, out, before) => {
      const geometry = geometryOf('conv2d', [n, n, 2], { size: [k, k], stride, padding });
      expect(geometry).toMatchObject({
        outHeight: out,
        outWidth: out,
        top: before,
        left: before,
        channels: 2,
      });
    },
  );

  it('height and width by themselves, for every small size', () => {
    for (let n = 1; n < 9; n++)
      for (let k = 1; k < 6; k++)
        for (let stride = 1; stride < 4; stride++)
          for (const padding of ['same', 'valid'] as const) {
            if (padding === 'valid' && k > n) continue;
            const window: ReferenceWindow = { size: [k, 1], stride, padding };
            const image: Image = [n, 4, 1];
            const { counts, before } = placesOf(image, window);
            const { outHeight, outWidth, top, left } = geometryOf('conv2d', image, window);
            expect([outHeight, outWidth, top, left], `${n} ${k} ${stride} ${padding}`).toEqual([
              ...counts,
              ...before,
            ]);
          }
  });
});

test('a network of all kinds: shapes, parameters and operations, worked out by hand', () => {
  const graph = define(
    [28, 28, 1],
    [
      { kind: 'conv2d', filters: 16, activation: 'tanh' },
      { kind: 'max-pool' },
      { kind: 'conv2d', filters: 32, kernelSize: [5, 3], stride: 2, padding: 'valid' },
      { kind: 'batch-norm' },
      { kind: 'average-pool', size: 2, stride: 1, padding: 'same' },
      { kind: 'global-average-pool' },
    ],
  );
  const rows = layerTable(graph).layers.map(({ layer, shape, parameters, mflop }) => [
    ...[layer, shape.join('×'), parameters, Math.round(1e6 * mflop)],
  ]);
  expect(rows).toEqual([
    ['conv2d 1→16, 3×3', '28×28×16', 3 * 3 * 16 + 16, 2 * 28 * 28 * 9 * 16],
    ['tanh', '28×28×16', 0, 0],
    ['max-pool 2×2', '14×14×16', 0, 0],
    // The batch norm that follows has the bias, and the activation comes after that.
    ['conv2d 16→32, 5×3, stride 2, valid', '5×6×32', 5 * 3 * 16 * 32, 2 * 5 * 6 * 5 * 3 * 16 * 32],
    ['batch norm', '5×6×32', 2 * 32, 0],
    ['relu', '5×6×32', 0, 0],
    ['average-pool 2×2, stride 1, same', '5×6×32', 0, 0],
    ['global average pool', '32', 0, 0],
    ['dense 32→3', '3', 32 * 3 + 3, 2 * 32 * 3],
  ]);
  expect(placeInWords(graph, 4)).toBe('layer 2 (conv2d 16→32, 5×3, stride 2, valid, batch norm, relu)');
  expect(graph.layers.map(({ inputs, units, batchNorm }) => [inputs, units, batchNorm])).toEqual([
    [9, 16, false],
    [240, 32, true],
    [32, 3, false],
  ]);
});

test('a convolution that is only pooled into the output has no activation', () => {
  const layers: LayerOptions[] = [
    { kind: 'conv2d', filters: 4 },
    { kind: 'conv2d', filters: 10, kernelSize: 1 },
    { kind: 'global-average-pool' },
  ];
  const { nodes, outputUnits } = defineArchitecture([8, 8, 3], layers);
  expect(nodes.map(({ kind }) => kind)).toEqual(['conv2d', 'activation', 'conv2d', 'global-average-pool']);
  expect(outputUnits).toBe(10);
});

test.each<[string, number | number[], LayerOptions[], string]>([
  [
    'rows of features',
    784,
    [{ kind: 'conv2d', filters: 2 }],
    'layers[0]: conv2d: images of height, width and channels expected, samples of 784 given',
  ],
  [
    'flattened images',
    [4, 4, 1],
    [{ kind: 'flatten' }, { kind: 'max-pool' }],
    'layers[1]: max-pool: images of height, width and channels expected, samples of 16 given',
  ],
  [
    'a window that is too large',
    [4, 4, 1],
    [{ kind: 'max-pool' }, { kind: 'max-pool' }, { kind: 'max-pool' }],
    'layers[2]: max-pool: a window of 2×2 does not fit in an image of 1×1',
  ],
  [
    'a window of more positions than the kernels have room for',
    [4, 4, 1],
    [{ kind: 'conv2d', filters: 2, kernelSize: 91 }],
    'layers[0]: conv2d: a window of 91×91 has 8281 positions, at most 8192 are possible; make it smaller',
  ],
  ['no filters', [4, 4, 1], [{ kind: 'conv2d' } as LayerOptions], 'layers[0].filters: nothing is not'],
  [
    'three sizes',
    [4, 4, 1],
    [{ kind: 'conv2d', filters: 2, kernelSize: [3, 3, 3] }],
    'layers[0].kernelSize: [3, 3, 3] given; one number expected, or a height and a width such as [3, 3]',
  ],
  [
    'a stride of two numbers',
    [4, 4, 1],
    [{ kind: 'max-pool', stride: [2, 2] as never }],
    'layers[0].stride: [2, 2] is not a whole number from 1 to 1000',
  ],
  [
    'samples of two dimensions for a batch norm, which has no channel to go by',
    [4, 4],
    [{ kind: 'batch-norm' }],
    'layers[0]: batch-norm: samples of one dimension, or images of height, width and channels, expected, 4×4 given',
  ],
])('%s: refused', (_, shape, layers, message) => {
  expect(() => define(shape, layers)).toThrow(OptionError);
  expect(() => define(shape, layers)).toThrow(message);
});

test('the largest windows: 90×90, and of 8192 positions', () => {
  for (const kernelSize of [90, [64, 128]] as const)
    expect(define([4, 4, 1], [{ kind: 'conv2d', filters: 2, kernelSize }]).nodes[0].shape).toEqual([4, 4, 2]);
});

test('samples of two dimensions have one channel', () => {
  const { nodes } = define([6, 5], [{ kind: 'conv2d', filters: 2 }]);
  expect(nodes[0].shape).toEqual([6, 5, 2]);
});

test.each([
  ['he', 2 / (3 * 5 * 4)],
  ['xavier', 2 / (3 * 5 * 4 + 3 * 5 * 8)],
] as const)(
  '%s draws by the numbers of a window, and by the windows that a number is in',
  (initializer, variance) => {
    const graph = define([9, 9, 4], [{ kind: 'conv2d', filters: 8, kernelSize: [3, 5], initializer }]);
    const draws = Array.from({ length: 20 }, (_, seed) => {
      const { offset, length } = planParameters(graph).tensors[0];
      return [...initialParameters(graph, Random.stream(seed, 'init')).subarray(offset, offset + length)];
    }).flat();
    const found = draws.reduce((sum, w) => sum + w * w, 0) / draws.length;
    // 9,600 draws: the deviation of their mean square is at most √(2/9600) of it, 1.4 %.
    expect(Math.abs(found / variance - 1)).toBeLessThan(0.06);
  },
);

const images = (shape: [number, number, number], rows: number[][], values: number[]) =>
  new Dataset({
    ...{ name: 'images', features: Float32Array.from(rows.flat()), featureCount: rows[0].length },
    sampleShape: shape,
    targets: { kind: 'values', names: ['y'], values: Float64Array.from(values) },
  });

describe.each(['js', 'simd'] as const)('%s', (name) => {
  const made = async (options: Omit<NetworkOptions, 'loss'>) =>
    new Network(await createBackend({ backend: name }), {
      ...{ loss: 'mean-squared-error', standardize: false, standardizeTargets: false, ...options },
    });

  it('max pooling pads with −∞: of negative numbers the largest is negative', async () => {
    const network = await made({
      inputShape: [3, 3, 1],
      layers: [{ kind: 'max-pool', size: 3, stride: 2, padding: 'same' }, { units: 4 }],
    });
    const weight = Float32Array.from({ length: 16 }, (_, k) => (k % 5 === 0 ? 1 : 0));
    network.tensors = { 'layers.dense1.weight': weight, 'layers.dense1.bias': new Float32Array(4) };
    const row = Float32Array.of(-9, -8, -7, -6, -5, -4, -3, -2, -1);
    expect([...network.predictValues([row])]).toEqual([-5, -4, -2, -1]);
  });

  it('average pooling divides by what lies within the image', async () => {
    const network = await made({
      inputShape: [2, 2, 1],
      layers: [{ kind: 'average-pool', size: 3, stride: 1, padding: 'same' }, { units: 1 }],
    });
    network.tensors = {
      'layers.dense1.weight': Float32Array.of(1, 0, 0, 0),
      'layers.dense1.bias': new Float32Array(1),
    };
    expect([...network.predictValues([Float32Array.of(1, 2, 3, 6)])]).toEqual([3]);
  });

  it('of equal numbers in a window the first one gets the gradient', async () => {
    const network = await made({
      inputShape: [2, 2, 1],
      layers: [
        { kind: 'conv2d', filters: 1, kernelSize: 1, activation: 'identity' },
        { kind: 'max-pool' },
        { units: 1, bias: false },
      ],
    });
    // All outputs of the convolution are its bias, 1: the largest is the first, whose x is 2.
    network.tensors = {
      'layers.conv2d1.weight': Float32Array.of(0),
      'layers.conv2d1.bias': Float32Array.of(1),
      'layers.dense1.weight': Float32Array.of(1),
    };
    const data = images([2, 2, 1], [[2, 3, 5, 7]], [2]);
    await network.fit(data, { epochs: 1, batchSize: 1, learningRate: 1, l2: 0 });
    // The gradient of (y - 2)² or of its half at y = 1 is -2 or -1, and x is 2 there.
    const { 'layers.conv2d1.weight': weight, 'layers.conv2d1.bias': bias } = network.tensors;
    expect(weight[0] / (bias[0] - 1)).toBe(2);
    expect(bias[0]).toBeGreaterThan(1);
  });

  it('an add layer sums images', async () => {
    const network = await made({
      inputShape: [2, 2, 2],
      layers: [
        { kind: 'max-pool', size: 1, name: 'same' },
        { kind: 'add', inputs: ['same', 'input'] },
        { kind: 'global-average-pool' },
        { units: 2 },
      ],
    });
    network.tensors = {
      'layers.dense1.weight': Float32Array.of(1, 0, 0, 1),
      'layers.dense1.bias': new Float32Array(2),
    };
    expect([...network.predictValues([Float32Array.of(1, 10, 2, 20, 3, 30, 6, 60)])]).toEqual([6, 60]);
  });
});
