// Fields of CSV files: quotes where RFC 4180 wants them, and no formula of a spreadsheet in files that people open.

import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { csvField, guardedField } from '../../src/data/csv-write.js';

const FORMULAS = [
  '=1+1',
  '=HYPERLINK("http://x","y")',
  '+cmd',
  '-',
  '-x',
  '-1-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '＝1',
  "'=1",
];

test.each(FORMULAS)('%j is text in a file for people, and as it is in others', (field) => {
  const read = (text: string) => parse(`a,${text},b\n`)[0];
  expect(read(guardedField(field))).toEqual(['a', `'${field}`, 'b']);
  expect(read(csvField(field))).toEqual(['a', field, 'b']);
});

test.each(['-1.5', '+1', '-1', '-.5e-7', '+3.E2', '0', '', 'a=b', ' =1', "it's", "'quoted'", 'Größe', '1-2'])(
  '%j stays as it is',
  (field) => expect(guardedField(field)).toBe(csvField(field)),
);

test('two fields never become one', () => {
  const fields = [...FORMULAS, ...FORMULAS.map((field) => `'${field}`), "''", "'"];
  expect(new Set(fields.map(guardedField)).size).toBe(new Set(fields).size);
});
