// Every option of every table of options in src/: its default, and what it makes of values at and around its limits, or in which words it
// refuses them. A default or a limit that moves is noticed here; what options do is tested where they are used.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Schema } from '../../src/options/option.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';

const ROOT = new URL('../../src/', import.meta.url);

const NUMBERS = [
  ...[-1e31, -1, -1e-9, 0, 1e-300, 1e-9, 0.01, 0.5, 0.99, 0.9901, 0.999999, 0.9999991, 1, 1.0001, 1.5, 2, 3],
  ...[8, 10, 15, 16, 32, 63, 64, 65, 99, 100, 101, 255, 256, 257, 1000, 1024, 1025, 4096, 65536, 65537],
  ...[1e6, 1e6 + 1, 2 ** 26, 2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e30, 1.01e30, 1e300],
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
];
const OTHERS = [
  ...[
    null,
    true,
    false,
    '',
    'auto',
    'none',
    'mean',
    'adam',
    '1',
    'x',
    [],
    [1],
    [0.5, 0.5],
    [1, 2],
    [2, 3, 1],
    ['a'],
    {},
  ],
  ...[
    { name: 'adam' },
    { name: 'step', every: 0 },
    { name: 'sgd', momentum: 1 },
    { a: 1 },
    { crop: 1 },
    () => 1,
    new Map([['a', 1]]),
  ],
];

interface Table {
  readonly name: string;
  readonly rows: Schema;
}

/** All that are exported as …_OPTIONS. */
async function tables(): Promise<Table[]> {
  const found = new Map<unknown, Table>();
  for (const file of readdirSync(ROOT, { recursive: true }).map(String).sort()) {
    if (
      !file.endsWith('.ts') ||
      !/export const [A-Z_]+_OPTIONS\b/.test(readFileSync(new URL(file, ROOT), 'utf8'))
    )
      continue;
    const module = (await import(new URL(file, ROOT).pathname)) as Record<string, unknown>;
    for (const [name, rows] of Object.entries(module))
      if (/_OPTIONS$/.test(name) && !Array.isArray(rows)) found.set(rows, { name, rows: rows as Schema });
  }
  return [...found.values()];
}

test('every default and every limit', async () => {
  const all = await tables();
  expect(all.length).toBeGreaterThan(30);
  const outcomes: string[] = [];
  for (const { name, rows } of all)
    for (const [option, row] of Object.entries(rows)) {
      const { usual } = row;
      const answers = [`${name}.${option}`, await outcomeOf(() => usual)];
      for (const value of [...NUMBERS, ...OTHERS]) answers.push(await outcomeOf(() => row.check(value, 'x')));
      outcomes.push(answers.join('\n'));
    }
  expectRecordedOutcomes(outcomes);
});
