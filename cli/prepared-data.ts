// The data of a run: read, divided, described for args.json, and what its reader must be told.

import { resolve } from 'node:path';
import type { Dataset } from '../src/data/dataset.js';
import { imageShapeOf } from '../src/data/images.js';
import { targetColumn } from '../src/data/targets.js';
import { DEFAULT_VALIDATION } from '../src/data/train-test-split.js';
import { OptionError } from '../src/errors.js';
import type { Network } from '../src/network/network.js';
import { requirePixels } from '../src/network/schema-rows.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { isThere } from '../src/platform/node/file-status.js';
import { STDIN } from '../src/platform/node/table-file.js';
import { meanAndDeviation } from '../src/statistics.js';
import { isImageSchema, type Schema } from '../src/table/schema.js';
import type { TargetRequest } from '../src/table/target-columns.js';
import { schemaOfRows, splitTable } from '../src/tabular/split-table.js';
import type { AugmentOptions } from '../src/train/augmentation.js';
import { note } from './warnings.js';

export interface DataOptions {
  validation: number;
  seed: number;
}

export interface Parts {
  train: Dataset;
  validation: Dataset;
}

/**
 * The source's own validation rows, or some of the training rows; for photos and for tables other than images, stratified by class.
 * `schema` is the model's, where one was trained before: older ones had no schema, and their split is another.
 */
export function divide(
  data: LoadedData,
  { validation, seed }: DataOptions,
  schema: Schema | null = schemaOfRows(data.train),
): Parts {
  if (data.validation) return { train: data.train, validation: data.validation };
  return splitTable(data.train, { validation, seed }, schema !== null && !isImageSchema(schema));
}

/** @throws OptionError for targets asked of data that are no table. */
export function requireTargets({ name, train }: LoadedData, targets: TargetRequest | undefined): void {
  if (!targets || train.targets) return;
  const option = targets.kind === 'values' ? '--target' : '--labels';
  throw new OptionError(`${option}: names columns of a table, which ${name} is not; leave it out`);
}

/** The data so that it can be found again from anywhere; `auto` as what it was. */
export function describeSource(source: string, { name, sample, origin, checksum }: LoadedData) {
  const named = source === 'auto' ? (sample ? 'sample' : 'fashion-mnist') : source;
  const file = source !== STDIN && (isThere(source) || source.includes(','));
  return {
    source: file
      ? source
          .split(',')
          .map((path) => resolve(path))
          .join(',')
      : named,
    name,
    origin,
    checksum,
  };
}

/** What a reader of the results should know of the data. */
export function announce(data: LoadedData, { validation }: Pick<DataOptions, 'validation'>): void {
  if (data.sample) {
    note(
      'this is the embedded sample of Fashion-MNIST (2,400 of 60,000 images);\n' +
        '      for all of them: --data fashion-mnist',
    );
  }
  if (data.validation && validation !== DEFAULT_VALIDATION) {
    note(`--validation is not used: ${data.name} has validation rows of its own`);
  }
}

/** Fewer steps than this hardly move the weights. */
const FEW_STEPS = 50;

export function warnOfFewSteps(rows: number, epochs: number, batchSize: number): void {
  const steps = epochs * Math.ceil(rows / batchSize);
  if (steps >= FEW_STEPS) return;
  note(
    `only ${steps} steps in all: ${rows} rows in batches of ${batchSize}; raise --epochs or lower --batch-size`,
  );
}

/**
 * Rows of a table are images only to who says so; pictures lie as bytes.
 * @throws OptionError where the table's columns became other features, whose number says nothing to a user
 */
export function warnOfTablesAsImages(data: Dataset, augment: AugmentOptions | null): void {
  const { features, featureCount } = data;
  if (augment && !augment.imageShape) requirePixels(data, 'augment.imageShape');
  if (augment === null || augment.imageShape || features instanceof Uint8Array) return;
  const [height, width] = imageShapeOf(featureCount, undefined);
  note(
    `--flip, --shift, --crop and --cutout take the ${featureCount} features of a row as an image of ${height}×${width}; --image-shape says otherwise`,
  );
}

/** From so many layers on, signals shrink to nothing where the weights are drawn for fewer: the loss stays at ln K. */
const MANY_LAYERS = 10;

export function warnOfDepth({
  architecture,
  memberCount,
}: Pick<Network, 'architecture' | 'memberCount'>): void {
  if (architecture.nodes.some(({ kind }) => kind === 'add')) return; // past which the signal has a way
  const small = architecture.layers.filter((one) => one.initializer === 'uniform' && !one.batchNorm);
  const depth = small.length / memberCount;
  if (depth < MANY_LAYERS) return;
  note(
    `${depth} layers with weights of the initializer "uniform" and no batch normalisation: their signal shrinks from layer to layer, and the training may never begin; --initializer he or --batch-norm helps`,
  );
}

/** Values of this size make gradients of this size: a rate that suits others then runs away. */
const LARGE_DEVIATION = 10;

export function warnOfLargeTargets({ targets, rows }: Dataset): void {
  if (targets?.kind !== 'values') return;
  for (const [j, name] of targets.names.entries()) {
    const { mean, deviation } = meanAndDeviation(targetColumn(targets, rows, j));
    if (deviation <= LARGE_DEVIATION && Math.abs(mean) <= LARGE_DEVIATION) continue;
    note(
      `${name} is about ${mean.toPrecision(3)} ± ${deviation.toPrecision(3)}: plain descent may diverge on it, or take long; ` +
        'adam, more epochs, or smaller units help',
    );
  }
}
