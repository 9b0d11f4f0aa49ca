// Seeded random tables, read in every way: plain, quoted, in chunks of any size. All must give the same table.

import { expect, test } from 'vitest';
import { Random } from '../../../src/random.js';
import { NUMBER } from '../../../src/table/table.js';
import { readText, texts } from '../support/read-text.js';

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);
const WORDS = [
  'cat',
  'dog',
  'Ünïcödé',
  'a b',
  '',
  'NA',
  '-',
  '1,5',
  '2024-03-04',
  '#1',
  'x'.repeat(90),
  '日本',
];

function randomCell(random: Random, kind: number, delimiter: string): string {
  const pick = (count: number) => Math.floor(random.uniform() * count);
  const digits = (count: number) => Array.from({ length: count }, () => pick(10)).join('');
  const number = () =>
    [
      () => String(pick(256)),
      () => String(pick(1000) - 500),
      () => `${pick(1000)}.${digits(1 + pick(4))}`,
      () => `-0.${digits(1 + pick(19))}`,
      () => `${digits(1 + pick(20))}.${digits(pick(20))}`,
      () => `.${digits(1 + pick(5))}`,
      () => `+${pick(99)}`,
      () => `0${pick(99)}`,
      () => `${1 + pick(9)}.${digits(3)}e${pick(60) - 30}`,
      () =>
        ['-0', '0.0', '1e400', '0.0000001', '123456789012345678', '4503599627370497.5', '1E5', '5.'][pick(8)],
    ][pick(kind === 0 ? 1 : kind === 1 ? 3 : 10)]();
  const word = () => WORDS[pick(WORDS.length)];
  const cell = kind < 3 ? number() : kind === 3 ? word() : random.uniform() < 0.5 ? number() : word();
  return cell.includes(delimiter) ? 'other' : cell;
}

function randomTable(seed: number): { cells: string[][]; delimiter: string } {
  const random = Random.stream(seed, 'table');
  const delimiter = [',', ';', '\t', '|'][Math.floor(random.uniform() * 4)];
  const width = 2 + Math.floor(random.uniform() * 6);
  const kinds = Array.from({ length: width }, () => Math.floor(random.uniform() * 5));
  const rows = 1 + Math.floor(random.uniform() * 300);
  const cells = Array.from({ length: rows }, () => kinds.map((kind) => randomCell(random, kind, delimiter)));
  return { cells, delimiter };
}

test.each(SEEDS)(
  'random table %i: values to the bit, texts, and one result for every way of writing it',
  async (seed) => {
    const { cells, delimiter } = randomTable(seed);
    const random = Random.stream(seed + 1000, 'table');
    const header = cells[0].map((_, i) => `name ${i}`);
    const lineEnds = ['\n', '\r\n', '\r'];
    const write = (quote: () => boolean, blank: () => string, end: () => string) =>
      [header, ...cells]
        .map(
          (row) =>
            row.map((cell) => blank() + (quote() ? `"${cell}"` : cell) + blank()).join(delimiter) + end(),
        )
        .join('');
    const sometimes = () => random.uniform() < 0.02;
    const ways = [
      write(
        () => false,
        () => '',
        () => '\n',
      ),
      write(
        () => true,
        () => '',
        () => '\n',
      ),
      write(
        sometimes,
        () => '',
        () => lineEnds[Math.floor(random.uniform() * 3)],
      ),
      write(
        sometimes,
        () => (random.uniform() < 0.3 ? ' ' : ''),
        () => '\r\n',
      ),
    ];
    const options = { delimiter: delimiter as ',', header: true };
    const [first, ...others] = await Promise.all(
      ways.flatMap((text) => [
        readText(text, options),
        readText(text, options, 1 + Math.floor(random.uniform() * 50)),
      ]),
    );
    expect(first.rowCount, `seed ${seed}`).toBe(cells.length);
    expect(texts(first)).toEqual(cells.map((row) => row));
    for (const [column, { numbers }] of first.columns.entries()) {
      cells.forEach((row, i) => {
        const expected = NUMBER.test(row[column]) ? Number(row[column]) : Number.NaN;
        if (!Object.is(numbers[i], expected))
          expect(numbers[i], `seed ${seed}: ${row[column]}`).toBe(expected);
      });
    }
    for (const other of others) {
      expect(other.columns, `seed ${seed}`).toEqual(first.columns);
      expect(other.lines, `seed ${seed}`).toEqual(first.lines);
    }
  },
);

test('decimals of up to 15 digits are the doubles that Number() gives, to the bit', async () => {
  const random = Random.stream(7, 'table');
  const digits = (count: number) =>
    Array.from({ length: count }, () => Math.floor(random.uniform() * 10)).join('');
  const cells = Array.from({ length: 20000 }, () => {
    const whole = digits(Math.floor(random.uniform() * 9));
    const fraction = digits(1 + Math.floor(random.uniform() * (16 - whole.length)));
    return `${random.uniform() < 0.5 ? '-' : ''}${whole}.${fraction}`;
  });
  const { columns } = await readText(`x\n${cells.join('\n')}\n`);
  const { numbers } = columns[0];
  const wrong = cells.filter((cell, i) => !Object.is(numbers[i], Number(cell)));
  expect(wrong).toEqual([]);
});
