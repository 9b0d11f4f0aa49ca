// Numbers and dates far outside those of the training rows: encoded, and said.

import { expect, test } from 'vitest';
import { isFarOutside, rangeText } from '../../src/table/columns/range.js';
import { encodeRows } from '../../src/table/encode-rows.js';
import { encodeTableDense } from '../../src/table/encode-table.js';
import { learnSchema } from '../../src/table/learn-schema.js';
import { matchColumns } from '../../src/table/match-columns.js';
import type { Schema } from '../../src/table/schema.js';
import type { Table } from '../../src/table/table.js';
import { findTargets } from '../../src/table/target-columns.js';
import { readText } from './support/read-text.js';

const TRAINING = `age,when,price,label
20,2019-01-02,"€ 1.000,00",a
30,2020-06-01,"€ 2.000,00",b
,2021-03-01,"€ 1.500,00",a
60,2023-12-30,"€ 3.000,50",b
`;

const all = ({ rowCount }: Table) => Uint32Array.from({ length: rowCount }, (_, i) => i);

async function learnt() {
  const table = await readText(TRAINING);
  return learnSchema(table, all(table), findTargets(table, {}), { scaling: 'robust' });
}

async function notesOf(csv: string) {
  const schema = await learnt();
  const table = await readText(csv);
  return encodeRows(schema, table, matchColumns(schema, table, false), all(table)).notes;
}

test('the schema keeps the range of numbers and dates; the training rows are inside', async () => {
  const ranges = (await learnt()).columns.map((column) => ('range' in column ? column.range : undefined));
  expect(ranges).toEqual([
    [20, 60],
    [Date.UTC(2019, 0, 2), Date.UTC(2023, 11, 30)],
    [1000, 3000.5],
    undefined,
  ]);
  expect(await notesOf(TRAINING)).toEqual([]);
});

test('a value further outside than the range is wide is said, with its rows and the range', async () => {
  expect(
    await notesOf(`age,when,price
101,2020-01-01,"€ 1.000,00"
-21,2035-01-01,"€ 9.000,00"
,1980-05-05,"€ 1.000,00"
101,2020-01-01,"€ 1.000,00"
`),
  ).toEqual([
    expect.stringMatching(
      /column "age": 3 of 4 rows have a value far outside those of the training rows \(20 to 60\), from which the model has learnt nothing: "101", "-21"$/,
    ),
    expect.stringMatching(
      /column "when": 2 of 4 rows .* \(2019-01-02 to 2023-12-30\), .*: "2035-01-01", "1980-05-05"$/,
    ),
    expect.stringMatching(/column "price": 1 of 4 rows .* \(1000 to 3000.5\), .*: "€ 9.000,00"$/),
  ]);
});

test('up to a width of the range outside nothing is said', async () => {
  expect(
    await notesOf(`age,when,price
100,2028-01-01,"€ 5.001,00"
-20,2014-03-01,"€ -1.000,50"
`),
  ).toEqual([]);
});

test('far is more than the width away, on both sides; a gap is nowhere, and a range without width is left by any other value', () => {
  expect([-20, 100].map((value) => isFarOutside([20, 60], value))).toEqual([false, false]);
  expect([-20.5, 100.5].map((value) => isFarOutside([20, 60], value))).toEqual([true, true]);
  expect([Number.NaN, 20, 60].map((value) => isFarOutside([20, 60], value))).toEqual([false, false, false]);
  expect([5, 5.1, 4.9].map((value) => isFarOutside([5, 5], value))).toEqual([false, true, true]);
  expect([-1.7e308, 1.7e308].map((value) => isFarOutside([-1e308, 1e308], value))).toEqual([false, false]);
});

test('of many different values, three are shown', async () => {
  const rows = Array.from({ length: 2000 }, (_, i) => `${1000 + i},2020-01-01,"€ 1.000,00"`);
  expect(await notesOf(`age,when,price\n${rows.join('\n')}\n`)).toEqual([
    expect.stringMatching(/2000 of 2000 rows .*: "1000", "1001", "1002", … \(1000 or more of them\)$/),
  ]);
});

test('whole numbers of a byte that stay as they are: the fast path says it too', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => `${1000 + i},${i},${i % 2 ? 'a' : 'b'}`);
  const table = await readText(`x,y,label\n${rows.join('\n')}\n`);
  const schema = learnSchema(table, all(table), findTargets(table, {}), { numeric: ['x', 'y'] });
  const plain = {
    ...schema,
    columns: schema.columns.map((column) =>
      column.kind === 'number' ? { ...column, centre: undefined, scale: undefined } : column,
    ),
  };
  const bytes = await readText('x,y\n1,2\n3,200\n255,30\n');
  const notes = encodeTableDense(
    plain as Schema,
    bytes,
    matchColumns(plain as Schema, bytes, false),
    all(bytes),
  ).notes;
  expect(notes).toEqual([
    expect.stringMatching(/column "x": 3 of 3 rows .* \(1000 to 1039\), .*: "1", "3", "255"$/),
    expect.stringMatching(/column "y": 1 of 3 rows .* \(0 to 39\), .*: "200"$/),
  ]);
});

test('a range of one day has times; a date that makes no feature is nowhere far', async () => {
  const nine = Date.UTC(2024, 3, 3, 9);
  expect(rangeText('date', [nine, nine + 36e5])).toBe('2024-04-03T09:00:00.000Z to 2024-04-03T10:00:00.000Z');
  expect(rangeText('date', [nine, nine + 864e5])).toBe('2024-04-03 to 2024-04-04');
  expect(rangeText('number', [0.42, 80])).toBe('0.42 to 80');
  const table = await readText('d,x,label\n2024-03-01,1,a\n,2,b\n2024-03-01,3,a\n2024-03-01,4,b\n');
  const schema = learnSchema(table, all(table), findTargets(table, {}), { date: ['d'] });
  expect(schema.columns[0]).toMatchObject({ kind: 'date', parts: [] });
  const other = await readText('d,x\n2031-03-01,1\n');
  expect(encodeRows(schema, other, matchColumns(schema, other, false), all(other)).notes).toEqual([]);
});
