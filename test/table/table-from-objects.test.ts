import { expect, test } from 'vitest';
import { DataError } from '../../src/errors.js';
import { placeOf } from '../../src/table/table.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import { names, readText, texts } from './support/read-text.js';

test('own keys are columns; absent, undefined, null and NaN are missing; booleans and dates are texts', () => {
  const day = new Date(Date.UTC(2024, 1, 29, 12));
  const table = tableOfObjects([
    { age: 22, sex: 'f', day },
    { sex: ' m ', age: Number.NaN, member: true, day: null },
    Object.create({ inherited: 1 }, { age: { value: '007', enumerable: true }, hidden: { value: 1 } }),
  ]);
  expect([names(table), table.named, table.lines]).toEqual([['age', 'sex', 'day', 'member'], true, null]);
  expect(texts(table)).toEqual([
    ['22', 'f', '2024-02-29T12:00:00.000Z', ''],
    ['', 'm', '', 'true'],
    ['007', '', '', ''],
  ]);
  expect(table.columns[0].numbers[2]).toBe(7);
  expect(placeOf(table, 2)).toBe('rows[2]');
});

test('a column of bytes is bytes, whole numbers up to 2^53 as bigint are numbers', () => {
  const { columns } = tableOfObjects([
    { a: 1, b: 2n ** 53n },
    { a: 255, b: -1n },
  ]);
  expect([columns[0].numbers, columns[0].codes]).toEqual([Uint8Array.of(1, 255), null]);
  expect(columns[1].numbers).toEqual(Float64Array.of(2 ** 53, -1));
});

test('names such as __proto__ and constructor are ordinary', () => {
  const table = tableOfObjects([
    JSON.parse('{"__proto__": 1, "constructor": 2}'),
    { constructor: 3, toString: 4 },
  ]);
  expect(names(table)).toEqual(['__proto__', 'constructor', 'toString']);
  expect(texts(table)).toEqual([
    ['1', '2', ''],
    ['', '3', '4'],
  ]);
});

test.each<[string, unknown[]]>([
  ['bytes', [0, 255, 7]],
  ['a byte too many', [0, 256, 7]],
  ['minus zero', [0, -0, 7]],
  ['plain numbers as texts', ['0.25', '-7', '12']],
  ['numbers in other spellings', ['1.0', 1, '007', '1.0', '+3', '1e3']],
  ['words, numbers and gaps', ['b', 1, null, 'a', ' b ', 'NaN', '', '1.50', true]],
  ['gaps alone', [null, null]],
  ['more spellings than are kept', Array.from({ length: 1002 }, (_, i) => (i === 5 ? 'NA' : `${i}.0`))],
  ['as many as are kept', Array.from({ length: 1001 }, (_, i) => (i === 5 ? 'NA' : `${i}.0`))],
  ['many beside a word', ['a word', ...Array.from({ length: 1002 }, (_, i) => `${i}.0`)]],
])('cells become the column that they are in a file of JSON: %s', async (_, cells) => {
  const rows = cells.map((a) => ({ a }));
  const file = await readText(JSON.stringify(rows).replace('{"a":0},{"a":0}', '{"a":0},{"a":-0}'));
  expect(tableOfObjects(rows).columns).toEqual(file.columns);
});

test('a row that is not there is refused', () => {
  const rows = [{ a: 1 }];
  rows[2] = { a: 3 };
  expect(() => tableOfObjects(rows)).toThrow('rows[1]: nothing found; an object with a key for each column');
});

test.each([
  [[{ a: 1 }, { a: [1] }], 'rows[1].a: an array found; a number, a text, a boolean, a Date or null expected'],
  [[{ a: { b: 1 } }], 'rows[0].a: an object found'],
  [[{ a: () => 1 }], 'rows[0].a: a function found'],
  [[{ a: 2n ** 53n + 1n }], 'rows[0].a: 9007199254740993n (beyond 2^53) found'],
  [[{ a: Number.NEGATIVE_INFINITY }], 'rows[0].a: -Infinity found'],
  [[[1, 2]], 'rows[0]: an array found; an object with a key for each column expected'],
  [[null], 'rows[0]: null found; an object'],
  [['text'], 'rows[0]: "text" found; an object'],
] as [object[], string][])('what is no cell is refused with row and key (%#)', (rows, message) => {
  expect(() => tableOfObjects(rows)).toThrow(DataError);
  expect(() => tableOfObjects(rows)).toThrow(message);
});
