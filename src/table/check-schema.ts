// A schema from a model file that nobody vouches for: every field checked before rows are encoded by it.

import { ModelError, show } from '../errors.js';
import {
  DATE_PARTS,
  FEATURE_KINDS,
  featureCountOf,
  isFeature,
  type Schema,
  type SchemaColumn,
} from './schema.js';

type Fields = Record<string, unknown>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isFiniteNumber = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value);
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string');

/**
 * Takes a value of any kind for a schema, if it is one.
 * @param where begins each message: the file's name.
 * @throws ModelError naming the field, what was expected and what was found.
 */
export function checkSchema(value: unknown, inputSize: number, where: string): Schema {
  const fail = (field: string, expected: string, found: unknown): never => {
    throw new ModelError(`${where}: schema${field} should be ${expected}, ${show(found)} found`);
  };
  if (!isRecord(value)) return fail('', 'an object', value);
  const { version, named, predicts, columns, missing } = value;
  if (version !== 1) return fail('.version', '1', version);
  if (typeof named !== 'boolean') return fail('.named', 'true or false', named);
  if (predicts !== 'classes' && predicts !== 'values' && predicts !== 'labels')
    return fail('.predicts', 'classes, values or labels', predicts);
  if (!isTexts(missing)) return fail('.missing', 'a list of texts', missing);
  if (!Array.isArray(columns)) return fail('.columns', 'a list', columns);
  const checked = columns.map((column, i) =>
    checkColumn(column, (field, expected, found) => fail(`.columns[${i}]${field}`, expected, found)),
  );
  const names = new Set(checked.map(({ name }) => name));
  if (named && names.size < checked.length)
    return fail(
      '.columns',
      'columns of different names',
      checked.map(({ name }) => name),
    );
  const features = featureCountOf(checked);
  if (features === inputSize) return { version, named, predicts, columns: checked, missing };
  throw new ModelError(
    `${where}: schema should make ${inputSize} features, as the network takes, ${features} found`,
  );
}

type Fail = (field: string, expected: string, found: unknown) => never;

function checkColumn(value: unknown, fail: Fail): SchemaColumn {
  if (!isRecord(value)) return fail('', 'an object', value);
  const { name, kind, why } = value;
  if (typeof name !== 'string') return fail('.name', 'a text', name);
  if (typeof why !== 'string') return fail('.why', 'a text', why);
  const known = [...FEATURE_KINDS, 'ignored', 'label', 'target'] as const;
  const found = known.find((one) => one === kind);
  if (found === undefined) return fail('.kind', `one of ${known.join(', ')}`, kind);
  const column = { ...value, name, kind: found, why } as unknown as SchemaColumn;
  if (isFeature(column) && typeof value['indicator'] !== 'boolean')
    return fail('.indicator', 'true or false', value['indicator']);
  if ('format' in value) checkFormat(value['format'], fail);
  switch (found) {
    case 'number':
      checkNumber(value, fail);
      break;
    case 'category':
      if (!isTexts(value['levels'])) return fail('.levels', 'a list of texts', value['levels']);
      if (typeof value['rare'] !== 'boolean') return fail('.rare', 'true or false', value['rare']);
      break;
    case 'boolean':
      if (value['fill'] !== 0 && value['fill'] !== 1) return fail('.fill', '0 or 1', value['fill']);
      break;
    case 'date':
      checkDate(value, fail);
      break;
    case 'ignored':
    case 'label':
    case 'target':
      break;
  }
  return column;
}

function checkNumber(value: Fields, fail: Fail): void {
  for (const field of ['fill', 'centre', 'scale', 'smooth', 'clip'] as const) {
    const number = value[field];
    if (number !== undefined && !isFiniteNumber(number))
      fail(`.${field}`, 'a finite number, or absent', number);
  }
  for (const field of ['scale', 'smooth', 'clip'] as const) {
    const number = value[field];
    if (number !== undefined && !((number as number) > 0)) fail(`.${field}`, 'above 0, or absent', number);
  }
  const { bins, gaps } = value;
  if (gaps !== undefined && !isTexts(gaps)) fail('.gaps', 'a list of texts, or absent', gaps);
  if (bins === undefined) return;
  const ascending =
    Array.isArray(bins) && bins.every((edge, i) => isFiniteNumber(edge) && (i === 0 || edge > bins[i - 1]));
  if (!ascending || bins.length < 2) fail('.bins', 'two numbers or more, ascending, or absent', bins);
}

function checkDate(value: Fields, fail: Fail): void {
  const { order, parts } = value;
  if (order !== 'ymd' && order !== 'dmy' && order !== 'mdy') fail('.order', 'ymd, dmy or mdy', order);
  const known: readonly unknown[] = DATE_PARTS;
  if (!isTexts(parts) || !parts.every((part, i) => known.includes(part) && parts.indexOf(part) === i))
    fail('.parts', `different ones of ${DATE_PARTS.join(', ')}`, parts);
  for (const field of ['fill', 'centre', 'scale', 'yearCentre', 'yearScale'] as const)
    if (!isFiniteNumber(value[field])) fail(`.${field}`, 'a finite number', value[field]);
  for (const field of ['scale', 'yearScale'] as const)
    if (!((value[field] as number) > 0)) fail(`.${field}`, 'above 0', value[field]);
}

function checkFormat(value: unknown, fail: Fail): void {
  if (!isRecord(value)) fail('.format', 'an object', value);
  const { decimal, thousands, percent, currency } = value;
  if (decimal !== '.' && decimal !== ',') fail('.format.decimal', '"." or ","', decimal);
  if (!['', ',', '.', ' ', "'"].includes(thousands as string) || thousands === decimal)
    fail('.format.thousands', 'another separator than the decimal one', thousands);
  if (typeof percent !== 'boolean') fail('.format.percent', 'true or false', percent);
  if (typeof currency !== 'string') fail('.format.currency', 'a text', currency);
}

/** The schema as models keep it: without remarks on single values of the training rows. */
export function savedSchema(schema: Schema): Schema {
  return { ...schema, columns: schema.columns.map(({ doubt: _, ...column }) => column as SchemaColumn) };
}
