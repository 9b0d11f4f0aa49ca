// Small tables that a seed draws: where the header is, how fields are read, what each column is found to be, how it is encoded and what is
// said of it. Each answer is as recorded, so a limit moved by one or a rule turned round is noticed; the rules themselves have tests of their own beside this one.

import { test } from 'vitest';
import { Random } from '../../src/random.js';
import { dateOfNumber, dateOrderOf, parseDate } from '../../src/table/parse-dates.js';
import { isHeader } from '../../src/table/reading/detect-header.js';
import { TableData } from '../../src/table/table-data.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';
import { CELLS, often, pick, randomOptions, randomTable } from './support/random-table.js';
import { readText } from './support/read-text.js';

const HEADERS: readonly ((random: Random, column: number, columns: number) => string)[] = [
  (_, column) => String(column),
  (_, column) => String(column + 1),
  (_, column) => String(1995 + column),
  (_, column) => String(10 * column + 5),
  (_, column) => `col${column}`,
  (random) => pick(random, ['label', 'age', 'NA', '7', 'target', 'class']),
  (random, column, columns) => (column === columns - 1 ? 'kind' : String(column + random.below(2))),
  () => 'a name that has more than twenty-four letters',
];

test('header or row: 1500 first records above others', async () => {
  const random = Random.stream(1, 'headers');
  const outcomes: string[] = [];
  for (let i = 0; i < 1500; i++) {
    const columns = 1 + random.below(7);
    const rows = pick(random, [0, 1, 2, 3, 4, 5, 8, 12, 30]);
    const cells = Array.from({ length: columns }, () => pick(random, CELLS));
    const header = pick(random, HEADERS);
    const first = Array.from({ length: columns }, (_, j) =>
      often(random, 0.3) ? cells[j](random, 0, j) : header(random, j, columns),
    );
    const below = Array.from({ length: rows }, (_, row) => cells.map((cell, j) => cell(random, row + 1, j)));
    const notices: string[] = [];
    const knownNames = often(random, 0.1) ? [pick(random, ['col0', '3', 'red'])] : [];
    const missing = often(random, 0.1) ? new Set(['x']) : undefined;
    const content = often(random, 0.25) ? 'labels' : 'table';
    const options = { knownNames, missing, content, onNotice: (text: string) => notices.push(text) } as const;
    outcomes.push(await outcomeOf(() => [isHeader('t', [first, ...below], options), notices]));
  }
  expectRecordedOutcomes(outcomes, 20);
});

test('500 tables: what is read, learnt, said and encoded', async () => {
  const random = Random.stream(2, 'tables');
  const outcomes: string[] = [];
  for (let i = 0; i < 500; i++) {
    const { text, names } = randomTable(random);
    const options = randomOptions(random, names);
    const chunk = often(random, 0.3) ? 7 + random.below(50) : undefined;
    const notices: unknown[] = [];
    const onNotice = (...notice: unknown[]) => notices.push(notice);
    outcomes.push(
      await outcomeOf(async () => {
        const table = await readText(text, { onNotice, missing: options.missing }, chunk);
        const data = TableData.of(table, { ...options, onNotice });
        const { features, labels, targets, classNames, encoded, rows } = data.dataset();
        return { table, features, labels, targets, classNames, schema: encoded?.schema, rows, notices };
      }),
    );
  }
  expectRecordedOutcomes(outcomes, 5);
});

test('dates: 2000 texts in every order', async () => {
  const random = Random.stream(3, 'dates');
  const two = (n: number) => String(n).padStart(pick(random, [1, 2]), '0');
  const outcomes: string[] = [];
  for (let i = 0; i < 2000; i++) {
    const [year, month, day] = [
      pick(random, [1969, 1970, 1999, 2000, 2023, 2024, 2069]),
      random.below(14),
      random.below(33),
    ];
    const mark = pick(random, ['-', '/', '.', ' ']);
    const short = often(random, 0.3) ? String(year % 100).padStart(2, '0') : String(year);
    const word = pick(random, ['January', 'feb', 'Mar.', 'sept', 'Dec', 'May', 'xyz']);
    const date = pick(random, [
      `${year}${mark}${two(month)}${mark}${two(day)}`,
      `${two(day)}${mark}${two(month)}${mark}${short}`,
      `${two(month)}${mark}${two(day)}${mark}${short}`,
      `${day} ${word} ${short}`,
      `Monday, ${day}th ${word}, ${short}`,
      `${word} ${day}, ${year}`,
      `${year}${mark}${two(month)}`,
    ]);
    const [hour, minute] = [random.below(27), pick(random, [0, 1, 30, 59, 60])];
    const time = pick(random, [
      '',
      ` ${two(hour)}:${String(minute).padStart(2, '0')}`,
      `T${two(hour)}:00:${pick(random, ['00', '59', '60', '61'])}${pick(random, ['', '.5', '.125'])}`,
      ` ${random.below(14)}:05${pick(random, [' pm', 'am', ' P.M.', 'a'])}`,
      ` ${two(hour)}:15 ${pick(random, ['UTC', 'z', '+02:00', '-0930', '+14:00', '+15:59', 'gmt'])}`,
    ]);
    const text = date + time;
    outcomes.push(
      await outcomeOf(() => [
        (['ymd', 'dmy', 'mdy'] as const).map((order) => parseDate(text, order)),
        dateOrderOf([text]),
        dateOfNumber(pick(random, [1, 1e3, 1e5, 1e8, 1e9, 1e10, 1e12, 2e12, 1e13, 20240131, 2024]) + i),
      ]),
    );
  }
  expectRecordedOutcomes(outcomes, 25);
});
