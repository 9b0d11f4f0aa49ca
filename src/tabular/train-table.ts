// From the rows of a table to a trained network in one call, with the recipe for tables, as `jacquard train` does it.
// Before: recipe-options.ts, split-table.ts. Next: index.ts is the entry jacquard/table.

import { type Backend, requireBackendFirst } from '../backend/backend.js';
import { Dataset } from '../data/dataset.js';
import { OptionError } from '../errors.js';
import { taskOf } from '../network/check-data.js';
import type { Network } from '../network/network.js';
import { NETWORK_SHAPE, type NetworkShape, networkFor } from '../network/network-for.js';
import { FIT_OPTIONS, type FitOptions } from '../network/options.js';
import { defined, type Given, namesIn, requireOptionsOf, settle, without } from '../options/option.js';
import { given } from '../options/option-kinds.js';
import { SEED } from '../options/seed.js';
import type { ColumnReference } from '../table/column-names.js';
import { doubtNotes, leftOutNotes } from '../table/column-notes.js';
import { COLUMN_OPTIONS } from '../table/column-options.js';
import type { LearnOptions } from '../table/learn-schema.js';
import type { Table } from '../table/table.js';
import { EncodedTable, TableData } from '../table/table-data.js';
import { tableOfObjects } from '../table/table-from-objects.js';
import type { TargetRequest } from '../table/target-columns.js';
import { EARLY_STOPPING_OPTIONS, type EarlyStoppingOptions, earlyStopping } from '../train/early-stopping.js';
import { TRAINING_OPTIONS } from '../train/options.js';
import { TABLE_READING, TABLE_READING_OPTIONS, tableDefaults, tableReading } from './recipe-options.js';
import { isTable, schemaOfRows, splitTable } from './split-table.js';

const ROW_OPTIONS = {
  /** The column with the classes, by name, by number from 0, or from the end by -1, -2, … Default: the one called "label" or "labels". */
  label: given<ColumnReference>('text|number'),
  /** Instead of `label`: one or more columns of values (regression). Default: none. */
  target: given<ColumnReference | readonly ColumnReference[]>('text|number|list'),
  /** Instead of `label`: columns of 0 and 1, for several labels per row. Default: none. */
  labels: given<readonly ColumnReference[]>(['text|number']),
  /** Leave out rows without a label or target, instead of throwing a DataError. Default false. */
  dropMissingLabels: given<boolean>('switch'),
};

const PART_OPTIONS = {
  /** Governs split, initial weights and shuffling. Default 5. */
  seed: SEED,
  /** Rows to validate on: a count from 1 up, or a fraction below 1. Each class keeps its share. Default 1/6. */
  validation: given<number>('number'),
};

const SHAPE = without(NETWORK_SHAPE, 'standardize');
const STOPPING = without(EARLY_STOPPING_OPTIONS, 'restoreBest');
const FIT = without(FIT_OPTIONS, 'validation');

/** All that trainTable() takes. */
export const TRAIN_TABLE_OPTIONS = {
  ...ROW_OPTIONS,
  ...COLUMN_OPTIONS,
  ...TABLE_READING_OPTIONS,
  ...SHAPE,
  ...STOPPING,
  ...FIT,
  ...PART_OPTIONS,
};

/** Defaults come from the recipe for tables (`tableRecipe`); options that it does not set have the defaults of fit(). */
export interface TrainTableOptions
  extends Readonly<Given<typeof ROW_OPTIONS>>,
    Readonly<Given<typeof TABLE_READING_OPTIONS>>,
    Readonly<Given<typeof PART_OPTIONS>>,
    Omit<LearnOptions, 'scaling' | 'smooth' | 'clip' | 'bins'>,
    Partial<Omit<NetworkShape, 'standardize' | 'seed'>>,
    Omit<FitOptions, 'validation'>,
    Omit<EarlyStoppingOptions, 'restoreBest'> {}

/** What trainTable() gives: the network, and what to know of the training. */
export interface TrainedTable {
  /**
   * Has the weights of its best epoch. `network.schema` describes the columns; `network.predictRows(rows)` takes rows as
   * objects.
   */
  network: Network;
  /** The rows that it was trained on. */
  train: Dataset;
  /** The rows that the best epoch was chosen on; never trained on. */
  validation: Dataset;
  /** Sentences about doubtful columns, columns left out, and rows without a label. */
  notices: string[];
}

/**
 * Trains a network on the rows of a table: objects with a key for each column, a Table, a TableData, or a Dataset that was
 * read from a table. The schema (kinds, medians, levels and scales of the columns) is learnt from the training rows only.
 * @example
 * const { network } = await trainTable(backend, passengers, { label: 'survived' });
 * network.predictRows([{ age: 22, sex: 'female' }]); // [{ class: 'yes', probabilities: { no: 0.03, yes: 0.97 } }]
 * @throws OptionError for an option that is unknown or out of range, or a column that does not exist; DataError for cells
 * that cannot be read, and for labels that are missing or look like values; DivergedError at NaN or infinity.
 */
export async function trainTable(
  backend: Backend,
  rows: readonly object[] | Table | TableData | Dataset,
  options: TrainTableOptions = {},
): Promise<TrainedTable> {
  requireBackendFirst('trainTable', backend);
  requireOptionsOf('trainTable', TRAIN_TABLE_OPTIONS, options);
  const given: TrainTableOptions = defined(options);
  settle(TRAIN_TABLE_OPTIONS, given);
  const reading = tableReading({ ...TABLE_READING, ...given });
  const notices: string[] = [];
  const data = dataOf(rows, given, reading.columns, notices);
  const { train, validation } = splitTable(data, given);
  const facts = { rows: train.size, features: train.featureCount, task: taskOf(train) };
  const isGiven = (name: string) => name in given;
  const recipe: Partial<TrainTableOptions> = tableDefaults(
    facts,
    { epochs: TRAINING_OPTIONS.epochs.usual, ...given },
    isGiven,
  );
  const all: TrainTableOptions = { ...recipe, ...given };
  // Pixels stay as they are until the network scales them.
  const standardize = isTable(train) ? reading.network : true;
  const network = networkFor(backend, train, { ...pick(all, namesIn(SHAPE)), standardize });
  const best = earlyStopping({ ...pick(all, namesIn(STOPPING)), restoreBest: true });
  const callbacks = [best, ...(all.callbacks ?? [])];
  try {
    await network.fit(train, { ...pick(all, namesIn(FIT)), validation, callbacks });
  } catch (error) {
    network.dispose();
    throw error;
  }
  const schema = schemaOfRows(train)!;
  const left = leftOutNotes(schema);
  const columns = [
    ...doubtNotes(schema),
    ...(left.length > 0 ? [`columns left out: ${left.join(', ')}`] : []),
  ];
  return { network, train, validation, notices: [...notices, ...columns] };
}

function dataOf(
  rows: readonly object[] | Table | TableData | Dataset,
  given: TrainTableOptions,
  scaling: LearnOptions,
  notices: string[],
): Dataset {
  const pixels = given.inputShape !== undefined || given.augment?.imageShape !== undefined;
  const learn = { pixels, ...pick(given, namesIn(COLUMN_OPTIONS)), ...scaling };
  if (rows instanceof TableData || rows instanceof Dataset) {
    const said = namesIn(ROW_OPTIONS).find((name) => name in given);
    if (said)
      throw new OptionError(`${said}: these rows already have a label or targets; leave the option out`);
    const data = rows instanceof TableData ? rows.dataset() : rows;
    if (data.encoded instanceof EncodedTable) return data.encoded.relearnt(data, learn);
    throw new OptionError(
      `${data.name}: these rows do not come from a table; train on them with new Network(…).fit(data)`,
    );
  }
  const table = isTableAsRead(rows) ? rows : tableOfObjects(rows);
  let reading = true;
  const onNotice = (text: string) => {
    if (reading) notices.push(text); // notices from encoding only report rare values of the training rows themselves
  };
  const { label, dropMissingLabels } = given;
  const source = TableData.of(table, {
    ...learn,
    label,
    targets: targetsOf(given),
    dropMissingLabels,
    onNotice,
  });
  reading = false;
  return source.dataset();
}

function isTableAsRead(rows: readonly object[] | Table): rows is Table {
  return typeof rows === 'object' && rows !== null && 'columns' in rows && 'rowCount' in rows;
}

/** @throws OptionError when more than one of the three is given. */
function targetsOf({ label, target, labels }: TrainTableOptions): TargetRequest | undefined {
  if ([label, target, labels].filter((one) => one !== undefined).length > 1)
    throw new OptionError('label, target, labels: give only one of them');
  const list = (columns: unknown) => (Array.isArray(columns) ? columns : [columns as ColumnReference]);
  if (labels !== undefined) return { kind: 'labels', columns: list(labels) };
  return target === undefined ? undefined : { kind: 'values', columns: list(target) };
}

function pick<Options extends object, Name extends keyof Options>(options: Options, names: readonly Name[]) {
  const found = names.filter((name) => options[name] !== undefined);
  return Object.fromEntries(found.map((name) => [name, options[name]])) as Pick<Options, Name>;
}
