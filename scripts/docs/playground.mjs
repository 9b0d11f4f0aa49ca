// Builds what the playground runs programs with: the hidden page and its worker (docs/.vitepress/playground/), and a module for each
// entry point of the library that works in a page. Used by docs.mjs. Next: check-playground.mjs.

import { cpSync } from 'node:fs';
import path from 'node:path';
import { root } from '../build/tools.mjs';
import { entryPoints } from './api-pages.mjs';

const folder = path.join(root, 'docs/.vitepress/playground');
/** Of Node, and what starts workers, which a worker of another host's policy may not. */
const LEFT_OUT = ['jacquard/node', 'jacquard/slim', 'jacquard/worker'];

/** [name, file] of what programs may import. */
export function playgroundModules() {
  const names = entryPoints().map(({ name }) => name);
  return [...names.filter((name) => !LEFT_OUT.includes(name)), 'playground'].map((name) => [
    name,
    fileOf(name),
  ]);
}

const fileOf = (name) => `modules/${name.replaceAll('/', '-')}.js`;

/** @param {string} out @param {boolean} alone whether the sample is to lie beside it, or is the demo's */
export async function buildPlayground(out, { alone = false } = {}) {
  const { build } = await import('vite');
  const inputs = Object.fromEntries(
    entryPoints()
      .filter(({ name }) => !LEFT_OUT.includes(name))
      .map(({ name, source }) => [fileOf(name).replace('.js', ''), path.join(root, source)]),
  );
  await build({
    configFile: false,
    root: folder,
    base: './',
    logLevel: 'warn',
    define: {
      __SAMPLE__: JSON.stringify(alone ? '../fashion-mnist-sample/' : '../../demo/fashion-mnist-sample/'),
    },
    plugins: [noInlinedWorker()],
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'es2022',
      // Its helper uses the document, which workers do not have.
      modulePreload: false,
      assetsInlineLimit: 0,
      rollupOptions: {
        preserveEntrySignatures: 'strict',
        input: {
          ...inputs,
          'modules/playground': path.join(folder, 'playground.js'),
          worker: path.join(folder, 'worker.js'),
          runner: path.join(folder, 'runner.html'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  if (alone) cpSync(path.join(root, 'data'), out, { recursive: true });
}

/** Programs have one thread, so the threads' worker is left out. */
function noInlinedWorker() {
  return {
    name: 'no-inlined-worker',
    enforce: 'pre',
    resolveId: (id) => (id === '#worker' ? '\0no-inlined-worker' : null),
    load: (id) => (id === '\0no-inlined-worker' ? 'export default undefined' : null),
  };
}
