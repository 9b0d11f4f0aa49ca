// The fold of each row, as the options of `jacquard crossvalidate` ask for it: from a file, or by the values of a column.
// Before: crossvalidate-options.ts, src/data/folds.ts. Next: crossvalidate.ts.

import type { Dataset } from '../src/data/dataset.js';
import { type FoldOptions, NEVER_SCORED } from '../src/data/folds.js';
import { DataError, messageOf, OptionError } from '../src/errors.js';
import { readTextNow } from '../src/platform/node/open-file.js';
import { findColumn } from '../src/table/column-names.js';
import { placeOf, textAt } from '../src/table/table.js';
import { EncodedTable } from '../src/table/table-data.js';
import type { CrossvalidateOptions } from './crossvalidate-options.js';
import { note } from './warnings.js';

/** Texts of cells without a value. */
const MISSING = ['', 'NaN'];

/** The options that say which fold a row is in. */
type Folding = Pick<CrossvalidateOptions, 'folds' | 'stratified' | 'foldIndices' | 'seed'> & {
  group?: readonly (string | number)[];
};

/** @throws OptionError, DataError for a file or a column that does not fit the rows. */
export function foldOptionsOf(
  data: Dataset,
  { folds, stratified, group, foldIndices, seed }: Folding,
): FoldOptions {
  if (foldIndices !== undefined) return { foldIndices: indicesFor(data, foldIndices) };
  return {
    ...{ folds, seed },
    stratified: stratified === false ? false : undefined,
    groups: group && groupsOf(data, group[0]),
  };
}

/**
 * Reads rows without the column of their groups, which is not a feature.
 * @throws OptionError that blames --group, not --ignore, where that column is not there or is the one to predict.
 */
export async function readWithoutGroup<Rows>(
  { group, ignore }: { group?: readonly (string | number)[]; ignore?: readonly (string | number)[] },
  read: (leftOut: { ignore?: (string | number)[] }) => Promise<Rows>,
): Promise<Rows> {
  if (!group) return read({});
  try {
    return await read({ ignore: [...(ignore ?? []), ...group] });
  } catch (error) {
    const isOfGroup = ignore === undefined || messageOf(error).includes(`column "${group[0]}"`);
    if (!(error instanceof OptionError) || !isOfGroup || ignore?.includes(group[0])) throw error;
    throw new OptionError(error.message.replace(/\bignore(?=: | column )/, 'group'), { cause: error });
  }
}

/** The value of a column in each row. */
function groupsOf(data: Dataset, column: string | number): string[] {
  const { encoded } = data;
  if (!(encoded instanceof EncodedTable))
    throw new OptionError(`group: it names a column of a table, which ${data.name} is not; leave it out`);
  const { table } = encoded;
  const cells = table.columns[findColumn(table, column, 'group')];
  return Array.from({ length: data.size }, (_, position) => {
    const row = data.rowNumber(position);
    const text = textAt(cells, row);
    if (!MISSING.includes(text)) return text;
    throw new DataError(
      `${placeOf(table, row, cells)}: group column "${cells.name}" is empty; each row needs a group, so fill it in, or leave the row out`,
    );
  });
}

/** The numbers of a file, one for each row of the data; rows that were left out, for they have no label, have one too. */
function indicesFor(data: Dataset, path: string): number[] {
  const { encoded } = data;
  const rows = encoded instanceof EncodedTable ? encoded.table.rowCount : data.labels.length;
  const numbers = readIndices(path);
  if (numbers.length !== rows)
    throw new DataError(
      `${path}: ${numbers.length} folds, but ${data.name} has ${rows} rows; give one for each row, in their order`,
    );
  return Array.from({ length: data.size }, (_, position) => numbers[data.rowNumber(position)]);
}

/** A JSON list, or numbers set apart by blanks, commas or line breaks; a first word that is no number is a heading. @throws DataError */
export function readIndices(path: string): number[] {
  const text = readTextNow(path).trim();
  const words = text.startsWith('[') ? listOf(path, text) : text.split(/[\s,;]+/);
  const values = Number.isNaN(Number(words[0])) ? words.slice(1) : words;
  return values.map((word, i) => {
    const value = word === '' || word === null ? Number.NaN : Number(word);
    if (Number.isInteger(value) && value >= -1) return value;
    throw new DataError(
      `${path}: number ${i + 1}, ${JSON.stringify(word)}, is no fold; whole numbers from 0 expected, or -1`,
    );
  });
}

function listOf(path: string, text: string): unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list) && list.length > 0) return list;
  } catch (error) {
    throw new DataError(`${path}: is no JSON list: ${(error as Error).message}`, { cause: error });
  }
  throw new DataError(`${path}: a list of numbers expected`);
}

/** Classes whose rows are all in one fold: the network of that fold cannot know them. */
export function noteUnlearned(data: Dataset, foldOf: Int32Array): void {
  for (const [label, name] of data.classNames.entries()) {
    const folds = new Set(foldOf.filter((_, position) => data.labelAt(position) === label));
    const [fold] = folds;
    if (folds.size !== 1 || fold === NEVER_SCORED) continue;
    note(
      `all rows of class ${JSON.stringify(name)} are in fold ${fold + 1}, whose network is trained without them and cannot predict this class`,
    );
  }
}
