// Schemas of model files that somebody changed: every field is named, with what it should be.

import { expect, test } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { checkSchema } from '../../src/table/check-schema.js';

const FORMAT = { decimal: ',', thousands: '.', percent: false, currency: '€' };
/** 4 features of the number, 4 of the category, 2 of the boolean, 7 of the date. */
const schema = () => ({
  version: 1,
  named: true,
  predicts: 'classes',
  missing: ['none'],
  columns: [
    {
      ...{ name: 'age', kind: 'number', why: 'numbers', indicator: true, format: FORMAT, gaps: ['x'] },
      ...{ fill: 3, centre: 3, scale: 2, smooth: 3, clip: 5, bins: [0, 1, 2], range: [0, 4] },
    },
    { name: 'sex', kind: 'category', why: 'words', indicator: true, levels: ['f', 'm'], rare: true },
    { name: 'member', kind: 'boolean', why: 'yes and no', indicator: true, fill: 1 },
    {
      ...{ name: 'joined', kind: 'date', why: 'dates', indicator: true, order: 'dmy' },
      ...{ parts: ['trend', 'year', 'month', 'hour'] },
      ...{ fill: 0, centre: 0, scale: 1, yearCentre: 2000, yearScale: 1 },
    },
    { name: 'id', kind: 'ignored', why: 'an id' },
    { name: 'species', kind: 'label', why: 'what is predicted' },
  ] as Record<string, unknown>[],
});

test('a schema is taken as it is, but for fields that it has not', () => {
  const given = schema();
  expect(checkSchema({ ...given, more: 1 }, 17, 'm')).toEqual(given);
  const plain = { ...given, columns: [{ name: 'x', kind: 'number', why: 'bytes', indicator: false }] };
  expect(checkSchema(plain, 1, 'm')).toEqual(plain);
});

test.each([
  ['version', 2, '.version should be one of 1, 2 found'],
  ['named', 1, '.named should be true or false, 1 found'],
  ['predicts', 'words', '.predicts should be one of "classes", "values", "labels", "words" found'],
  ['missing', [1], '.missing should be a list of texts, [1] found'],
  ['columns', {}, '.columns should be a list, an object found'],
  ['columns', [null], '.columns[0] should be an object, null found'],
])('the field %s: %j is refused', (field, value, message) => {
  expect(() => checkSchema({ ...schema(), [field]: value }, 17, 'm')).toThrow(`m: schema${message}`);
});

test.each([
  [0, 'name', 1, 'a text, 1 found'],
  [0, 'why', undefined, 'a text, nothing found'],
  [0, 'kind', 'constructor', 'one of "number", "category", "boolean", "date", "ignored", "label", "target"'],
  [0, 'indicator', 'yes', 'true or false, "yes" found'],
  [0, 'format', null, 'an object, or absent, null found'],
  [5, 'format', [], 'an object, or absent, [] found'],
  [0, 'gaps', 'x', 'a list of texts, or absent, "x" found'],
  [0, 'fill', '3', 'a finite number, or absent, "3" found'],
  [0, 'fill', null, 'a finite number, or absent, null found'],
  [0, 'centre', Number.NaN, 'a finite number, or absent, NaN found'],
  [0, 'scale', 0, 'a finite number above 0, or absent, 0 found'],
  [0, 'smooth', -1, 'a finite number above 0, or absent, -1 found'],
  [0, 'clip', Number.POSITIVE_INFINITY, 'a finite number above 0, or absent, Infinity found'],
  [0, 'range', [1], 'two numbers, ascending, or absent, [1] found'],
  [0, 'range', [1, 2, 3], 'two numbers, ascending, or absent, [1, 2, 3] found'],
  [0, 'range', [2, 1], 'two numbers, ascending, or absent, [2, 1] found'],
  [0, 'range', [0, '1'], 'two numbers, ascending, or absent, [0, "1"] found'],
  [0, 'bins', [1], 'two numbers or more, ascending, or absent, [1] found'],
  [0, 'bins', [0, 1, 1], 'two numbers or more, ascending, or absent, [0, 1, 1] found'],
  [0, 'bins', [0, '1'], 'two numbers or more, ascending, or absent, [0, "1"] found'],
  [1, 'levels', undefined, 'a list of texts, nothing found'],
  [1, 'rare', 1, 'true or false, 1 found'],
  [2, 'fill', 2, 'one of 0, 1, 2 found'],
  [3, 'order', 'ydm', 'one of "ymd", "dmy", "mdy", "ydm" found'],
  [3, 'parts', ['day'], 'different ones of trend, year, month, weekday, hour, ["day"] found'],
  [
    3,
    'parts',
    ['year', 'year'],
    'different ones of trend, year, month, weekday, hour, ["year", "year"] found',
  ],
  [3, 'fill', undefined, 'a finite number, nothing found'],
  [3, 'scale', 0, 'a finite number above 0, 0 found'],
  [3, 'yearCentre', true, 'a finite number, true found'],
  [3, 'yearScale', null, 'a finite number above 0, null found'],
] as [number, string, unknown, string][])('column %i: %s: %j is refused', (index, field, value, message) => {
  const changed = schema();
  changed.columns[index][field] = value;
  const check = () => checkSchema(changed, 17, 'm');
  expect(check).toThrow(ModelError);
  expect(check).toThrow(`m: schema.columns[${index}].${field} should be ${message}`);
});

test.each([
  ['decimal', ';', 'one of ".", ",", ";" found'],
  ['thousands', '_', 'one of "", ",", ".", " ", "\'", "_" found'],
  ['thousands', ',', 'another separator than the decimal one, "," found'],
  ['percent', 0, 'true or false, 0 found'],
  ['currency', undefined, 'a text, nothing found'],
])('a format whose %s is %j is refused', (field, value, message) => {
  const changed = schema();
  changed.columns[0]['format'] = { ...FORMAT, [field]: value };
  expect(() => checkSchema(changed, 17, 'm')).toThrow(
    `m: schema.columns[0].format.${field} should be ${message}`,
  );
});

test('names that stand twice, no object at all, and another number of features than the network has', () => {
  const twice = schema();
  twice.columns[4]['name'] = 'age';
  expect(() => checkSchema(twice, 17, 'm')).toThrow('m: schema.columns should be columns of different names');
  expect(checkSchema({ ...twice, named: false }, 17, 'm').columns).toHaveLength(6);
  expect(() => checkSchema([], 17, 'm')).toThrow('m: schema should be an object, [] found');
  expect(() => checkSchema(schema(), 12, 'm')).toThrow(
    'm: schema should make 12 features, as the network takes, 17 found',
  );
});
