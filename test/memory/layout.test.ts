// The planner: sizes in, offsets and a total out.

import { expect, test } from 'vitest';
import { SPARSE_PANEL_BYTES } from '../../assembly/codes.js';
import { planLayout } from '../../src/memory/layout.js';
import { compilePrediction, compileTraining } from '../../src/nn/compile.js';
import type { Architecture } from '../../src/nn/graph.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import { PlacedProgram } from '../../src/program/bind.js';
import type { InputPlan } from '../../src/train/input-memory-plan.js';
import { planInference, planTraining } from '../../src/train/memory-plan.js';

test('fields lie one after another, each on a cache line of its own', () => {
  expect(planLayout({ a: 1, b: 64, c: 65, d: 0, e: 4 })).toEqual({
    offsets: { a: 0, b: 64, c: 128, d: 256, e: 256 },
    bytes: 320,
  });
});

test('no fields need no bytes', () => {
  expect(planLayout({})).toEqual({ offsets: {}, bytes: 0 });
});

test('a plan far beyond 4 GiB is exact: nothing wraps at 2^32', () => {
  const { offsets, bytes } = planLayout({ a: 6 * 2 ** 30, b: 2 ** 40, c: 1 });
  expect(offsets).toEqual({ a: 0, b: 6 * 2 ** 30, c: 6 * 2 ** 30 + 2 ** 40 });
  expect(bytes).toBe(6 * 2 ** 30 + 2 ** 40 + 64);
});

const DENSE: InputPlan = {
  path: 'dense',
  density: 1,
  listed: 1,
  longestRow: 784,
  fromBytes: true,
  imageValueBytes: 0,
  threads: 1,
  wide: false,
};

interface TrainingRequest {
  batch: number;
  train?: number;
  validation?: number;
  /** Floats the optimizer keeps for each parameter. */
  state?: number;
  input?: InputPlan;
}

/** Bytes for training one network, which descends within the backward pass, on `train` rows. */
function trainingBytes(
  architecture: Architecture,
  { batch, train = 1, validation = 0, state = 0, input = DENSE }: TrainingRequest,
): number {
  const program = new PlacedProgram(
    compileTraining([architecture], () => true),
    batch,
  );
  const sizes = { batchSize: batch, trainRows: train, validationRows: validation };
  const member = { architecture, optimizerState: state, averages: false };
  return planTraining([member], program.bytes, sizes, input).bytes;
}

function inferenceBytes(architecture: Architecture, batch: number, input = DENSE): number {
  const program = new PlacedProgram(compilePrediction([architecture]), batch);
  return planInference(architecture, program.bytes, batch, 1, input).bytes;
}

test('training 784-342-10 in batches of 256 plans the arrays there are, and little more', () => {
  const architecture = defineArchitecture(784, [{ units: 342, activation: 'relu' }, { units: 10 }]);
  const bytes = trainingBytes(architecture, { batch: 256, train: 50_000, validation: 10_000 });
  const parameters = 784 * 342 + 342 + 342 * 10 + 10;
  // Input; outputs and their gradients, but the logits, whose place the hidden layer's gradients take; labels and predictions.
  const batch = 256 * (784 + 2 * 342 + 10 + 2);
  const needed = 4 * (parameters + batch + 60_000 + 2 * 784);
  expect(bytes).toBeGreaterThanOrEqual(needed);
  expect(bytes).toBeLessThan(1.05 * needed);
});

test('each float of optimizer state is planned once a parameter, and inference plans no gradients', () => {
  const architecture = defineArchitecture(10, [{ units: 3 }]);
  const plan = (state: number) => trainingBytes(architecture, { batch: 1, state });
  const lines = (bytes: number) => Math.ceil(bytes / 64) * 64;
  expect(plan(1) - plan(0)).toBe(lines(4 * 33)); // 10×3 weights and 3 biases
  expect(plan(2) - plan(0)).toBe(lines(2 * 4 * 33));
  expect(inferenceBytes(architecture, 1)).toBeLessThan(plan(0));
});

test('sparse rows plan lists in place of the dense batch, column lists for training only, scratch for each thread', () => {
  const architecture = defineArchitecture(784, [{ units: 10 }]);
  const sparse: InputPlan = {
    path: 'sparse',
    density: 0.5,
    listed: 0.5,
    longestRow: 500,
    fromBytes: true,
    imageValueBytes: 0,
    threads: 1,
    wide: false,
  };
  const training = trainingBytes(architecture, { batch: 256, input: sparse });
  const inference = inferenceBytes(architecture, 256, sparse);
  const entries = 8 * 256 * 500;
  expect(inference).toBeGreaterThan(entries + 256 * 784);
  expect(training - inference).toBeGreaterThan(entries + 256 * 784);
  const panels = SPARSE_PANEL_BYTES * (1 + 256 + 784);
  expect(inferenceBytes(architecture, 256, { ...sparse, threads: 3 }) - inference).toBe(2 * panels);
});
