// Many networks trained at once, as their users see it: one call, and for each member a history and, on request, a
// Network. Before: train/population.ts does it.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { ResidentData } from '../data/resident-data.js';
import { chooseInputPath, denseFor } from '../data/sparse-or-dense.js';
import { requireClasses } from '../data/train-test-split.js';
import { DataError, OptionError } from '../errors.js';
import { needsInput } from '../nn/activation-options.js';
import { type Architecture, defineArchitecture } from '../nn/architecture.js';
import { initialParameters } from '../nn/sequential.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { NEEDED_SEED, SEED } from '../options/seed.js';
import { Random } from '../random.js';
import { fitPopulation, type MemberResult } from '../train/fit-population.js';
import { resolveTrainingOptions, TRAINING_OPTIONS } from '../train/options.js';
import { adoptData, classesOf, requireDataset } from './check-data.js';
import { NETWORK_OPTIONS, type NetworkOptions } from './options.js';
import { learnStandardizer, resolveStandardization } from './standardize-option.js';

const { epochs, batchSize, reduction, learningRate, l2 } = TRAINING_OPTIONS;

export const MEMBER_OPTIONS = {
  /** Default: fit's, 0.05 for a mean over the batch, 2e-4 for a sum. */
  learningRate,
  /** Default: fit's, 1e-4. */
  l2,
  /** Governs its initial weights. */
  seed: NEEDED_SEED,
};

export const POPULATION_OPTIONS = {
  /** As for Network.fit(). */
  epochs,
  /** As for Network.fit(). */
  batchSize,
  /** As for Network.fit(). */
  reduction,
  /** As for Network.fit(). */
  validation: given<Dataset>(),
  /** Governs the order of the rows, which all members share. */
  shuffleSeed: NEEDED_SEED,
  /** Stops between two steps; trainPopulation then rejects with the signal's reason. */
  signal: given<AbortSignal>(),
  /** After each step: steps done, of how many. */
  onStep: given<(done: number, total: number) => void>(),
};

/** What a member has of its own. */
export interface PopulationMember extends Given<typeof MEMBER_OPTIONS> {}

export interface PopulationOptions extends Given<typeof POPULATION_OPTIONS> {}

/** @throws OptionError: members share each step, and a step of theirs is sgdStepColumns. */
function requirePlainDescent(options: object): void {
  const names = ['optimizer', 'weightDecay', 'schedule', 'warmup', 'clipNorm', 'clipValue'];
  const name = names.find((one) => one in options);
  if (name === undefined) return;
  throw new OptionError(
    `population: ${name}: populations train by plain SGD at a constant rate; train the networks one by one for more`,
  );
}

/** @throws OptionError: what a layer leaves for the way back besides its outputs would need room for every member. */
function requirePlainLayers({ layers }: Architecture): void {
  const layer = layers.find(({ batchNorm, activation }) => batchNorm || needsInput(activation));
  if (layer === undefined) return;
  const what = layer.batchNorm ? 'batch normalisation' : layer.activation.name;
  throw new OptionError(`population: ${what} is not trained in populations; train the networks one by one`);
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
  requirePlainDescent(options);
  requireOptionsOf('population', POPULATION_OPTIONS, options);
  requireOptionsOf('population network', NETWORK_OPTIONS, network);
  const shuffleSeed = SEED.check(options.shuffleSeed, 'population.shuffleSeed');
  if (members.length === 0) throw new OptionError('population: no member to train');
  const architecture = defineArchitecture(network.inputSize, network.layers, network.loss);
  requirePlainLayers(architecture);
  const { epochs, batchSize, reduction, ...usual } = resolveTrainingOptions(options);
  const rates = members.map((member, p) => {
    requireOptionsOf(`population member ${p}`, MEMBER_OPTIONS, member);
    const { learningRate = usual.learningRate, l2 } = settle(MEMBER_OPTIONS, { ...usual, ...member });
    return { learningRate, l2 };
  });
  const standardize = resolveStandardization(network.standardize);
  requireDataset(data);
  if (data.targets)
    throw new OptionError(
      'population: classes alone are trained in populations; train the networks one by one',
    );
  const train = adoptData(architecture, data, classesOf(data));
  requireClasses(train);
  if (options.validation) requireDataset(options.validation);
  const validation = options.validation && adoptData(architecture, options.validation, classesOf(data));
  if (validation?.size === 0) throw new DataError(`${validation.name}: no rows to validate on`);
  const path = chooseInputPath(train, network.input ?? 'auto', {
    backend: backend.name,
    units: members.length * architecture.layers[0].units,
    batchRows: Math.min(batchSize, train.size),
    denseFirst: denseFor(standardize?.clip),
  });
  const resident = ResidentData.upload(backend, train, path);
  let other: ResidentData | null = null;
  try {
    if (validation && !resident.holds(validation)) other = ResidentData.upload(backend, validation, path);
    const standardizer = learnStandardizer(resident, train, standardize);
    return await fitPopulation({
      backend,
      architecture,
      members: rates,
      parameters: members.map(({ seed }) => initialParameters(architecture, Random.stream(seed, 'init'))),
      standardizer,
      batchSize,
      reduction,
      epochs,
      train: { data: resident, rows: train.rows },
      validation: validation ? { data: other ?? resident, rows: validation.rows } : null,
      shuffleSeed,
      signal: options.signal,
      onStep: options.onStep,
    });
  } finally {
    other?.dispose();
    resident.dispose();
  }
}
