// Small tables of cells of every kind, and options for reading them, that a seed draws.

import type { Random } from '../../../src/random.js';

export const pick = <T>(random: Random, list: readonly T[]): T => list[random.below(list.length)];
export const often = (random: Random, share: number) => random.uniform() < share;

export const CELLS: readonly ((random: Random, row: number, column: number) => string)[] = [
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

/** A CSV of at most 63 rows, the last column of which is `label`, and the names of its columns. */
export function randomTable(random: Random) {
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

/** Options of TableData.of, some of which do not fit the table. */
export function randomOptions(random: Random, names: readonly string[]) {
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
