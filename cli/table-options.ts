// Options of commands that read tables: how files are read, kinds of columns, test rows.
// Next: train.ts, predict.ts, evaluate.ts and data.ts add them.

import { InvalidArgumentError } from 'commander';
import type { LoadTableOptions } from '../src/loading/read-files.js';
import { describeRange } from '../src/options/option-kinds.js';
import { BIN_COUNT, BINS_OR_NONE } from '../src/table/columns/bins.js';
import { TABLE_LIMITS } from '../src/table/reading/table-limits.js';
import { Flag, parsed, parseNumber, parseWhole, switchFlag, type ValuesOf } from './flags.js';
import { parseColumns } from './shared-options.js';

type Column = string | number;

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;

/** How a file is read, of every command that reads one. */
export const READING_FLAGS = {
  delimiter: new Flag<',' | ';' | '\t' | '|' | undefined>(
    '--delimiter <sign>',
    'the delimiter of a table: comma, semicolon, tab or pipe (default: detected)',
  ).argParser(parseDelimiter),
  header: new Flag<boolean | undefined>(
    '--header <yes|no>',
    'whether the first line of a table is a header (default: detected)',
  ).argParser((text) => {
    if (text === 'yes' || text === 'no') return text === 'yes';
    throw new InvalidArgumentError('Expected: yes or no.');
  }),
  encoding: new Flag<'utf-8' | 'latin1' | undefined>(
    '--encoding <name>',
    'the encoding of a table: utf-8 or latin1 (UTF-16 is detected by its byte order mark)',
  )
    .choices(['utf-8', 'latin1'])
    .default(undefined, 'utf-8'),
  ...limitFlags(),
};

/** Bounds that hold for a table in memory; --memory sets when a table is read in parts. */
function limitFlags() {
  const { maxRows, maxColumns, maxCells } = TABLE_LIMITS;
  const most = (flags: string, what: string, usual: number) =>
    new Flag<number | undefined>(
      flags,
      `refuse a table in memory of more ${what}: a small compressed file can hold very many (default: ${usual})`,
    ).argParser(parseWhole);
  return {
    maxRows: most('--max-rows <n>', 'rows', maxRows),
    maxColumns: most('--max-columns <n>', 'columns', maxColumns),
    maxCells: most('--max-cells <n>', 'cells', maxCells),
  };
}

export type ReadingOptions = ValuesOf<typeof READING_FLAGS>;

const columns = (flags: string, help: string) =>
  new Flag<Column[] | undefined>(flags, `${help}, by name or by number from 0, such as age,sex`).argParser(
    appendColumns,
  );

export const dropMissingLabelsOption = () =>
  switchFlag(
    '--drop-missing-labels',
    'leave out rows without a label or target, instead of stopping with an error',
  );

/** Which columns are used and as what. */
const COLUMN_FLAGS = {
  features: columns('--features <columns>', 'use only these columns of a table'),
  ignore: columns('--ignore <columns>', 'leave these columns out'),
  categorical: columns(
    '--categorical <columns>',
    'columns to treat as categories, even if they hold numbers',
  ),
  numeric: columns('--numeric <columns>', 'columns to treat as numbers, even if they look like ids or codes'),
  date: columns('--date <columns>', 'columns to treat as dates'),
  missing: new Flag<string[] | undefined>(
    '--missing <token>',
    'a text that marks a missing value, in addition to an empty cell, NA, N/A, NaN, null, None, ? and -; may be given more than once',
  ).argParser((text: string, before: string[] = []) => [...before, text]),
};

/** How a table is read and its schema learnt, of commands that learn one. */
export const TABLE_FLAGS = {
  ...READING_FLAGS,
  ...COLUMN_FLAGS,
  bins: new Flag<number | 'auto' | 'none' | undefined>(
    '--bins <n>',
    `add features for up to n quantile bins of each number column, ${BIN_COUNT.from} to ${BIN_COUNT.to}; auto: by the number of rows (default for tables); none`,
  ).argParser(parseBins),
  dropMissingLabels: dropMissingLabelsOption(),
};

const TEST_FLAG = new Flag<string | undefined>(
  '--test <file>',
  'a table of test rows, with the same columns as --data',
);

export const TABLE_AND_TEST_FLAGS = { ...TABLE_FLAGS, test: TEST_FLAG };

export type TableOptions = ValuesOf<typeof TABLE_AND_TEST_FLAGS>;

function parseBins(text: string): number | 'auto' | 'none' {
  const { words } = BINS_OR_NONE;
  const bins = words.find((word) => word === text) ?? parseNumber(text);
  return parsed(
    () => BINS_OR_NONE.check(bins, 'bins')!,
    `Expected: ${describeRange(BIN_COUNT)}, ${words.join(' or ')}.`,
  );
}

function appendColumns(text: string, before: Column[] = []): Column[] {
  return [...before, ...parseColumns(text)];
}

function parseDelimiter(text: string): string {
  const found = Object.entries(DELIMITERS).find(
    ([name, sign]) => text === name || text === sign || (text === '\\t' && sign === '\t'),
  );
  if (found) return found[1];
  throw new InvalidArgumentError(`Expected: ${Object.keys(DELIMITERS).join(', ')}.`);
}

/** Those of the options that loadData() takes under the same names; --bins is a matter of scaling. */
export function tableOptionsOf({ bins: _, ...options }: TableOptions): LoadTableOptions & { test?: string } {
  const names = Object.keys(TABLE_AND_TEST_FLAGS).filter(
    (name) => name in options,
  ) as (keyof typeof options)[];
  return Object.fromEntries(names.map((name) => [name, options[name]]));
}
