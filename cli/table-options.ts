// Options of commands that read tables: how files are read, kinds of columns, test rows.
// Next: train.ts, predict.ts, evaluate.ts and data.ts add them.

import { type Command, InvalidArgumentError, Option } from 'commander';
import type { LoadTableOptions } from '../src/loading/read-files.js';
import { parseColumns, parseNumber } from './options.js';

type Column = string | number;

export interface ReadingOptions {
  delimiter?: ',' | ';' | '\t' | '|';
  header?: boolean;
  encoding?: 'utf-8' | 'latin1';
}

export interface TableOptions extends ReadingOptions {
  features?: Column[];
  ignore?: Column[];
  categorical?: Column[];
  numeric?: Column[];
  date?: Column[];
  missing?: string[];
  bins?: number | 'auto' | 'none';
  dropMissingLabels?: boolean;
  test?: string;
}

const DELIMITERS = { comma: ',', semicolon: ';', tab: '\t', pipe: '|' } as const;

/** Options for reading a file, of every command that reads one. */
export function addReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--delimiter <sign>',
        'the delimiter of a table: comma, semicolon, tab or pipe (default: detected)',
      ).argParser(parseDelimiter),
    )
    .addOption(
      new Option(
        '--header <yes|no>',
        'whether the first line of a table is a header (default: detected)',
      ).argParser((text) => {
        if (text === 'yes' || text === 'no') return text === 'yes';
        throw new InvalidArgumentError('Expected: yes or no.');
      }),
    )
    .addOption(
      new Option(
        '--encoding <name>',
        'the encoding of a table: utf-8 or latin1 (UTF-16 is detected by its byte order mark)',
      )
        .choices(['utf-8', 'latin1'])
        .default(undefined, 'utf-8'),
    );
}

/** Options for the kinds of columns, of commands that learn a schema. */
export function addTableOptions(command: Command): Command {
  const columns = (flags: string, help: string) =>
    command.addOption(
      new Option(flags, `${help}, by name or by number from 0, such as age,sex`).argParser(appendColumns),
    );
  columns('--features <columns>', 'use only these columns of a table');
  columns('--ignore <columns>', 'leave these columns out');
  columns('--categorical <columns>', 'columns to treat as categories, even if they hold numbers');
  columns('--numeric <columns>', 'columns to treat as numbers, even if they look like ids or codes');
  columns('--date <columns>', 'columns to treat as dates');
  command.addOption(
    new Option(
      '--missing <token>',
      'a text that marks a missing value, in addition to an empty cell, NA, N/A, NaN, null, None, ? and -; may be given more than once',
    ).argParser((text: string, before: string[] = []) => [...before, text]),
  );
  command.addOption(
    new Option(
      '--bins <n>',
      'add features for up to n quantile bins of each number column, 2 to 100; auto: by the number of rows (default for tables); none',
    ).argParser(parseBins),
  );
  command.option(
    '--drop-missing-labels',
    'leave out rows without a label or target, instead of stopping with an error',
  );
  return command;
}

export const testOption = () =>
  new Option('--test <file>', 'a table of test rows, with the same columns as --data');

function parseBins(text: string): number | 'auto' | 'none' {
  if (text === 'auto' || text === 'none') return text;
  const bins = parseNumber(text);
  if (Number.isInteger(bins) && bins >= 2 && bins <= 100) return bins;
  throw new InvalidArgumentError('Expected: a whole number from 2 to 100, auto or none.');
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

const LIBRARY_OPTIONS = [
  ...(['delimiter', 'header', 'encoding', 'features', 'ignore', 'categorical', 'numeric'] as const),
  ...(['date', 'missing', 'dropMissingLabels', 'test'] as const),
];

/** Those of the options that loadData() takes under the same names. */
export function tableOptionsOf(options: TableOptions): LoadTableOptions & { test?: string } {
  return Object.fromEntries(LIBRARY_OPTIONS.map((name) => [name, options[name]]));
}
