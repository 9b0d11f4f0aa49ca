import { expect, test } from 'vitest';
import { names, readText, texts } from '../support/read-text.js';

test('label and features, those that a line leaves out are 0', async () => {
  const table = await readText('# made up\n+1 1:0.5 3:2 # first\n-1 2:1e1\n\n+1\n');
  expect([names(table), table.named]).toEqual([['label', 'feature 1', 'feature 2', 'feature 3'], true]);
  expect(texts(table)).toEqual([
    ['+1', '0.5', '0', '2'],
    ['-1', '0', '10', '0'],
    ['+1', '0', '0', '0'],
  ]);
  expect(table.columns[0].numbers).toEqual(Float64Array.of(1, -1, 1));
  expect(table.columns[3].numbers).toEqual(Uint8Array.of(2, 0, 0));
  expect(Array.from(table.lines!)).toEqual([2, 3, 5]);
});

test('numbering from 0, as scikit-learn writes it', async () => {
  expect(names(await readText('0 0:1 2:5\n1 1:1\n'))).toEqual([
    'label',
    'feature 0',
    'feature 1',
    'feature 2',
  ]);
});

test('features that only the caller knows are there, and 0', async () => {
  const table = await readText('1 1:5\n0 1:6\n', { knownNames: ['feature 1', 'feature 3'] });
  expect(names(table)).toEqual(['label', 'feature 1', 'feature 2', 'feature 3']);
  expect(texts(table)[0]).toEqual(['1', '5', '0', '0']);
});

test.each([
  ['2 qid:1 1:5\n1 qid:1 1:4\n', /^t\.csv:1: a query id \("qid:1"\) found; ranking/],
  ['1,2 1:5\n3 1:5\n', /^t\.csv:1: several labels/],
  ['1 1:5\n1 1:5 1:6\n', /^t\.csv:2: feature 1 occurs twice/],
  [
    '1 1:5\n0 200000000:1\n',
    /^t\.csv:2: 200000001 columns, at most 262144 expected; maxColumns: 200000001 allows more$/,
  ],
])('%j is refused', async (text, message) => {
  await expect(readText(text)).rejects.toThrow(message);
});

test('times of day among numbers are no features', async () => {
  expect(names(await readText('day,time\n5,12:30\n6,13:45\n'))).toEqual(['day', 'time']);
});
