import { expect, test } from 'vitest';
import { DataError } from '../../../src/errors.js';
import { names, readText, texts } from '../support/read-text.js';

const ROWS = '[{"age": 22, "sex": "m"},\n {"sex": "f", "age": 1.5, "note": "a, \\"b\\"\\u00e9"},\n {}]';

test('an array of objects: keys are columns in order of appearance, absent ones empty', async () => {
  for (const chunk of [1, 5, 1000]) {
    const table = await readText(ROWS, {}, chunk);
    expect([names(table), table.named]).toEqual([['age', 'sex', 'note'], true]);
    expect(texts(table)).toEqual([
      ['22', 'm', ''],
      ['1.5', 'f', 'a, "b"é'],
      ['', '', ''],
    ]);
    expect(Array.from(table.lines!)).toEqual([1, 2, 3]);
    expect(table.columns[0].numbers).toEqual(Float64Array.of(22, 1.5, Number.NaN));
  }
});

test('one object a line is the same', async () => {
  const table = await readText('{"a": 1, "b": null}\n{"a": 2, "b": true}\n\n{"b": false, "a": NaN}\n');
  expect(texts(table)).toEqual([
    ['1', ''],
    ['2', 'true'],
    ['', 'false'],
  ]);
  expect(Array.from(table.lines!)).toEqual([1, 2, 4]);
});

test('texts are cells as in CSV, numbers are numbers however they are written', async () => {
  const { columns } = await readText('[{"s": "22", "t": "007", "n": 1.0}, {"s": " 3 ", "t": "8", "n": 2e1}]');
  expect(columns[0]).toEqual({ name: 's', numbers: Uint8Array.of(22, 3), codes: null, words: [] });
  expect([columns[1].numbers, columns[1].words]).toEqual([Float64Array.of(7, 8), ['007']]);
  expect(columns[2]).toEqual({ name: 'n', numbers: Uint8Array.of(1, 20), codes: null, words: [] });
});

test('keys that are whole numbers stay where they stand, and digits beyond a double keep their text', async () => {
  const table = await readText('[{"b": 1, "2020": 12345678901234567890, "__proto__": 3}]');
  expect(names(table)).toEqual(['b', '2020', '__proto__']);
  expect(texts(table)).toEqual([['1', '12345678901234567890', '3']]);
});

test.each([
  [
    '[{"a": 1}, {"a": [1, 2]}]',
    't.csv:1: object 2: "a": an array found; a number, a text, true, false or null expected',
  ],
  ['[{"a": {"b": 1}}]', 't.csv:1: object 1: "a": an object found'],
  ['{"a": 1}\n{"a": 1, "a": 2}', 't.csv:2: object 2: the key "a" occurs twice'],
  ['{"a": 1}\n[1]', 't.csv:2: object 2: an object expected, an array found'],
  ['[[1, 2], [3, 4]]', 't.csv:1: object 1: an object expected, an array found'],
  ['[1, 2]', 't.csv:1: object 1: an object expected, "1" found'],
  ['{"data": [{"a": 1}]}', 't.csv:1: object 1: "data": an array found'],
  ['[{"a": 1}\n', 't.csv:2: object 2: a comma or ] expected behind an object'],
  ['[{"a": 01}]', 't.csv:1: object 1: "a": "01" found'],
  ['[{"a": Infinity}]', 't.csv:1: object 1: "a": "Infinity" found'],
  ['[{"a": "x]', 't.csv:1: object 1: a text that is not closed'],
  ['[{"a": "\\q"}]', 't.csv:1: object 1: the text "\\\\q" is not JSON'],
  ['[{"a": 1}] x', 't.csv:1: object 2: nothing expected behind the closing ]'],
  ['[]', 't.csv: no object in it, rows expected'],
  ['[{}, {}]', 't.csv: objects without keys'],
])('%s is refused', async (text, message) => {
  await expect(readText(text)).rejects.toThrow(message);
  await expect(readText(text)).rejects.toBeInstanceOf(DataError);
});

test('a CSV file may begin with a bracket', async () => {
  expect(names(await readText('[x],y\n1,2\n3,4\n'))).toEqual(['[x]', 'y']);
});
