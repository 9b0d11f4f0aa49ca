import { expect, test } from 'vitest';
import { productGroups } from '../../src/nn/graph.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';

test('a product goes with the batch norm and the activation that follow it; `last` is the last of them', () => {
  const graph = defineArchitecture(4, [
    { units: 5, activation: 'relu', batchNorm: true },
    { units: 6, activation: 'identity', batchNorm: true },
    { units: 7, activation: 'tanh' },
    { units: 3 },
  ]);
  const groups = productGroups(graph).map(({ product, batchNorm, activation, last }) => ({
    batchNorm: batchNorm < 0 ? null : batchNorm - product,
    activation: activation < 0 ? null : activation - product,
    last: last - product,
  }));
  expect(groups).toEqual([
    { batchNorm: 1, activation: 2, last: 2 },
    { batchNorm: 1, activation: null, last: 1 },
    { batchNorm: null, activation: 1, last: 1 },
    { batchNorm: null, activation: null, last: 0 },
  ]);
});
