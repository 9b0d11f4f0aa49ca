// Programs of small random graphs against central differences in float64: nothing fused, everything fused, each pass alone, and each
// pass left out. One step of plain descent with learning rate 1 moves the parameters by exactly their gradient.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { createBackend } from '../../src/backend/create/inlined.js';
import { ACTIVATION_NAMES } from '../../src/functions/activations.js';
import type { Architecture } from '../../src/nn/graph.js';
import { LOSS_NAMES } from '../../src/nn/losses.js';
import { planParameters } from '../../src/nn/parameter-plan.js';
import { inOrder } from '../../src/program/steps.js';
import { MASK_KEY, type RandomCase, randomCase } from '../support/random-graphs.js';
import { masksOf, referenceGradient, runReference } from '../support/reference-graph.js';
import {
  BACKENDS,
  lowerTraining,
  PASSES,
  type Pass,
  programWith,
  runProgram,
} from '../support/run-program.js';

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);
const DESCENT = { learningRate: 1, l2: 0.25 };

/**
 * A number of the gradient goes through at most 15 layers there and back. Each adds at most 12 terms, and so at most 12 roundings of
 * 2^-24, to numbers that the random graphs keep around 1: 2·15·12·2^-24 = 2.2e-5 of the largest of the gradient, or of 1. Roundings
 * that all go one way would reach it; a derivative, a term or a mask that is missing is a thousand times larger.
 */
const TOLERANCE = 2 * 15 * 12 * 2 ** -24;

interface Expected extends RandomCase {
  readonly losses: readonly number[];
  readonly after: readonly number[];
  /** Of the numbers that are compared. */
  readonly scale: number;
}

const cases = new Map<number, Expected>();

function expectedOf(seed: number): Expected {
  const known = cases.get(seed);
  if (known) return known;
  const random = randomCase(seed);
  const { graph, parameters, batch } = random;
  const masks = masksOf(graph, MASK_KEY, batch.rows.length);
  const { losses, parameters: moved } = runReference(graph, parameters, batch, { masks });
  const gradient = referenceGradient(graph, parameters, batch, masks);
  const { decayed } = planParameters(graph);
  const after = moved.map((value, k) => {
    if (k >= gradient.length) return value;
    const { learningRate, l2 } = DESCENT;
    return value - learningRate * (gradient[k] + (k < decayed ? l2 * value : 0));
  });
  const scale = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const found = { ...random, losses, after, scale };
  cases.set(seed, found);
  return found;
}

it('the random graphs have every kind of layer, and give every pass something to do', () => {
  const graphs = SEEDS.map((seed) => randomCase(seed).graph);
  const nodes = graphs.flatMap((graph) => graph.nodes);
  for (const kind of ['dense', 'activation', 'batch-norm', 'dropout', 'flatten', 'add'])
    expect(nodes.filter((node) => node.kind === kind).length, kind).toBeGreaterThan(9);
  for (const activation of ACTIVATION_NAMES) {
    const count = nodes.filter(({ options }) => options.activation?.name === activation).length;
    if (activation !== 'identity') expect(count, activation).toBeGreaterThan(1);
  }
  expect(nodes.filter(({ trainable }) => !trainable).length).toBeGreaterThan(9);
  expect(new Set(graphs.map(({ outputs }) => outputs.length))).toEqual(new Set([1, 2, 3]));
  expect(new Set(graphs.map(({ loss }) => loss)).size).toBe(LOSS_NAMES.length);
  for (const pass of PASSES) {
    const others = PASSES.filter((one) => one !== pass);
    const outline = (graph: Architecture, passes: readonly Pass[]) => {
      const { draft, shared } = programWith(lowerTraining(graph), passes);
      const steps = inOrder(draft).map((one) => one && [one.operation.name, Object.keys(one.args)]);
      return JSON.stringify([steps, shared.size]);
    };
    const fired = graphs.filter((graph) => outline(graph, PASSES) !== outline(graph, others));
    expect(fired.length, pass).toBeGreaterThan(4);
  }
});

describe.each(BACKENDS)('%s', (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await createBackend({ backend: name });
  });

  function compare(seed: number, passes: readonly Pass[]): void {
    const expected = expectedOf(seed);
    const program = programWith(lowerTraining(expected.graph), passes);
    const { losses, after } = runProgram(backend, program, expected, DESCENT);
    const which = `seed ${seed}, ${passes.join(' + ') || 'no pass'}`;
    expected.losses.forEach((loss, h) => {
      const message = `${which}: loss of output ${h}: ${losses[h]}, expected ${loss}`;
      expect(Math.abs(losses[h] - loss) / Math.max(1, loss), message).toBeLessThan(TOLERANCE);
    });
    expected.after.forEach((value, k) => {
      const message = `${which}: parameter ${k}: ${after[k]}, expected ${value}`;
      expect(Math.abs(after[k] - value) / expected.scale, message).toBeLessThan(TOLERANCE);
    });
  }

  it.each(SEEDS)(
    'random graph %i, nothing fused: losses, gradients and statistics are those of float64',
    (seed) => compare(seed, []),
  );

  it.each(SEEDS)('random graph %i, all passes: the same', (seed) => compare(seed, PASSES));

  it.each(PASSES)('pass "%s" alone, and all but it: the same, on every random graph', (pass) => {
    const others = PASSES.filter((one) => one !== pass);
    for (const seed of SEEDS) {
      compare(seed, [pass]);
      compare(seed, others);
    }
  });
});
