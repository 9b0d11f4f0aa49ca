// npm run size: the package's download size, against limits. Part of npm run check, after a build.
// All published kernels together, and the library as a page bundles it: everything `jacquard` exports, minified by Vite,
// with the one binary that the page's engine then loads. (Chunks that only some engines load do not count: the kernels in
// JavaScript, for those without SIMD, and the workers' module, for pages with threads.) And the demo, all of it but the data.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const BINARIES = ['simd', 'relaxed', 'simd-shared', 'relaxed-shared', 'peak-simd', 'peak-relaxed'];
// The page was 66,383 B before models knew tables, and may be 12,288 B larger: 78,671 B. It is 78,455 B. Encoding rows by a model's
// schema, which predictRows() does, takes 5,100 B of what was added; classes matched as what they are, measures of probabilities,
// scales of targets and rows without an answer are the rest. Learning schemas and the recipe are jacquard/table's, an entry of its
// own; bytes and sparse lists of whole files (src/table/encode-table.ts) and the readers are of those who read files.
// Kernel descriptions, registries and the schema of options, from which calls, checks and cuts follow, may add 3,000 B: 81,641 B.
// Graphs of layers and their compiler, populations by the ordinary trainer, transfer learning, and the checks of graphs in model files may add
// 13,000 B: 94,641 B.
// The demo's race brings the references of the kernels' cases along: 10,000 B. It has the library three times: page, worker, threads.
// The binaries' faster lists, gathering and ends of sparse products, and the option for wide kernels, may add 500 B to a page: 95,141 B.
// Wide binaries are Node's alone.
// Networks of images may add 20,480 B to the binaries in all, and to the one that a page loads a quarter of that; and 4,096 B to the library.
// Layer kinds stand in one registry, from which options, texts and model files follow, so a bundler cannot leave one out: a model file
// may name any of them. Ensembles, augmentation by crops and cutouts, and what a model knows of photos add 2,300 B more: 106,700 B.
// The path for single rows, network.predictor(), may add 3,200 B; half precision, checksums of checkpoints, and the fall back to JavaScript
// that names a page's policy 1,600 B more: 111,500 B. Exchange formats are jacquard/formats', searches and cross-validation
// jacquard/search's: entries of their own. Rows larger than memory, which fit() takes as a stream, may add 4,000 B: 115,500 B.
// Every argument of a public function is checked for its kind (src/options/shapes.ts): 500 B for a page, and 7,000 B for the demo, which has
// the library three times and the shapes of all charts.
const LIMITS = { binaries: 88_980, wide: 30_000, page: 118_000, demo: 373_000 };

/**
 * What a page downloads that imports this entry alone, all of it: code, minified and gzip, without binaries and without the chunks that only some
 * pages load. Those who import several have what they share once.
 */
const ENTRY_LIMITS = {
  slim: 94_000,
  worker: 16_600,
  browser: 46_300,
  estimators: 98_500,
  table: 93_000,
  formats: 71_000,
  search: 91_700,
  report: 48_500,
  kernels: 10_000,
};

const gzipped = (content) => gzipSync(content, { level: 9 }).length;

const { exports: entries } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

/** What Vite makes of everything that an entry exports. */
async function bundle(file) {
  const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-size-'));
  const entry = path.join(folder, 'entry.js');
  writeFileSync(entry, `export * from ${JSON.stringify(pathToFileURL(path.join(root, file)).pathname)};\n`);
  const result = await build({
    root: folder,
    logLevel: 'error',
    configFile: false,
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      modulePreload: false,
      rolldownOptions: {
        input: entry,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'page.js' },
      },
    },
    worker: { format: 'es' },
  });
  rmSync(folder, { recursive: true, force: true });
  return [result].flat()[0].output.filter(({ type }) => type === 'chunk');
}

/** Bytes of the entry and of the chunks that it needs at once. */
function loadedBytes(chunks) {
  const page = chunks.find(({ isEntry }) => isEntry);
  const loaded = [page, ...chunks.filter(({ fileName }) => page.imports.includes(fileName))];
  return loaded.reduce((sum, { code }) => sum + gzipped(code), 0);
}

const chunks = await bundle('build/src/index.js');
const isBinary = ({ fileName, moduleIds }) =>
  moduleIds.some((id) => id.includes('build/wasm/')) && !/^page/.test(fileName);
const library = loadedBytes(chunks);
const inlined = Math.max(...chunks.filter(isBinary).map(({ code }) => gzipped(code)));
const demo = await build({
  configFile: path.join(root, 'web/vite.config.ts'),
  logLevel: 'error',
  build: { write: false },
}).then((result) => [result].flat()[0].output);
const demoSize = demo.reduce((sum, one) => sum + gzipped(one.type === 'chunk' ? one.code : one.source), 0);
const binaries = BINARIES.reduce(
  (sum, name) => sum + gzipped(readFileSync(path.join(root, 'build/wasm', `${name}.wasm`))),
  0,
);

const wide = gzipped(readFileSync(path.join(root, 'build/wasm/wide.wasm')));

const rows = [
  ['all WASM binaries that pages load, gzip', binaries, LIMITS.binaries],
  ['the wide binary, gzip', wide, LIMITS.wide],
  [
    `the library in a page (${library} B) with one binary inlined (${inlined} B), gzip`,
    library + inlined,
    LIMITS.page,
  ],
  [`the demo, all ${demo.length} files without the data, gzip`, demoSize, LIMITS.demo],
];
for (const [name, limit] of Object.entries(ENTRY_LIMITS))
  rows.push([`jacquard/${name} alone, gzip`, loadedBytes(await bundle(entries[`./${name}`].default)), limit]);
// An entry without a limit would grow unseen. Node reads jacquard/node from the disk.
const unlimited = Object.keys(entries).filter(
  (name) =>
    entries[name].types && !/^\.$|^\.\/node$|\*|worker-module/.test(name) && !(name.slice(2) in ENTRY_LIMITS),
);
if (unlimited.length > 0) throw new Error(`scripts/size.mjs: no limit for ${unlimited.join(', ')}`);
let over = false;
for (const [what, bytes, limit] of rows) {
  over ||= bytes > limit;
  console.log(`${bytes > limit ? 'TOO LARGE' : 'ok'}  ${what}: ${bytes} B of ${limit}`);
}
if (over) process.exit(1);
