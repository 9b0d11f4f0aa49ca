// Many networks trained at once, as their users see it: one call, and for each member a history and, on request, a
// Network. Before: train/population.ts does it.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { ResidentData } from '../data/resident.js';
import { chooseInputPath, denseFor } from '../data/sparse-or-dense.js';
import { requireClasses } from '../data/train-test-split.js';
import { DataError, OptionError, requireKnownOptions } from '../errors.js';
import { needsInput } from '../nn/activation-options.js';
import { type Architecture, defineArchitecture } from '../nn/architecture.js';
import { initialParameters } from '../nn/sequential.js';
import { Random } from '../random.js';
import { fitPopulation, type MemberResult } from '../train/fit-population.js';
import { resolveTrainingOptions, type TrainingOptions } from '../train/options.js';
import { checkRange } from '../train/ranges.js';
import { adoptData, classesOf, requireDataset } from './check-data.js';
import { NETWORK_OPTIONS, type NetworkOptions } from './options.js';
import { learnStandardizer, resolveStandardization } from './standardize-option.js';

/** What a member has of its own. */
export interface PopulationMember {
  /** Default: fit's, 0.05 for a mean over the batch, 2e-4 for a sum. */
  learningRate?: number;
  /** Default: fit's, 1e-4. */
  l2?: number;
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

const MEMBER_OPTIONS: readonly (keyof PopulationMember)[] = ['learningRate', 'l2', 'seed'];

const POPULATION_OPTIONS: readonly (keyof PopulationOptions)[] = [
  ...(['epochs', 'batchSize', 'reduction', 'validation'] as const),
  ...(['shuffleSeed', 'signal', 'onStep'] as const),
];

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
  requireKnownOptions('population', options, POPULATION_OPTIONS);
  requireKnownOptions('population network', network, NETWORK_OPTIONS);
  if (members.length === 0) throw new OptionError('population: no member to train');
  const architecture = defineArchitecture(network.inputSize, network.layers, network.loss);
  requirePlainLayers(architecture);
  const { epochs, batchSize, reduction, ...usual } = resolveTrainingOptions(options);
  const rates = members.map((member, p) => {
    requireKnownOptions(`population member ${p}`, member, MEMBER_OPTIONS);
    const { learningRate = usual.learningRate, l2 = usual.l2, seed } = member;
    checkRange('seed', seed);
    return { learningRate: checkRange('learningRate', learningRate), l2: checkRange('l2', l2) };
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
      shuffleSeed: options.shuffleSeed,
      signal: options.signal,
      onStep: options.onStep,
    });
  } finally {
    other?.dispose();
    resident.dispose();
  }
}
