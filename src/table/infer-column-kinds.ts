// Infers the kind of each column from its values in the training rows, with a reason, and a doubt where the choice may be wrong.
// Before: column-profile.ts counts the values. Next: learn-schema.ts learns what each kind needs.

import { DataError } from '../errors.js';
import { type Profile, profileOf, textCounts } from './column-profile.js';
import { truthOf } from './columns/boolean.js';
import { fewestRows } from './columns/category.js';
import { type Missing, numberReader, plainReader, valuesAt } from './columns/read-cells.js';
import { idLikeNumbers } from './id-columns.js';
import { formatsOf, formatText, type NumberFormat, parseBy } from './number-format.js';
import { type DateOrder, dateOfNumber, dateOrderOf } from './parse-dates.js';
import type { FeatureKind } from './schema.js';
import { suggest } from './suggest.js';
import type { TableColumn } from './table.js';

/** The kind of a column, inferred or given by the user. */
export interface Inferred {
  readonly kind: FeatureKind | 'ignored';
  readonly why: string;
  readonly doubt?: string;
  readonly format?: NumberFormat;
  readonly order?: DateOrder;
  /** For a number column: words in it that mark missing values. */
  readonly gaps?: readonly string[];
}

export interface Surroundings {
  /** The table's name, for messages. */
  readonly table: string;
  readonly named: boolean;
  /** Rows of the whole table. */
  readonly rowCount: number;
  readonly missing: Missing;
  /** Whether another column of the table certainly has decimal commas. */
  readonly decimalCommas: boolean;
  /** Whether another one has decimal points. */
  readonly decimalPoints: boolean;
}

/** Numbers with words among them are categories if there are at most this many different values: "2, 3, 4, 5more". */
const MOST_MIXED_LEVELS = 30;
/** With more, at most this many different words, in at most this share of the cells, mark missing values: "unknown". */
const MOST_GAP_WORDS = 3;
const MOST_GAPS = 0.5;

export function inferColumn(column: TableColumn, rows: Uint32Array, around: Surroundings): Inferred {
  const profile = profileOf(column, rows, around.missing);
  const present = profile.rows - profile.gaps;
  if (present === 0) return { kind: 'ignored', why: 'no values' };
  const values = profile.different + profile.words.size;
  if (values === 1 && profile.gaps === 0 && present > 1)
    return { kind: 'ignored', why: 'the same value in every row' };
  if (profile.wordCells === 0) return inferNumbers(column, rows, profile, around);
  const words = [...profile.words.keys()];
  if (profile.numbers === 0 && words.every((word) => !Number.isNaN(truthOf(word)))) {
    return {
      kind: 'boolean',
      why: words.length === 1 ? `"${words[0]}" or nothing` : `"${words[0]}" or "${words[1]}"`,
    };
  }
  const formatted = inferFormat(column, rows, words, profile, around);
  if (formatted) return formatted;
  const found = profile.numbers === 0 ? dateOrderOf(words) : null;
  if (found) return dates(column, found, words);
  if (profile.numbers > 0) return inferMixed(column, rows, profile, around.missing);
  return inferWords(column, profile.words, profile.rows, 'words');
}

function inferNumbers(
  column: TableColumn,
  rows: Uint32Array,
  profile: Profile,
  around: Surroundings,
): Inferred {
  const id = idLikeNumbers(column.name, profile, around);
  if (id?.ignored) return { kind: 'ignored', why: id.why, doubt: id.doubt };
  const codes = profile.spellings.filter((text) => /^0\d/.test(text));
  if (codes.length > 0 && profile.whole) {
    const counts = textCounts(column, rows, around.missing);
    const { kind, why } = inferWords(column, counts, profile.rows, 'codes with leading zeros');
    const doubt = `numbers with leading zeros ("${codes[0]}") are taken for codes${kind === 'ignored' ? ` and left out, since they are ${why}` : ''}; ${suggest('numeric', '$ takes them for numbers', [column.name])}`;
    return { kind, why: kind === 'ignored' ? why : 'codes with leading zeros', doubt };
  }
  return { kind: 'number', why: profile.whole ? 'whole numbers' : 'numbers', doubt: id?.doubt };
}

/** A number format that fits every cell, words and plain numbers; null where there is none. */
function inferFormat(
  column: TableColumn,
  rows: Uint32Array,
  words: readonly string[],
  profile: Profile,
  around: Surroundings,
): Inferred | null {
  const fitting = formatsOf(words).filter((format) => fitsAll(column, rows, format, around.missing));
  if (fitting.length === 0) return null;
  const [format, doubt] = chooseFormat(column, fitting, words, around);
  if (column.spellingsLost && format.thousands === '.') {
    throw new DataError(
      `${around.table}: column "${column.name}" has numbers such as "${words[0]}", and too many spelled otherwise to tell ` +
        `thousands from decimals; ${suggest('ignore', '$', [column.name])} leaves it out`,
    );
  }
  const how =
    formatText(format) || (words.some((word) => word.includes('(')) ? 'negative ones in brackets' : '');
  const why = how ? `numbers, ${how}` : 'numbers';
  const id = idLikeNumbers(column.name, { ...profile, whole: false }, around);
  return { kind: 'number', why, format, doubt: doubt ?? id?.doubt };
}

function fitsAll(column: TableColumn, rows: Uint32Array, format: NumberFormat, missing: Missing): boolean {
  return valuesAt(column, rows, missing, numberReader(format), plainReader(format)).unreadable === null;
}

/** "1,234" fits thousands and decimal commas. Other columns decide; otherwise it is thousands, with a doubt. */
function chooseFormat(
  column: TableColumn,
  fitting: readonly NumberFormat[],
  words: readonly string[],
  { decimalCommas, decimalPoints }: Surroundings,
): [format: NumberFormat, doubt?: string] {
  if (fitting.length === 1) return [fitting[0]];
  const comma = fitting.find(({ decimal }) => decimal === ',');
  const point = fitting.find(({ decimal }) => decimal === '.');
  if (!comma || !point) return [fitting[0]];
  if (decimalCommas !== decimalPoints) return [decimalCommas ? comma : point];
  const example = words.find((word) => /\d,\d{3}/.test(word)) ?? words[0];
  return [
    point,
    `"${example}" is read as ${parseBy(point, example)} (thousands), not ${parseBy(comma, example)}; write decimals with a point if that is wrong, or leave the column out with ${suggest('ignore', '$', [column.name])}`,
  ];
}

function dates(
  column: TableColumn,
  found: { order: DateOrder; doubtful: boolean },
  words: readonly string[],
): Inferred {
  const order = { ymd: 'year first', dmy: 'day first', mdy: 'month first' }[found.order];
  const doubt = `"${words[0]}" is read with the month first, since no date tells whether the day is; write dates as 2024-12-31 if that is wrong, or leave the column out with ${suggest('ignore', '$', [column.name])}`;
  return {
    kind: 'date',
    why: `dates, ${order}`,
    order: found.order,
    doubt: found.doubtful ? doubt : undefined,
  };
}

/** A category, or a name of each row, which is ignored. `counts` has the number of rows of each text. */
function inferWords(
  column: TableColumn,
  counts: ReadonlyMap<string, number>,
  rows: number,
  what: string,
): Inferred {
  const cells = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const different = counts.size;
  const nearlyAll = different > 10 && different > cells / 2;
  const kept = [...counts.values()].some((count) => count >= fewestRows(rows));
  if (!nearlyAll && kept) return { kind: 'category', why: `${different} different ${what}` };
  const share = `${different} different ${what} in ${cells} rows`;
  const doubt =
    different > 0.9 * cells
      ? undefined
      : `${share}: treated as a name or an id; ${suggest('categorical', '$ keeps it', [column.name])}`;
  return {
    kind: 'ignored',
    why: nearlyAll ? `a name or an id: ${share}` : `no value occurs often: ${share}`,
    doubt,
  };
}

/** Numbers with words among them. */
function inferMixed(column: TableColumn, rows: Uint32Array, profile: Profile, missing: Missing): Inferred {
  const { words, numbers, wordCells, different } = profile;
  const share = `${numbers} numbers and ${wordCells} × ${[...words.keys()].map((word) => `"${word}"`).join(', ')}`;
  const levels = different + words.size;
  if (levels > MOST_MIXED_LEVELS && words.size <= MOST_GAP_WORDS && wordCells <= MOST_GAPS * numbers) {
    const doubt = `${share}: the words are treated as missing values; ${suggest('categorical', '$ treats all values as categories', [column.name])}`;
    return {
      kind: 'number',
      why: 'numbers, with words where values are missing',
      gaps: [...words.keys()],
      doubt,
    };
  }
  return inferWords(column, textCounts(column, rows, missing), profile.rows, 'values, numbers and words');
}

/** The kind that the user gave. @throws DataError where a value does not fit it. */
export function forcedColumn(
  column: TableColumn,
  rows: Uint32Array,
  kind: 'number' | 'category' | 'date',
  around: Surroundings,
): Inferred {
  const profile = profileOf(column, rows, around.missing);
  const why = 'asked for';
  if (profile.rows === profile.gaps) return { kind: 'ignored', why: 'no values' };
  if (kind === 'category') return { kind, why };
  const words = [...profile.words.keys()];
  const fail = (expected: string): never => {
    throw new DataError(
      `${around.table}: column "${column.name}" should hold ${expected}s, but "${words[0]}" is not a ${expected}`,
    );
  };
  if (kind === 'number') {
    if (words.length === 0) return { kind, why };
    const formatted = inferFormat(column, rows, words, profile, around);
    return formatted ? { ...formatted, why: `${why}: ${formatted.why}` } : fail('number');
  }
  if (profile.numbers > 0) {
    const odd = valuesAt(
      column,
      rows,
      around.missing,
      (text) => dateOfNumber(Number(text)),
      dateOfNumber,
    ).unreadable;
    if (odd === null) return { kind, why, order: 'ymd' };
    throw new DataError(
      `${around.table}: column "${column.name}" should hold dates, but "${odd.text}" is not a date; 2024-12-31, 20241231 or seconds since 1970 expected`,
    );
  }
  const found = dateOrderOf(words);
  if (found === null) return fail('date');
  return { ...dates(column, found, words), why };
}
