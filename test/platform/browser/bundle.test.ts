// What a page downloads that imports jacquard/browser: the sources, bundled by Vite.

import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { expect, test } from 'vitest';

const ENTRY = fileURLToPath(new URL('../../../src/platform/browser/index.ts', import.meta.url));

test('csv-parse is in a chunk of its own, loaded with the first CSV, and nothing of Node is in any', async () => {
  const result = await build({
    logLevel: 'error',
    configFile: false,
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: { input: ENTRY, preserveEntrySignatures: 'strict' },
    },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
  const chunks = output.filter((part) => part.type === 'chunk');
  const withParser = chunks.filter(({ moduleIds }) => moduleIds.some((id) => id.includes('csv-parse')));
  const entry = chunks.find(({ isEntry }) => isEntry)!;
  expect(withParser.map(({ isDynamicEntry }) => isDynamicEntry)).toEqual([true]);
  expect(entry.dynamicImports).toEqual([withParser[0].fileName]);
  expect(entry.imports).not.toContain(withParser[0].fileName);
  const modules = chunks.flatMap(({ moduleIds }) => moduleIds);
  expect(modules.filter((id) => /platform\/node|^node:|browser-external/.test(id))).toEqual([]);
});
