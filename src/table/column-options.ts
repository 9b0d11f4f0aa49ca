// Which columns of a table are used, and as what: the options, and what they ask of each column.
// Next: learn-schema.ts infers the kinds of the other columns.

import { OptionError, show } from '../errors.js';
import type { Given } from '../options/option.js';
import { checked, toggle } from '../options/option-kinds.js';
import { type ColumnReference, findColumn } from './column-names.js';
import type { Table } from './table.js';
import type { TargetColumns } from './target-columns.js';

const columns = checked(requireList<ColumnReference>);

/** Which columns are used, and as what. */
export const COLUMN_OPTIONS = {
  /** Use only these columns. Default: all. */
  features: columns,
  /** Leave these out. Default: none. */
  ignore: columns,
  /** Treat these columns as categories, whatever their values look like. Default: as they look. */
  categorical: columns,
  /** Treat these as numbers. Default: as they look. */
  numeric: columns,
  /** Treat these as dates. Default: as they look. */
  date: columns,
  /** Texts that mark missing values, in addition to the usual ones. Default: none. */
  missing: checked(requireList<string>),
  /**
   * Whether rows are images: each column is then a pixel, a number in its place, whatever its values look like, and none is left out unless
   * `ignore` or `features` asks for it. Give it where layers or `augment` read the rows as images. Default false: images are found from their columns.
   */
  pixels: toggle(false),
};

export interface ColumnOptions extends Readonly<Given<typeof COLUMN_OPTIONS>> {}

/** Refuses a text instead of a list, which would be read letter by letter. @throws OptionError */
function requireList<Item>(value: readonly Item[], name: string): readonly Item[] {
  if (Array.isArray(value)) return value;
  throw new OptionError(`${name}: a list expected, such as [${show(value)}], ${show(value)} found`);
}

export type Asked = 'ignored' | 'left out' | 'feature' | 'number' | 'category' | 'date';

/** What the options say about columns, by position. @throws OptionError for a column that does not exist, or is given two kinds. */
export function askedKinds(table: Table, targets: TargetColumns, options: ColumnOptions): Map<number, Asked> {
  const asked = new Map<number, { kind: Asked; option: string }>();
  const set = (kind: Asked, option: string, references: readonly ColumnReference[] = []) => {
    for (const reference of references) {
      const column = findColumn(table, reference, option);
      const { name } = table.columns[column];
      if (targets.columns.includes(column) && kind !== 'ignored' && kind !== 'feature') continue; // the kind of a label changes nothing
      if (targets.columns.includes(column))
        throw new OptionError(`${option}: column "${name}" is the one to predict`);
      const before = asked.get(column);
      if (before && before.option !== option)
        throw new OptionError(
          `${option}: column "${name}" is also in ${before.option}; name it in one of them only`,
        );
      asked.set(column, { kind, option });
    }
  };
  set('ignored', 'ignore', options.ignore);
  set('category', 'categorical', options.categorical);
  set('number', 'numeric', options.numeric);
  set('date', 'date', options.date);
  const kinds = new Map([...asked].map(([column, { kind }]) => [column, kind]));
  if (options.features === undefined) return kinds;
  const wanted = new Set(options.features.map((reference) => findColumn(table, reference, 'features')));
  for (const column of wanted) {
    const { name } = table.columns[column];
    if (targets.columns.includes(column))
      throw new OptionError(`features: column "${name}" is the one to predict`);
    if (kinds.get(column) === 'ignored')
      throw new OptionError(`features: column "${name}" is also in ignore; name it in one of them only`);
    if (!kinds.has(column)) kinds.set(column, 'feature');
  }
  table.columns.forEach((_, column) => {
    if (!wanted.has(column) && !targets.columns.includes(column)) kinds.set(column, 'left out');
  });
  return kinds;
}
