// Small files that stand for very large tables are refused by bounds that name themselves, before the memory is taken.

import { expect, it } from 'vitest';
import { csvEngine } from '../../../src/platform/node/csv-engine.js';
import type { ReadTableOptions } from '../../../src/table/reading/read-options.js';
import { readTable } from '../../../src/table/reading/read-table.js';
import { readTableParts } from '../../../src/table/reading/table-parts.js';

const CHUNK = 1 << 16;

async function* chunksOf(text: string) {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK);
}

const read = (text: string, options: ReadTableOptions = {}) =>
  readTable('t', chunksOf(text), csvEngine, options);

/** Chunks without end: more than `most` of them are a fault of the test. */
async function* endless(text: string, most: number) {
  const bytes = new TextEncoder().encode(text.repeat(Math.ceil(CHUNK / text.length)));
  for (let i = 0; i < most; i++) yield bytes;
  throw new Error(`more than ${most} chunks were read`);
}

it.each([
  [
    'CSV',
    `${'a,'.repeat(299_999)}b\n${'1,'.repeat(299_999)}1\n`,
    /^t:1: 300000 columns, at most 262144 expected; maxColumns: 300000 allows more$/,
  ],
  [
    'JSON',
    `[{${Array.from({ length: 300_000 }, (_, i) => `"${i}":1`).join()}}]`,
    /^t:1: 262145 columns, at most 262144 expected; maxColumns/,
  ],
  ['libsvm', '1 1:2\n0 999999999:3\n', /^t:2: 1000000000 columns, at most 262144 expected; maxColumns/],
])('too many columns of %s', async (_, text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

it.each([
  ['CSV', 'a\n1\n2\n3\n'],
  ['JSON lines', '{"a":1}\n{"a":2}\n{"a":3}\n'],
  ['a JSON array', '[{"a":1},\n{"a":2},\n{"a":3}]'],
  ['libsvm', '1 1:1\n2 1:2\n1 1:3\n'],
])('rows and cells are counted in %s', async (_, text) => {
  const { rowCount, columns } = await read(text);
  expect(rowCount).toBe(3);
  await read(text, { maxRows: 3, maxCells: 3 * columns.length, maxColumns: columns.length });
  await expect(read(text, { maxRows: 2 })).rejects.toThrow(
    /^t:\d: more than 2 rows; maxRows: 4 allows more$/,
  );
  await expect(read(text, { maxCells: 3 * columns.length - 1 })).rejects.toThrow(
    /^t:\d: 3 rows of \d columns?, at most \d cells expected; maxCells: \d+ allows more$/,
  );
});

it('rows without end are refused at the bound', async () => {
  const bounded = { maxRows: 1e5 };
  for (const row of ['1\n', '"a",2\n', '{"a":1}\n', '1 1:1\n'])
    await expect(readTable('t', endless(row, 40), csvEngine, bounded), row).rejects.toThrow(
      /more than 100000 rows/,
    );
});

it('each row with a key of its own is refused long before all cells are there', async () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => `{"k${i}":1}`).join('\n');
  await expect(read(rows)).rejects.toThrow(
    /^t:4097: 4097 rows of 4097 columns, at most 16777216 cells expected/,
  );
});

it('JSON in one long line is cut behind its objects', async () => {
  const object = `[${'{"a": 1, "b": "[}{\\"x"},\r\n'.repeat(50_000)}{"a": 2}]`;
  const { rowCount, columns, lines } = await read(object);
  expect([rowCount, columns.length, lines?.at(-1)]).toEqual([50_001, 2, 50_001]);
  expect(columns[1].words).toContain('[}{"x');
});

it('a table that is read in parts has no bound on its rows', async () => {
  let rows = 0;
  for await (const part of readTableParts('t', chunksOf('1,2\n'.repeat(1000)), csvEngine, { maxRows: 10 }))
    rows += part.rowCount;
  expect(rows).toBe(1000);
});
