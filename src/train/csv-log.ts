// The history as CSV: a row an epoch, with the columns that its records have.

import { type FigureName, inWords, METRIC_NAMES, metricOf, onValidation } from '../functions/metrics.js';
import { requireShape } from '../options/shapes.js';
import type { Callback, TrainingInfo } from './callbacks.js';
import type { EpochRecord, History } from './history.js';

const FIGURES: readonly FigureName[] = [...METRIC_NAMES, ...METRIC_NAMES.map(onValidation)];

/** Whether a figure has a column even where no record has it: what every training has, and all that a classifier's has. */
function always(figure: FigureName, classes: boolean): boolean {
  const { tasks } = metricOf(figure);
  return (classes || tasks.includes('values')) && tasks.includes('classes');
}

/** Lines of records, and the columns that they have: a file that is replaced after each epoch needs each line many times. */
const LINES = new WeakMap<EpochRecord, { columns: string; line: string }>();

function lineOf(record: EpochRecord, columns: readonly (keyof EpochRecord)[], names: string): string {
  const known = LINES.get(record);
  if (known?.columns === names) return known.line;
  const line = columns.map((name) => record[name] ?? '').join(',');
  LINES.set(record, { columns: names, line });
  return line;
}

const OPTIONAL = [...FIGURES, 'seconds', 'learningRate'].map((name) => [`${name}?`, 'number']);
const RECORD = { epoch: 'number', loss: 'number', ...Object.fromEntries(OPTIONAL) };
/**
 * A header and a row an epoch. Losses of standardised targets stand in scaled_loss and validation_scaled_loss.
 * @example
 * const csv = historyCsv(await network.fit(train));
 */
export function historyCsv(history: History): string {
  requireShape('history', history, [RECORD]);
  const classes = history.every((record) => record.meanAbsoluteError === undefined);
  const has = (name: keyof EpochRecord) => history.some((record) => record[name] !== undefined);
  const figures = FIGURES.filter((name) => always(name, classes) || has(name));
  const rate = has('learningRate') ? (['learningRate'] as const) : [];
  const columns = ['epoch', ...figures, 'seconds', ...rate] as const;
  const names = columns.join();
  const lines = history.map((record) => lineOf(record, columns, names));
  const scaled = history.some((record) => record.scaled);
  const header = columns.map((name) => {
    const text = inWords(name).replaceAll(' ', '_');
    return scaled ? text.replace(/loss$/, 'scaled_loss') : text;
  });
  return `${[header.join(','), ...lines].join('\n')}\n`;
}

/**
 * Hands the whole CSV of this training to `write` after each epoch: it replaces a file, and does not append. (Keras' CSVLogger.)
 * @example
 * await network.fit(train, { callbacks: [csvLog((csv) => writeFileAtomic('results.csv', csv))] });
 */
export function csvLog(write: (csv: string) => unknown): Callback {
  requireShape('write', write, 'function');
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
