// Small tables that a seed draws: where the header is, how fields are read, what each column is found to be, how it is encoded and what is
// said of it. Each answer is as recorded, so a limit moved by one or a rule turned round is noticed; the rules themselves have tests of their own beside this one.

import { test } from 'vitest';
import { Random } from '../../src/random.js';
import { dateOfNumber, dateOrderOf, parseDate } from '../../src/table/parse-dates.js';
import { isHeader } from '../../src/table/reading/detect-header.js';
import { TableData } from '../../src/table/table-data.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';
import { readText } from './support/read-text.js';

const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)];
const often = (random: Random, share: number) => random.uniform() < share;

const CELLS: readonly ((random: Random, row: number, column: number) => string)[] = [
  (random) => String(random.below(4)),
  (random) => String(random.below(1000)),
  (random) => (random.below(1000) / 8).toFixed(2),
  (_, row) => String(row + 1),
  (_, row, column) => String(1990 + row + column),
  (random) => pick(random, ['red', 'green', 'blue']),
  (_, row) => `name ${row}`,
  (random) => pick(random, ['yes', 'no']),
  (random) => pick(random, ['', 'NA', '?', '3', 'x']),
  (random) => `2024-0${1 + random.below(9)}-1${random.below(10)}`,
];
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

const COLUMNS: readonly ((random: Random, row: number, rows: number) => string)[] = [
  ...CELLS.map((cell) => (random: Random, row: number) => cell(random, row, 0)),
  (random) => `${1 + random.below(3)},${100 + random.below(900)}`,
  (random) => `${random.below(90)},${random.below(10)}`,
  (random) => `$${random.below(9)}.50`,
  (random) => `(${random.below(9)})`,
  (random) => `${random.below(100)}%`,
  (random) => `0${random.below(900)}`,
  (random) => `${1 + random.below(28)}/${1 + random.below(12)}/2${often(random, 0.5) ? '0' : '1'}24`,
  (random) => `${1 + random.below(12)}/${1 + random.below(12)}/24`,
  (random) => `${1 + random.below(28)} March 20${10 + random.below(9)} ${1 + random.below(12)}:05 pm`,
  (random) => String(1_600_000_000 + 86_400 * random.below(400)),
  (random) => String(random.below(29) + (often(random, 0.1) ? 'more' : '')),
  (random) => (often(random, 0.2) ? 'unknown' : String(random.below(500))),
  (random, _, rows) => `w${random.below(rows)}`,
  (random, _, rows) => `w${random.below(Math.max(1, rows >> 2))}`,
  (random) => String(random.below(255)),
  (random) => `${random.below(9)}e${random.below(60) - 30}`,
  () => 'same',
  () => '',
  (_, row) => (row === 3 ? 'odd' : 'even'),
  (random) => pick(random, ['true', 'FALSE', 'True', '']),
  (random) => String(1e6 + random.uniform()),
];
const NAMES = ['id', 'customer_id', 'x', 'Age', 'row', 'zip', 'date', 'n"1', 'a,b', 'year', 'index', 'price'];

/** A field as CSV has it. */
const field = (text: string, delimiter: string) =>
  text.includes(delimiter) || /["\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

function randomTable(random: Random) {
  const rows = pick(random, [1, 2, 3, 5, 10, 11, 12, 20, 31, 40, 63]);
  const delimiter = pick(random, [',', ',', ';', '\t', '|']);
  const chosen = Array.from({ length: 1 + random.below(5) }, () => pick(random, COLUMNS));
  const names = [...chosen.map((_, j) => `${pick(random, NAMES)}${often(random, 0.8) ? j : ''}`), 'label'];
  const label = pick(random, [CELLS[0], CELLS[5], CELLS[7], CELLS[2]]);
  const gaps = often(random, 0.3);
  const body = Array.from({ length: rows }, (_, row) => [
    ...chosen.map((column) =>
      gaps && often(random, 0.1) ? pick(random, ['', 'NA', '-']) : column(random, row, rows),
    ),
    label(random, row, 0),
  ]);
  const lines = [names, ...body].map((cells) => cells.map((cell) => field(cell, delimiter)).join(delimiter));
  if (often(random, 0.05)) lines.splice(random.below(lines.length), 0, pick(random, ['', '# a note', 'x']));
  const text = lines.join(pick(random, ['\n', '\n', '\r\n'])) + pick(random, ['\n', '', '\n\n']);
  return { text, names };
}

function randomOptions(random: Random, names: readonly string[]) {
  const some = (share: number) => (often(random, share) ? [pick(random, names)] : undefined);
  return {
    ...(often(random, 0.15) && { ignore: some(1), categorical: some(0.5), numeric: some(0.5) }),
    ...(often(random, 0.05) && { features: some(1) }),
    ...(often(random, 0.05) && { date: some(1) }),
    ...(often(random, 0.1) && { missing: ['unknown', 'same'] }),
    ...(often(random, 0.3) && { scaling: pick(random, ['robust', 'features', 'min-max', 'none'] as const) }),
    ...(often(random, 0.1) && { smooth: 3 }),
    ...(often(random, 0.1) && { clip: 2 }),
    ...(often(random, 0.15) && { bins: pick(random, ['auto', 2, 5] as const) }),
    ...(often(random, 0.1) && { label: pick(random, [-1, 0, 'label'] as const) }),
    ...(often(random, 0.15) && {
      targets: { kind: pick(random, ['values', 'labels'] as const), columns: ['label'] },
      label: undefined,
    }),
    ...(often(random, 0.3) && { dropMissingLabels: true }),
  };
}

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
