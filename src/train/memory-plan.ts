// What training and inference need in memory: pure functions from (networks, batch size, optimizers) to named sizes.
// Next: memory/layout.ts turns the sizes into offsets; batch.ts, trainer.ts and member.ts use them.

import { planLayout } from '../memory/layout.js';
import { foldedBytes } from '../nn/fold-batch-norm.js';
import type { Architecture } from '../nn/graph.js';
import { lossOf } from '../nn/losses.js';
import { planParameters } from '../nn/parameter-plan.js';
import { type InputPlan, inputFields, type RowAddresses } from './input-memory-plan.js';

/** Whether the outputs are several classifiers, whose losses are worth telling apart. */
export function hasUnitTotals({ loss, outputUnits }: Architecture): boolean {
  return lossOf(loss).applyPerUnit !== undefined && outputUnits > 1;
}

/** Bytes of what one batch of up to `rows` rows needs besides its rows, on its way through the networks' programs. */
function batchFields(architectures: readonly Architecture[], programBytes: number, rows: number) {
  const [architecture] = architectures;
  const { outputUnits: units } = architecture;
  const heads = architectures.reduce((sum, { outputs }) => sum + outputs.length, 0);
  const { tells, targetColumns } = lossOf(architecture.loss);
  return {
    program: programBytes,
    targets: 4 * rows * targetColumns(units),
    errorUnits: tells === 'values' ? 8 * units : 0,
    predictions: 4 * rows,
    stats: 16 * heads,
    unitStats: hasUnitTotals(architecture) ? 16 * units * heads : 0,
  };
}

/** Where a batch's fields lie. */
export type BatchAddresses = RowAddresses & Readonly<Record<keyof ReturnType<typeof batchFields>, number>>;

/** For running over `total` rows, `rows` at a time. */
export function planInference(
  architecture: Architecture,
  programBytes: number,
  rows: number,
  total: number,
  input: InputPlan,
) {
  return planLayout(
    inputFields(input, rows, architecture.inputSize, false),
    batchFields([architecture], programBytes, rows),
    { indices: 4 * total },
  );
}

export interface MemberSizes {
  architecture: Architecture;
  /** Floats the optimizer keeps for each parameter. */
  optimizerState: number;
  /** Whether the parameters that are trained are apart from their average. */
  averages: boolean;
}

/** What a network that is trained has for itself. */
export function planMember({ architecture, optimizerState, averages }: MemberSizes) {
  const { count, total, parameters } = planParameters(architecture);
  return planLayout({
    gradients: 4 * count,
    optimizerState: 4 * count * optimizerState,
    rawParameters: averages ? 4 * total : 0,
    folded: foldedBytes(architecture),
    statistics: 4 * (total - parameters),
  });
}

export interface TrainingSizes {
  batchSize: number;
  trainRows: number;
  validationRows: number;
  /** Resident rows that have weights. */
  weightedRows?: number;
  /** Rows of which a square is erased. */
  erasedRows?: number;
}

export function planTraining(
  members: readonly MemberSizes[],
  programBytes: number,
  sizes: TrainingSizes,
  input: InputPlan,
) {
  const { batchSize, trainRows, validationRows, weightedRows = 0, erasedRows = 0 } = sizes;
  const architectures = members.map(({ architecture }) => architecture);
  const rows = inputFields(input, batchSize, architectures[0].inputSize, true);
  return planLayout(rows, batchFields(architectures, programBytes, batchSize), {
    members: members.reduce((sum, member) => sum + planMember(member).bytes, 0),
    order: 4 * trainRows,
    validationOrder: 4 * validationRows,
    moves: input.imageValueBytes > 0 ? 4 * trainRows : 0,
    centres: 4 * erasedRows,
    rowWeights: 4 * weightedRows,
    batchWeights: weightedRows > 0 ? 4 * batchSize : 0,
  });
}
