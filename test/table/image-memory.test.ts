// Images in a table: their pixels are in memory once, and the table is there for whoever asks for it.

import { expect, test } from 'vitest';
import { textAt } from '../../src/table/table.js';
import { type EncodedTable, TableData } from '../../src/table/table-data.js';
import { readText } from './support/read-text.js';

test('the pixels of images are in the features alone; the table is made anew where it is asked for', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => [i % 3, (i * 37) % 256, 255 - i, i]);
  const text = `label,pixel1,pixel2,pixel3\n${rows.map((row) => row.join(',')).join('\n')}\n`;
  const data = TableData.of(await readText(text)).dataset();
  expect([...(data.features as Uint8Array)]).toEqual(rows.flatMap((row) => row.slice(1)));
  const encoded = data.encoded as EncodedTable;
  const held = (encoded as unknown as { source: { whole: { columns: { numbers: Uint8Array }[] } } }).source
    .whole;
  expect(held.columns.map(({ numbers }) => numbers.length)).toEqual([12, 0, 0, 0]);
  const cells = rows.map((_, row) => encoded.table.columns.map((column) => Number(textAt(column, row))));
  expect(cells).toEqual(rows);
});
