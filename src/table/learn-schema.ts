// Learns a schema from training rows: the kind of each column, and its statistics. Before: infer-column-kinds.ts. Next: encode-rows.ts applies it.

import { CLIP } from '../data/standardize.js';
import { DataError, OptionError } from '../errors.js';
import { type Given, type Settled, settle } from '../options/option.js';
import { choice } from '../options/option-kinds.js';
import { requireShape } from '../options/shapes.js';
import { askedKinds, COLUMN_OPTIONS } from './column-options.js';
import { textCounts } from './column-profile.js';
import { BINS, binsFor, learnBins } from './columns/bins.js';
import { learnLevels } from './columns/category.js';
import { learnDates } from './columns/date.js';
import { learnScale, SCALINGS } from './columns/number.js';
import { sorted } from './columns/quantiles.js';
import { rangeOf } from './columns/range.js';
import { type Missing, readValues, type Values } from './columns/read-cells.js';
import { looksLikeImages } from './image-layout.js';
import { forcedColumn, type Inferred, inferColumn, type Surroundings } from './infer-column-kinds.js';
import { formatsOf } from './number-format.js';
import { featureCountOf, type Schema, type SchemaColumn } from './schema.js';
import { suggest } from './suggest.js';
import { NUMBER, type Table, type TableColumn } from './table.js';
import type { TargetColumns } from './target-columns.js';
import { requireTargetColumns } from './target-columns.js';

const SCALING_OPTIONS = {
  /** How number columns are scaled. Default `none`: the network's standardiser scales them. */
  scaling: choice(SCALINGS, 'none'),
  /** A smooth limit for scaled numbers, such as 3: see NumberColumn. Default: no limit. */
  smooth: CLIP,
  /** A hard limit: scaled numbers are kept within ±clip. Default: no limit. */
  clip: CLIP,
  /** Add features for at most this many quantile bins of each number column, 2 to 100; `auto` chooses by the number of rows. Default: no such features. */
  bins: BINS,
};

/** All that learnSchema() takes. */
export const LEARN_OPTIONS = { ...COLUMN_OPTIONS, ...SCALING_OPTIONS };

/** How a schema is learnt: kinds of columns, bins, scaling. */
export interface LearnOptions
  extends Readonly<Given<typeof COLUMN_OPTIONS>>,
    Readonly<Given<typeof SCALING_OPTIONS>> {}

/**
 * Learns the schema of a table from the rows with the numbers `rows`, and no others.
 * @throws OptionError for columns that do not exist or are given two kinds, and for numbers out of range; DataError where no column is left.
 * @example
 * const targets = findTargets(table, { label: 'survived' });
 * const schema = learnSchema(table, Uint32Array.from({ length: table.rowCount }, (_, i) => i), targets);
 */
export function learnSchema(
  table: Table,
  rows: Uint32Array,
  targets: TargetColumns,
  options: LearnOptions = {},
): Schema {
  requireTargetColumns(table, targets);
  requireShape('rows', rows, ['number']);
  const none = rows.find((row) => !Number.isInteger(row) || row < 0 || row >= table.rowCount);
  if (none !== undefined) throw new OptionError(`rows: ${none} given, the table has ${table.rowCount} rows`);
  const { missing = [], pixels, ...scaling } = settle(LEARN_OPTIONS, options);
  const gaps: Missing = new Set(missing);
  const asked = askedKinds(table, targets, options);
  if (asked.size === 0 && targets.kind === 'classes' && looksLikeImages(table, targets.columns)) {
    return plainSchema(table, targets, missing, PIXEL);
  }
  const around = surroundings(table, gaps);
  const columns = table.columns.map((column, i): SchemaColumn => {
    if (targets.columns.includes(i)) return targetColumn(column, rows, targets, around);
    const kind = asked.get(i);
    if (kind === 'ignored') return { name: column.name, kind, why: 'asked for', asked: true };
    if (kind === 'left out')
      return { name: column.name, kind: 'ignored', why: 'not among the features asked for', asked: true };
    const free = kind === undefined || kind === 'feature';
    if (pixels && (free || kind === 'number')) return pixelColumn(column, rows, around);
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

function keepAsked(column: TableColumn, rows: Uint32Array, around: Surroundings): Inferred {
  const onlyNumbers = column.codes === null || column.words.every((word) => NUMBER.test(word) || word === '');
  return forcedColumn(column, rows, onlyNumbers ? 'number' : 'category', around);
}

/** Why a column of an image is a number. */
const PIXEL = 'a pixel';

/** A number as it is written, without a value for gaps. @throws DataError where a cell is no number, or none has a value. */
function pixelColumn(column: TableColumn, rows: Uint32Array, around: Surroundings): SchemaColumn {
  const { name } = column;
  const { kind, why, format } = forcedColumn(column, rows, 'number', around);
  if (kind === 'ignored')
    throw new DataError(
      `${around.table}: column "${name}" has ${why}, and in an image each column is a pixel; ${suggest('ignore', '$ leaves it out', [name])}`,
    );
  return { name, kind: 'number', why: PIXEL, indicator: false, ...(format && { format }) };
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
      const statistics = { ...scale, ...limit, ...(edges && { bins: edges }), range: rangeOf(ascending) };
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
