import { expect, test } from 'vitest';
import { plainSchema } from '../../src/table/learn-schema.js';
import { tableOfObjects } from '../../src/table/table-from-objects.js';

const table = tableOfObjects(
  [
    { a: 1, b: 2, y: 3 },
    { a: 4, b: 5, y: 6 },
  ],
  't',
);

test.each([
  ['classes', 'label', undefined, 'asked for'],
  ['values', 'target', undefined, 'asked for'],
  ['classes', 'label', 'the last column', 'the last column'],
] as const)('%s: their column is a %s, every other an unscaled number', (kind, role, guess, why) => {
  const schema = plainSchema(table, { kind, columns: [2], guess });
  expect(schema.predicts).toBe(kind);
  expect(schema.columns).toEqual([
    { name: 'a', kind: 'number', why: 'as it stands', indicator: false },
    { name: 'b', kind: 'number', why: 'as it stands', indicator: false },
    { name: 'y', kind: role, why },
  ]);
});
