// What training and inference need in memory: pure functions from (model, batch size, optimizer) to named sizes.
// Next: memory/layout.ts turns the sizes into offsets; batch.ts and trainer.ts use them.

import { type Layout, planLayout } from '../memory/layout.js';
import { type Architecture, planParameters } from '../nn/architecture.js';
import { inputBytes, outputBytes } from '../nn/buffers.js';
import { lossOf } from '../nn/losses.js';

/** Bytes of everything one batch of up to `rows` rows passes through. */
function batchFields(architecture: Architecture, rows: number) {
  const units = architecture.layers.at(-1)!.units;
  return {
    input: inputBytes(architecture, rows),
    outputs: outputBytes(architecture, rows),
    labels: 4 * rows,
    targets: 4 * rows * lossOf(architecture.loss).targetColumns(units),
    predictions: 4 * rows,
    stats: 16,
    mean: 4 * architecture.inputSize,
    scale: 4 * architecture.inputSize,
  };
}

export type BatchField = keyof ReturnType<typeof batchFields>;

/** For running over `total` rows, `rows` at a time. */
export function planInference(architecture: Architecture, rows: number, total: number) {
  return planLayout({ ...batchFields(architecture, rows), indices: 4 * total });
}

export interface TrainingSizes {
  batchSize: number;
  trainRows: number;
  validationRows: number;
  /** Floats the optimizer keeps for each parameter. */
  optimizerState: number;
}

export function planTraining(architecture: Architecture, sizes: TrainingSizes) {
  const parameters = 4 * planParameters(architecture).count;
  return planLayout({
    ...batchFields(architecture, sizes.batchSize),
    deltas: outputBytes(architecture, sizes.batchSize),
    gradients: parameters,
    optimizerState: parameters * sizes.optimizerState,
    order: 4 * sizes.trainRows,
    validationOrder: 4 * sizes.validationRows,
  });
}

/** A layout that holds a batch's fields among others. */
export type BatchLayout = Pick<Layout<BatchField>, 'offsets'>;
