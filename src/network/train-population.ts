// Many networks trained at once on the same batches, as their users see it: one call, and for each member a history and parameters.
// The rows are gathered once, and layers that read them are one wide product where that is faster.
// Before: train-network.ts does it, with train/. Next: experiments/network-search.ts.

import { type Backend, requireBackendFirst } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { OptionError, StateError } from '../errors.js';
import type { Block } from '../memory/arena.js';
import { planLayout } from '../memory/layout.js';
import { encodeModel } from '../model/model-file-write.js';
import type { Architecture } from '../nn/graph.js';
import { defineArchitecture } from '../nn/graph-from-options.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { initialParameters, Model } from '../nn/model.js';
import { planParameters } from '../nn/parameter-plan.js';
import { defined, type Given, requireOptionsOf, without } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { NEEDED_SEED, OWN_SEED, SEED } from '../options/seed.js';
import { requireShape } from '../options/shapes.js';
import { Random } from '../random.js';
import type { Callback } from '../train/callbacks.js';
import type { EpochRecord } from '../train/history.js';
import { TRAINING_OPTIONS, type TrainingOptions, type TrainingRequest } from '../train/options.js';
import { SHARED_OPTIONS } from '../train/trainer-options.js';
import { adoptData, classesOf, requireFitArguments } from './check-data.js';
import { describeTensors } from './describe-network.js';
import { givenShape } from './given-shape.js';
import { newState } from './learned-state.js';
import {
  FIT_OPTIONS,
  type FitOptions,
  NETWORK_OPTIONS,
  type NetworkOptions,
  resolveFitOptions,
} from './options.js';
import { tensorsIn } from './parameters.js';
import { resolveStandardization, standardizationFor } from './standardize-option.js';
import { prepareFit, type Trainee, trainNetworks } from './train-network.js';

const OF_A_MEMBER = {
  /** Governs its initial weights. Needed. */
  seed: NEEDED_SEED,
  /** Governs which of its hidden outputs dropout drops. Default: shuffleSeed. */
  dropoutSeed: OWN_SEED,
  /** Its own layers. Default: the network's. */
  layers: given<readonly LayerOptions[]>('list'),
  /** Called as its training goes: early stopping for one, which ends the training of this member alone. Default: none. */
  callbacks: given<readonly Callback[]>(['object']),
};

/** Options that may differ between members: all training options but those of SHARED_OPTIONS, because the members train on the same batches. */
export const MEMBER_OPTIONS = { ...without(TRAINING_OPTIONS, ...SHARED_OPTIONS), ...OF_A_MEMBER };

const { callbacks: _callbacks, dropoutSeed: _dropoutSeed, ...OF_FIT } = FIT_OPTIONS;

const OF_ALL_MEMBERS = {
  /** Governs the order of the rows, which all members share. Needed. */
  shuffleSeed: NEEDED_SEED,
  /** After each step: steps done, of how many. Default: none. */
  onStep: given<(done: number, total: number) => void>('function'),
};
export const POPULATION_OPTIONS = { ...OF_FIT, ...OF_ALL_MEMBERS };

/** What a member of a population has of its own. */
export interface PopulationMember
  extends Omit<TrainingRequest, (typeof SHARED_OPTIONS)[number]>,
    Given<typeof OF_A_MEMBER> {}
/** Options of trainPopulation() for all members. */
export interface PopulationOptions
  extends Omit<FitOptions, 'callbacks' | 'dropoutSeed' | keyof typeof OF_ALL_MEMBERS>,
    Given<typeof OF_ALL_MEMBERS> {}

/** What the members have in common. */
export type PopulationNetwork = Omit<NetworkOptions, 'seed' | 'members'>;

/** A trained member of a population. */
export interface MemberResult {
  readonly history: EpochRecord[];
  /** The epoch in which its loss became NaN or infinite; null when it did not. */
  readonly divergedAt: number | null;
  /** As Network.parameters; zeros for a member that diverged. */
  readonly parameters: Float32Array;
  /** As Network.save(): the bytes of a model file, standardiser and class names included. @throws StateError for a member that diverged. */
  save(): Uint8Array;
}

/**
 * Trains one network for each member on the same batches. Each result equals, to rounding, that of a Network with the member's
 * seed and options whose fit is given the same shuffleSeed. The training of a member whose loss is no longer finite ends; the others
 * continue.
 * @example const [first] = await trainPopulation(backend, { inputSize: 784, layers }, [{ seed: 1 }, { seed: 2 }], train, { shuffleSeed: 5 });
 * const network = Network.load(backend, first.save());
 * @throws OptionError, DataError, ShapeError as Network does; the signal's reason when aborted.
 */
export async function trainPopulation(
  backend: Backend,
  network: PopulationNetwork,
  members: readonly PopulationMember[],
  data: Dataset,
  options: PopulationOptions,
): Promise<MemberResult[]> {
  requireBackendFirst('trainPopulation', backend);
  requireShape('members', members, ['object']);
  const { graphs, trainings } = checkPopulation(network, members, options);
  const { onStep, ...fitting } = options;
  const [architecture] = graphs;
  const adopt = (rows: Dataset, classes = classesOf(rows)) => adoptData(architecture, rows, classes);
  requireFitArguments(data, options);
  const { train, validation } = prepareFit(adopt, { data }, fitting);
  const block = new PopulationMemory(backend, graphs);
  try {
    const divergedAt: (number | null)[] = members.map(() => null);
    const trainees = members.map(({ seed, callbacks = [], dropoutSeed }, p): Trainee => {
      const model = block.models[p];
      model.restore(backend.arena, initialParameters(graphs[p], Random.stream(seed, 'init')));
      return {
        ...{ backend, model, seed, callbacks, dropoutSeed, training: trainings[p], state: newState() },
        standardize: standardizationFor(graphs[p], resolveStandardization(network.standardize)),
        standardizeTargets: network.standardizeTargets ?? true,
        input: network.input ?? 'auto',
        describe: () => {
          throw new OptionError('population: no checkpoints are written of populations');
        },
        onDiverged(_error, epoch) {
          divergedAt[p] = epoch;
          model.restore(backend.arena, new Float32Array(model.plan.total));
        },
      };
    });
    const { epochs, batchSize } = trainings[0];
    const stepsPerEpoch = Math.ceil(train.size / Math.min(batchSize, train.size));
    await trainNetworks(trainees, train, {
      ...{ ...fitting, validation },
      onStep: onStep && ((step, epoch) => onStep((epoch - 1) * stepsPerEpoch + step, epochs * stepsPerEpoch)),
    });
    return trainees.map(({ state, model, seed }, p) => {
      const parameters = model.save(backend.arena);
      const save = () => {
        if (divergedAt[p] !== null)
          throw new StateError(`save: member ${p} diverged in epoch ${divergedAt[p]}; it has no model`);
        return encodeModel(describeTensors(graphs[p], tensorsIn(graphs[p], parameters), { seed, state }));
      };
      return { history: state.history, divergedAt: divergedAt[p], parameters, save };
    });
  } finally {
    block.release();
  }
}

/** The graph and the training options of each member. @throws OptionError */
function checkPopulation(
  network: PopulationNetwork,
  members: readonly PopulationMember[],
  options: PopulationOptions,
): { graphs: Architecture[]; trainings: TrainingOptions[] } {
  requireOptionsOf('population', POPULATION_OPTIONS, options);
  requireOptionsOf('population network', without(NETWORK_OPTIONS, 'members'), network);
  SEED.check(options.shuffleSeed, 'population.shuffleSeed');
  if (members.length === 0) throw new OptionError('population: no member to train');
  const graphs = members.map((member, p) => {
    requireOptionsOf(`population member ${p}`, MEMBER_OPTIONS, member);
    SEED.check(member.seed, `population member ${p}.seed`);
    return naming(p, () =>
      defineArchitecture(givenShape(network), member.layers ?? network.layers, network.loss),
    );
  });
  if (graphs.some(({ outputUnits }) => outputUnits !== graphs[0].outputUnits))
    throw new OptionError('population: all members need the same number of output units');
  requireOwnCallbacks(members);
  const { onStep: _, ...shared } = options;
  const trainings = members.map((member, p) => {
    const own = Object.entries(defined(member)).filter(([name]) => !(name in OF_A_MEMBER));
    return naming(p, () => resolveFitOptions({ ...shared, ...Object.fromEntries(own) }, graphs[p]));
  });
  return { graphs, trainings };
}

/** Errors about a member's options name the member. */
function naming<Result>(p: number, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    throw error instanceof OptionError ? new OptionError(`population member ${p}: ${error.message}`) : error;
  }
}

/** @throws OptionError for a callback of two members that keeps something, as early stopping does: it would mix them up. */
function requireOwnCallbacks(members: readonly PopulationMember[]): void {
  const owners = new Map<Callback, number>();
  for (const [p, { callbacks = [] }] of members.entries()) {
    for (const callback of callbacks.filter(({ save }) => save)) {
      const owner = owners.get(callback) ?? p;
      if (owner !== p)
        throw new OptionError(
          `population member ${p}.callbacks: one is member ${owner}'s too; make one for each`,
        );
      owners.set(callback, p);
    }
  }
}

/** The parameters of all members, each in a block of its own. */
class PopulationMemory {
  readonly models: readonly Model[];
  private readonly block: Block;

  constructor(
    private readonly backend: Backend,
    graphs: readonly Architecture[],
  ) {
    const layout = planLayout(
      Object.fromEntries(graphs.map((graph, p) => [p, 4 * planParameters(graph).total])),
    );
    this.block = backend.arena.reserve(layout.bytes, `the parameters of ${graphs.length} networks`);
    this.models = graphs.map((graph, p) => new Model(graph, this.block.address + layout.offsets[p]));
  }

  release(): void {
    this.backend.arena.release(this.block);
  }
}
