// Checks a schema from a model file, which is not trusted: every field, before rows are encoded with it.

import { ModelError, show } from '../errors.js';
import {
  type ColumnKind,
  DATE_PARTS,
  type DatePart,
  FEATURE_KINDS,
  featureCountOf,
  type OtherColumn,
  type Schema,
  type SchemaColumn,
} from './schema.js';

/** A description of valid values of a field, for messages, and the check. */
type Check = readonly [expected: string, fits: (value: unknown) => boolean];
type Fields = Readonly<Record<string, Check>>;

const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown) => typeof value === 'string';
const isAbove = (least: number, value: unknown) => Number.isFinite(value) && (value as number) > least;

const TEXT: Check = ['a text', isText];
const TEXTS = listOf('a list of texts', isText);
const FLAG: Check = ['true or false', (value) => typeof value === 'boolean'];
const FINITE: Check = ['a finite number', Number.isFinite];
const POSITIVE: Check = ['a finite number above 0', (value) => isAbove(0, value)];
const OBJECT: Check = ['an object', isRecord];
const EDGES: Check = [
  'two numbers or more, ascending',
  (value) =>
    Array.isArray(value) &&
    value.length > 1 &&
    value.every((edge, i) => isAbove(i === 0 ? Number.NEGATIVE_INFINITY : value[i - 1], edge)),
];
const RANGE: Check = [
  'two numbers, ascending',
  (value) =>
    Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] <= value[1],
];
/** Of dates: what a Date holds, in milliseconds. */
const DATE_RANGE: Check = [
  'two dates, ascending',
  (value) => RANGE[1](value) && (value as number[]).every((one) => Math.abs(one) <= 8.64e15),
];
const PARTS = listOf(
  `different ones of ${DATE_PARTS.join(', ')}`,
  (part, i, all) => DATE_PARTS.includes(part as DatePart) && all.indexOf(part) === i,
);

function listOf(expected: string, fits: (one: unknown, i: number, all: unknown[]) => boolean): Check {
  return [expected, (value) => Array.isArray(value) && value.every(fits)];
}

function oneOf(...values: readonly unknown[]): Check {
  return [`one of ${values.map(show).join(', ')}`, (value) => values.includes(value)];
}

function optional([expected, fits]: Check): Check {
  return [`${expected}, or absent`, (value) => value === undefined || fits(value)];
}

const SCHEMA: Fields = {
  version: oneOf(1),
  named: FLAG,
  predicts: oneOf('classes', 'values', 'labels'),
  missing: TEXTS,
  columns: listOf('a list', () => true),
};
const COLUMN: Fields = {
  name: TEXT,
  why: TEXT,
  kind: oneOf(...FEATURE_KINDS, 'ignored', 'label', 'target'),
  format: optional(OBJECT),
};
const FORMAT: Fields = {
  decimal: oneOf('.', ','),
  thousands: oneOf('', ',', '.', ' ', "'"),
  percent: FLAG,
  currency: TEXT,
};
const KINDS: Readonly<Record<ColumnKind, Fields>> = {
  number: {
    indicator: FLAG,
    gaps: optional(TEXTS),
    fill: optional(FINITE),
    centre: optional(FINITE),
    scale: optional(POSITIVE),
    smooth: optional(POSITIVE),
    clip: optional(POSITIVE),
    bins: optional(EDGES),
    range: optional(RANGE),
  },
  category: { indicator: FLAG, levels: TEXTS, rare: FLAG },
  boolean: { indicator: FLAG, fill: oneOf(0, 1) },
  date: {
    indicator: FLAG,
    order: oneOf('ymd', 'dmy', 'mdy'),
    parts: PARTS,
    fill: FINITE,
    centre: FINITE,
    scale: POSITIVE,
    yearCentre: FINITE,
    yearScale: POSITIVE,
    range: optional(DATE_RANGE),
  },
  ignored: {},
  label: {},
  target: {},
};

/**
 * Returns `value` as a schema, after checking it.
 * @param where begins each message: the file's name.
 * @throws ModelError naming the field, what was expected and what was found.
 */
export function checkSchema(value: unknown, inputSize: number, where: string): Schema {
  const refuse = (field: string, expected: string, found: unknown): never => {
    throw new ModelError(`${where}: schema${field} should be ${expected}, ${show(found)} found`);
  };
  const check = (object: unknown, fields: Fields, path: string) => {
    if (!isRecord(object)) refuse(path, OBJECT[0], object);
    for (const [name, [expected, fits]] of Object.entries(fields)) {
      const found = (object as Record<string, unknown>)[name];
      if (!fits(found)) refuse(`${path}.${name}`, expected, found);
    }
  };
  check(value, SCHEMA, '');
  const { version, named, predicts, columns, missing } = value as Schema;
  columns.forEach((column, i) => {
    const path = `.columns[${i}]`;
    check(column, COLUMN, path);
    check(column, KINDS[column.kind], path);
    if (!('format' in column) || column.format === undefined) return;
    check(column.format, FORMAT, `${path}.format`);
    const { decimal, thousands } = column.format;
    if (thousands === decimal)
      refuse(`${path}.format.thousands`, 'another separator than the decimal one', thousands);
  });
  const names = columns.map(({ name }) => name);
  if (named && new Set(names).size < names.length) refuse('.columns', 'columns of different names', names);
  const features = featureCountOf(columns);
  if (features === inputSize) return { version, named, predicts, columns, missing };
  throw new ModelError(
    `${where}: schema should make ${inputSize} features, as the network takes, ${features} found`,
  );
}

/** The schema as it is saved: without `doubt`, which may quote cells of the training rows, and `asked`, which only they need. */
export function savedSchema(schema: Schema): Schema {
  const saved = ({ doubt: _, ...column }: SchemaColumn): SchemaColumn => {
    if (column.kind !== 'ignored') return column as SchemaColumn;
    const { asked: __, ...rest } = column as OtherColumn;
    return rest;
  };
  return { ...schema, columns: schema.columns.map(saved) };
}
