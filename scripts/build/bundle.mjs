// The package's own bundles, made with Vite from what tsc wrote: the workers' module in one file without imports, the
// entries for pages that have no bundler, and the command line. Before: typescript.mjs compiles. All are minified.

import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'vite';
import { COMMAND_LINE, output, root } from './tools.mjs';
import { BUNDLES } from './types.mjs';

const compiled = (file) => path.join(output, 'src', file);

const COMMON = {
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'error',
};
/** Of what the bundles contain that others wrote. */
const NOTICE = `/*! jacquard (MIT); includes @assemblyscript/loader (Apache-2.0, https://www.apache.org/licenses/LICENSE-2.0) and, in the
chunk for CSV, csv-parse (MIT, Copyright (c) 2010 Adaltas) */`;
const BUILD = {
  target: 'es2022',
  minify: true,
  emptyOutDir: false,
  modulePreload: false,
  copyPublicDir: false,
};

/** build/worker/module.js, and the same as a string in inlined.js. */
export async function bundleWorker() {
  const result = await build({
    ...COMMON,
    // The page starts a training's threads, so a worker needs no copy of itself.
    plugins: [
      {
        name: 'no-worker-within',
        enforce: 'pre',
        resolveId: (id) => (id === '#worker' ? '\0none' : null),
        load: (id) => (id === '\0none' ? 'export default undefined' : null),
      },
    ],
    build: {
      ...BUILD,
      write: false,
      rolldownOptions: {
        input: compiled('worker/module.js'),
        output: { format: 'es', codeSplitting: false, banner: NOTICE },
      },
    },
  });
  const { code } = [result].flat()[0].output[0];
  writeFileSync(path.join(output, 'worker', 'module.js'), code);
  writeFileSync(path.join(output, 'worker', 'inlined.js'), `export default ${JSON.stringify(code)};\n`);
}

/** build/bundle/, the entries of types.mjs for <script type="module">. Kernels stay where they are. */
export async function bundlePage() {
  const beside = {
    name: 'generated-modules-beside',
    enforce: 'pre',
    resolveId(id) {
      if (id.startsWith('#wasm/')) return { id: `../wasm/${id.slice(6)}.js`, external: true };
      return id === '#worker' ? { id: '../worker/inlined.js', external: true } : null;
    },
  };
  // Vite's own tells `window` of an import that failed, which workers do not have: the cause would be lost.
  const plainImport = {
    name: 'plain-import',
    enforce: 'pre',
    load: (id) =>
      id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : null,
  };
  await build({
    ...COMMON,
    plugins: [beside, plainImport],
    build: {
      ...BUILD,
      outDir: path.join(output, 'bundle'),
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(BUNDLES).map(([name, source]) => [name, compiled(`${source}.js`)]),
        ),
        preserveEntrySignatures: 'strict',
        // All in one folder, so that what lies beside it is reached from each by the same path.
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunk-[name].js',
          banner: NOTICE,
        },
      },
    },
  });
}

/**
 * build/bin/: the command and its workers, each with what it loads in a few files, because loading some 240 small ones takes Node longer than
 * all else that a small command does. Dependencies and what the build generates stay outside.
 */
export async function bundleCommandLine() {
  const folder = path.join(output, 'bin');
  const result = await build({
    ...COMMON,
    build: {
      ...BUILD,
      ssr: true,
      minify: true,
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries(COMMAND_LINE).map(([name, module]) => [
            name,
            path.join(output, 'cli', `${module}.js`),
          ]),
        ),
        external: (id) => /^(#wasm\/|#worker$|[^./#\0])/.test(id) && !path.isAbsolute(id),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunk-[name].js' },
      },
    },
  });
  const { output: files } = [result].flat()[0];
  for (const problem of problemsOf(files)) throw new Error(`build/bin/${problem}`);
  chmodSync(path.join(folder, 'jacquard.js'), 0o755);
}

/** What would make the command run twice, or not at all when it is imported again, or publish what others wrote. */
function problemsOf(files) {
  const entries = files.filter(({ isEntry }) => isEntry);
  const names = entries.map(({ fileName }) => fileName);
  return files.flatMap(({ fileName, imports = [], dynamicImports = [], moduleIds = [] }) => [
    ...[...imports, ...dynamicImports]
      .filter((name) => names.includes(name))
      .map((name) => `${fileName} imports ${name}`),
    ...moduleIds
      .filter((id) => path.isAbsolute(id) && !id.startsWith(output + path.sep))
      .map((id) => `${fileName} has ${id} in it`),
    ...entries
      .filter((entry) => entry.fileName === fileName && !moduleIds.includes(entry.facadeModuleId))
      .map((entry) => `${fileName} only imports ${entry.facadeModuleId}`),
  ]);
}
