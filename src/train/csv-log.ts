// The history as CSV: a row an epoch, with the columns that its records have.

import type { Callback, TrainingInfo } from './callbacks.js';
import type { EpochRecord, History } from './history.js';

type Column = readonly [name: string, value: (record: EpochRecord) => number | undefined];

/** The figures of a record in the order of the columns. */
const COLUMNS: readonly Column[] = [
  ['epoch', (r) => r.epoch],
  ['loss', (r) => r.loss],
  ['accuracy', (r) => r.accuracy],
  ['mean_absolute_error', (r) => r.meanAbsoluteError],
  ['validation_loss', (r) => r.validationLoss],
  ['validation_accuracy', (r) => r.validationAccuracy],
  ['validation_mean_absolute_error', (r) => r.validationMeanAbsoluteError],
  ['seconds', (r) => r.seconds],
  ['learning_rate', (r) => r.learningRate],
];
/** Columns of a classifier's training, whether there is validation or not; the others where there is something in them. */
const ALWAYS = ['epoch', 'loss', 'validation_loss', 'seconds'];
const OF_CLASSES = ['accuracy', 'validation_accuracy'];

/** A header and a row an epoch. Losses of standardised targets stand in scaled_loss and validation_scaled_loss. */
export function historyCsv(history: History): string {
  const classes = history.every((record) => record.meanAbsoluteError === undefined);
  const columns = COLUMNS.filter(
    ([name, value]) =>
      ALWAYS.includes(name) ||
      (classes && OF_CLASSES.includes(name)) ||
      history.some((record) => value(record) !== undefined),
  );
  const lines = history.map((record) => columns.map(([, value]) => value(record) ?? '').join(','));
  const scaled = history.some((record) => record.scaled);
  const header = columns.map(([name]) => (scaled ? name.replace(/loss$/, 'scaled_loss') : name));
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

/** Hands the whole CSV of this training to `write` after each epoch: it replaces a file, and does not append. (Keras' CSVLogger.) */
export function csvLog(write: (csv: string) => unknown): Callback {
  let records: EpochRecord[] = [];
  return {
    onTrainBegin({ history }: TrainingInfo) {
      records = [...history];
    },
    onEpochEnd(record) {
      records.push(record);
      return write(historyCsv(records));
    },
  };
}
