// Many networks trained at once, as their users see it: one call, and for each member a history and, on request, a
// Network. Before: train/population.ts does it.

import type { Backend } from '../backend/backend.js';
import { relabel } from '../data/classes.js';
import type { Dataset } from '../data/dataset.js';
import { ResidentData } from '../data/resident.js';
import { requireClasses } from '../data/split.js';
import { requireFinite } from '../data/standardize.js';
import { defineArchitecture } from '../nn/architecture.js';
import { initialParameters } from '../nn/sequential.js';
import { Random } from '../random.js';
import { fitPopulation, type MemberResult } from '../train/fit-population.js';
import { checkRange, resolveTrainingOptions, type TrainingOptions } from '../train/options.js';
import type { NetworkOptions } from './options.js';

/** What a member has of its own. */
export interface PopulationMember {
  learningRate: number;
  l2: number;
  /** Governs its initial weights. */
  seed: number;
}

export interface PopulationOptions
  extends Pick<Partial<TrainingOptions>, 'epochs' | 'batchSize' | 'reduction'> {
  validation?: Dataset;
  /** Governs the order of the rows, which all members share. */
  shuffleSeed: number;
  signal?: AbortSignal;
  /** After each step: steps done, of how many. */
  onStep?: (done: number, total: number) => void;
}

/**
 * Trains one network for each member on the same batches. Each result equals that of a Network with the member's seed,
 * learning rate and L2 whose fit is given the same shuffleSeed. A member whose loss is no longer finite is retired.
 * @throws OptionError, DataError, ShapeError as Network does; the signal's reason when aborted.
 */
export async function trainPopulation(
  backend: Backend,
  network: Omit<NetworkOptions, 'seed'>,
  members: readonly PopulationMember[],
  data: Dataset,
  options: PopulationOptions,
): Promise<MemberResult[]> {
  const architecture = defineArchitecture(network.inputSize, network.layers, network.loss);
  const { epochs, batchSize, reduction } = resolveTrainingOptions(options);
  for (const { learningRate, l2, seed } of members) {
    checkRange('learningRate', learningRate);
    checkRange('l2', l2);
    checkRange('seed', seed);
  }
  requireClasses(data);
  const validation = options.validation && relabel(options.validation, data.classNames);
  const resident = ResidentData.upload(backend, data);
  let other: ResidentData | null = null;
  try {
    if (validation && !resident.holds(validation)) other = ResidentData.upload(backend, validation);
    const moments = resident.moments(data.rows);
    requireFinite(moments, data.name);
    return await fitPopulation({
      backend,
      architecture,
      members,
      parameters: members.map(({ seed }) => initialParameters(architecture, Random.stream(seed, 'init'))),
      standardizer: (network.standardize ?? true) ? moments : null,
      batchSize,
      reduction,
      epochs,
      train: { data: resident, rows: data.rows },
      validation: validation ? { data: other ?? resident, rows: validation.rows } : null,
      shuffleSeed: options.shuffleSeed,
      signal: options.signal,
      onStep: options.onStep,
    });
  } finally {
    other?.dispose();
    resident.dispose();
  }
}
