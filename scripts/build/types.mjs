// Types of what tsc does not write: the workers' module, the binaries and the bundles; and which of tsc's are published.
// Before: typescript.mjs compiles. Next: bundle.mjs makes the modules that these describe.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { filesUnder } from './tools.mjs';

/** The bundles for pages without a bundler, and the source of each; a page imports build/bundle/<name>.js. */
export const BUNDLES = {
  jacquard: 'index',
  slim: 'slim',
  worker: 'worker/index',
  browser: 'platform/browser/index',
  table: 'tabular/index',
  formats: 'formats/index',
  kernels: 'kernels/index',
};

const TYPES = {
  // What the sources import as #worker.
  'worker/inlined.d.ts': 'declare const source: string;\nexport default source;\n',
  'worker/module.d.ts':
    "/** The module that workers run, for `workerUrl`: `new URL(import.meta.resolve('jacquard/worker-module'))`. It exports nothing. */\nexport {};\n",
  // For bundlers and platforms that make a WebAssembly.Module of an import. A Module has no members to name.
  'wasm/kernel-file.d.ts':
    '/** A WebAssembly.Module, for createBackend({ wasm }) of jacquard/slim. */\ndeclare const kernels: object;\nexport default kernels;\n',
  ...Object.fromEntries(
    Object.entries(BUNDLES).map(([name, source]) => [
      `bundle/${name}.d.ts`,
      `export * from '../src/${source}.js';\n`,
    ]),
  ),
};

export function declareBuilt(build) {
  for (const [name, text] of Object.entries(TYPES)) {
    mkdirSync(path.dirname(path.join(build, name)), { recursive: true });
    writeFileSync(path.join(build, name), text);
  }
}

/**
 * Removes the declarations of build/src that no public entry leads to: three in five, which only make the package larger. @param packageRoot has
 * package.json and build/
 */
export function removeInnerTypes(packageRoot) {
  const { exports, imports } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8'));
  const entries = [exports, imports].flatMap((all) => Object.values(all).flatMap(({ types }) => types ?? []));
  const found = [
    ...entries.filter((file) => !file.includes('*')),
    ...Object.keys(TYPES).map((name) => `build/${name}`),
  ];
  const reached = new Set();
  for (let file = found.pop(); file !== undefined; file = found.pop()) {
    const name = path.normalize(file);
    if (reached.has(name)) continue;
    reached.add(name);
    const text = readFileSync(path.join(packageRoot, name), 'utf8');
    for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g))
      found.push(path.join(path.dirname(name), target.replace(/\.js$/, '.d.ts')));
  }
  for (const folder of ['src', 'assembly'])
    for (const name of filesUnder(path.join(packageRoot, 'build', folder))) {
      const file = path.join('build', folder, name);
      if (name.endsWith('.d.ts') && !reached.has(file)) rmSync(path.join(packageRoot, file));
    }
}
