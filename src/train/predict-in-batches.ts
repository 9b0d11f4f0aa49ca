// Predictions for any number of rows, a batch at a time: loss, classes, probabilities. No step is taken.
// Before: batch.ts runs one batch. Next: validation.ts measures during a training; network/evaluation.ts.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { ResidentData } from '../data/resident-data.js';
import { SparseFeatures } from '../data/sparse-features.js';
import { chooseInputPath, denseFor, type InputChoice } from '../data/sparse-or-dense.js';
import type { Standardizer } from '../data/standardize.js';
import type { TargetScale } from '../data/target-scale.js';
import type { Block } from '../memory/arena.js';
import { addressesOf } from '../memory/layout.js';
import { readsInputInProducts } from '../nn/compile.js';
import { type Architecture, inputColumns } from '../nn/graph.js';
import { lossOf } from '../nn/losses.js';
import type { Model } from '../nn/model.js';
import { predictionProgram } from '../nn/program-cache.js';
import { sizeOfShape } from '../nn/shape.js';
import { Batch } from './batch.js';
import { inputPlanOf } from './input-memory-plan.js';
import { planInference } from './memory-plan.js';

/** Rows at a time: as many, or fewer where that would make some layer's outputs larger than this many bytes. */
const BATCH_ROWS = 256;
const LARGEST_OUTPUT = 2 ** 22;
/** Fewer rows than this take another code path, with other roundings (assembly/gemm/few-rows.ts). */
export const STEADY_ROWS = 4;

/** Rows of a batch: a power of two. */
export function batchRows({ nodes }: Architecture): number {
  const largest = nodes.reduce((most, { shape }) => Math.max(most, sizeOfShape(shape)), 1);
  let rows = BATCH_ROWS;
  while (rows > STEADY_ROWS && 4 * rows * largest > LARGEST_OUTPUT) rows /= 2;
  return rows;
}

interface Wanted {
  loss?: boolean;
  probabilities?: boolean;
  input?: InputChoice;
  /** The scale of the network's targets, for the loss of scaled values. */
  targetScale?: TargetScale | null;
  /**
   * Whether a row's answer has the same bits whatever other rows are in the call: at least STEADY_ROWS are multiplied, the last
   * one repeated, and dense rows stay dense. Not with `loss`.
   */
  steady?: boolean;
}

export interface InferenceResult {
  /** Mean over the rows of the data loss, when asked for; the labels must then be of the network's classes. */
  readonly loss: number;
  /** [rows] class of each row. */
  readonly predictions: Int32Array;
  /**
   * [rows, classes], when asked for; a single sigmoid output p gives 1 - p and p. Values are the network's outputs, in
   * deviations where targets are standardised.
   */
  readonly probabilities: Float32Array | null;
}

/** Calls `visit(batch, position)` with each batch of `total` row numbers at `indices`, gathered and run forward. */
export function forEachBatch(
  batch: Batch,
  data: ResidentData,
  indices: number,
  total: number,
  visit: (position: number) => void,
): void {
  batch.beginPredicting();
  for (let position = 0; position < total; position += batch.capacity) {
    batch.gather(data, indices + 4 * position, Math.min(batch.capacity, total - position));
    batch.predict();
    visit(position);
  }
}

/** One pass over all of `data`. */
export function infer(
  backend: Backend,
  model: Model,
  data: Dataset,
  standardizer: Standardizer | null,
  wants: Wanted,
): InferenceResult {
  const { arena } = backend;
  const { size } = data;
  const most = batchRows(model.architecture);
  const last = size % most;
  const total = wants.steady && last > 0 ? size + Math.max(0, STEADY_ROWS - last) : size;
  const rows = Math.max(1, Math.min(most, total));
  const { architecture } = model;
  const staysDense = wants.steady && !(data.features instanceof SparseFeatures);
  const wanted = staysDense || !readsInputInProducts(architecture) ? 'dense' : (wants.input ?? 'auto');
  const path = chooseInputPath(data, wanted, {
    backend: backend.name,
    units: inputColumns([architecture]),
    batchRows: rows,
    once: true,
    denseFirst: denseFor(standardizer?.clip),
  });
  // Without a loss no targets are read: the data may have other targets than the network.
  const { targetScale } = wants;
  const targets = wants.loss ? data.targets : null;
  const resident = ResidentData.upload(backend, data, path, { targetScale, targets });
  let block: Block | null = null;
  try {
    const input = inputPlanOf([resident], backend);
    const prediction = predictionProgram([model.architecture], rows);
    const layout = planInference(model.architecture, prediction.bytes, rows, total, input);
    block = arena.reserve(layout.bytes, `batches of ${rows} rows for inference`);
    const at = addressesOf(layout, block.address);
    const indices = arena.u32(at.indices, total);
    indices.set(data.rows);
    indices.fill(data.rows[size - 1], size);
    const capacity = rows;
    const batch = new Batch({ backend, models: [model], prediction, at, input, capacity, standardizer });
    const units = model.architecture.outputUnits;
    const tellsClasses = lossOf(model.architecture.loss).tells === 'classes';
    const predictions = new Int32Array(total);
    const probabilities = wants.probabilities ? new Float32Array(total * units) : null;
    forEachBatch(batch, resident, at.indices, total, (position) => {
      if (wants.loss) batch.addLosses(batch.answers, 1);
      if (tellsClasses) batch.classes(predictions, position);
      if (probabilities) batch.probabilities(probabilities, position);
    });
    const found = probabilities && (total > size ? probabilities.slice(0, size * units) : probabilities);
    return {
      loss: wants.loss ? batch.losses.totalsOf(0, true).loss / size : 0,
      predictions: total > size ? predictions.slice(0, size) : predictions,
      probabilities: found && (tellsClasses ? pairs(found, units) : found),
    };
  } finally {
    if (block) arena.release(block);
    resident.dispose();
  }
}

/** A single sigmoid output as the probabilities of two classes; several outputs as they are. */
function pairs(probabilities: Float32Array, units: number): Float32Array {
  if (units > 1) return probabilities;
  return Float32Array.from({ length: 2 * probabilities.length }, (_, i) =>
    i % 2 === 0 ? 1 - probabilities[i >> 1] : probabilities[i >> 1],
  );
}
