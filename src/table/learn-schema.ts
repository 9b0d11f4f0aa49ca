// Learns a schema from training rows: the kind of each column, and its statistics. Before: infer-column-kinds.ts. Next: encode-rows.ts applies it.

import { CLIP } from '../data/standardize.js';
import { DataError, OptionError, show } from '../errors.js';
import { type Given, type Settled, settle } from '../options/option.js';
import { checked, choice } from '../options/option-kinds.js';
import { type ColumnReference, findColumn } from './column-names.js';
import { textCounts } from './column-profile.js';
import { BINS, binsFor, learnBins } from './columns/bins.js';
import { learnLevels } from './columns/category.js';
import { learnDates } from './columns/date.js';
import { learnScale, SCALINGS } from './columns/number.js';
import { sorted } from './columns/quantiles.js';
import { type Missing, readValues, type Values } from './columns/read-cells.js';
import { looksLikeImages } from './image-layout.js';
import { forcedColumn, type Inferred, inferColumn, type Surroundings } from './infer-column-kinds.js';
import { formatsOf } from './number-format.js';
import { suggest } from './options-in-messages.js';
import { featureCountOf, type Schema, type SchemaColumn, UNWANTED } from './schema.js';
import { NUMBER, type Table, type TableColumn } from './table.js';
import type { TargetColumns } from './target-columns.js';

const columns = checked(requireList<ColumnReference>);

/** Which columns are used, and as what. */
export const COLUMN_OPTIONS = {
  /** Use only these columns. */
  features: columns,
  /** Leave these out. */
  ignore: columns,
  /** Treat these columns as categories, whatever their values look like. */
  categorical: columns,
  /** Treat these as numbers. */
  numeric: columns,
  /** Treat these as dates. */
  date: columns,
  /** Texts that mark missing values, in addition to the usual ones. */
  missing: checked(requireList<string>),
};

const SCALING_OPTIONS = {
  /** How number columns are scaled. Default `none`: the network's standardiser scales them. */
  scaling: choice(SCALINGS, 'none'),
  /** A smooth limit for scaled numbers, such as 3: see NumberColumn. */
  smooth: CLIP,
  /** A hard limit: scaled numbers are kept within ±clip. */
  clip: CLIP,
  /** Add features for at most this many quantile bins of each number column, 2 to 100; `auto` chooses by the number of rows. Default: no such features. */
  bins: BINS,
};

/** All that learnSchema() takes. */
export const LEARN_OPTIONS = { ...COLUMN_OPTIONS, ...SCALING_OPTIONS };

export interface LearnOptions
  extends Readonly<Given<typeof COLUMN_OPTIONS>>,
    Readonly<Given<typeof SCALING_OPTIONS>> {}

/**
 * Learns the schema of a table from the rows with the numbers `rows`, and no others.
 * @throws OptionError for columns that do not exist or are given two kinds, and for numbers out of range; DataError where no column is left.
 */
export function learnSchema(
  table: Table,
  rows: Uint32Array,
  targets: TargetColumns,
  options: LearnOptions = {},
): Schema {
  const { missing = [], ...scaling } = settle(LEARN_OPTIONS, options);
  const gaps: Missing = new Set(missing);
  const asked = askedKinds(table, targets, options);
  if (asked.size === 0 && targets.kind === 'classes' && looksLikeImages(table, targets.columns)) {
    return plainSchema(table, targets, missing, 'a pixel');
  }
  const around = surroundings(table, gaps);
  const columns = table.columns.map((column, i): SchemaColumn => {
    if (targets.columns.includes(i)) return targetColumn(column, rows, targets, around);
    const kind = asked.get(i);
    if (kind === 'ignored') return { name: column.name, kind, why: UNWANTED.ignored };
    if (kind === 'left out') return { name: column.name, kind: 'ignored', why: UNWANTED.others };
    const free = kind === undefined || kind === 'feature';
    const inferred = free ? inferColumn(column, rows, around) : forcedColumn(column, rows, kind, around);
    // A column named in `features` is kept even if it looks like an id.
    const found =
      kind === 'feature' && inferred.kind === 'ignored' ? keepAsked(column, rows, around) : inferred;
    return learnColumn(column, rows, found, gaps, scaling);
  });
  const schema: Schema = { version: 1, named: table.named, predicts: targets.kind, columns, missing };
  if (featureCountOf(columns) > 0) return schema;
  const why = columns.filter(({ kind }) => kind === 'ignored').map(({ name, why }) => `"${name}": ${why}`);
  throw new DataError(
    `${table.name}: no column is left to predict from (${why.join('; ')}); ${suggest('numeric or categorical', '$ keeps one')}`,
  );
}

/** Refuses a text instead of a list, which would be read letter by letter. @throws OptionError */
function requireList<Item>(value: readonly Item[], name: string): readonly Item[] {
  if (Array.isArray(value)) return value;
  throw new OptionError(`${name}: a list expected, such as [${show(value)}], ${show(value)} found`);
}

type Asked = 'ignored' | 'left out' | 'feature' | 'number' | 'category' | 'date';

/** What the options say about columns, by position. */
function askedKinds(table: Table, targets: TargetColumns, options: LearnOptions): Map<number, Asked> {
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

function keepAsked(column: TableColumn, rows: Uint32Array, around: Surroundings): Inferred {
  const onlyNumbers = column.codes === null || column.words.every((word) => NUMBER.test(word) || word === '');
  return forcedColumn(column, rows, onlyNumbers ? 'number' : 'category', around);
}

/** A schema in which every feature is an unscaled number, such as a pixel. */
export function plainSchema(
  table: Table,
  targets: TargetColumns,
  missing: readonly string[] = [],
  why = 'as it stands',
): Schema {
  const columns = table.columns.map(
    ({ name }, i): SchemaColumn =>
      targets.columns.includes(i)
        ? { name, kind: targets.kind === 'classes' ? 'label' : 'target', why: targets.guess ?? 'asked for' }
        : { name, kind: 'number', why, indicator: false },
  );
  return { version: 1, named: table.named, predicts: targets.kind, columns, missing };
}

function surroundings(table: Table, missing: Missing): Surroundings {
  let decimalCommas = false;
  let decimalPoints = false;
  for (const { codes, words, numbers } of table.columns) {
    if (numbers instanceof Float64Array && !decimalPoints)
      decimalPoints = numbers.some((value) => !Number.isInteger(value) && !Number.isNaN(value));
    if (codes === null || decimalCommas) continue;
    const texts = words.filter((word) => /\d,\d/.test(word));
    const formats = texts.length > 0 ? formatsOf(texts) : [];
    decimalCommas = formats.length > 0 && formats.every(({ decimal }) => decimal === ',');
  }
  const { name, named, rowCount } = table;
  return { table: name, named, rowCount, missing, decimalCommas, decimalPoints };
}

function targetColumn(
  column: TableColumn,
  rows: Uint32Array,
  { kind, guess }: TargetColumns,
  around: Surroundings,
): SchemaColumn {
  const { name } = column;
  const why = guess ?? 'asked for';
  if (kind !== 'values') return { name, kind: kind === 'classes' ? 'label' : 'target', why };
  const { format, doubt } = forcedColumn(column, rows, 'number', around);
  return { name, kind: 'target', why, ...(format && { format }), ...(doubt && { doubt }) };
}

function learnColumn(
  column: TableColumn,
  rows: Uint32Array,
  inferred: Inferred,
  missing: Missing,
  { scaling, smooth, clip, bins }: Settled<typeof SCALING_OPTIONS>,
): SchemaColumn {
  const { name } = column;
  const { kind, why, doubt, format, order, gaps } = inferred;
  const common = { name, why, ...(doubt !== undefined && { doubt }) };
  switch (kind) {
    case 'ignored':
      return { ...common, kind };
    case 'number': {
      const kinds = { ...(format && { format }), ...(gaps && { gaps }) };
      const read = readValues({ kind, ...kinds }, column, rows, missing);
      const count = bins === 'auto' ? binsFor(rows.length) : (bins ?? 0);
      const ascending = sorted(read.values);
      const edges = count < 2 ? null : learnBins(ascending, count);
      const limit = scaling === 'none' ? {} : { ...(smooth && { smooth }), ...(clip && { clip }) };
      const scale = learnScale(read.values, ascending, scaling);
      const statistics = { ...scale, ...limit, ...(edges && { bins: edges }) };
      return { ...common, kind, ...kinds, ...statistics, indicator: read.gaps > 0 };
    }
    case 'boolean': {
      const { values, gaps: missed } = readValues({ kind }, column, rows, missing);
      const yes = values.filter((value) => value === 1).length;
      return { ...common, kind, fill: 2 * yes >= values.length - missed ? 1 : 0, indicator: missed > 0 };
    }
    case 'date': {
      const read: Values = readValues({ kind, order: order! }, column, rows, missing);
      const statistics = learnDates(read.values);
      if (statistics.parts.length === 0 && read.gaps === 0)
        return { ...common, kind: 'ignored', why: 'the same date in every row' };
      return { ...common, kind, order: order!, ...statistics, indicator: read.gaps > 0 };
    }
    case 'category': {
      const counts = textCounts(column, rows, missing);
      const { levels, rare } = learnLevels(counts, rows.length);
      const present = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const note = rare > 0 ? `${why}, ${rare} of them too rare to be told apart` : why;
      return { ...common, why: note, kind, levels, rare: rare > 0, indicator: present < rows.length };
    }
  }
}

/**
 * Gives the number format of a target column; undefined for plain numbers. The other columns of the table, which may decide
 * it, are looked at once. The function that is returned throws a DataError for words.
 */
export function targetFormatter(table: Table, rows: Uint32Array, missing: Missing) {
  const around = surroundings(table, missing);
  return (column: TableColumn) => forcedColumn(column, rows, 'number', around).format;
}
