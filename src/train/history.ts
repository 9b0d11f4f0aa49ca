// What training leaves behind for each epoch: the loss and accuracy curves.

import type { Figures, ValidationFigures } from '../functions/metrics.js';
import { requireShape } from '../options/shapes.js';

/** Means over an epoch's rows, and over the validation rows after it. */
export interface EpochFigures extends Figures, ValidationFigures {
  readonly loss: number;
  /** Present where loss and validationLoss are of standardised targets: NetworkOptions.standardizeTargets. */
  readonly scaled?: true;
}

/** The figures of an epoch. */
export interface EpochRecord extends EpochFigures {
  /** From 1. */
  readonly epoch: number;
  /** One-vs-all: the same for each class's own yes-or-no classifier. */
  readonly classes?: readonly EpochFigures[];
  /** Of the epoch's last step; absent where the rate is constant. */
  readonly learningRate?: number;
  /** Seconds of training, without the validation. Model files leave them out: equal trainings give equal files. */
  readonly seconds?: number;
}

/** The figures of all epochs, in order. */
export type History = readonly EpochRecord[];

/**
 * The record with the lowest validation loss (running loss where there is no validation); the first of equals.
 * @example
 * const { epoch, validationLoss } = bestEpoch(await network.fit(train, { validation }));
 */
export function bestEpoch(history: History): EpochRecord | undefined {
  requireShape('history', history, ['object']);
  const key = (record: EpochRecord) => {
    const loss = record.validationLoss ?? record.loss;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  };
  return history.reduce<EpochRecord | undefined>(
    (best, record) => (best === undefined || key(record) < key(best) ? record : best),
    undefined,
  );
}
