// Many rows to features: bytes stay bytes, and wide rows of a few ones become lists of nonzeros; both as encode-rows.ts has them.

import { expect, test } from 'vitest';
import { SparseFeatures } from '../../src/data/sparse-features.js';
import { encodeRows } from '../../src/table/encode-rows.js';
import { encodeTable, encodeTableDense } from '../../src/table/encode-table.js';
import { matchColumns } from '../../src/table/match-columns.js';
import type { Schema, SchemaColumn } from '../../src/table/schema.js';
import type { Table, TableColumn } from '../../src/table/table.js';

const schemaOf = (columns: SchemaColumn[]): Schema => ({
  ...{ version: 1, named: true, predicts: 'classes', missing: [] },
  columns,
});
const tableOf = (rowCount: number, columns: TableColumn[]): Table => ({
  ...{ name: 't.csv', named: true, lines: null },
  ...{ rowCount, columns },
});

test('bytes of plain columns stay bytes, with few rows and with many', () => {
  const columns = ['a', 'b', 'c', 'd'].map(
    (name, j): TableColumn => ({
      ...{ name, codes: null, words: [] },
      numbers: Uint8Array.from({ length: 50 }, (_, i) => (i * (7 + j)) % 256),
    }),
  );
  const schema = schemaOf(
    columns.map(({ name }) => ({ name, kind: 'number', why: 'pixels', indicator: false })),
  );
  const table = tableOf(50, columns);
  const matched = matchColumns(schema, table, false);
  const rows = Uint32Array.of(49, 0, 7);
  const expected = Uint8Array.from([49, 0, 7].flatMap((i) => [7, 8, 9, 10].map((step) => (i * step) % 256)));
  for (const encode of [encodeRows, encodeTable, encodeTableDense])
    expect(encode(schema, table, matched, rows).features).toEqual(expected);
});

test('rows of 500 levels that would be 270 MB are lists of nonzeros, equal to the dense rows; notes count all rows', () => {
  const rowCount = 135_000;
  const levels = Array.from({ length: 500 }, (_, i) => `level ${i}`);
  const words = [...levels, 'new', ''];
  const codes = Int32Array.from({ length: rowCount }, (_, i) => (i * 31) % words.length);
  const schema = schemaOf([
    { name: 'word', kind: 'category', why: 'words', levels, rare: false, indicator: false },
  ]);
  const table = tableOf(rowCount, [
    { name: 'word', numbers: new Float64Array(rowCount).fill(Number.NaN), codes, words },
  ]);
  const matched = matchColumns(schema, table, false);
  const all = Uint32Array.from({ length: rowCount }, (_, i) => i);
  const { features, featureCount, notes } = encodeTable(schema, table, matched, all);
  expect(features).toBeInstanceOf(SparseFeatures);
  const some = Uint32Array.of(0, 1, 4095, 4096, 99_999, rowCount - 1);
  const dense = encodeRows(schema, table, matched, some).features as Float32Array;
  some.forEach((row, i) => {
    const own = dense.subarray(i * featureCount, (i + 1) * featureCount);
    expect((features as SparseFeatures).row(row, featureCount)).toEqual(own);
  });
  const count = (code: number) => codes.filter((one) => one === code).length;
  expect(notes).toEqual([
    `t.csv: column "word": ${count(500)} of 135000 rows have a value that the model does not know: "new"`,
    `t.csv: column "word": ${count(501)} of 135000 rows have no value, and the training rows had no gaps; the usual value is used`,
  ]);
});

test('numbers that stand for categories are the same level however they are written', () => {
  const schema = schemaOf([
    { name: 'code', kind: 'category', why: 'forced', levels: ['1', '2'], rare: true, indicator: true },
  ]);
  const numbers = Float64Array.of(2, 1, 7, 1, Number.NaN);
  const table = tableOf(5, [
    { name: 'code', numbers, codes: Int32Array.of(-1, -1, -1, 0, 1), words: ['1.0', ''] },
  ]);
  const matched = matchColumns(schema, table, false);
  const { features, notes } = encodeRows(schema, table, matched, Uint32Array.of(0, 1, 2, 3, 4));
  const rows = [
    [0, 1, 0, 0],
    [1, 0, 0, 0],
    [0, 0, 1, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 1],
  ];
  expect(Array.from(features)).toEqual(rows.flat());
  expect(notes).toEqual(['t.csv: column "code": 1 of 5 rows have a value that the model does not know: "7"']);
});
