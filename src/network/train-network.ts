// One call to fit: the rows go to memory, the standardiser is learned, and train/ runs the epochs.
// Before: network.ts checked data and options. Next: train/fit.ts.

import type { Backend } from '../backend/backend.js';
import type { ClassList } from '../data/class-matching.js';
import type { Dataset } from '../data/dataset.js';
import { ResidentData } from '../data/resident-data.js';
import type { RowStream } from '../data/row-stream.js';
import { chooseInputPath, type DenseFirst, denseFor, type InputChoice } from '../data/sparse-or-dense.js';
import { requireClasses } from '../data/train-test-split.js';
import { DataError, OptionError } from '../errors.js';
import type { Arena } from '../memory/arena.js';
import type { ModelDescription } from '../model/model-description.js';
import { readsInputInProducts } from '../nn/compile.js';
import { type Architecture, INPUT, inputColumns, needsTwoRows } from '../nn/graph.js';
import { roleOf } from '../nn/layer-kinds.js';
import { requireSomethingToTrain } from '../nn/lower.js';
import type { Model } from '../nn/model.js';
import { SEED } from '../options/seed.js';
import { augmentedShape, requireInSight, withShapeOf } from '../train/augmentation.js';
import type { Callback } from '../train/callbacks.js';
import { fit } from '../train/fit.js';
import type { TrainingOptions } from '../train/options.js';
import {
  fingerprint,
  requireSameTraining,
  type TrainingIdentity,
  type TrainingPosition,
} from '../train/training-position.js';
import type { FitInit, FitMember } from '../train/training-session.js';
import { classesOf, namesOf, taskOf } from './check-data.js';
import { encodeCheckpoint } from './checkpoint-file.js';
import type { NetworkState } from './learned-state.js';
import type { FitOptions } from './options.js';
import { type RowsToFit, requireStreamClasses } from './rows-to-fit.js';
import { encodedLike, requirePixels, schemaOf } from './schema-rows.js';
import type { ChosenStandardization } from './standardize-option.js';
import { residentRows, streamedRows } from './training-rows.js';

/** A network's parts, as its training needs them. */
export interface NetworkParts {
  readonly backend: Backend;
  readonly model: Model;
  /** Written as the training goes. */
  readonly state: NetworkState;
  readonly standardize: ChosenStandardization | null;
  readonly standardizeTargets: boolean;
  readonly input: InputChoice;
  readonly seed: number;
  /** The model as it is now. */
  describe(): ModelDescription;
}

/**
 * Takes the rows with labels counted in the network's classes.
 * @throws as Network.fit
 */
export function prepareFit(
  adopt: (data: Dataset, classes?: ClassList) => Dataset,
  { data, stream }: RowsToFit,
  options: FitOptions,
) {
  const train = adopt(data);
  const like = options.validation && encodedLike(train, options.validation);
  const validation = like && adopt(like, classesOf(train));
  if (stream) requireStreamClasses(stream, train, options.partial);
  else if (!options.partial) requireClasses(train);
  if (train.size === 0) throw new DataError(`${train.name}: no rows to train on`);
  if (validation?.size === 0) throw new DataError(`${validation.name}: no rows to validate on`);
  return { train, validation };
}

/** A network that is trained, alone or beside others on the same batches. */
export interface Trainee extends NetworkParts {
  readonly training: TrainingOptions;
  readonly callbacks: readonly Callback[];
  readonly dropoutSeed?: number;
  readonly onDiverged?: FitMember['onDiverged'];
}

type BesideTraining = Pick<
  FitOptions,
  'validation' | 'classWeights' | 'sampleWeights' | 'shuffleSeed' | 'signal'
> &
  Pick<FitInit, 'onBegin' | 'onStep'> & {
    /** Where the rows are read window by window; `data` is then its sample. */
    stream?: RowStream;
  };

/**
 * Trains on `data`, which is of the networks' features and classes. Several networks are new, and their trainings have the same
 * SHARED_OPTIONS. @throws as Network.fit
 */
export async function trainNetworks(
  given: readonly Trainee[],
  data: Dataset,
  options: BesideTraining,
): Promise<void> {
  const trainees = given.map((one): Trainee => {
    const augment = withShapeOf(one.training.augment, data.sampleShape);
    if (augment) requirePixels(data, 'augment.imageShape');
    return { ...one, training: { ...one.training, augment } };
  });
  const [first] = trainees;
  const { backend, input, training, standardize, standardizeTargets, seed } = first;
  const { validation } = options;
  const rows = options.stream
    ? streamedRows(
        { ...options.stream, rows: options.stream.rows.bind(options.stream), sample: data },
        { ...options, ...training },
      )
    : residentRows(data, options);
  const models = trainees.map(({ model }) => model.architecture);
  for (const graph of models) {
    requireSomethingToTrain(graph);
    requirePairs(graph, training.batchSize, rows.size);
  }
  const state = first.state;
  const clip = state.standardizer ? state.standardizer.clip : standardize?.clip;
  if (training.augment) {
    requireInSight(training.augment, augmentedShape(models[0], training.augment));
  }
  const sparseAllowed = models.every(readsInputInProducts);
  if (input === 'sparse' && !sparseAllowed)
    throw new OptionError(
      'input: sparse rows are for networks in which dense layers alone read the features; leave it out',
    );
  const denseFirst = denseFirstOf(clip, training, data);
  const path = chooseInputPath(data, sparseAllowed ? rows.inputChoice(input, denseFirst) : 'dense', {
    ...{ backend: backend.name, units: inputColumns(models) },
    batchRows: Math.min(training.batchSize, rows.size),
    denseFirst,
  });
  const shuffleSeed = SEED.check(options.shuffleSeed ?? seed, 'shuffleSeed');
  const prints = {
    data: rows.print,
    validation: validation ? fingerprint(validation, null) : null,
  };
  const identities = trainees.map(
    ({ training: options, dropoutSeed }): TrainingIdentity => ({
      ...{ options, shuffleSeed, ...prints },
      ...(dropoutSeed !== undefined && { dropoutSeed: SEED.check(dropoutSeed, 'dropoutSeed') }),
    }),
  );
  const from = state.unfinished;
  if (from) requireSameTraining(from, identities[0], state.history.length - from.epochsBefore);
  const learns = standardizeTargets && state.targetScale === null && data.targets?.kind === 'values';
  const scale = learns ? rows.targetScale() : state.targetScale;
  const train = rows.open(backend, path, scale);
  const resident = train.data;
  let other: ResidentData | null = null;
  try {
    if (validation && !resident.holds(validation))
      other = ResidentData.upload(backend, validation, path, { targetScale: scale });
    const standardizer = state.standardizer ?? rows.standardizer(train, standardize, models[0]);
    const members = trainees.map((one, p): FitMember => {
      if (learns) answerConstants(backend.arena, one.model, rows.constantTargets());
      learnNames(one.state, data);
      Object.assign(one.state, { inputPath: path, standardizer, targetScale: scale });
      Object.assign(one.state, { unfinished: null, hasWeights: true });
      return memberOf(one, identities[p], from);
    });
    await fit({
      ...{ backend, rowWeights: rows.weights, members, standardizer, train },
      targetScale: scale,
      validation: validation ? { data: other ?? resident, rows: validation.rows } : null,
      ...{ signal: options.signal, onBegin: options.onBegin, onStep: options.onStep },
    });
  } finally {
    other?.dispose();
    resident.dispose();
  }
}

/** What a network's first fit learns of its rows' classes or targets. */
function learnNames(state: NetworkState, data: Dataset): void {
  if (state.classNames === null) state.classCodes = data.codes;
  state.classNames ??= namesOf(data);
  state.task ??= taskOf(data);
  state.schema ??= schemaOf(data);
  state.images ??= data.images ?? null;
}

function memberOf(
  { model, state, training, callbacks, describe, onDiverged }: Trainee,
  identity: TrainingIdentity,
  from: TrainingPosition | null,
): FitMember {
  return {
    ...{ model, state, identity, from, callbacks, onDiverged },
    raw: training.averaging > 0 ? state.raw : null,
    encode(position, optimizer, raw) {
      const seconds = state.history.map((record) => record.seconds);
      return encodeCheckpoint(describe(), { position, optimizer, raw, seconds });
    },
  };
}

/**
 * Sets the outputs for targets that never vary to 0, which is their mean. They stay 0 as long as the targets do not vary,
 * because their errors are 0, and so are their gradients.
 */
function answerConstants(arena: Arena, model: Model, constant: readonly boolean[]): void {
  for (const product of productsOf(model.architecture)) {
    const { weight, bias } = model.tensorsOf(arena, product);
    const units = constant.length;
    constant.forEach((never, j) => {
      if (!never) return;
      for (let k = j; k < weight.length; k += units) weight[k] = 0;
      if (bias) bias[j] = 0;
    });
  }
}

/** The dense layers that outputs are, or are sums of. */
function productsOf({ nodes, outputs }: Architecture): number[] {
  const below = (i: number): number[] => {
    if (i === INPUT) return [];
    return roleOf(nodes[i].kind) === 'product' ? [i] : nodes[i].inputs.flatMap(below);
  };
  return [...new Set(outputs.flatMap(below))];
}

/** @throws OptionError where batch normalisation would meet a batch of one row, whose own mean it is. */
function requirePairs(architecture: Architecture, batchSize: number, rows: number): void {
  const size = Math.min(batchSize, rows);
  if (!needsTwoRows(architecture) || (size > 1 && rows % size !== 1)) return;
  throw new OptionError(
    `batchSize: batch normalisation needs two rows in every batch; ${rows} rows in batches of ${size} leave one alone`,
  );
}

/** The option that asks for dense rows and leaves fewest zeros where the others went; null where none does. */
function denseFirstOf(
  clip: number | undefined,
  { inputDropout, mixup, augment }: TrainingOptions,
  data: Dataset,
): DenseFirst | null {
  if (mixup > 0) return { option: 'mixup', zeros: 0 };
  if (inputDropout > 0) return { option: 'inputDropout', zeros: 1 - inputDropout };
  if (augment && !(data.features instanceof Uint8Array)) return { option: 'augment', zeros: 1 }; // only bytes are listed batch by batch
  return denseFor(clip);
}
