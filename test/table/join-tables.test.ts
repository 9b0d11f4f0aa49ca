import { expect, test } from 'vitest';
import { byteMatrix } from '../../src/table/image-matrix.js';
import { joinTables } from '../../src/table/join-tables.js';
import { isMissing } from '../../src/table/missing-values.js';
import { ColumnBuilder } from '../../src/table/reading/column-builder.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import { names, readText, texts } from './support/read-text.js';

test("labels' columns stand behind the features'", async () => {
  const features = await readText('a,b\n1,2\n3,4\n');
  const joined = joinTables(
    features,
    await readText('kind\nx\ny\nx\n'.slice(0, 9), { content: 'labels', header: true }),
  );
  expect([names(joined), joined.name, joined.rowCount]).toEqual([['a', 'b', 'kind'], 't.csv', 2]);
  expect(texts(joined)).toEqual([
    ['1', '2', 'x'],
    ['3', '4', 'y'],
  ]);
  const unnamed = await readText('5\n6\n', { content: 'labels' });
  expect(names(joinTables(features, unnamed))).toEqual(['a', 'b', 'label']);
  const plain = await readText('1,2\n3,4\n');
  expect(names(joinTables(plain, unnamed))).toEqual(['column 1', 'column 2', 'column 3']);
});

test('as many labels as rows are expected, and names of their own', async () => {
  const features = await readText('a,b\n1,2\n3,4\n');
  const labels = await readText('5\n6\n7\n', { content: 'labels' });
  expect(() => joinTables(features, labels)).toThrow('t.csv has 2 rows of features, but t.csv has 3 labels');
  const same = await readText('a\n6\n7\n', { content: 'labels' });
  expect(() => joinTables(features, same)).toThrow(
    't.csv,t.csv: two columns are called "a" (columns 1 and 3)',
  );
});

test.each([70, 72])(
  'a matrix of bytes has a row for each row, or for those that are asked for: %i columns',
  (width) => {
    const rows = Array.from({ length: 150 }, (_, r) =>
      Object.fromEntries(Array.from({ length: width }, (_, c) => [`c${c}`, (r * 7 + c) % 256])),
    );
    const { columns } = tableOfObjects(rows);
    const matrix = byteMatrix(columns);
    expect(matrix).toEqual(
      Uint8Array.from({ length: 150 * width }, (_, i) => (Math.floor(i / width) * 7 + (i % width)) % 256),
    );
    expect(byteMatrix(columns, [149, 0])).toEqual(
      Uint8Array.of(...matrix.subarray(149 * width), ...matrix.subarray(0, width)),
    );
    expect(() => byteMatrix(tableOfObjects([{ a: 1, b: 1.5 }]).columns)).toThrow(
      'byteMatrix: column "b" has other numbers',
    );
  },
);

test('missing: nothing, ?, -, and words in any case; further tokens as they are written', () => {
  for (const text of ['', 'NA', 'na', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?', '-'])
    expect(isMissing(text), text).toBe(true);
  for (const text of ['0', 'no', '--', 'nano', 'nil', '.']) expect(isMissing(text), text).toBe(false);
  const extra = new Set(['.', 'unknown', 'ZZ']);
  for (const text of ['.', 'unknown', 'ZZ', 'NA']) expect(isMissing(text, extra), text).toBe(true);
  expect(isMissing('zz', extra)).toBe(false);
});

test('too many different texts are refused, with the column', () => {
  const builder = new ColumnBuilder('t.csv: column "id"', { maxWords: 2 });
  for (const text of ['a', 'b', 'a']) builder.pushText(text);
  expect(() => builder.pushText('c')).toThrow('t.csv: column "id": more than 2 different texts');
});
