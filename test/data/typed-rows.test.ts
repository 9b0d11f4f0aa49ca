import { expect, it } from 'vitest';
import { typedRows } from '../../src/data/typed-rows.js';

it.each<[string, unknown[], string]>([
  [
    'a word',
    [
      [1, 2],
      ['abc', '2'],
    ],
    'rows[1]: feature 0 is "abc"; numbers expected',
  ],
  [
    'a number in a string',
    [[1, '2']],
    'rows[0]: feature 1 is "2"; numbers expected, Number(value) makes one',
  ],
  ['null, which would be 0', [[1, null]], 'rows[0]: feature 1 is null'],
  ['nothing', [[undefined, 1]], 'rows[0]: feature 0 is nothing'],
  ['true', [[true, 1]], 'rows[0]: feature 0 is true'],
  ['a big integer', [BigInt64Array.of(1n, 2n)], 'rows[0]: feature 0 is 1'],
])('%s is refused, naming the value, its row and its feature', (_, rows, message) => {
  expect(() => typedRows(rows as never, 2)).toThrow(message);
  expect(() => typedRows(rows as never, 2)).toThrow(expect.objectContaining({ code: 'DATA' }));
});

it('words are no rows, though they have a length', () => {
  expect(() => typedRows(['ab', 'cd'] as never, 2)).toThrow('an array of rows, expected');
});

it('arrays, typed or not, become one Float32Array', () => {
  const values = Float32Array.of(0, 1, 2, 3, 254, 255);
  expect(typedRows([[0, 1], Float64Array.of(2, 3), Uint8Array.of(254, 255)], 2)).toEqual(values);
  expect(typedRows(values, 2)).toBe(values);
});
