// What columns are found to be, and what is said of doubtful ones.

import { expect, test } from 'vitest';
import { type LearnOptions, learnSchema } from '../../src/table/learn-schema.js';
import type { NumberColumn, SchemaColumn } from '../../src/table/schema.js';
import { findTargets, type TargetOptions } from '../../src/table/target-columns.js';
import { readText } from './support/read-text.js';

const COUNT = 40;

/** A table of one column beside a number and a label; the column is returned as the schema has it. */
async function inferred(
  name: string,
  cell: (i: number) => string | number,
  { delimiter = ',', other = '.5', ...options }: LearnOptions & { delimiter?: string; other?: string } = {},
): Promise<SchemaColumn> {
  const lines = Array.from({ length: COUNT }, (_, i) => {
    const text = String(cell(i));
    const field = text.includes(delimiter) ? `"${text}"` : text;
    return [field, `${i % 7}${other}`, 'ab'[i % 2]].join(delimiter);
  });
  const table = await readText([[name, 'other', 'label'].join(delimiter), ...lines].join('\n'));
  return schemaOf(table, options).columns[0];
}

function schemaOf(table: Awaited<ReturnType<typeof readText>>, options: LearnOptions & TargetOptions = {}) {
  const rows = Uint32Array.from({ length: table.rowCount }, (_, i) => i);
  return learnSchema(table, rows, findTargets(table, options), options);
}

const cases: [string, string, (i: number) => string | number, Partial<SchemaColumn>][] = [
  ['numbers', 'height', (i) => 1.5 + i / 100, { kind: 'number', why: 'numbers' }],
  ['whole numbers that repeat', 'children', (i) => i % 4, { kind: 'number', why: 'whole numbers' }],
  [
    'words',
    'town',
    (i) => ['Oslo', 'Bergen', 'Tromsø'][i % 3],
    { kind: 'category', levels: ['Bergen', 'Oslo', 'Tromsø'] },
  ],
  ['true and false', 'member', (i) => ['True', 'False'][i % 2], { kind: 'boolean' }],
  ['yes and no, with gaps', 'smoker', (i) => ['yes', 'no', ''][i % 3], { kind: 'boolean', indicator: true }],
  ['dates', 'joined', (i) => `2024-0${1 + (i % 6)}-15`, { kind: 'date', order: 'ymd' }],
  [
    'dates, day first by one of them',
    'joined',
    (i) => `${1 + (i % 28)}/03/2024`,
    { kind: 'date', order: 'dmy' },
  ],
  ['an id by its name', 'customer_id', (i) => 10_000 + ((i * 7919) % 6000), { kind: 'ignored' }],
  [
    'a row number, whatever it is called',
    'x',
    (i) => 100 + i,
    { kind: 'ignored', why: 'a row number, 100 to 139' },
  ],
  ['a row number in steps', 'x', (i) => 1000 - 10 * i, { kind: 'ignored', why: 'a row number, 610 to 1000' }],
  ['different numbers in any order', 'x', (i) => 1 + ((i * 17) % COUNT), { kind: 'ignored' }],
  [
    'seconds since 1970, which differ too',
    'timestamp',
    (i) => 1_700_000_000 + 61 * ((i * 17) % COUNT),
    { kind: 'number' },
  ],
  ['a name in every row', 'name', (i) => `Person ${i}`, { kind: 'ignored' }],
  ['one value', 'country', () => 'NO', { kind: 'ignored', why: 'the same value in every row' }],
  ['nothing', 'notes', () => '', { kind: 'ignored', why: 'no values' }],
  [
    'thousands',
    'salary',
    (i) => `${10 + i},${500 + i}.25`,
    { kind: 'number', format: { decimal: '.', thousands: ',', percent: false, currency: '' } },
  ],
  [
    'per cent',
    'share',
    (i) => `${i + 0.5}%`,
    { kind: 'number', format: { decimal: '.', thousands: '', percent: true, currency: '' } },
  ],
  [
    'a currency',
    'price',
    (i) => `€${i}.50`,
    { kind: 'number', format: { decimal: '.', thousands: '', percent: false, currency: '€' } },
  ],
  [
    'numbers with words for gaps',
    'power',
    (i) => (i % 20 === 3 ? 'unknown' : 60 + i + 0.5),
    { kind: 'number', gaps: ['unknown'], indicator: true },
  ],
  [
    'few numbers with a word among them',
    'doors',
    (i) => ['2', '3', '4', '5more'][i % 4],
    { kind: 'category', levels: ['2', '3', '4', '5more'] },
  ],
  ['codes with leading zeros', 'zip', (i) => `0${1000 + (i % 5)}`, { kind: 'category' }],
];
test.each(cases)('%s', async (_, name, cell, expected) => {
  expect(await inferred(name, cell)).toMatchObject(expected);
});

test('other columns decide whether 1,234 is a thousand', async () => {
  const column = await inferred('amount', (i) => `${1 + (i % 9)},${200 + i}`, { other: '.5' });
  expect(column).toMatchObject({ kind: 'number', format: { decimal: '.', thousands: ',' } });
  expect(column.doubt).toBeUndefined();
});

test('decimal commas in a file of semicolons', async () => {
  const column = await inferred('weight', (i) => `${60 + i},${i % 10}`, { delimiter: ';' });
  expect(column).toMatchObject({ kind: 'number', format: { decimal: ',', thousands: '' } });
});

test.each([
  ['03/04/2024', 'day', (i: number) => `0${1 + (i % 9)}/0${1 + (i % 4)}/2024`, /month first/],
  ['1,234', 'amount', (i: number) => `${1 + (i % 9)},${200 + i}`, /thousands.*not/],
  [
    'a word for gaps',
    'power',
    (i: number) => (i % 20 === 3 ? 'unknown' : i + 0.5),
    /"unknown".*missing.*categorical: \["power"\]/,
  ],
  [
    'many names that repeat',
    'ticket',
    (i: number) => `T ${i % 25}`,
    /name or an id.*categorical: \["ticket"\]/,
  ],
  ['a count of the rows', 'x', (i: number) => 3 * i, /taken for a row number; numeric: \.\.\. keeps it/],
  ['leading zeros', 'zip', (i: number) => `0${1000 + (i % 5)}`, /leading zeros.*numeric: \["zip"\]/],
])('%s is doubtful, and says which option decides', async (_, name, cell, doubt) => {
  expect((await inferred(name, cell, { other: '' })).doubt).toMatch(doubt);
});

test.each([
  [
    'numbers as categories',
    'cylinders',
    (i: number) => 4 + 2 * (i % 3),
    { categorical: ['cylinders'] },
    { kind: 'category', levels: ['4', '6', '8'] },
  ],
  [
    'an id as a number',
    'customer_id',
    (i: number) => 10_000 + 7 * i,
    { numeric: ['customer_id'] },
    { kind: 'number' },
  ],
  ['numbers as dates', 'day', (i: number) => 20240101 + (i % 28), { date: ['day'] }, { kind: 'date' }],
  [
    'a column left out',
    'height',
    (i: number) => i / 3,
    { ignore: ['height'] },
    { kind: 'ignored', why: 'asked for' },
  ],
  ['an id as a feature', 'id', (i: number) => i, { features: ['id'] }, { kind: 'number' }],
  ['by position', 'cylinders', (i: number) => 4 + 2 * (i % 3), { categorical: [0] }, { kind: 'category' }],
])('%s, since it was asked for', async (_, name, cell, options, expected) => {
  expect(await inferred(name, cell, options)).toMatchObject(expected);
});

test.each<[string, LearnOptions, RegExp]>([
  [
    'a column that is not there',
    { ignore: ['weight'] },
    /ignore column "weight" is not there; the columns are height, other, label/,
  ],
  [
    'two kinds for one',
    { numeric: ['height'], categorical: ['height'] },
    /numeric: column "height" is also in categorical/,
  ],
  ['the label as a feature', { features: ['label'] }, /features: column "label" is the one to predict/],
  [
    'words as numbers',
    { numeric: ['height'] },
    /column "height" should hold numbers, but "tall" is not a number/,
  ],
  ['words as dates', { date: ['height'] }, /column "height" should hold dates, but "tall" is not a date/],
  ['every column', { ignore: ['height', 'other'] }, /no column is left to predict from/],
])('%s is refused', async (_, options, message) => {
  await expect(inferred('height', (i) => ['tall', 'small'][i % 2], options)).rejects.toThrow(message);
});

test('rare levels fall together and are not kept: their names are nowhere in the schema', async () => {
  const towns = (i: number) => (i === 7 ? 'Hamlet' : i === 9 ? 'Farm' : ['Oslo', 'Bergen'][i % 2]);
  const column = await inferred('town', towns);
  expect(column).toMatchObject({ kind: 'category', levels: ['Bergen', 'Oslo'], rare: true });
  expect(JSON.stringify(column)).not.toMatch(/Hamlet|Farm/);
});

test("pandas' unnamed index is left out, and so is its repetition", async () => {
  const lines = Array.from({ length: 12 }, (_, i) => `${i},${i},${i % 3}.5,${'ab'[i % 2]}`);
  const table = await readText(`,Unnamed: 0,x,label\n${lines.join('\n')}\n`);
  expect(schemaOf(table).columns.map(({ kind }) => kind)).toEqual(['ignored', 'ignored', 'number', 'label']);
});

test('images keep their bytes: columns that are pixels by their names', async () => {
  const lines = Array.from({ length: 9 }, (_, i) => `${i % 3},${i},${255 - i},0,7`);
  const table = await readText(`label,pixel1,pixel2,pixel3,pixel4\n${lines.join('\n')}\n`);
  const { columns } = schemaOf(table);
  expect(columns[3]).toEqual({ name: 'pixel3', kind: 'number', why: 'a pixel', indicator: false });
});

const lines = (label: (i: number) => string | number) =>
  `a,b\n${Array.from({ length: 30 }, (_, i) => `${i % 5}.5,${label(i)}`).join('\n')}\n`;
test.each([
  ['a class for each row', (i: number) => `w${i}`, /nearly one class per row; label: \.\.\. chooses/],
  ['classes of one row', (i: number) => (i < 20 ? 'x' : `w${i}`), /of which 10 have only one row/],
  ['prices', (i: number) => 1000.5 + (i % 22), /target: "b" predicts it as a value/],
])('labels that are no classes are refused: %s', async (_, label, message) => {
  const { TableData } = await import('../../src/table/table-data.js');
  const table = await readText(lines(label));
  expect(() => TableData.of(table, { label: 'b' })).toThrow(message);
});

test('columns that compete are refused with what to type; the last is always -1', async () => {
  const table = await readText('1,2,3\n4,5,7\n7,8,9\n');
  expect(() => findTargets(table, {})).toThrow(/label: -1 \(classes\) or target: -1 \(values\)/);
  expect(findTargets(table, { label: -1 }).columns).toEqual([2]);
  const named = await readText('a,2020,-1,b\n1,2,3,4\n5,6,7,8\n', { header: true });
  expect(findTargets(named, { label: 2020 }).columns).toEqual([1]);
  expect(findTargets(named, { label: -1 }).columns).toEqual([3]);
  expect(() => findTargets(named, { label: 9 })).toThrow('the columns are a, 2020, -1, b');
});

test('codes with leading zeros that differ from row to row are left out, and it is said', async () => {
  const few = await inferred('zip', (i) => ['02134', '10001', '90210'][i % 3]);
  expect(few).toMatchObject({ kind: 'category', levels: ['02134', '10001', '90210'] });
  const all = await inferred('zip', (i) => `0${7001 + 13 * ((i * 7) % 40)}`);
  expect(all).toMatchObject({
    kind: 'ignored',
    why: expect.stringContaining('a name or an id: 40 different'),
  });
  expect(all.doubt).toMatch(/left out, .*numeric: \["zip"\] takes them for numbers/);
});

test.each(['robust', 'features', 'min-max', 'none'] as const)(
  'scaled %s, numbers near the largest double give finite statistics',
  async (scaling) => {
    for (const values of [
      ['1e308', '-1e308', '4', '5'],
      ['1e308', '-1e308'],
      ['1e200', '3'],
    ]) {
      const options = { scaling, smooth: 3, bins: 8 };
      const column = await inferred('huge', (i) => values[(i * 7) % values.length], options);
      const { fill, centre = 0, scale = 1, bins = [] } = column as NumberColumn;
      expect([fill, centre, scale, ...bins].every(Number.isFinite)).toBe(true);
    }
  },
);

test('classes that differ only in case are two classes, and that is reported', async () => {
  const { TableData } = await import('../../src/table/table-data.js');
  const table = await readText(lines((i) => ['True', 'true', 'False'][i % 3]));
  const notices: [string, boolean | undefined][] = [];
  const data = TableData.of(table, {
    label: 'b',
    onNotice: (text, doubtful) => notices.push([text, doubtful]),
  }).dataset();
  expect(data.classNames).toEqual(['False', 'True', 'true']);
  expect(notices).toEqual([
    [
      't.csv: label column "b": "True" and "true" differ only in case and are two classes; write them alike if they are one',
      true,
    ],
  ]);
});

test.each([
  // 40 rows. More than 30 levels, at most 3 words, in at most half as many cells as the numbers: numbers with gaps.
  ['29 numbers and 1 word', 29, ['x'], 1, false],
  ['30 numbers and 1 word', 30, ['x'], 1, true],
  ['30 numbers and 3 words', 30, ['x', 'y', 'z'], 3, true],
  ['30 numbers and 4 words', 30, ['x', 'y', 'z', 'w'], 4, false],
] as const)('mixed: %s', async (_, numbers, words, cells, isNumber) => {
  const column = await inferred('mixed', (i) => (i < cells ? words[i % words.length] : 0.5 + (i % numbers)));
  expect(column.kind === 'number').toBe(isNumber);
});
