// Rows to features by a schema: columns by name, gaps, levels never seen, and what cannot be read.

import { expect, test } from 'vitest';
import { writeNumber } from '../../src/table/columns/number.js';
import { encodeRows } from '../../src/table/encode-rows.js';
import { featureOrigins } from '../../src/table/feature-names.js';
import { type LearnOptions, learnSchema } from '../../src/table/learn-schema.js';
import { matchColumns } from '../../src/table/match-columns.js';
import { featureCountOf, type Schema } from '../../src/table/schema.js';
import type { Table } from '../../src/table/table.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import { findTargets } from '../../src/table/target-columns.js';
import { readText } from './support/read-text.js';

const CSV = `age,sex,member,joined,label
20,f,yes,2024-01-01,a
30,m,no,2024-02-01,b
,f,yes,2024-03-01,a
50,m,,2024-04-01,b
40,f,no,2024-05-01,a
30,,yes,2024-06-01,b
`;

const all = (table: Table) => Uint32Array.from({ length: table.rowCount }, (_, i) => i);
const learn = (table: Table, options: LearnOptions = {}) =>
  learnSchema(table, all(table), findTargets(table, {}), options);
function encode(schema: Schema, table: Table) {
  const matched = matchColumns(schema, table, false);
  const { features, featureCount, notes } = encodeRows(schema, table, matched, all(table));
  const values = Array.from(features as Float32Array);
  const rows = Array.from({ length: table.rowCount }, (_, i) =>
    values.slice(i * featureCount, (i + 1) * featureCount),
  );
  return { rows, notes: [...matched.doubts, ...matched.notes, ...notes] };
}

test('numbers, categories, booleans and dates become the features that feature-names.ts names', async () => {
  const table = await readText(CSV);
  const schema = learn(table, { scaling: 'robust' });
  const names = featureOrigins(schema).map(({ name }) => name);
  expect(names.slice(0, 7)).toEqual([
    'age',
    'age is missing',
    'sex = f',
    'sex = m',
    'sex is missing',
    'member',
    'member is missing',
  ]);
  expect(names.slice(7)).toEqual([
    'joined: trend',
    ...[
      'joined: month (sine)',
      'joined: month (cosine)',
      'joined: weekday (sine)',
      'joined: weekday (cosine)',
    ],
  ]);
  expect(featureCountOf(schema.columns)).toBe(names.length);
  const { rows } = encode(schema, table);
  // Ages 20, 30, 30, 40, 50: median 30, quartiles 30 and 40.
  expect(rows.map((row) => row.slice(0, 7))).toEqual([
    [-1, 0, 1, 0, 0, 1, 0],
    [0, 0, 0, 1, 0, 0, 0],
    [0, 1, 1, 0, 0, 1, 0],
    [2, 0, 0, 1, 0, 1, 1], // member: the more frequent value stands in
    [1, 0, 1, 0, 0, 0, 0],
    [0, 0, 0, 0, 1, 1, 0],
  ]);
  // A month is a twelfth of the circle; 2024-01-01 was a Monday.
  const [, sine, cosine, weekdaySine] = rows[0].slice(7);
  expect([sine, cosine]).toEqual([0, 1]);
  expect(weekdaySine).toBeCloseTo(Math.sin((2 * Math.PI) / 7), 6);
});

test('columns in another order, with others among them, give the same rows; unused columns are reported', async () => {
  const schema = learn(await readText(CSV));
  const [header, ...lines] = CSV.trim()
    .split('\n')
    .map((line) => line.split(','));
  const order = [3, 1, 0, 2];
  const text = [
    ['id', ...order.map((j) => header[j])],
    ...lines.map((cells, i) => [i * 3, ...order.map((j) => cells[j])]),
  ];
  const turned = await readText(`${text.map((cells) => cells.join(',')).join('\n')}\n`);
  const { rows, notes } = encode(schema, turned);
  expect(rows).toEqual(encode(schema, await readText(CSV)).rows);
  expect(notes).toEqual(['t.csv: not used, since the model does not know "id"']);
});

test('absent columns are refused with their names', async () => {
  const schema = learn(await readText(CSV));
  const other = await readText('age,gender,joined\n1,f,2024-01-01\n');
  expect(() => encode(schema, other)).toThrow(
    't.csv: no column "sex", "member", which training had; its columns are age, gender, joined',
  );
});

test('without headers columns are matched by position, and exactly what is predicted is left out, wherever it stands', async () => {
  const rows = Array.from({ length: 24 }, (_, i) => [`${i % 5}.5`, 'ab'[i % 2], `${(i * 7) % 11}.25`]);
  const whole = await readText(rows.map((row) => row.join(',')).join('\n'), { header: false });
  const schema = learnSchema(whole, all(whole), findTargets(whole, { label: 1 }), {});
  const features = await readText(rows.map(([a, , c]) => `${a},${c}`).join('\n'), { header: false });
  expect(encode(schema, whole).rows).toEqual(encode(schema, features).rows);
  const wide = await readText(rows.map((row) => `${row.join(',')},1`).join('\n'), { header: false });
  expect(() => encode(schema, wide)).toThrow(
    '3 columns expected, as in training, or 2 without the label or targets; 4 found',
  );
  const named = await readText(`x,y,z\n${rows.map((row) => row.join(',')).join('\n')}`);
  expect(encode(schema, named).notes[0]).toMatch(
    /has a header, and the model was trained on a table without one/,
  );
});

test.each([
  ['a word in a number column', 'x,f,yes,2024-01-01', 't.csv:3: column "age": "x" is not a number'],
  ['no truth value', '1,f,maybe,2024-01-01', 't.csv:3: column "member": "maybe" is not true or false'],
  ['no date', '1,f,yes,2024-02-30', 't.csv:3: column "joined": "2024-02-30" is not a date'],
  [
    'a number beyond floats',
    '1e300,f,yes,2024-01-01',
    't.csv:3: column "age": 1e300 is too large for a 32-bit float',
  ],
])('%s is refused with line and column', async (_, row, message) => {
  const schema = learn(await readText(CSV));
  const table = await readText(`age,sex,member,joined\n1,f,yes,2024-01-01\n${row}\n`);
  expect(() => encode(schema, table)).toThrow(message);
});

test('levels that training never saw, and gaps where it had none, are counted', async () => {
  const full = CSV.replace(',f,yes,2024-03-01', '25,f,yes,2024-03-01');
  const schema = learn(await readText(full));
  const table = await readText(
    'age,sex,member,joined\n,f,yes,2024-01-01\n3,x,no,2024-01-01\n3,y,no,2024-01-01\n',
  );
  const { rows, notes } = encode(schema, table);
  expect(rows[1].slice(1, 4)).toEqual([0, 0, 0]);
  expect(rows[0][0]).toBe(30); // the median
  expect(notes).toEqual([
    't.csv: column "sex": 2 of 3 rows have a value that the model does not know: "x", "y"',
    't.csv: column "age": 1 of 3 rows have no value, and the training rows had no gaps; the usual value is used',
  ]);
});

test('numbers far from 0 lose nothing: they are centred before they become floats', async () => {
  const seconds = (i: number) => 1_700_000_000 + ((i * 37) % 100);
  const text = `time,label\n${Array.from({ length: 60 }, (_, i) => `${seconds(i)},${'ab'[i % 2]}`).join('\n')}\n`;
  const table = await readText(text);
  const { rows } = encode(learn(table), table);
  const spread = rows.map(([value]) => value - rows[0][0]);
  expect(spread).toEqual(Array.from({ length: 60 }, (_, i) => seconds(i) - seconds(0)));
});

test('rows as objects are encoded as the same rows of a file', async () => {
  const table = await readText(CSV);
  const schema = learn(table);
  const objects = [
    { label: 'a', joined: new Date('2024-01-01'), age: 20, sex: 'f', member: true },
    { joined: '2024-02-01', age: '30', sex: 'm', member: 'no' },
    { joined: '2024-03-01', age: null, sex: 'f', member: 'yes' },
  ];
  expect(encode(schema, tableOfObjects(objects)).rows).toEqual(encode(schema, table).rows.slice(0, 3));
});

test('piecewise linear features: 0 before a bin, 1 after it, and linear within', async () => {
  const text = `x,label\n${Array.from({ length: 9 }, (_, i) => `${i * i},${'ab'[i % 2]}`).join('\n')}\n`;
  const table = await readText(text);
  const schema = learn(table, { bins: 4 });
  expect(schema.columns[0]).toMatchObject({ bins: [0, 4, 16, 36, 64] });
  const { rows } = encode(schema, await readText('x\n-4\n2\n10\n64\n200\n'));
  expect(rows.map((row) => row.slice(1))).toEqual([
    [-1, 0, 0, 0],
    [0.5, 0, 0, 0],
    [1, 0.5, 0, 0],
    [1, 1, 1, 1],
    [1, 1, 1, 2],
  ]);
});

test('the further from the middle, the nearer to the limit: numbers near the largest double are no exception', () => {
  const column = {
    name: 'x',
    kind: 'number',
    why: '',
    fill: 0,
    scale: 1e-3,
    smooth: 3,
    indicator: false,
  } as const;
  const bins = [-1e308, 0, 1e308];
  const out = new Float32Array(12);
  const values = Float64Array.of(-1.7e308, 1e100, 1e200, 1.7e308);
  values.forEach((value, i) => {
    writeNumber({ ...column, bins }, value, out, 3 * i);
  });
  expect([0, 3, 6, 9].map((i) => out[i])).toEqual([-3, 3, 3, 3]);
  expect([...out].every(Number.isFinite)).toBe(true);
  const wide = new Float32Array(2);
  writeNumber({ ...column, bins: [-1.5e308, 1.5e308] }, 0, wide, 0);
  expect(wide[1]).toBe(0.5);
});
