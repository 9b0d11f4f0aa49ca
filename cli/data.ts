// `jacquard data info | fetch | split | convert`: looks at data, gets it, and puts it into other files.
// Next: exit-code.ts turns what is thrown here into one line and an exit code; data-info.ts prints a data set.

import { extname } from 'node:path';
import { Command } from 'commander';
import type { Dataset } from '../src/data/dataset.js';
import { splitDataset } from '../src/data/train-test-split.js';
import { DataError, OptionError } from '../src/errors.js';
import type { LoadTableOptions } from '../src/loading/read-files.js';
import { downloadFolder } from '../src/platform/node/dataset-folders.js';
import type { LoadedData } from '../src/platform/node/datasets.js';
import { downloadFashionMnist } from '../src/platform/node/download.js';
import { isFolder } from '../src/platform/node/file-status.js';
import { pairsOf } from '../src/platform/node/open-file.js';
import { readTableFile } from '../src/platform/node/table-file.js';
import {
  type WriteOptions,
  writeCsv,
  writeCsvPair,
  writeIdxFolder,
  writeSplitFolder,
} from '../src/platform/node/write-dataset.js';
import { learnSchema } from '../src/table/learn-schema.js';
import { allRows } from '../src/table/table.js';
import { LabelColumnError } from '../src/table/target-columns.js';
import { columnsOf, columnsTable, infoOf, infoText, PARTS } from './data-info.js';
import { byteProgress, holdInput, loadWithProgress } from './data-progress.js';
import { addFlags, Flag, type Flags, switchFlag, type ValuesOf } from './flags.js';
import { IMAGE_FLAGS, imageOptionsOf } from './image-options.js';
import { interruptSignal } from './interrupt.js';
import { noteDoubts, noteSchemaDoubts } from './print-column-notes.js';
import { labelOption, seedOption, targetColumns, targetFlags, validationOption } from './shared-options.js';
import { TABLE_FLAGS, tableOptionsOf } from './table-options.js';
import { stdout } from './terminal.js';
import { note } from './warnings.js';

const SOURCES =
  'auto, fashion-mnist, sample, a folder, file.csv, "features.csv,labels.csv", "images,labels" or - for standard input';

const INFO_FLAGS = {
  ...targetFlags(),
  json: switchFlag('--json', 'print one JSON document'),
  ...TABLE_FLAGS,
  ...IMAGE_FLAGS,
};

const FETCH_FLAGS = {
  from: new Flag<string | undefined>('--from <url>', 'another address that has the four files'),
  out: new Flag<string | undefined>('--out <folder>', 'where to (default: the cache folder)'),
};

const forceFlag = () => switchFlag('--force', 'replace files that exist');

const SPLIT_FLAGS = {
  out: new Flag<string>('--out <folder>', 'where to').makeOptionMandatory(),
  validation: validationOption(),
  seed: seedOption(),
  stratified: switchFlag('--stratified', 'keep the share of every class in both parts'),
  label: labelOption(),
  ...IMAGE_FLAGS,
  withTest: switchFlag('--with-test', "write the source's test rows as well, to two more files"),
  force: forceFlag(),
};

const CONVERT_FLAGS = {
  part: new Flag<string>('--part <part>', `the rows that go to a CSV file: ${PARTS.join(', ')}`).default(
    'train',
  ),
  label: labelOption(),
  ...IMAGE_FLAGS,
  force: forceFlag(),
};

export function dataCommand(): Command {
  const command = new Command('data').description('inspect, download, split and convert data');
  const subcommand = (name: string, description: string, flags: Flags) =>
    addFlags(command.command(name).description(description), flags);
  subcommand('info', 'count rows and classes, give the value range and the checksum', INFO_FLAGS)
    .argument('[source]', SOURCES, 'auto')
    .action(info);
  subcommand(
    'fetch',
    'download the full Fashion-MNIST, checked by SHA-256; resumes an interrupted download',
    FETCH_FLAGS,
  ).action(fetchData);
  subcommand(
    'split',
    'shuffle, divide, and write four CSV files: training and validation, features and labels',
    SPLIT_FLAGS,
  )
    .argument('<source>', SOURCES)
    .action(split);
  subcommand(
    'convert',
    'between IDX and CSV: to "out.csv", to "features.csv,labels.csv", or to a folder of IDX files',
    CONVERT_FLAGS,
  )
    .argument('<from>', SOURCES)
    .argument('<to>', 'out.csv, "features.csv,labels.csv" or a folder')
    .action(convert);
  return command;
}

async function info(source: string, options: ValuesOf<typeof INFO_FLAGS>): Promise<void> {
  const { label } = options;
  const { json } = options;
  holdInput(source);
  const asked = {
    ...{ label, targets: targetColumns(options), guess: true, ...tableOptionsOf(options), json },
    ...imageOptionsOf(options),
  };
  const loaded = await loadWithProgress(source, asked).catch((error) =>
    columnsWithoutLabel(source, asked, error),
  );
  if (loaded === null) return;
  noteDoubts(loaded.train);
  const data = infoOf(loaded);
  if (options.json) stdout.json(data);
  else print(infoText(data));
}

/**
 * For a table without a known label or target: lists its columns, with the error as a note.
 * @throws any other error.
 */
async function columnsWithoutLabel(
  source: string,
  { json, ...options }: LoadTableOptions & { json?: boolean },
  error: unknown,
): Promise<null> {
  if (!(error instanceof LabelColumnError)) throw error;
  const table = await readTableFile(source, options).catch(() => null);
  if (table === null) throw error;
  const schema = learnSchema(table, allRows(table), { kind: 'classes', columns: [] }, options);
  const columns = columnsOf(schema);
  noteSchemaDoubts(schema);
  note(error.message);
  const { name, rowCount, named } = table;
  if (json) stdout.json({ command: 'data info', name, rows: rowCount, header: named, columns });
  else
    print(
      `${name}\n${rowCount.toLocaleString('en-US')} rows${named ? '' : ', no header'}\n\n${columnsTable(columns)}`,
    );
  return null;
}

async function fetchData(options: ValuesOf<typeof FETCH_FLAGS>): Promise<void> {
  const progress = byteProgress();
  const { from, out: folder = downloadFolder() } = options;
  const paths = await interruptible((signal) =>
    downloadFashionMnist({
      folder,
      from,
      signal,
      onProgress: progress.update,
      onNotice: progress.notice,
    }).finally(progress.end),
  );
  print(paths.join('\n'));
}

async function split(source: string, options: ValuesOf<typeof SPLIT_FLAGS>): Promise<void> {
  const data = await loadWithProgress(source, { ...options, asNumbers: true }); // written as it stands, ids included
  if (data.validation !== undefined) {
    throw new DataError(`${source}: is split already, ${data.validation.size} rows of it are for validation`);
  }
  const { train, validation } = splitDataset(data.train, {
    validation: options.validation,
    seed: options.seed,
    stratified: options.stratified,
  });
  if (options.withTest && data.test === undefined) {
    throw new DataError(`${source}: --with-test given, but there are no test rows`);
  }
  const parts = { train, validation, test: options.withTest ? data.test : undefined };
  const paths = await interruptible((signal) =>
    writeSplitFolder(options.out, parts, { force: options.force, signal }),
  );
  const what = data.sample ? `${data.name} (a sample)` : data.name;
  print(`${what}: ${rows(train)} for training, ${rows(validation)} for validation, seed ${options.seed}`);
  print(paths.join('\n'));
}

async function convert(from: string, to: string, options: ValuesOf<typeof CONVERT_FLAGS>): Promise<void> {
  const part = PARTS.find((name) => name === options.part);
  if (part === undefined)
    throw new OptionError(`part: ${PARTS.join(', ')} expected, "${options.part}" found`);
  const csvNames = csvNamesOf(to);
  const data = await loadWithProgress(from, { ...options, asNumbers: true }); // written as it stands, ids included
  const all = csvNames === undefined && part === 'train';
  if (all && data.validation !== undefined) {
    throw new DataError(`${from}: IDX folders have no place for validation rows; choose with --part`);
  }
  const chosen = data[part];
  if (chosen === undefined)
    throw new DataError(`${from}: there are no ${part} rows; it has ${partsOf(data)}`);
  const paths = await interruptible((signal) => {
    const writing = { force: options.force, signal };
    if (csvNames !== undefined) return writeCsvFiles(csvNames, chosen, writing);
    return writeIdxFolder(to, all ? data : { train: chosen }, writing);
  });
  print(`${data.name}: ${all ? partsOf(data) : `${rows(chosen)} (${part}); it has ${partsOf(data)}`}`);
  print(paths.join('\n'));
}

const isCsv = (name: string) => /\.csv$/i.test(name);

/** The CSV file or the two that `to` names; undefined where it names a folder. @throws OptionError on another file. */
function csvNamesOf(to: string): string[] | undefined {
  if (isCsv(to)) {
    const pairs = pairsOf(to).filter((pair) => pair.every(isCsv));
    if (pairs.length <= 1) return pairs[0] ?? [to];
    throw new OptionError(`to: out.csv or features.csv,labels.csv expected, ${pairs.length + 1} names found`);
  }
  // A suffix of letters and digits is a file's; "v1.0" may be a folder's name.
  if (isFolder(to) || to.endsWith('/') || !/^\.[a-z][a-z0-9]*$/i.test(extname(to))) return undefined;
  throw new OptionError(
    `to: "${to}" looks like a file, and of files only out.csv or features.csv,labels.csv can be written; ` +
      `for a folder of IDX files of that name, ${to}/`,
  );
}

function writeCsvFiles(names: readonly string[], data: Dataset, writing: WriteOptions): Promise<string[]> {
  const [first, second] = names;
  return second === undefined ? writeCsv(first, data, writing) : writeCsvPair(first, second, data, writing);
}

/** Work that Ctrl-C ends between two pieces, so that no temporary file is left. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = interruptSignal();
  try {
    return await work(interrupt.signal);
  } finally {
    interrupt.dispose();
  }
}

function partsOf(data: LoadedData): string {
  return PARTS.flatMap((part) => (data[part] ? [`${rows(data[part])} (${part})`] : [])).join(', ');
}

function rows(data: Dataset): string {
  return `${data.size.toLocaleString('en-US')} rows`;
}

function print(text: string): void {
  stdout.write(text + '\n');
}
