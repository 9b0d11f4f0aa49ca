// Builds the demo into static files, build/web: any server can serve them, from any folder of it.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

export default defineConfig({
  plugins: [noInlinedWorker(), includedParts()],
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: './',
  // The sample's files beside the page.
  publicDir: fileURLToPath(new URL('../data', import.meta.url)),
  build: {
    outDir: fileURLToPath(new URL('../build/web', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  worker: { format: 'es', plugins: () => [noInlinedWorker()] },
});

/** The page serves the workers' module as a file (client.ts names it), so it needs no second copy inside the library. */
function noInlinedWorker(): Plugin {
  return {
    name: 'no-inlined-worker',
    enforce: 'pre',
    resolveId: (id) => (id === '#worker' ? '\0no-inlined-worker' : null),
    load: (id) => (id === '\0no-inlined-worker' ? 'export default undefined' : null),
  };
}

/**
 * Puts the parts of the views into the page: index.html, and a part itself, has `<!-- include views/train-view.html -->` on a line
 * of its own. The comment at a part's beginning is left out.
 */
function includedParts(): Plugin {
  const read = (file: string) =>
    readFileSync(new URL(file, import.meta.url), 'utf8')
      .replace(/^<!--.*?-->\n/, '')
      .trimEnd();
  const include = (html: string): string =>
    html.replace(/^( *)<!-- include (\S+) -->$/gm, (_, indent: string, file: string) =>
      include(read(file)).replace(/^(?=.)/gm, indent),
    );
  return { name: 'included-parts', transformIndexHtml: { order: 'pre', handler: include } };
}
