// Options of commands that read tables: how files are read, what columns are, which rows are for testing.
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

/** How a file is read: of every command that reads one. */
export function addReadingOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--delimiter <sign>',
        'what separates the columns of a table: comma, semicolon, tab or pipe (default: found by looking)',
      ).argParser(parseDelimiter),
    )
    .addOption(
      new Option(
        '--header <yes|no>',
        'whether the first line of a table names its columns (default: the lines below tell)',
      ).argParser((text) => {
        if (text === 'yes' || text === 'no') return text === 'yes';
        throw new InvalidArgumentError('Expected: yes or no.');
      }),
    )
    .addOption(
      new Option('--encoding <name>', 'of a table: utf-8 (UTF-16 is recognised by its mark) or latin1')
        .choices(['utf-8', 'latin1'])
        .default(undefined, 'utf-8'),
    );
}

/** What a table's columns are: of commands that learn it. */
export function addTableOptions(command: Command): Command {
  const columns = (flags: string, help: string) =>
    command.addOption(
      new Option(flags, `${help}, by name or by number from 0, as age,sex`).argParser(appendColumns),
    );
  columns('--features <columns>', 'use these columns of a table alone');
  columns('--ignore <columns>', 'leave these columns out');
  columns('--categorical <columns>', 'columns that are categories, though they hold numbers');
  columns('--numeric <columns>', 'columns that are numbers, though they look like ids or codes');
  columns('--date <columns>', 'columns that are dates');
  command.addOption(
    new Option(
      '--missing <token>',
      'a text that means that a value is missing, besides an empty cell, NA, N/A, NaN, null, None, ? and -; may be given more than once',
    ).argParser((text: string, before: string[] = []) => [...before, text]),
  );
  command.addOption(
    new Option(
      '--bins <n>',
      'further features for n quantile bins of each number column, 2 to 100; auto by the number of rows (default of tables), or none',
    ).argParser(parseBins),
  );
  command.option('--drop-missing-labels', 'leave rows without a label or target out, in place of an error');
  return command;
}

export const testOption = () =>
  new Option('--test <file>', 'a table of test rows, with the columns of --data');

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

/** The options of the library that these are. */
export function tableOptionsOf(options: TableOptions): LoadTableOptions & { test?: string } {
  const {
    delimiter,
    header,
    encoding,
    features,
    ignore,
    categorical,
    numeric,
    date,
    missing,
    dropMissingLabels,
    test,
  } = options;
  return {
    delimiter,
    header,
    encoding,
    features,
    ignore,
    categorical,
    numeric,
    date,
    missing,
    dropMissingLabels,
    test,
  };
}
