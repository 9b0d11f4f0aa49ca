// Parts of a table: how many rows they have. What comes of them: test/platform/node/large-table.test.ts.

import { expect, it } from 'vitest';
import { csvEngine } from '../../../src/platform/node/csv-engine.js';
import { type PartsOptions, readTableParts } from '../../../src/table/reading/table-parts.js';
import { inChunks } from '../support/read-text.js';

const ROWS = 60_000;
const rows = Array.from({ length: ROWS }, (_, i) => ({ a: i, b: i % 7, c: `w${i % 400}` }));
const TEXTS = {
  CSV: `a,b,c\n${rows.map(({ a, b, c }) => `${a},${b},${c}`).join('\n')}\n`,
  'JSON lines': rows.map((row) => JSON.stringify(row)).join('\n'),
  libsvm: rows.map(({ a, b }) => `${b % 2} 1:${a} 2:${b + 1} 3:4`).join('\n'),
};

async function sizes(text: string, options: PartsOptions): Promise<number[]> {
  const found: number[] = [];
  for await (const part of readTableParts(
    't',
    inChunks(new TextEncoder().encode(text), 1 << 14),
    csvEngine,
    options,
  ))
    found.push(part.rowCount);
  return found;
}

it.each(Object.entries(TEXTS))(
  '%s: parts are smaller where a row is encoded to many features',
  async (kind, text) => {
    const columns = kind === 'libsvm' ? ['label', '1', '2', '3'] : ['a', 'b', 'c'];
    const plain = await sizes(text, { columns });
    const wide = await sizes(text, { columns, featureCount: 1000 * columns.length });
    const sum = (parts: number[]) => parts.reduce((all, one) => all + one, 0);
    expect([sum(plain), sum(wide)]).toEqual([ROWS, ROWS]);
    expect(Math.max(...wide)).toBeLessThan(8000);
    expect(Math.max(...plain)).toBeGreaterThan(4 * Math.max(...wide));
  },
);
