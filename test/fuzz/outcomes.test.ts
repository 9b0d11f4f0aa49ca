// What every reader makes of the fuzzer's corpus, to the last digit and word. The corpus reaches nearly all branches of the readers, so a changed
// condition, limit or number in one of them gives another value or another message for some input. Before: fuzz.test.ts.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, it } from 'vitest';
import { corpusOf, makeReaders } from '../../scripts/fuzz/corpus.mjs';
import { expectRecordedOutcomes, outcomeOf, withoutEngine } from '../support/recorded.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'outcomes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { readers } = await makeReaders((file: string) => import(join(ROOT, 'build', file)), folder, ROOT);
const { names, kept } = corpusOf(ROOT);

/** Without what the machine or the engine adds: folders, durations, the words of JSON.parse and zlib. */
async function outcome(name: string, bytes: Uint8Array): Promise<string> {
  const text = await outcomeOf(() => readers[name].run(bytes));
  return withoutEngine(text.replaceAll(folder, '').replace(/\["seconds","[^"]*"\]/g, ''));
}

// A digest for each input, in the corpus's order. Where a change is meant: npx vitest run test/fuzz/outcomes.test.ts -u
it.each(names)('%s: what was recorded', async (name) => {
  const inputs = [...readers[name].seeds, ...(kept[name] ?? [])];
  const outcomes: string[] = [];
  for (const bytes of inputs) outcomes.push(await outcome(name, bytes));
  expectRecordedOutcomes(outcomes);
});
