// What a training asks of its rows, the same of a data set that is in memory as a whole and of a stream of which a window is.
// Before: data/dataset.ts, data/row-stream.ts. Next: train-network.ts.

import type { Backend } from '../backend/backend.js';
import type { Dataset } from '../data/dataset.js';
import { ResidentData } from '../data/resident-data.js';
import type { RowStream } from '../data/row-stream.js';
import type { DenseFirst, InputChoice, InputPath } from '../data/sparse-or-dense.js';
import type { Standardizer } from '../data/standardize.js';
import { constantTargets, learnTargetScale, type TargetScale } from '../data/target-scale.js';
import { OptionError } from '../errors.js';
import type { Architecture } from '../nn/graph.js';
import type { TrainRows } from '../train/trainer-options.js';
import { fingerprint } from '../train/training-position.js';
import { classWeightsOf, rowWeightsOf, type WeightOptions } from './class-weights.js';
import { type ChosenStandardization, learnStandardizer, standardizerOf } from './standardize-option.js';

export interface TrainingRows {
  readonly size: number;
  /** Tells other rows, weights, or another order from them. */
  readonly print: string;
  /** By row number, of all rows that are in memory at once. */
  readonly weights: Float32Array | null;
  /** The choice as it can be for these rows. @throws OptionError */
  inputChoice(choice: InputChoice, denseFirst: DenseFirst | null): InputChoice;
  targetScale(): TargetScale;
  constantTargets(): readonly boolean[];
  open(backend: Backend, path: InputPath, scale: TargetScale | null): TrainRows;
  standardizer(
    opened: TrainRows,
    wanted: ChosenStandardization | null,
    graph: Pick<Architecture, 'inputShape'>,
  ): Standardizer | null;
}

/** @throws OptionError, ShapeError for weights that do not fit the rows. */
export function residentRows(data: Dataset, options: WeightOptions): TrainingRows {
  const weights = rowWeightsOf(data, options);
  return {
    size: data.size,
    print: fingerprint(data, weights),
    weights,
    inputChoice: (choice) => choice,
    targetScale: () => learnTargetScale(data.name, data.targets!, data.rows),
    constantTargets: () => constantTargets(data.targets!, data.rows),
    open: (backend, path, targetScale) => ({
      data: ResidentData.upload(backend, data, path, { targetScale }),
      rows: data.rows,
    }),
    standardizer: (opened, wanted, graph) => learnStandardizer(opened.data, data, wanted, graph),
  };
}

/**
 * `stream.sample` is as the network has adopted it.
 * @throws OptionError for weights of single rows, or of classes that are not there.
 */
export function streamedRows(
  stream: RowStream,
  options: WeightOptions & { batchSize: number },
): TrainingRows {
  const { sample, totals, windowRows } = stream;
  const { size } = totals;
  if (options.sampleWeights)
    throw new OptionError(
      'sampleWeights: they are for rows that are all in memory; leave them out of a stream',
    );
  const ofClass =
    options.classWeights === undefined
      ? null
      : classWeightsOf({ ...sample, ...totals, sizes: totals.classSizes }, options.classWeights);
  if (ofClass && !totals.classSizes.some((rows, j) => rows > 0 && ofClass[j] > 0))
    throw new OptionError('every row weighs 0');
  const batch = Math.min(options.batchSize, size);
  // Steps do not reach over the end of a window.
  const held = Math.min(size, Math.max(1, Math.floor(windowRows / batch)) * batch);
  const weights = ofClass && new Float32Array(held);
  return {
    size,
    print: [totals.fingerprint, held, ...(ofClass ?? [])].join(' '),
    weights,
    inputChoice: (choice, denseFirst) => denseFloats(sample, choice, denseFirst),
    targetScale: () => totals.targetScale!,
    constantTargets: () => totals.constantTargets,
    open(backend, path, scale) {
      const data = ResidentData.reserve(backend, sample, held, path);
      const load = async (seed: number, epoch: number, first: number, count: number) => {
        let place = 0;
        for await (const piece of stream.rows(seed, epoch, first, count)) {
          data.write(place, piece, scale);
          if (weights) for (const [i, label] of piece.labels.entries()) weights[place + i] = ofClass[label];
          place += piece.labels.length;
        }
      };
      return { data, rows: new Uint32Array(held).map((_, row) => row), windows: { size, weights, load } };
    },
    standardizer: (_, wanted, graph) => standardizerOf(totals, totals, sample, wanted, graph),
  };
}

/** Floats would have to be made into lists for each window, which costs more than it saves. */
function denseFloats(
  { features, name }: Dataset,
  choice: InputChoice,
  denseFirst: DenseFirst | null,
): InputChoice {
  if (features instanceof Uint8Array || denseFirst) return choice;
  if (choice !== 'sparse') return 'dense';
  throw new OptionError(
    `input: "sparse" asked for, but ${name} is read in windows of floats, which stay dense; use "auto"`,
  );
}
