// Columns whose values differ by less than 32-bit numbers can scale. With --standardize global the network scales them in 32 bits: to it they
// are constant, and the command says so. Elsewhere a table's columns are scaled in double precision, and nothing is lost.

import { expect, test } from 'vitest';
import { put, temporaryFolder } from '../support/temporary.js';
import { jacquard, QUICK, readJson, succeeded } from './run.js';

type Columns = Record<string, (row: number) => number>;

/** Sixty rows of three classes. */
function csv(columns: Columns): string {
  const values = Object.values(columns);
  const rows = Array.from({ length: 60 }, (_, i) => [i % 3, ...values.map((value) => value(i))].join(','));
  return `${['label', ...Object.keys(columns)].join(',')}\n${rows.join('\n')}\n`;
}

/** What the command says of it, as one line, and its folder. */
async function trained(columns: Columns, ...more: string[]) {
  const folder = temporaryFolder();
  put(folder, 't.csv', csv(columns));
  const { stderr } = await succeeded(jacquard(folder, ...QUICK, '--label', 'label', ...more));
  return { folder, said: stderr.replace(/\s+/g, ' ') };
}

const GLOBAL = ['--standardize', 'global'];
const NOTE =
  'by less than 32-bit numbers can scale (1e-38), which counts as constant; multiply by a large number first';
const tiny = (row: number) => (row % 3) * 1e-40;
const tinyToo = (row: number) => (row % 4) * 1e-40;

test.each([[], ['--quiet']])(
  'a column that counts as constant is noted once, also with --quiet (case %#)',
  async (...more) => {
    const { said } = await trained({ a: tiny }, ...GLOBAL, ...more);
    expect(said.split(`note: feature 0 varies ${NOTE}`)).toHaveLength(2);
  },
);

test('of several the first is named, and the others are counted', async () => {
  const { said } = await trained({ a: tiny, b: tinyToo, c: tiny }, ...GLOBAL);
  expect(said).toContain(`note: feature 0 and 2 more vary ${NOTE}`);
});

test.each([
  ['ordinary numbers', { a: (row) => row % 5, b: (row) => row % 4 }],
  ['numbers as small as 32 bits can scale', { a: (row) => (row % 5) * 1e-37, b: (row) => (row % 4) * 1e-37 }],
  ['a small column beside larger ones', { a: tiny, b: (row) => row % 4 }],
] satisfies [string, Columns][])('%s are not noted', async (_, columns) => {
  const { said } = await trained(columns, ...GLOBAL);
  expect(said).not.toMatch(/constant/);
});

test('columns that are scaled each by its own are learned from, however small, and not noted', async () => {
  const long = ['--epochs', '100', '--learning-rate', '0.3'];
  const { said, folder } = await trained({ a: tiny, b: (row) => row % 5 }, ...long);
  expect(said).not.toMatch(/constant/);
  expect(readJson(folder, 'runs/train/report.json').validation.accuracy).toBe(1);
});
