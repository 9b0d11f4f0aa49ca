// What training and inference need in memory: pure functions from (model, batch size, optimizer) to named sizes.
// Next: memory/layout.ts turns the sizes into offsets; batch.ts and trainer.ts use them.

import { planLayout } from '../memory/layout.js';
import { type Architecture, planParameters } from '../nn/architecture.js';
import { keptBytes, outputBytes } from '../nn/batch-buffers.js';
import { foldedBytes } from '../nn/fold-batch-norm.js';
import { lossOf } from '../nn/losses.js';
import { statisticsBytes } from './batch-norm-statistics.js';
import { type InputPlan, inputFields } from './input-memory-plan.js';

/** Whether the outputs are several classifiers, whose losses are worth telling apart. */
export function hasUnitTotals({ loss, layers }: Architecture): boolean {
  return lossOf(loss).applyPerUnit !== undefined && layers.at(-1)!.units > 1;
}

/** Bytes of everything one batch of up to `rows` rows passes through. */
function batchFields(architecture: Architecture, rows: number, input: InputPlan, trains: boolean) {
  const units = architecture.layers.at(-1)!.units;
  return {
    ...inputFields(input, rows, architecture.inputSize, trains),
    outputs: outputBytes(architecture, rows),
    targets: targetBytes(architecture, rows),
    errorUnits: lossOf(architecture.loss).tells === 'values' ? 8 * units : 0,
    predictions: 4 * rows,
    stats: 16,
    unitStats: hasUnitTotals(architecture) ? 16 * units : 0,
  };
}

function targetBytes({ loss, layers }: Architecture, rows: number): number {
  return 4 * rows * lossOf(loss).targetColumns(layers.at(-1)!.units);
}

type BatchField = keyof ReturnType<typeof batchFields>;

/** For running over `total` rows, `rows` at a time. */
export function planInference(architecture: Architecture, rows: number, total: number, input: InputPlan) {
  return planLayout({ ...batchFields(architecture, rows, input, false), indices: 4 * total });
}

export interface TrainingSizes {
  batchSize: number;
  trainRows: number;
  validationRows: number;
  /** Floats the optimizer keeps for each parameter. */
  optimizerState: number;
  /** Bytes of the outputs after dropout. */
  dropped?: number;
  /** Resident rows that have weights. */
  weightedRows?: number;
  /** Whether the parameters that are trained are apart from their average. */
  averages?: boolean;
}

export function planTraining(architecture: Architecture, sizes: TrainingSizes, input: InputPlan) {
  const { count, total } = planParameters(architecture);
  const parameters = 4 * count;
  return planLayout({
    ...batchFields(architecture, sizes.batchSize, input, true),
    deltas: outputBytes(architecture, sizes.batchSize),
    gradients: parameters,
    optimizerState: parameters * sizes.optimizerState,
    order: 4 * sizes.trainRows,
    validationOrder: 4 * sizes.validationRows,
    dropped: sizes.dropped ?? 0,
    moves: input.imageValueBytes > 0 ? 4 * sizes.trainRows : 0,
    rowWeights: 4 * (sizes.weightedRows ?? 0),
    batchWeights: sizes.weightedRows ? 4 * sizes.batchSize : 0,
    rawParameters: sizes.averages ? 4 * total : 0,
    kept: keptBytes(architecture, sizes.batchSize),
    folded: foldedBytes(architecture),
    statistics: statisticsBytes(architecture),
  });
}

/** The layers after the first, as a network of their own on the first one's outputs; possibly none. */
export function tailOf(architecture: Architecture): Architecture {
  const [first, ...layers] = architecture.layers;
  return { ...architecture, inputSize: first.units, layers };
}

/** For training `members` networks at once. "Head" is the first layers of all as one; tails take turns in theirs. */
export function planPopulation(
  architecture: Architecture,
  members: number,
  { batchSize, trainRows, validationRows }: Omit<TrainingSizes, 'optimizerState'>,
  input: InputPlan,
) {
  const tail = tailOf(architecture);
  const width = 4 * members * architecture.layers[0].units;
  const head = width * (architecture.inputSize + 1);
  const tailParameters = 4 * planParameters(tail).count;
  return planLayout({
    ...inputFields(input, batchSize, architecture.inputSize, true),
    targets: targetBytes(architecture, batchSize),
    stats: 16 * members,
    head,
    headGradients: head,
    headOutputs: width * batchSize,
    headDeltas: width * batchSize,
    rates: width,
    decays: width,
    zeros: width,
    tails: tailParameters * members,
    tailGradients: tailParameters,
    tailOutputs: outputBytes(tail, batchSize),
    tailDeltas: outputBytes(tail, batchSize),
    order: 4 * trainRows,
    validationOrder: 4 * validationRows,
  });
}

/** Where a batch's fields lie. */
export type BatchAddresses = Readonly<Record<BatchField, number>>;
