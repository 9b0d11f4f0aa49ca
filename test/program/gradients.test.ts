// Programs of small random graphs against central differences in float64: nothing fused, everything fused, each pass alone, and each
// pass left out. One step of plain descent with learning rate 1 moves the parameters by exactly their gradient.

import { beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { createBackend } from '../../src/backend/create/inlined.js';
import { ACTIVATION_NAMES } from '../../src/functions/activations.js';
import type { Architecture } from '../../src/nn/graph.js';
import { LAYER_KIND_NAMES, readsImages } from '../../src/nn/layer-kinds.js';
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
/** Of the graphs over images. */
const IMAGE_SEEDS = SEEDS.slice(0, 36);
const DESCENT = { learningRate: 1, l2: 0.25 };

/**
 * A number of the gradient goes through at most 15 layers there and back. Each adds at most 12 terms, and so at most 12 roundings of
 * 2^-24, to numbers that the random graphs keep around 1: 2·15·12·2^-24 = 2.2e-5 of the largest of the gradient, or of 1. Roundings
 * that all go one way would reach it; a derivative, a term or a mask that is missing is a thousand times larger.
 */
const TOLERANCE = 2 * 15 * 12 * 2 ** -24;
/** Over images a sum has at most 80 terms: those of 4 images at 20 positions. */
const IMAGE_TOLERANCE = 2 * 15 * 80 * 2 ** -24;

interface Expected extends RandomCase {
  readonly losses: readonly number[];
  readonly after: readonly number[];
  /** Of the numbers that are compared. */
  readonly scale: number;
}

const cases = new Map<string, Expected>();

function expectedOf(seed: number, images: boolean): Expected {
  const known = cases.get(`${seed} ${images}`);
  if (known) return known;
  const random = randomCase(seed, images);
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
  cases.set(`${seed} ${images}`, found);
  return found;
}

/** The passes without which the steps are others. */
function effective(graph: Architecture): ReadonlySet<Pass> {
  const outline = (passes: readonly Pass[]) => {
    const { draft, shared } = programWith(lowerTraining(graph), passes);
    const steps = inOrder(draft).map((one) => one && [one.operation.name, Object.keys(one.args)]);
    return JSON.stringify([steps, shared.size]);
  };
  const all = outline(PASSES);
  return new Set(PASSES.filter((pass) => outline(PASSES.filter((one) => one !== pass)) !== all));
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
  const effects = graphs.map(effective);
  for (const pass of PASSES.filter((one) => one !== 'pools'))
    expect(effects.filter((one) => one.has(pass)).length, pass).toBeGreaterThan(4);
});

it('those over images have every kind of layer that reads images, and give every pass something to do but descent', () => {
  const graphs = IMAGE_SEEDS.map((seed) => randomCase(seed, true).graph);
  const nodes = graphs.flatMap((graph) => graph.nodes);
  const windows = nodes.filter(({ options }) => options.padding !== undefined);
  for (const kind of LAYER_KIND_NAMES.filter(readsImages))
    expect(nodes.filter((node) => node.kind === kind).length, kind).toBeGreaterThan(4);
  for (const [padding, stride] of [
    ['same', 1],
    ['same', 2],
    ['valid', 1],
    ['valid', 2],
  ] as const)
    expect(
      windows.filter(({ options }) => options.padding === padding && options.stride === stride).length,
      `${padding}, stride ${stride}`,
    ).toBeGreaterThan(5);
  const ofImages = (kind: string) => nodes.filter((node) => node.kind === kind && node.shape.length === 3);
  for (const kind of ['batch-norm', 'dropout', 'activation', 'add'])
    expect(ofImages(kind).length, kind).toBeGreaterThan(2);
  const effects = graphs.map(effective);
  for (const pass of PASSES.filter((one) => one !== 'descent'))
    expect(effects.filter((one) => one.has(pass)).length, pass).toBeGreaterThan(2);
});

describe.each(BACKENDS)('%s', (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await createBackend({ backend: name });
  });

  function compare(seed: number, passes: readonly Pass[], images = false): void {
    const tolerance = images ? IMAGE_TOLERANCE : TOLERANCE;
    const expected = expectedOf(seed, images);
    const program = programWith(lowerTraining(expected.graph), passes);
    const { losses, after } = runProgram(backend, program, expected, DESCENT);
    const which = `seed ${seed}${images ? ' over images' : ''}, ${passes.join(' + ') || 'no pass'}`;
    // One expect() for all numbers: one for each takes longer than the program.
    const near = (name: string, got: ArrayLike<number>, wanted: readonly number[], scales: number[]) => {
      const far = wanted.findIndex((value, k) => !(Math.abs(got[k] - value) / scales[k] < tolerance));
      expect(far, `${which}: ${name} ${far}: ${got[far]}, expected ${wanted[far]}`).toBe(-1);
    };
    const scales = expected.after.map(() => expected.scale);
    near(
      'loss of output',
      losses,
      expected.losses,
      expected.losses.map((loss) => Math.max(1, loss)),
    );
    near('parameter', after, expected.after, scales);
  }

  it.each(SEEDS)(
    'random graph %i, nothing fused: losses, gradients and statistics are those of float64',
    (seed) => compare(seed, []),
  );

  it.each(SEEDS)('random graph %i, all passes: the same', (seed) => compare(seed, PASSES));

  it.each(IMAGE_SEEDS)('random graph %i over images, nothing fused: the same', (seed) =>
    compare(seed, [], true),
  );

  it.each(IMAGE_SEEDS)('random graph %i over images, all passes: the same', (seed) =>
    compare(seed, PASSES, true),
  );

  it.each(PASSES)('pass "%s" alone, and all but it: the same, on every random graph', (pass) => {
    const others = PASSES.filter((one) => one !== pass);
    for (const seed of SEEDS) {
      compare(seed, [pass]);
      compare(seed, others);
    }
    for (const seed of IMAGE_SEEDS) {
      compare(seed, [pass], true);
      compare(seed, others, true);
    }
  });
});
