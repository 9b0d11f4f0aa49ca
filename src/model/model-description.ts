// A trained model as plain data, and the checks that its parts fit together.
// Next: model-file.ts puts it in a file; the network is built from it and described by it.

import { codesProblem, repeatedName } from '../data/class-matching.js';
import {
  type ColorMode,
  type ImagePreparation,
  imagePreparation,
  shapeOfImages,
} from '../data/image-preparation.js';
import { imagesProblem } from '../data/images.js';
import type { TargetScale } from '../data/target-scale.js';
import { ModelError, OptionError, show } from '../errors.js';
import { ACTIVATION_NAMES, activationNamed } from '../functions/activations.js';
import type { Architecture } from '../nn/graph.js';
import { type ArchitectureDescription, architectureFrom, type ChainLayer } from '../nn/graph-description.js';
import { LOSS_NAMES, lossesFor, lossOf } from '../nn/losses.js';
import { isWithin } from '../options/option-kinds.js';
import { SEED } from '../options/seed.js';
import type { Schema } from '../table/schema.js';
import { checkGraphLayers } from './check-graph-layers.js';
import { isRecord } from './untrusted-json.js';

/** Everything a model file holds. */
export interface ModelDescription {
  architecture: ArchitectureDescription;
  /** By the names that they have in the file, see model-file.ts: each row-major. */
  tensors: Record<string, Float32Array>;
  /**
   * Both [inputSize], or null when features are used as they are. A deviation of 0 maps its feature to 0. Standardised
   * values beyond ±clip are set to it.
   */
  standardizer: { mean: Float32Array; deviation: Float32Array; clip?: number } | null;
  /**
   * Of targets that are values, [units] each: outputs are (value - mean)/deviation. Null or absent where they are the values.
   */
  targetScale?: TargetScale | null;
  /** One for each output unit; two when one unit decides between two classes. Of values and labels the targets' names. */
  classNames: string[];
  /** Other spellings of the classes, one for each; absent where there are none. */
  classCodes?: string[];
  /** Only where binary cross-entropy tells several labels a row, which are not classes. */
  task?: 'labels';
  /** The schema that encodes rows of tables; absent for a network that takes features. */
  schema?: Schema;
  /** How rows are made of photos; absent for a network that was not trained on photos. */
  images?: ImagePreparation;
  seed: number;
  /** One plain JSON object for each epoch. NaN and ±∞ are kept. */
  history: unknown[];
}

/** An architecture that was checked: as it is described, and what follows from that. */
export interface CheckedArchitecture {
  readonly described: ArchitectureDescription;
  readonly graph: Architecture;
}

/**
 * Takes a value of any kind for an architecture, if it is one.
 * @param where begins each message: the file's name, or "model".
 * @throws ModelError naming the field, what was expected and what was found.
 */
export function checkArchitecture(value: unknown, where: string): CheckedArchitecture {
  const described = checkDescription(value, where);
  try {
    return { described, graph: architectureFrom(described) };
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new ModelError(`${where}: architecture.${error.message}`, { cause: error });
  }
}

function checkDescription(value: unknown, where: string): ArchitectureDescription {
  const fail = (field: string, expected: string, found: unknown): never => {
    throw new ModelError(`${where}: ${field} should be ${expected}, ${show(found)} found`);
  };
  if (!isRecord(value)) return fail('architecture', 'an object', value);
  const { inputSize, inputShape, layers, loss } = value;
  const isGraph = inputShape !== undefined;
  if (isGraph && !(Array.isArray(inputShape) && inputShape.length > 0 && inputShape.every(isCount)))
    return fail('architecture.inputShape', 'a list of integers from 1', inputShape);
  if (!isGraph && !isCount(inputSize)) return fail('architecture.inputSize', 'an integer from 1', inputSize);
  if (!Array.isArray(layers) || layers.length === 0) {
    return fail('architecture.layers', 'a list of at least one layer', layers);
  }
  const lossName = LOSS_NAMES.find((name) => name === loss);
  if (lossName === undefined) return fail('architecture.loss', `one of ${LOSS_NAMES.join(', ')}`, loss);
  if (isGraph) return { inputShape, layers: checkGraphLayers(layers, where), loss: lossName };
  const checkLayer = (layer: unknown, index: number): ChainLayer => {
    const field = `architecture.layers[${index}]`;
    if (!isRecord(layer)) return fail(field, 'an object', layer);
    const { units, slope, batchNorm } = layer;
    const last = index === layers.length - 1;
    if (!isCount(units)) return fail(`${field}.units`, 'an integer from 1', units);
    if (batchNorm !== undefined && (batchNorm !== true || last))
      return fail(
        `${field}.batchNorm`,
        last ? 'absent, as of any output layer' : 'true, or absent',
        batchNorm,
      );
    const names = last ? (['identity'] as const) : ACTIVATION_NAMES;
    const activation = names.find((name) => name === layer.activation);
    if (activation === undefined)
      return fail(`${field}.activation`, `one of ${names.join(', ')}`, layer.activation);
    const shape = { units, activation, ...(batchNorm && { batchNorm: true as const }) };
    const largest = activationNamed(activation).slope?.largest;
    if (largest === undefined) return shape;
    if (typeof slope === 'number' && slope > 0 && slope <= largest) return { ...shape, slope };
    return fail(`${field}.slope`, `a number above 0, at most ${largest}`, slope);
  };
  const described = { inputSize: inputSize as number, layers: layers.map(checkLayer), loss: lossName };
  const { tells, unitTellsTwo } = lossOf(lossName);
  const { units } = described.layers.at(-1)!;
  if (tells === 'classes' && !unitTellsTwo && units < 2)
    throw new ModelError(`${where}: ${lossName} should have at least 2 output units, ${units} found`);
  return described;
}

/** One name for each output unit; one unit with binary-cross-entropy decides between two classes. */
export function checkClassNames(
  value: unknown,
  { outputUnits: units, loss }: Architecture,
  where: string,
): string[] {
  if (!Array.isArray(value) || !value.every((name) => typeof name === 'string')) {
    throw new ModelError(`${where}: class_names should be a list of strings, ${show(value)} found`);
  }
  const { unitTellsTwo } = lossOf(loss);
  const classCount = units === 1 && unitTellsTwo ? 2 : units;
  if (value.length !== classCount) {
    throw new ModelError(
      `${where}: ${classCount} class names expected for ${units} output units with ${loss}, ` +
        `${value.length} found`,
    );
  }
  const twice = repeatedName(value);
  if (twice !== undefined) throw new ModelError(`${where}: class_names has ${show(twice)} twice`);
  return value;
}

/** One code for each class, none of them another class's name; absent where there are none. */
export function checkClassCodes(value: unknown, classNames: readonly string[], where: string) {
  if (value === undefined) return undefined;
  const problem = codesProblem(classNames, value);
  if (problem === undefined) return value as string[];
  throw new ModelError(`${where}: class_codes: ${problem}; ${show(value)} found`);
}

/** Of the metadata; absent for classes and values, which the loss tells. */
export function checkTask(task: string | undefined, { loss, outputUnits }: Architecture, where: string) {
  if (task === undefined) return undefined;
  if (task === 'labels' && lossOf(loss).tasks.includes(task) && outputUnits > 1) return task;
  throw new ModelError(
    `${where}: task should be absent, or "labels" with ${lossesFor('labels').join(' or ')} and several outputs; ${show(task)} found`,
  );
}

export function checkSeed(value: number, where: string): number {
  if (isWithin(SEED.range, value)) return value;
  throw new ModelError(`${where}: seed should be an integer from 0 to 2^53 - 1, ${show(value)} found`);
}

export function checkHistory(value: unknown, where: string): unknown[] {
  if (Array.isArray(value) && value.every(isRecord)) return value;
  throw new ModelError(
    `${where}: history should be a list of objects, one for each epoch, ${show(value)} found`,
  );
}

/** Weights may be anything, as a diverged model is still worth a look; a scale that makes NaN of all data may not. */
export function checkStandardizer(mean: Float32Array, deviation: Float32Array, where: string): void {
  const badMean = mean.findIndex((value) => !Number.isFinite(value));
  if (badMean >= 0) {
    throw new ModelError(`${where}: standardizer.mean[${badMean}] should be finite, ${mean[badMean]} found`);
  }
  const bad = deviation.findIndex((value) => !(Number.isFinite(value) && value >= 0));
  if (bad >= 0) {
    throw new ModelError(
      `${where}: standardizer.deviation[${bad}] should be finite and at least 0, ${deviation[bad]} found`,
    );
  }
}

/** @throws ModelError for a scale that is not one of finite means and positive deviations for each output of a regression. */
export function checkTargetScale(
  value: unknown,
  { loss, outputUnits: units }: Architecture,
  where: string,
): TargetScale {
  const fail = (field: string, expected: string, found: unknown): never => {
    throw new ModelError(`${where}: target_scale${field} should be ${expected}, ${show(found)} found`);
  };
  if (lossOf(loss).tells !== 'values') fail('', `absent with ${loss}, which predicts no values`, value);
  if (!isRecord(value)) return fail('', 'an object of mean and deviation', value);
  const numbers = (name: 'mean' | 'deviation', least: number, expected: string): number[] => {
    const list = value[name];
    if (!Array.isArray(list) || list.length !== units)
      return fail(`.${name}`, `a list of ${units}, one for each output`, list);
    const bad = list.findIndex((x) => !Number.isFinite(x) || x <= least);
    return bad < 0 ? list.slice() : fail(`.${name}[${bad}]`, expected, list[bad]);
  };
  return {
    mean: numbers('mean', Number.NEGATIVE_INFINITY, 'a finite number'),
    deviation: numbers('deviation', 0, 'a finite number above 0'),
  };
}

/** @throws ModelError for anything but a size and a colour mode that make rows as the network's layers read them. */
export function checkImages(
  value: unknown,
  { inputSize, inputShape }: Architecture,
  where: string,
): ImagePreparation {
  const fail = (expected: string): never => {
    throw new ModelError(`${where}: images should be ${expected}, ${show(value)} found`);
  };
  if (!isRecord(value)) return fail('an object of size and colorMode');
  const { size, colorMode } = value as { size: [number, number]; colorMode: ColorMode };
  try {
    const checked = imagePreparation({ imageSize: size, colorMode });
    const [height, width, channels] = shapeOfImages(checked);
    if (height * width * channels !== inputSize) return fail(`of ${inputSize} values`);
    const problem = imagesProblem(inputShape, [height, width, channels]);
    return problem === null ? checked : fail(`as its layers read them: ${problem}`);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    throw new ModelError(`${where}: images: ${error.message}`, { cause: error });
  }
}

/** A running variance below 0, or NaN, would make NaN of every prediction. */
export function checkLeast(least: number, values: Float32Array, name: string, where: string): void {
  const bad = values.findIndex((value) => !(Number.isFinite(value) && value >= least));
  if (bad < 0) return;
  throw new ModelError(
    `${where}: ${name}[${bad}] should be finite and at least ${least}, ${values[bad]} found`,
  );
}

/** @throws ModelError for a limit that is not above 0. */
export function checkClip(clip: number, where: string): number {
  if (Number.isFinite(clip) && clip > 0) return clip;
  throw new ModelError(`${where}: standardizer_clip should be above 0, ${show(clip)} found`);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
