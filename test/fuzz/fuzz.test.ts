// The fuzzer's corpus: each input gives a value or an error of ours. `npm run fuzz` looks for more, from the same readers.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { corpusOf, makeReaders, mutated, Random } from '../../scripts/fuzz/corpus.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));
const load = (file: string) => import(join(ROOT, 'build', file));
const { readers, JacquardError } = await makeReaders(load, folder, ROOT);
const { names, kept } = corpusOf(ROOT);

it('every reader has its share of the inputs', () => {
  expect(Object.keys(readers).sort()).toEqual([...names].sort());
});

it.each(names)('%s: a value, or an error of ours', async (name) => {
  const { seeds, run, allowed } = readers[name];
  const random = new Random(1);
  const changed = Array.from({ length: 30 }, (_, i) =>
    mutated(seeds[i % seeds.length], {
      kind: readers[name].kind,
      other: seeds[0],
      words: ['a'],
      random,
      most: 4096,
    }),
  );
  for (const bytes of [...seeds, ...(kept[name] ?? []), ...changed])
    try {
      await run(bytes);
    } catch (error) {
      const isOurs = error instanceof JacquardError || (allowed && error instanceof allowed);
      expect(isOurs, `${name}: ${Buffer.from(bytes).toString('base64')}: ${(error as Error).stack}`).toBe(
        true,
      );
    }
});
