// One call to fit: the rows go to memory, the standardiser is learned, and train/ runs the epochs.
// Before: network.ts checked data and options. Next: train/fit.ts.

import type { Backend } from '../backend/backend.js';
import type { ClassList } from '../data/class-matching.js';
import type { Dataset } from '../data/dataset.js';
import { imageShapeOf } from '../data/images.js';
import { ResidentData } from '../data/resident-data.js';
import { chooseInputPath, type DenseFirst, denseFor, type InputChoice } from '../data/sparse-or-dense.js';
import { constantTargets, learnTargetScale } from '../data/target-scale.js';
import { requireClasses } from '../data/train-test-split.js';
import { DataError, OptionError } from '../errors.js';
import type { Arena } from '../memory/arena.js';
import type { ModelDescription } from '../model/model-description.js';
import { type Architecture, hasBatchNorm } from '../nn/architecture.js';
import type { Sequential } from '../nn/sequential.js';
import { SEED } from '../options/seed.js';
import { requireInSight } from '../train/augmentation.js';
import { fit } from '../train/fit.js';
import type { TrainingOptions } from '../train/options.js';
import { fingerprint, requireSameTraining, type TrainingIdentity } from '../train/training-position.js';
import { classesOf, namesOf, requireFitArguments, taskOf } from './check-data.js';
import { encodeCheckpoint } from './checkpoint-file.js';
import { rowWeightsOf } from './class-weights.js';
import type { NetworkState } from './learned-state.js';
import { type FitOptions, resolveFitOptions } from './options.js';
import { encodedLike, schemaOf } from './schema-rows.js';
import { type ChosenStandardization, learnStandardizer } from './standardize-option.js';

/** A network's parts, as its training needs them. */
export interface NetworkParts {
  readonly backend: Backend;
  readonly model: Sequential;
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
 * Checks what fit() was given, and takes the rows with labels counted in the network's classes.
 * @throws as Network.fit
 */
export function prepareFit(
  architecture: Architecture,
  adopt: (data: Dataset, classes?: ClassList) => Dataset,
  data: Dataset,
  options: FitOptions,
) {
  requireFitArguments(data, options);
  const training = resolveFitOptions(options, architecture);
  const train = adopt(data);
  const like = options.validation && encodedLike(train, options.validation);
  const validation = like && adopt(like, classesOf(train));
  if (!options.partial) requireClasses(train);
  if (train.size === 0) throw new DataError(`${train.name}: no rows to train on`);
  if (validation?.size === 0) throw new DataError(`${validation.name}: no rows to validate on`);
  return { training, train, validation };
}

/** Trains on `data`, which is of the network's features and classes. @throws as Network.fit */
export async function trainNetwork(
  { backend, model, state, standardize, standardizeTargets, input, seed, describe }: NetworkParts,
  data: Dataset,
  training: TrainingOptions,
  options: FitOptions,
): Promise<void> {
  const { validation } = options;
  requirePairs(model.architecture, training.batchSize, data.size);
  const { units } = model.architecture.layers[0];
  const batchRows = Math.min(training.batchSize, data.size);
  const clip = state.standardizer ? state.standardizer.clip : standardize?.clip;
  if (training.augment) {
    requireInSight(training.augment, imageShapeOf(data.featureCount, training.augment.imageShape));
  }
  const path = chooseInputPath(data, input, {
    ...{ backend: backend.name, units, batchRows },
    denseFirst: denseFirstOf(clip, training, data),
  });
  const rowWeights = rowWeightsOf(data, options);
  const identity: TrainingIdentity = {
    options: training,
    shuffleSeed: SEED.check(options.shuffleSeed ?? seed, 'shuffleSeed'),
    data: fingerprint(data, rowWeights),
    validation: validation ? fingerprint(validation, null) : null,
  };
  const from = state.unfinished;
  if (from) requireSameTraining(from, identity, state.history.length - from.epochsBefore);
  const learns = standardizeTargets && state.targetScale === null && data.targets?.kind === 'values';
  const scale = learns ? learnTargetScale(data.name, data.targets!, data.rows) : state.targetScale;
  const resident = ResidentData.upload(backend, data, path, { targetScale: scale });
  state.inputPath = path;
  let other: ResidentData | null = null;
  try {
    if (validation && !resident.holds(validation))
      other = ResidentData.upload(backend, validation, path, { targetScale: scale });
    state.standardizer ??= learnStandardizer(resident, data, standardize);
    if (state.classNames === null) state.classCodes = data.codes;
    if (learns) answerConstants(backend.arena, model, constantTargets(data.targets!, data.rows));
    state.targetScale = scale;
    state.classNames ??= namesOf(data);
    state.task ??= taskOf(data);
    state.schema ??= schemaOf(data);
    state.unfinished = null;
    state.hasWeights = true;
    await fit({
      ...{ backend, model, state, identity, from, rowWeights },
      standardizer: state.standardizer,
      targetScale: scale,
      train: { data: resident, rows: data.rows },
      validation: validation ? { data: other ?? resident, rows: validation.rows } : null,
      raw: training.averaging > 0 ? state.raw : null,
      callbacks: options.callbacks ?? [],
      signal: options.signal,
      encode(position, optimizer, raw) {
        const seconds = state.history.map((record) => record.seconds);
        return encodeCheckpoint(describe(), { position, optimizer, raw, seconds });
      },
    });
  } finally {
    other?.dispose();
    resident.dispose();
  }
}

/**
 * Sets the outputs for targets that never vary to 0, which is their mean. They stay 0 as long as the targets do not vary,
 * because their errors are 0, and so are their gradients.
 */
function answerConstants(arena: Arena, model: Sequential, constant: readonly boolean[]): void {
  const { weight, bias } = model.layers.at(-1)!.parameters;
  const weights = arena.f32(weight.address, weight.rows * weight.columns);
  const biases = arena.f32(bias.address, bias.length);
  constant.forEach((never, j) => {
    if (!never) return;
    for (let i = 0; i < weight.rows; i++) weights[i * weight.columns + j] = 0;
    biases[j] = 0;
  });
}

/** @throws OptionError where batch normalisation would meet a batch of one row, whose own mean it is. */
function requirePairs(architecture: Architecture, batchSize: number, rows: number): void {
  const size = Math.min(batchSize, rows);
  if (!hasBatchNorm(architecture) || (size > 1 && rows % size !== 1)) return;
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
