// JSON that is cut behind its objects: whatever strings hold, and wherever chunks end, every piece but the last ends behind an object.

import { expect, test } from 'vitest';
import { Random } from '../../../src/random.js';
import { wholeObjects } from '../../../src/table/reading/json-objects.js';
import { inChunks } from '../support/read-text.js';

async function pieces(text: string, size: number): Promise<string[]> {
  const found: string[] = [];
  const decoder = new TextDecoder();
  for await (const piece of wholeObjects('t.json', inChunks(new TextEncoder().encode(text), size)))
    found.push(decoder.decode(piece.slice()));
  return found;
}

const objectsOf = (piece: string) =>
  JSON.parse(`[${piece.trim().replace(/^[[,\s]+|[\],\s]+$/g, '')}]`) as unknown[];

const STRINGS = [
  '',
  'a',
  '"',
  '\\',
  '}',
  '{',
  ']',
  '[',
  '\\"',
  '"}',
  '\\\\',
  '\\"}{',
  'a]"b',
  '€ü',
  '\n',
  '},{"b":1',
];

test.each([1, 2, 3, 7, 16, 64, 1000])('chunks of %d bytes', async (size) => {
  const random = Random.stream(size, 'json');
  const text = () =>
    Array.from({ length: random.below(4) }, () => STRINGS[random.below(STRINGS.length)]).join('');
  for (let i = 0; i < 40; i++) {
    const rows = Array.from({ length: 1 + random.below(8) }, () => ({
      [text()]: text(),
      n: random.below(100),
      deep: { list: [text(), { x: text() }] },
    }));
    const whole = random.below(2) ? JSON.stringify(rows) : rows.map((row) => JSON.stringify(row)).join(',\n');
    const found = await pieces(whole, size);
    expect(found.join('')).toBe(whole);
    expect(found.flatMap(objectsOf)).toEqual(rows);
    if (size <= 3) expect(found.length).toBeGreaterThanOrEqual(rows.length);
  }
});

test('text without objects is one piece, and a brace too many ends none', async () => {
  expect(await pieces('[1, 2, 3]', 2)).toEqual(['[1, 2, 3]']);
  expect(await pieces('}{"a":1}{"b":2}', 100)).toEqual(['}{"a":1}{"b":2}']);
  expect(await pieces('}{"a":1}', 1)).toEqual(['}', '{"a":1}']);
  expect(await pieces('', 1)).toEqual([]);
});
