// The cells behind encoded rows, which reports show: those of the same row of the table, after a split too.

import { expect, test } from 'vitest';
import { type EncodedTable, TableData } from '../../src/table/table-data.js';
import { readText } from './support/read-text.js';

test('cells are those of the encoded row, in the order asked for, without rows that have no label and after a split', async () => {
  const label = (i: number) => (i === 3 ? '' : 'ab'[i % 2]);
  const lines = Array.from({ length: 30 }, (_, i) => `${(i * i) / 4},${'xyz'[i % 3]},${label(i)}`);
  const table = await readText(`size,port,stays\n${lines.join('\n')}\n`);
  const data = TableData.of(table, { label: 'stays', dropMissingLabels: true }).dataset();
  const { validation } = (data.encoded as EncodedTable).divide(
    data,
    Uint32Array.from({ length: 20 }, (_, i) => i + 9),
    Uint32Array.of(8, 2, 3),
  );
  const numbers = [9, 2, 4]; // row 3 has no label
  const cells = (validation.encoded as EncodedTable).textsOf(['port', 'nothing', 'size']);
  expect(Array.from(validation.rows, cells)).toEqual(
    numbers.map((i) => ['xyz'[i % 3], '', String((i * i) / 4)]),
  );
  expect(numbers.map((_, i) => validation.rowNumber(i))).toEqual(numbers);
});
