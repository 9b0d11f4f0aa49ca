// What a table is asked for by mistake: options of another kind, a label that is a feature, rows that are no objects.

import { expect, test } from 'vitest';
import { DataError, OptionError } from '../../src/errors.js';
import { learnSchema } from '../../src/table/learn-schema.js';
import { labelDoubt, matchColumns, targetsBySchema } from '../../src/table/match-columns.js';
import { TableData } from '../../src/table/table-data.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';
import { findTargets } from '../../src/table/target-columns.js';
import { readText } from './support/read-text.js';

const allRows = ({ rowCount }: { rowCount: number }) => Uint32Array.from({ length: rowCount }, (_, i) => i);
const lines = (cells: (i: number) => (string | number)[]) =>
  Array.from({ length: 30 }, (_, i) => cells(i).join(',')).join('\n');

test.each([
  ['delimiter', { delimiter: 'x' }, 'delimiter: "x" is none of'],
  ['header', { header: 'no' }, 'header: "no" is not true or false'],
  ['encoding', { encoding: 'utf8' }, 'encoding: "utf8" is none of'],
])('reading: %s of another kind is refused', async (_, options, message) => {
  const read = readText('a,label\n1,x\n2,y\n', options as never);
  await expect(read).rejects.toThrow(message);
  await expect(read).rejects.toThrow(OptionError);
});

test.each(['features', 'ignore', 'numeric', 'missing'])(
  '%s as one text is no list of letters',
  async (name) => {
    const table = await readText(`a,b,label\n${lines((i) => [i % 7, i % 3, 'xy'[i % 2]])}`);
    const learn = () => learnSchema(table, allRows(table), findTargets(table, {}), { [name]: 'ab' });
    expect(learn).toThrow(`${name}: a list expected, such as ["ab"]`);
  },
);

test.each([
  [{ bins: -3 }, 'bins: -3 is not a whole number from 2 to 100, or "auto"'],
  [{ bins: 1e9 }, 'bins: 1000000000 is not'],
  [{ scaling: 'robusto' }, 'scaling: "robusto" is unknown; valid: none, features, min-max, robust'],
  [{ scaling: 'robust', smooth: -1 }, 'smooth: -1 is not a number above 0'],
  [{ scaling: 'robust', clip: '3' }, 'clip: "3" is not a number above 0'],
])('scaling by %o is refused', async (options, message) => {
  const table = await readText(`a,b,label\n${lines((i) => [i % 7, i % 3, 'xy'[i % 2]])}`);
  const learn = () => learnSchema(table, allRows(table), findTargets(table, {}), options as never);
  expect(learn).toThrow(OptionError);
  expect(learn).toThrow(message);
});

test('objects: no array, no rows and holes are refused', () => {
  for (const rows of [undefined, 'abc', { a: 1 }, new Map()])
    expect(() => tableOfObjects(rows as never)).toThrow(/^rows: an array of objects expected, .* found$/);
  expect(() => tableOfObjects([])).toThrow(new DataError('rows: no rows'));
  // biome-ignore lint/suspicious/noSparseArray: the hole is what is tested
  expect(() => tableOfObjects([, { a: 1 }] as never)).toThrow(/^rows\[0\]: nothing found/);
});

test('a label that is asked for of a trained model is the one that it predicts, or refused', async () => {
  const table = await readText(`a,b,kind\n${lines((i) => [i % 7, i % 3, 'xy'[i % 2]])}`);
  const schema = learnSchema(table, allRows(table), findTargets(table, { label: 'kind' }));
  const moved = await readText(`kind,b,a\n${lines((i) => ['xy'[i % 2], i % 3, i % 7])}`);
  for (const label of [undefined, 'kind', 0])
    expect(targetsBySchema(schema, moved, label).columns).toEqual([0]);
  for (const label of ['a', -1])
    expect(() => targetsBySchema(schema, moved, label)).toThrow('to predict column "kind", not "a"');
});

test('without names, a column in the place of the label that holds no classes is doubtful', async () => {
  const table = await readText(
    lines((i) => [i % 2, i % 7, 50 + (i % 11)]),
    { header: false },
  );
  const schema = learnSchema(table, allRows(table), findTargets(table, { label: 0 }));
  const moved = await readText(
    lines((i) => [i % 7, 50 + (i % 11), i % 2]),
    { header: false },
  );
  const doubt = (of: typeof table) =>
    labelDoubt(schema, of, matchColumns(schema, of, false).columns, { names: ['0', '1'] });
  expect(doubt(table)).toBeNull();
  expect(doubt(moved)).toMatch(/column 1 is left out, .* 2\d of its 30 values are no class, "2" for one/);
});

test('rare levels of the very rows that are learnt from are no news; those of a later table are said once', async () => {
  const row = (i: number) => [i === 3 ? 'rare' : 'pq'[i % 2], i % 5, 'xy'[i % 2]];
  const table = await readText(`town,b,label\n${lines(row)}`);
  const notes: string[] = [];
  const onNotice = (text: string) => notes.push(text);
  const data = TableData.of(table, { onNotice }).dataset();
  data.encoded!.divide(data, allRows({ rowCount: 25 }), Uint32Array.of(25, 26, 27, 28, 29));
  expect(notes).toEqual([]);
  const { schema } = data.encoded as unknown as { schema: ReturnType<typeof learnSchema> };
  const later = TableData.of(table, { schema, onNotice }).dataset();
  later.encoded!.divide(later, allRows({ rowCount: 25 }), Uint32Array.of(25, 26));
  expect(notes).toEqual([expect.stringMatching(/"town": 1 of 30 rows .*: "rare"/)]);
});
