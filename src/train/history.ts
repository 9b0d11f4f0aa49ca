// What training leaves behind for each epoch: the loss and accuracy curves.

/** Means over an epoch's rows; the validation's absent without any. */
export interface EpochFigures {
  /** Mean data loss over the epoch's batches, each taken before its step ("running"). */
  readonly loss: number;
  /** Present where loss and validationLoss are of standardised targets: NetworkOptions.standardizeTargets. */
  readonly scaled?: true;
  /** Share of rows right, or of labels where a row has several, running likewise; absent where values are predicted. */
  readonly accuracy?: number;
  /** Of predicted values, in the targets' own units, running likewise; the mean over the targets. Absent for classes. */
  readonly meanAbsoluteError?: number;
  /** Over the validation rows, after the epoch; absent without any. */
  readonly validationLoss?: number;
  readonly validationAccuracy?: number;
  readonly validationMeanAbsoluteError?: number;
}

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

export type History = readonly EpochRecord[];

/** The record with the lowest validation loss (running loss where there is no validation); the first of equals. */
export function bestEpoch(history: History): EpochRecord | undefined {
  const key = (record: EpochRecord) => {
    const loss = record.validationLoss ?? record.loss;
    return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
  };
  return history.reduce<EpochRecord | undefined>(
    (best, record) => (best === undefined || key(record) < key(best) ? record : best),
    undefined,
  );
}
