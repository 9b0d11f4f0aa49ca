// The exported JavaScript module of a table model answers objects as network.predictRows() does, and refuses what it refuses: columns of
// every kind, against values of every kind.

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { show } from '../../src/errors.js';
import { createBackend, type Network } from '../../src/index.js';
import { Random } from '../../src/random.js';
import { tableOfObjects } from '../../src/tabular/index.js';
import { type TrainTableOptions, trainTable } from '../../src/tabular/train-table.js';
import { moduleOf, moduleText, type PredictsRows } from './run-module.js';

let backend: Backend;
beforeAll(async () => {
  backend = await createBackend({ backend: 'js' });
});

const SMALL = { hidden: [5], epochs: 2 } as const;
type Row = Record<string, unknown>;

async function trainedOn(rows: readonly Row[], options: TrainTableOptions) {
  const { network } = await trainTable(backend, rows, { ...SMALL, ...options });
  return { network, made: await moduleOf(network) };
}

/** The numbers of an answer by their places in it, and its words. */
function flat(answer: unknown, path = ''): [string, unknown][] {
  return typeof answer === 'object' && answer !== null
    ? Object.entries(answer).flatMap(([key, value]) => flat(value, `${path}/${key}`))
    : [[path, answer]];
}

/** What is wrong with the module's answer to a row; undefined where it is the network's. */
function fault(network: Network, made: PredictsRows, row: unknown, width = 1): string | undefined {
  const [wanted, found] = [() => network.predictRows([row as object])[0], () => made.predict(row)].map(
    (answer) => {
      try {
        return { answer: flat(answer()) };
      } catch (error) {
        return { error: error as Error };
      }
    },
  );
  const say = (what: string) =>
    `${JSON.stringify(row, (_, value) => (typeof value === 'bigint' ? show(value) : value))}: ${what}`;
  if (wanted.error || found.error) {
    if (wanted.error && found.error) return undefined;
    return say(
      wanted.error
        ? `refused by the network alone: ${wanted.error.message}`
        : `refused: ${found.error!.stack}`,
    );
  }
  const other = wanted.answer!.find(([path, value], i) => {
    const [same, got] = found.answer![i];
    return (
      path !== same ||
      (typeof value === 'number' ? !(Math.abs(value - (got as number)) <= 1e-5 * width) : value !== got)
    );
  });
  return other && say(`${other}, but ${found.answer}`);
}

/** Cells that people type, and some that nobody should. */
const CELLS: readonly unknown[] = [
  ...[
    0,
    1,
    -1,
    7,
    3.5,
    1e-7,
    1e21,
    1e39,
    -0,
    20240403,
    1.7e9,
    1.7e12,
    10n,
    2n ** 53n,
    -(2n ** 53n) - 1n,
    Number.NaN,
    Infinity,
  ],
  ...[
    true,
    false,
    null,
    undefined,
    '',
    ' ',
    'NA',
    'n/a',
    '?',
    '-',
    'None',
    'missing',
    '-999',
    -999,
    '-999.0',
  ],
  ...[
    '7',
    ' 7 ',
    '07',
    '7.0',
    '+7',
    '1e3',
    '1e400',
    '0x10',
    'Infinity',
    'NaN',
    '1,234.5',
    '1.234,5',
    '1.234',
    '12,5',
  ],
  ...[
    '45 %',
    '45%',
    '4 5',
    '$ 20',
    '$20',
    '($ 30)',
    '(20)',
    '20 €',
    'EUR 5',
    "1'000",
    '1 000',
    '1\u202f000',
    '12.34.56',
  ],
  ...['red', 'RED', ' green', 'violet', '__proto__', 'constructor', 'yes', 'No', 'T', 'off', 'maybe'],
  ...[
    '2024-03-05',
    '2024/3/5',
    '2024-13-05',
    '2024-02-30',
    '2024-03',
    '05/03/2024',
    '03/05/24',
    '5.3.2024',
    '5 March 2024',
  ],
  ...[
    'Tue, 5th Mar 1999 10:30 pm',
    'March 5, 2024',
    '2024-03-05T23:59:60Z',
    '2024-03-05 24:00',
    '2024-03-05 13:00 pm',
  ],
  ...[
    '2024-03-05 10:30:15.5 +02:00',
    '2024-03-05 10:30 -0530',
    '99-01-01',
    '01/02/69',
    '01/02/70',
    '29 Feb 2023',
  ],
  ...[new Date('2024-07-01T12:00:00Z'), new Date(Number.NaN), {}, [], Symbol('s'), () => 1],
];

/** Each cell in each column of `row`, the others as they are. */
function faults(network: Network, made: PredictsRows, row: Row, width?: number): string[] {
  return Object.keys(row).flatMap((column) =>
    CELLS.flatMap((cell) => fault(network, made, { ...row, [column]: cell }, width) ?? []),
  );
}

const COLORS = ['red', 'green', 'blue', '2', '2.5', '10'];
const random = Random.stream(18, 'rows');
const pick = <Value>(values: readonly Value[]) => values[random.below(values.length)];
const ROWS: Row[] = Array.from({ length: 160 }, (_, i) => ({
  size: i % 9 === 0 ? null : Math.round(random.normal() * 100) / 10,
  price: `$ ${(1000 + random.below(9000)).toLocaleString('en-US')}.50`,
  share: `${random.below(100)},5 %`,
  weight: `${1 + random.below(9)}.${100 + random.below(900)},25`,
  colour: i % 20 === 0 ? 'NA' : pick(COLORS),
  grade: i === 3 ? 'unique' : i === 5 ? 'rare' : pick(['a', 'b']),
  member: i % 11 === 0 ? '' : pick(['yes', 'no']),
  paid: i % 2 === 0,
  when: `${2000 + random.below(30)}-0${1 + random.below(9)}-1${random.below(9)} ${10 + random.below(10)}:30`,
  born: `${10 + random.below(18)}/0${1 + random.below(9)}/19${50 + random.below(40)}`,
  kind: pick(['x', 'y', 'z']),
  value: 1000 + i * 3,
  hot: i % 3 === 0 ? 1 : 0,
  sweet: i % 4 === 0 ? 1 : 0,
}));
const COLUMNS = { date: ['when', 'born'], categorical: ['colour', 'grade'] };
const PREDICTED = ['kind', 'value', 'hot', 'sweet'];
const without = (row: Row, names: readonly string[]) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

describe('a table with columns of every kind', () => {
  test('classes: the same answers, and the same rows refused', async () => {
    const ignore = ['value', 'hot', 'sweet'];
    const { network, made } = await trainedOn(ROWS, { label: 'kind', ...COLUMNS, ignore });
    const kinds = network.schema!.columns.map(({ kind }) => kind);
    for (const kind of ['number', 'category', 'boolean', 'date']) expect(kinds).toContain(kind);
    const some = ROWS.slice(0, 40).map((row) => without(row, PREDICTED));
    expect(some.flatMap((row) => fault(network, made, row) ?? [])).toEqual([]);
    expect(faults(network, made, ROWS[2])).toEqual([]);
  });

  test('values in their units, with words that mean missing', async () => {
    const { network, made } = await trainedOn(
      ROWS.map((row, i) => ({ ...row, size: i % 9 === 0 ? 'missing' : row['size'] })),
      { target: ['value', 'hot'], ...COLUMNS, ignore: ['kind', 'sweet'], missing: ['missing', '-999'] },
    );
    expect(faults(network, made, without(ROWS[1], PREDICTED), 150)).toEqual([]);
  });

  test('several labels a row', async () => {
    const { network, made } = await trainedOn(ROWS, {
      labels: ['hot', 'sweet'],
      ...COLUMNS,
      ignore: ['kind', 'value'],
    });
    expect(faults(network, made, without(ROWS[1], PREDICTED))).toEqual([]);
  });

  test.each<TrainTableOptions>([
    { standardize: 'features' },
    { standardize: { kind: 'features', clip: 1 } },
    { standardize: 'min-max', bins: 'none' },
    { standardize: 'global' },
    { standardize: false, bins: 4 },
    { members: 2 },
  ])('numbers with %o', async (options) => {
    const { network, made } = await trainedOn(
      ROWS.map(({ size, kind }) => ({ size, kind })),
      { label: 'kind', ...options },
    );
    expect(CELLS.flatMap((size) => fault(network, made, { size }) ?? [])).toEqual([]);
    for (let i = 0; i < 40; i++) expect(fault(network, made, { size: random.normal() * 40 })).toBeUndefined();
  });

  test('half precision of weights changes little', async () => {
    const { network } = await trainedOn(ROWS, {
      label: 'kind',
      ...COLUMNS,
      ignore: ['value', 'hot', 'sweet'],
    });
    const made = await moduleOf(network, { dtype: 'f16' });
    const rows = ROWS.slice(0, 20);
    expect(rows.flatMap((row) => fault(network, made, row, 300) ?? [])).toEqual([]);
    expect(moduleText(network, { dtype: 'f16' }).length).toBeLessThan(moduleText(network).length);
  });
});

test('keys in any order; an absent one is refused by name; an unknown one and unknown levels are reported', async () => {
  const { network, made } = await trainedOn(ROWS, {
    label: 'kind',
    ...COLUMNS,
    ignore: ['value', 'hot', 'sweet'],
  });
  const row = without(ROWS[1], PREDICTED);
  const turned = Object.fromEntries(Object.entries(row).reverse());
  expect(made.predict(turned)).toEqual(made.predict(row));
  expect(() => made.predict(without(row, ['size', 'born']))).toThrow('no column "size", which training had');
  for (const none of [null, undefined, 7, 'a', [1], new Map()]) {
    expect(fault(network, made, none)).toBeUndefined();
    expect(() => made.predict(none)).toThrow(TypeError);
  }
  const notices: string[] = [];
  made.predict(
    { ...row, extra: 1, colour: 'violet', price: null, value: 3 },
    { onNotice: (text) => notices.push(text) },
  );
  expect(notices).toEqual([
    'column "extra" is not used',
    'column "price": no value; the usual one is used',
    'column "colour": the model does not know "violet"',
  ]);
  notices.length = 0;
  made.predict({ ...row, size: 1e6, born: '2150-01-01' }, { onNotice: (text) => notices.push(text) });
  expect(notices).toEqual([
    'column "size": far outside the training rows',
    'column "born": far outside the training rows',
  ]);
  expect(() => made.predict({ ...row, size: 'large' })).toThrow('column "size": "large" cannot be read');
});

test('a table without a header: rows are cells in their order, with or without the label', async () => {
  const rows = ROWS.map(({ size, kind, colour }) => ({ size, kind, colour }));
  const table = tableOfObjects(rows);
  const columns = table.columns.map((column, i) => ({ ...column, name: `column ${i + 1}` }));
  const { network } = await trainTable(
    backend,
    { ...table, columns, named: false },
    { ...SMALL, label: 1, categorical: [2] },
  );
  const made = await moduleOf(network);
  const near = ({ class: name }: Row, cells: object) =>
    name === (network.predictRows([cells])[0] as Row)['class'];
  for (const { size, kind, colour } of rows.slice(0, 30)) {
    expect(near(made.predict([size, kind, colour]), { size, kind, colour })).toBe(true);
    expect(made.predict([size, colour])).toEqual(made.predict([size, kind, colour]));
    expect(fault(network, made, { size, colour })).toBeUndefined();
  }
  expect(() => made.predict([1])).toThrow('2 cells expected, as in training, 1 found');
});

test('names of columns and levels of any kind stay texts', async () => {
  const names = ['</script>', '"]; globalThis.broken = 1; //', '__proto__', '\u2028', `\`$\{1}\``, "'", '*/'];
  const rows = ROWS.map(({ size, kind, colour }, i) => {
    const entries = names.map((name, j) => [name, j % 2 === 0 ? size : `${name}${(i + j) % 2}`]);
    return { ...Object.fromEntries(entries), colour, kind };
  });
  const { network, made } = await trainedOn(rows, {
    label: 'kind',
    categorical: names.filter((_, j) => j % 2 === 1),
  });
  expect(moduleText(network)).not.toMatch(/<\/script|\u2028/i);
  expect(rows.slice(0, 20).flatMap((row) => fault(network, made, row) ?? [])).toEqual([]);
  expect(globalThis).not.toHaveProperty('broken');
});

test('iris with 16 hidden units is a module of less than 6 KB that answers as predictRows() does', async () => {
  const [header, ...lines] = readFileSync('test/datasets/iris.csv', 'utf8').trim().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((cell, j) => [names[j], cell])));
  expect(rows.length).toBe(150);
  const { network, made } = await trainedOn(rows, { label: 'species', hidden: [16], epochs: 20 });
  expect(new TextEncoder().encode(moduleText(network)).length).toBeLessThan(6 * 1024);
  expect(rows.flatMap((row) => fault(network, made, row) ?? [])).toEqual([]);
  expect(faults(network, made, rows[0])).toEqual([]);
});

test('a date that is the same in all rows makes no feature, and no other date is far from it', async () => {
  const rows = ROWS.map(({ size, kind }, i) => ({ size, kind, day: i % 3 === 0 ? null : '2024-03-01' }));
  const { network, made } = await trainedOn(rows, { label: 'kind', date: ['day'] });
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  network.predictRows([{ size: 3, day: '2099-01-01' }], { onNotice });
  made.predict({ size: 3, day: '2099-01-01' }, { onNotice });
  expect(notices).toEqual([]);
});
