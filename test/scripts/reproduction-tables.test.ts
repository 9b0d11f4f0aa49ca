import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
// @ts-expect-error: a script, not part of the package
import { figuresTable, rewriteTables, searchTable } from '../../scripts/reproduction-tables.mjs';
import { EXPERIMENTS } from '../../src/experiments/experiment-definitions.js';

test('REPRODUCTION.md holds the tables that reproduction.json gives', () => {
  const result = JSON.parse(readFileSync('reproduction.json', 'utf8'));
  const markdown = readFileSync('REPRODUCTION.md', 'utf8');
  const tables = { figures: figuresTable(result, EXPERIMENTS), searches: searchTable(result, EXPERIMENTS) };
  expect(rewriteTables(markdown, tables)).toBe(markdown);
});

test('a table without its place is an error, not a silent omission', () => {
  expect(() => rewriteTables('no marks here', { figures: 'x' })).toThrow('no place for the table "figures"');
});
