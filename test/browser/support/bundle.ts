// Bundles a page of test/browser/pages with Vite, from the sources, or the demo as `npm run demo` does, and puts it where
// serve.ts can serve it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export interface Bundle {
  /** Holds index.html, page.js and what they load. */
  readonly folder: string;
  remove(): void;
}

// The empty icon keeps browsers from asking for one, which would be an error on their console.
const HTML = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Jacquard: test page</title>
<link rel="icon" href="data:,">
<script type="module" src="./page.js"></script>
</html>
`;

/** @param page a file of test/browser/pages, such as `library.ts`. */
export async function bundlePage(page: string): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'jacquard-page-'));
  await build({
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    base: './',
    logLevel: 'error',
    configFile: false,
    publicDir: false,
    build: {
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      target: 'es2022',
      modulePreload: false,
      reportCompressedSize: false,
      rolldownOptions: {
        input: fileURLToPath(new URL(`../pages/${page}`, import.meta.url)),
        output: { entryFileNames: 'page.js' },
      },
    },
    worker: { format: 'es' },
  });
  writeFileSync(join(folder, 'index.html'), HTML);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The demo, by its own configuration. */
export async function bundleDemo(): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'jacquard-demo-'));
  await build({
    configFile: fileURLToPath(new URL('../../../web/vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: join(folder, 'some/folder') },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
