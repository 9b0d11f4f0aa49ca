// What every reader makes of the fuzzer's corpus, to the last digit and word. The corpus reaches nearly all branches of the readers, so a changed
// condition, limit or number in one of them gives another value or another message for some input. Before: fuzz.test.ts.

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { corpusOf, makeReaders } from '../../scripts/fuzz/corpus.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'outcomes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { readers } = await makeReaders((file: string) => import(join(ROOT, 'build', file)), folder, ROOT);
const { names, kept } = corpusOf(ROOT);

/** Fields and elements, however deep; of what is no plain value, its fields too. */
function plain(value: unknown, seen: unknown[] = []): unknown {
  if (typeof value === 'number' || typeof value === 'bigint')
    return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value !== 'object' || value === null) return typeof value === 'function' ? 'function' : value;
  if (seen.includes(value)) return 'circle';
  const path = [...seen, value];
  if (ArrayBuffer.isView(value) && !(value instanceof DataView))
    return [
      value.constructor.name,
      createHash('sha256')
        .update(value as Uint8Array)
        .digest('hex'),
    ];
  if (value instanceof Map || value instanceof Set) return [...value].map((one) => plain(one, path));
  if (Array.isArray(value)) return value.map((one) => plain(one, path));
  return Object.entries(value).map(([name, one]) => [name, plain(one, path)]);
}

/** Without what the machine or the engine adds: folders, durations, the words of JSON.parse and zlib. */
async function outcome(name: string, bytes: Uint8Array): Promise<string> {
  try {
    const value = JSON.stringify(plain(await readers[name].run(bytes))) ?? 'nothing';
    return value.replaceAll(folder, '').replace(/\["seconds","[^"]*"\]/g, '');
  } catch (error) {
    const message = (error as Error).message.replaceAll(folder, '');
    const ours = message.replace(/(Expected|Unexpected|Bad|Unterminated|No number) .*| is damaged \(.*/s, '');
    return `${(error as Error).name}: ${ours}`;
  }
}

// A digest for each input, in the corpus's order. Where a change is meant: npx vitest run test/fuzz/outcomes.test.ts -u
it.each(names)('%s: what was recorded', async (name) => {
  const inputs = [...readers[name].seeds, ...(kept[name] ?? [])];
  const outcomes: string[] = [];
  for (const bytes of inputs) outcomes.push(await outcome(name, bytes));
  const digests = outcomes.map((one) => createHash('sha256').update(one).digest('hex').slice(0, 4));
  expect(digests.join(' ')).toMatchSnapshot();
});
