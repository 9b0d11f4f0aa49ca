import { expect, test } from 'vitest';
import { show } from '../../src/errors.js';
import { parseJson } from '../../src/model/untrusted-json.js';

test('parseJson: reads what JSON.parse reads', () => {
  for (const value of [
    {},
    [],
    'a:"b',
    { 'k"ey\\': [{ 'k"ey\\': 'k' }, { a: ':' }], b: [null, true, -1.5e-3] },
  ]) {
    for (const indent of [0, 2]) expect(parseJson(JSON.stringify(value, null, indent))).toEqual(value);
  }
});

test.each([
  ['{"a":1,"a":2}', 'the key "a" is given twice'],
  ['{"a":1, "b":{"a":1,"\\u0061" :2}}', 'the key "a" is given twice'],
  ['[{"__proto__":{}}]', '__proto__'],
  ['{"__pr\\u006fto__":{}}', '__proto__'],
  ['['.repeat(65), 'nested more than 64 deep'],
  ['{"a":'.repeat(1e5), 'nested more than 64 deep'],
  ['{"a', 'closing quote'],
  ['{"a\\"', 'closing quote'],
  ['}]]', 'Unexpected token'],
  ['', 'Unexpected end'],
])('parseJson: refuses %.20s', (text, reason) => {
  expect(() => parseJson(text)).toThrow(reason);
});

test('parseJson: the same key in two objects is no duplicate', () => {
  expect(parseJson('[{"a":1},{"a":2},{"b":{"a":3},"a":4}]')).toHaveLength(3);
});

test('show: any value becomes one short line', () => {
  const values = [
    'x'.repeat(1e6),
    'a\n\u001b[31mb',
    Array(1e6).fill('y'.repeat(50)),
    [[[[]]]],
    {},
    null,
    undefined,
    1,
  ];
  for (const value of values) {
    const text = show(value);
    expect(text.length).toBeLessThan(600);
    expect(text).not.toMatch(/\p{Cc}/u);
  }
});
