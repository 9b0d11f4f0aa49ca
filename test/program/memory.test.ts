// Where the values of a program lie: nothing is overwritten that is still read, copies are made where a kernel would, and no more
// memory is taken than a plain plan would take.

import { describe, expect, it } from 'vitest';
import { compilePrediction, compileTraining } from '../../src/nn/compile.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import { NORMALIZE, NORMALIZE_GRADIENT } from '../../src/nn/kinds/batch-norm.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import type { Program } from '../../src/program/bind.js';
import { lieInPlace, placeOf } from '../../src/program/in-place.js';
import { planPlaces } from '../../src/program/lifetimes.js';
import { ACTIVATE, ADD, DROPOUT, PRODUCT } from '../../src/program/operations.js';
import { type Draft, inOrder, type Step, step } from '../../src/program/steps.js';
import { type InputValue, rowsValue, scratchVector, type Value } from '../../src/program/values.js';
import { Random } from '../../src/random.js';
import { memoryFaults } from '../support/memory-simulation.js';
import { randomCase } from '../support/random-graphs.js';
import { lowerTraining, PASSES, type Pass, programWith } from '../support/run-program.js';

const SEEDS = Array.from({ length: 60 }, (_, i) => i + 1);

describe('no step reads what another value has overwritten', () => {
  const CASES = [
    ...SEEDS.map((seed) => [seed, 'features'] as const),
    ...SEEDS.map((seed) => [seed, 'images'] as const),
  ];
  it.each(CASES)(
    'random graph %i over %s, with random passes, all passes, and as it predicts',
    (seed, over) => {
      const { graph } = randomCase(seed, over === 'images');
      const random = Random.stream(seed, 'passes');
      for (let turn = 0; turn < 4; turn++) {
        const passes: Pass[] = turn === 0 ? [...PASSES] : PASSES.filter(() => random.uniform() < 0.5);
        const faults = memoryFaults(programWith(lowerTraining(graph), passes), 5);
        expect(faults, `seed ${seed}: ${passes.join(' + ')}`).toEqual([]);
      }
      expect(
        memoryFaults(
          compileTraining([graph], () => true),
          5,
        ),
        `seed ${seed}`,
      ).toEqual([]);
      expect(memoryFaults(compilePrediction([graph]), 5), `seed ${seed}`).toEqual([]);
    },
  );

  it.each(SEEDS.slice(0, 20))('random population %i: four graphs that read one input', (seed) => {
    const { graph } = randomCase(seed);
    const random = Random.stream(seed, 'population');
    const others = SEEDS.map((other) => randomCase(other).graph).filter(
      ({ inputSize, inputShape }) =>
        inputSize === graph.inputSize && inputShape.length === graph.inputShape.length,
    );
    const graphs = [
      graph,
      ...Array.from({ length: 3 }, () => others[Math.floor(random.uniform() * others.length)]),
    ];
    const descending = graphs.map(() => random.uniform() < 0.5);
    const needed = graphs.map(() => random.uniform() < 0.3);
    const program = compileTraining(
      graphs,
      (p) => descending[p],
      (p) => needed[p],
    );
    expect(memoryFaults(program, 5), `seed ${seed}`).toEqual([]);
    expect(memoryFaults(compilePrediction(graphs), 5), `seed ${seed}`).toEqual([]);
  });
});

/** Steps by hand. The loss reads the outputs of the last one, and all of `kept`. */
function draftOf(forward: Step[], kept: Value[] = []): Draft {
  const outputs = forward.at(-1)!.args['y'] as Value;
  const heads = [{ member: 0, outputs, gradient: rowsValue(outputs.columns) }];
  return { before: [], forward, backward: [], after: [], heads, kept, layerOutputs: kept };
}

const input: InputValue = { kind: 'input', columns: 4 };
const weights = (): Value => {
  const place = { kind: 'tensor', block: 'parameters', member: 0, offset: 0 } as const;
  return { ...place, rows: 4, columns: 4, decayed: true };
};
const product = (x: Value, y: Value) => step(PRODUCT, { x, w: weights(), y });
const relu = { code: 3, slope: 0 } as never;

describe('a kernel that works in place, or may,', () => {
  /** Each makes y of x. */
  const KERNELS: [string, (x: Value, y: Value) => Step][] = [
    ['activate', (x, y) => step(ACTIVATE, { x, y, activation: relu })],
    ['dropout', (x, y) => step(DROPOUT, { x, y, rate: 0.5, layer: 1, member: 0 })],
    ['add', (x, y) => step(ADD, { a: x, b: rowsValue(4), y })],
  ];

  it.each(KERNELS)(
    '%s: lies upon what nothing reads afterwards, and not upon what something does',
    (_, make) => {
      const [x, y, z] = [4, 4, 4].map(rowsValue);
      const alone = lieInPlace(draftOf([product(input, x), make(x, y)]));
      expect(placeOf(alone.shared, y)).toBe(x);
      const read = lieInPlace(draftOf([product(input, x), make(x, y), product(y, z), product(x, z)]));
      expect(placeOf(read.shared, y)).toBe(y);
      const keptInMind = lieInPlace(draftOf([product(input, x), make(x, y)], [x]));
      expect(placeOf(keptInMind.shared, y)).toBe(y);
      const ofInput = lieInPlace(draftOf([make(input, y)]));
      expect(placeOf(ofInput.shared, y)).toBe(y);
    },
  );

  it('lies upon no place that a third value shares and still needs', () => {
    const [x, y, z, out] = [4, 4, 4, 4].map(rowsValue);
    const activated = (from: Value, to: Value) => step(ACTIVATE, { x: from, y: to, activation: relu });
    // z would take y's place, which is x's, of which y took the rows: y is read once more, at the end.
    const { draft, shared } = lieInPlace(
      draftOf([product(input, x), activated(x, y), activated(y, z), step(ADD, { a: z, b: y, y: out })]),
    );
    expect(placeOf(shared, y)).toBe(x);
    expect(placeOf(shared, z)).not.toBe(x);
    expect(memoryFaults({ draft, shared, descending: new Set() }, 3)).toEqual([]);
  });

  /** Normalisation forward and back, which work in place only. */
  const OVERWRITES: [string, (x: Value, y: Value) => Step, string][] = [
    [
      'normalize',
      (x, y) => {
        const [scale, shift, center, inverse, mean, variance] = Array.from({ length: 6 }, () =>
          scratchVector(4),
        );
        return step(NORMALIZE, { x, normal: rowsValue(4), scale, shift, y, center, inverse, mean, variance });
      },
      'x',
    ],
    [
      'normalize gradient',
      (dy, dx) => {
        const [scale, inverse, scaleGradient, shiftGradient] = Array.from({ length: 4 }, () =>
          scratchVector(4),
        );
        return step(NORMALIZE_GRADIENT, {
          ...{ normal: rowsValue(4), dy, dx, scale, inverse, scaleGradient, shiftGradient },
        });
      },
      'dy',
    ],
  ];

  it.each(OVERWRITES)(
    '%s: has a copy made of what something reads besides, and of the input',
    (_, make, name) => {
      const copies = (steps: Step[], kept: Value[] = []) => {
        const draft = { ...draftOf([product(input, rowsValue(4))], kept), forward: steps };
        const out = lieInPlace(draft).draft.forward;
        const at = out.findIndex((one) => one.operation.overwrites);
        const isCopied = out[at - 1]?.operation.name === 'copy';
        if (isCopied) expect(out[at].args[name]).toBe(out[at - 1].args['y']);
        return isCopied;
      };
      const [x, y, z] = [4, 4, 4].map(rowsValue);
      expect(copies([product(input, x), make(x, y), product(y, z)])).toBe(false);
      expect(copies([product(input, x), product(x, z), make(x, y)])).toBe(false);
      expect(copies([product(input, x), make(x, y), product(x, z)])).toBe(true);
      expect(copies([product(input, x), make(x, y)], [x])).toBe(true);
      expect(copies([make(input, y)])).toBe(true);
    },
  );
});

describe('a training', () => {
  const ROWS = 256;
  const align = (bytes: number) => Math.ceil(bytes / 64) * 64;
  const bytesOf = ({ draft, shared }: Program) => planPlaces(draft, shared, ROWS).bytes;

  it.each<[string, LayerOptions[], number[]]>([
    ['ReLU', [{ units: 342 }, { units: 180 }, { units: 10 }], [342, 180, 10]],
    [
      'tanh',
      [{ units: 342, activation: 'tanh' }, { units: 180, activation: 'tanh' }, { units: 10 }],
      [342, 180, 10],
    ],
    [
      'ReLU and dropout, whose outputs are a layer of their own',
      [{ units: 342 }, { kind: 'dropout' }, { units: 180 }, { kind: 'dropout' }, { units: 10 }],
      [342, 342, 180, 180, 10],
    ],
  ])(
    'of two hidden layers with %s takes no more memory than the outputs and deltas of all layers',
    (_, layers, units) => {
      const program = compileTraining([defineArchitecture(784, layers)], () => true);
      const plain = units.reduce((sum, columns) => sum + 2 * align(4 * ROWS * columns), 0);
      expect(bytesOf(program)).toBeLessThanOrEqual(plain);
    },
  );

  it('of a deep chain takes the outputs of all layers, and the deltas of two', () => {
    const layers = [...Array.from({ length: 10 }, () => ({ units: 64 })), { units: 10 }];
    const program = compileTraining([defineArchitecture(784, layers)], () => true);
    const layer = align(4 * ROWS * 64);
    expect(bytesOf(program)).toBeLessThanOrEqual(12 * layer + 2 * align(4 * ROWS * 10));
    expect(inOrder(program.draft).length).toBeGreaterThan(30);
  });
});
