// Files to data sets. The platform passes in how to read a file (file-access.ts).
// Before: data/file-layouts.ts tells which files, read-idx.ts reads pairs of IDX files. Next: read-features.ts,
// platform/node/datasets.ts, platform/browser/load-files.ts.

import type { Backend } from '../backend/backend.js';
import { type ClassList, positionCodes } from '../data/class-matching.js';
import type { Dataset } from '../data/dataset.js';
import type { Layout, Parts } from '../data/file-layouts.js';
import type { OnProgress } from '../data/progress.js';
import { OptionError } from '../errors.js';
import type { Given } from '../options/option.js';
import { type ColumnReference, findColumn, listColumns } from '../table/column-names.js';
import { joinTables } from '../table/join-tables.js';
import { LEARN_OPTIONS, type LearnOptions } from '../table/learn-schema.js';
import { READING_OPTIONS, type ReadTableOptions, readingPart } from '../table/reading/read-options.js';
import { isTarget, type Schema } from '../table/schema.js';
import { suggest } from '../table/suggest.js';
import type { Table, TableColumn } from '../table/table.js';
import { ANSWER_OPTIONS, TableData } from '../table/table-data.js';
import { ENCODING_OPTIONS } from '../table/table-source.js';
import {
  isLabelName,
  LabelColumnError,
  TARGET_OPTIONS,
  type TargetOptions,
} from '../table/target-columns.js';
import type { FileAccess } from './file-access.js';
import { readIdxPair } from './read-idx.js';
import { requireNoTableOptions } from './require-table.js';

/** How the file of a table is read, which columns are predicted, and of which kinds the columns are. */
export const LOAD_TABLE_OPTIONS = {
  ...READING_OPTIONS,
  ...TARGET_OPTIONS,
  ...ANSWER_OPTIONS,
  ...ENCODING_OPTIONS,
  ...LEARN_OPTIONS,
};

/** Options for reading tables: columns, delimiter, encoding, limits. */
export interface LoadTableOptions
  extends Given<typeof READING_OPTIONS>,
    TargetOptions,
    LearnOptions,
    Readonly<Given<typeof ANSWER_OPTIONS>>,
    Readonly<Given<typeof ENCODING_OPTIONS>> {}

/** Called with a sentence for the user. `doubtful` is true for choices that may be wrong: those are shown even with --quiet. */
export type OnNotice = (text: string, doubtful?: boolean) => void;

export interface ReadFilesOptions extends LoadTableOptions {
  name: string;
  /** Put IDX images into this backend's memory at once, where dispose() of the data set frees them. */
  backend?: Backend;
  /** What the labels 0, 1, … of IDX files, and those of CSV files, stand for: a classes.txt. */
  classNames?: readonly string[];
  /** The classes that labels in tables must be of, a model's, where `classNames` is absent. */
  classes?: ClassList;
  sample?: boolean;
  onProgress?: OnProgress;
  onNotice?: OnNotice;
}

/** Reads every part of a layout. Tables of the others are encoded by the training rows' schema. */
export async function readLayout<F>(
  access: FileAccess<F>,
  layout: Layout<F>,
  options: ReadFilesOptions,
): Promise<Parts> {
  const { classNames: names } = options;
  if (layout.kind === 'idx') requireNoTableOptions(options.name, 'IDX files', options);
  const listed = names && { names, codes: positionCodes(names) };
  const early = await readEarly(access, layout, options);
  const train = await readPart(access, layout, layout.train, options, listed);
  const classes = { names: train.classNames, codes: train.codes };
  const schema = options.schema ?? (train.encoded?.schema as Schema | undefined);
  const others = { ...options, schema, label: undefined }; // the schema has the label's column
  const made = [train];
  const read = async (files: readonly F[] | undefined, table?: Table) => {
    if (!files) return undefined;
    made.push(await readPart(access, layout, files, others, train.targets ? undefined : classes, table));
    return made.at(-1);
  };
  try {
    const validation = await read(layout.validation, early.validation);
    const test =
      early.test ?? (layout.kind === 'csv' && layout.test && (await readOne(access, layout.test[0], others)));
    if (test && lacksAnswers(test, others)) return { train, validation };
    return { train, validation, test: await read(layout.test, test || undefined) };
  } catch (error) {
    for (const data of made) data.dispose();
    throw error;
  }
}

/**
 * The smaller parts of the four files of `jacquard data split`. They are read before the training rows, so that their
 * temporary memory is free again when the training rows need the most.
 */
async function readEarly<F>(
  access: FileAccess<F>,
  { kind, standard, validation, test }: Layout<F>,
  options: ReadFilesOptions,
): Promise<{ validation?: Table; test?: Table }> {
  if (kind !== 'csvPair' || !standard) return {};
  const read = async (files: readonly F[] | undefined) =>
    files && readTwo(access, files[0], files[1], options);
  return { validation: await read(validation), test: await read(test) };
}

/** Whether a table of test rows has no label or target, as in competitions: its rows can be predicted, but not tested on. */
function lacksAnswers({ name, named, columns }: Table, { schema, onNotice }: ReadFilesOptions): boolean {
  if (!named || !schema?.named) return false;
  const has = (wanted: string) => columns.some((column) => column.name === wanted);
  const absent = schema.columns.find((column) => isTarget(column) && !has(column.name));
  if (absent === undefined) return false;
  onNotice?.(`${name} has no column "${absent.name}": its rows are not used for testing; predict takes them`);
  return true;
}

async function readPart<F>(
  access: FileAccess<F>,
  { kind, standard }: Layout<F>,
  [first, second]: readonly F[],
  options: ReadFilesOptions,
  classes: ClassList | undefined,
  known?: Table,
): Promise<Dataset> {
  const { name, backend, sample, targets } = options;
  if (targets && kind !== 'csv') {
    throw new OptionError(
      `${name}: targets are columns of one table; these are files of features and labels apart`,
    );
  }
  if (kind === 'idx') {
    const classNames = classes?.names;
    const colour = standard && (await access.readHead(first, 4))[3] === 4;
    const imageRank = standard ? 3 + Number(colour) : undefined;
    return readIdxPair(access, first, second, { name, backend, classNames, sample, imageRank });
  }
  const readTable = () =>
    kind === 'csv' ? readOne(access, first, options) : readTwo(access, first, second, options);
  const table = known ?? (await readTable());
  const label = kind === 'csv' ? options.label : -1;
  return TableData.of(table, { ...options, label, classes: classes ?? options.classes }).dataset();
}

export function readOne<F>(
  access: Pick<FileAccess<F>, 'readTable'>,
  file: F,
  options: Partial<ReadFilesOptions>,
): Promise<Table> {
  const { label, targets, schema } = options;
  const asked = [
    label,
    ...(targets?.columns ?? []),
    ...(schema?.named ? schema.columns.map(({ name }) => name) : []),
  ];
  const knownNames = asked.flatMap((column) => (typeof column === 'string' ? [column] : []));
  return access.readTable(file, { ...readingOf(options), knownNames });
}

function readingOf(options: Partial<ReadFilesOptions>): ReadTableOptions {
  const { missing, onProgress, onNotice } = options;
  return {
    ...readingPart(options),
    missing,
    onProgress,
    onNotice: onNotice && ((text) => onNotice(text, true)),
  };
}

/** Features, and labels in another file: one table, whose last column is the label. */
async function readTwo<F>(
  access: FileAccess<F>,
  featuresFile: F,
  labelsFile: F,
  options: ReadFilesOptions,
): Promise<Table> {
  const features = await readOne(access, featuresFile, { ...options, label: undefined });
  const labels = await access.readTable(labelsFile, { ...readingOf(options), content: 'labels' });
  return joinTables(features, { ...labels, columns: [labelOf(labels, options.label)] });
}

/** The only column, the one that is asked for, or the one that is called so. @throws OptionError, LabelColumnError */
function labelOf(labels: Table, label: ColumnReference | undefined): TableColumn {
  const { columns, named } = labels;
  if (columns.length === 1) return columns[0];
  if (label !== undefined) return columns[findColumn(labels, label, 'label')];
  const called = named ? columns.find(({ name }) => isLabelName(name)) : undefined;
  if (called) return called;
  throw new LabelColumnError(
    `${labels.name}: 1 column of labels expected, ${columns.length} columns found; ${suggest('label', '$ chooses one')}: ${listColumns(labels)}`,
    columns.map(({ name }, i) => (named ? name : String(i))),
  );
}
