// Narrow products of the same rows become one wide product: where they do, where they must not, and that every weight still moves.

import { describe, expect, it } from 'vitest';
import { createBackend, Network, type PopulationMember, trainPopulation } from '../../src/index.js';
import { compilePrediction, compileTraining } from '../../src/nn/compile.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import type { Program } from '../../src/program/bind.js';
import { fuseSiblings, WIDE_ENOUGH } from '../../src/program/fuse-siblings.js';
import { COLUMN_SUMS, PRODUCT, WEIGHT_GRADIENT } from '../../src/program/operations.js';
import { type Draft, inOrder, step, writesOf } from '../../src/program/steps.js';
import {
  type RowsValue,
  rowsValue,
  scratchVector,
  type TensorValue,
  type Value,
} from '../../src/program/values.js';
import { expectClose } from '../support/close.js';
import { blobs } from '../support/datasets.js';

const HEADS: LayerOptions[] = [
  { kind: 'dense', name: 'body', units: 70 },
  { kind: 'dense', inputs: 'body', units: 3 },
  { kind: 'dense', inputs: 'body', units: 3 },
];
const graphOf = (layers: LayerOptions[]) => defineArchitecture(6, layers);
const training = (layers: LayerOptions[], lookedAt = false) =>
  compileTraining(
    [graphOf(layers)],
    () => true,
    () => lookedAt,
  );

/** The columns of each product on the way forward. */
const widths = ({ draft }: Program) =>
  draft.forward
    .filter(({ operation }) => operation.name === 'product')
    .map(({ args }) => (args['w'] as Value).columns);

describe('products that become one', () => {
  it('two narrow outputs of one layer, in training and as they predict', () => {
    expect(widths(training(HEADS))).toEqual([70, 6]);
    expect(widths(compilePrediction([graphOf(HEADS)]))).toEqual([70, 6]);
  });

  it('the first layers of a population, of several widths', () => {
    const graphs = [5, 7, 9].map((units) => graphOf([{ units }, { units: 3 }]));
    const program = compileTraining(graphs, () => true);
    expect(widths(program)).toEqual([21, 3, 3, 3]);
    expect(widths(compilePrediction(graphs))).toEqual([21, 3, 3, 3]);
  });
});

describe('products that stay apart', () => {
  it('wide ones', () => {
    const wide = HEADS.map((layer, i) => (i === 0 ? layer : { ...layer, units: WIDE_ENOUGH }));
    expect(widths(training(wide as LayerOptions[]))).toEqual([70, WIDE_ENOUGH, WIDE_ENOUGH]);
  });

  it('those of different rows', () => {
    const [body, one, two] = HEADS;
    expect(widths(training([body, one, { ...two, inputs: 'input' }]))).toEqual([70, 3, 3]);
  });

  it('those with different activations, with and without a bias, trained and frozen', () => {
    const between = (options: object) =>
      graphOf([
        { kind: 'dense', name: 'a', units: 5, activation: 'relu' },
        { kind: 'dense', name: 'b', inputs: 'input', units: 5, activation: 'relu', ...options },
        { kind: 'dense', inputs: 'a', units: 3 },
        { kind: 'dense', inputs: 'b', units: 3 },
      ]);
    const separate = (options: object) =>
      widths(compileTraining([between(options)], () => true)).length === 4;
    // ReLU's derivative reads outputs as one stretch, so the two stay apart in any case; as they predict they need not.
    const predicted = (options: object) => widths(compilePrediction([between(options)]));
    expect(predicted({})).toEqual([10, 3, 3]);
    expect(predicted({ activation: 'tanh' })).toEqual([5, 5, 3, 3]);
    expect(predicted({ bias: false })).toEqual([5, 5, 3, 3]);
    expect(separate({ trainable: false })).toBe(true);
  });

  it('those whose weights are read or changed after each step, and go down within the backward pass', () => {
    expect(widths(training(HEADS, true))).toEqual([70, 3, 3]);
    expect(training(HEADS, true).descending).toEqual(new Set([0]));
    const stepped = compileTraining(
      [graphOf(HEADS)],
      () => false,
      () => true,
    );
    expect(widths(stepped)).toEqual([70, 6]);
  });

  it('members of a population of which some go down within the backward pass and others do not', () => {
    const graphs = Array.from({ length: 4 }, () => graphOf([{ units: 3 }]));
    const program = compileTraining(graphs, (member) => member < 2);
    expect(widths(program)).toEqual([6, 6]);
  });
});

it('products whose gradients come from one matrix stay apart: it would have to lie in columns of each', () => {
  const [x, one, two, dy, other] = [4, 3, 3, 3, 3].map(rowsValue);
  const tensor = (block: 'parameters' | 'gradients', offset: number): TensorValue => {
    return { kind: 'tensor', block, member: 0, offset, rows: 4, columns: 3, decayed: true };
  };
  const weights = [0, 12].map((offset) => tensor('parameters', offset));
  const gradients = [0, 12].map((offset) => tensor('gradients', offset));
  const joined = (second: RowsValue) => {
    const dys = [dy, second];
    const sums = dys.map(() => scratchVector(3));
    const draft: Draft = {
      ...{ before: [], after: [], kept: [], layerOutputs: [] },
      forward: [one, two].map((y, k) => step(PRODUCT, { x, w: weights[k], y })),
      backward: dys.flatMap((from, k) => [
        step(COLUMN_SUMS, { x: from, sums: sums[k] }),
        step(WEIGHT_GRADIENT, { x, dy: from, sums: sums[k], gradient: gradients[k] }),
      ]),
      heads: [one, two].map((outputs, k) => ({ member: 0, outputs, gradient: dys[k] })),
    };
    const of = new Map(weights.map((w, k) => [w, gradients[k]]));
    return fuseSiblings(draft, of, { descends: () => true }).draft.forward.length === 1;
  };
  expect(joined(other)).toBe(true);
  expect(joined(dy)).toBe(false);
});

it('weights that are looked at after each step, for an average or a limit, lie in no wide matrix from step to step', () => {
  const lasting = ({ draft }: Program) => [...draft.before, ...draft.after].length > 0;
  expect(lasting(training(HEADS))).toBe(true);
  expect(lasting(training(HEADS, true))).toBe(false);
  // Without siblings they go down within their products as ever.
  const [body, one] = HEADS;
  expect(training([body, one], true).descending).toEqual(new Set([0]));
});

it.each([true, false])(
  'every parameter is moved by one step, or has a gradient; descending: %s',
  (descends) => {
    const graphs = [graphOf(HEADS), graphOf([{ units: 3 }]), graphOf([{ units: 3 }])];
    const may = (member: number) => descends && member !== 1;
    const { draft, descending } = compileTraining(graphs, may);
    const written = inOrder(draft).flatMap((one) => (one ? writesOf(one) : []));
    for (const [member, { layers }] of graphs.entries()) {
      const block = descending.has(member) ? 'parameters' : 'gradients';
      const own = written.filter(
        (one) => one.kind === 'tensor' && one.block === block && one.member === member,
      );
      expect(descending.has(member)).toBe(may(member));
      expect(own.length, `member ${member}`).toBe(2 * layers.length); // weights and a bias each, once
      expect(new Set(own).size).toBe(own.length);
    }
  },
);

it.each(['js', 'simd'] as const)(
  '%s: members of one population with plain descent, Adam, a clipped gradient and a limit have the numbers of their lone trainings',
  async (name) => {
    const backend = await createBackend({ backend: name });
    const data = blobs({ rows: 60 });
    const shape = { inputSize: 6, layers: [{ units: 3 }] };
    const shared = { epochs: 2, batchSize: 16, reduction: 'mean', shuffleSeed: 3 } as const;
    const members: PopulationMember[] = [
      { seed: 3, learningRate: 0.1 },
      { seed: 4, learningRate: 0.01, optimizer: 'adam' },
      { seed: 5, learningRate: 0.1, clipNorm: 0.1 },
      { seed: 6, learningRate: 0.1, maxNorm: 0.4 },
      { seed: 7, learningRate: 0.2, l2: 0.01 },
    ];
    const results = await trainPopulation(backend, shape, members, data, shared);
    for (const [p, { seed, ...own }] of members.entries()) {
      const lone = new Network(backend, { ...shape, seed });
      await lone.fit(data, { ...shared, ...own });
      // Eight steps of sums of at most 16 terms, in another order.
      expectClose(results[p].parameters, lone.parameters, 8 * 16 * 2 ** -24, `member ${p}`);
    }
  },
);
