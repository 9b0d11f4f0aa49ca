// Holds the source to ARCHITECTURE.md's layers: reads every import and fails on one that points upward or sideways, and on
// files that import one another in a circle, that are too long, or that bear the same name.

import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('..', import.meta.url);
const LONGEST_FILE = 250;
const FOLDERS = ['src', 'cli', 'web'];

/** From the ground up. A file may import from lower layers and from its own folder, never from its layer's others. */
const LAYERS: string[][] = [
  ['assembly/codes', 'recipes', 'src/control-characters'],
  ['src/functions'],
  ['src/errors', 'src/web-types', 'src/random', 'src/tensor', 'src/version', 'src/statistics'],
  ['src/typed-arrays'],
  ['src/backend/kernels', 'src/memory', 'src/options'],
  ['src/backend/js', 'src/backend/wasm'],
  ['src/backend/threads'],
  ['src/backend/costs', 'src/backend/record-calls'],
  ['src/backend/profile'],
  ['src/backend/backend'],
  ['src/ops'],
  ['src/program'],
  ['src/nn', 'src/optim', 'src/data'],
  ['src/table'],
  ['src/train', 'src/evaluate', 'src/model'],
  ['src/network'],
  ['src/search', 'src/multiclass'],
  [
    'src/experiments',
    'src/report',
    'src/benchmark',
    'src/estimators',
    'src/tabular',
    'src/formats',
    'src/kernels',
  ],
  ['src/loading'],
  ['src/backend/create', 'src/platform'],
  ['src/api', 'src/worker/messages'],
  ['src/index', 'src/slim', 'src/worker'],
  ['cli', 'web'],
];

/**
 * Names that several files may bear: entries; an interface to the platform, and what Node and a page have for it; the options
 * of training, networks and commands; and jacquard/slim with its createBackend. In src/backend/js/ and src/backend/kernels/
 * files have the names of assembly/.
 */
const SHARED_NAMES = [
  'index.ts',
  ...['csv-engine.ts', 'file-access.ts', 'gzip.ts', 'table-file.ts', 'wide-kernels.ts'],
  'options.ts',
  'slim.ts',
];

/** The surroundings enter here only, and create/ hands them on. */
const EDGE = ['src/backend/create', 'src/platform'];
const ENTRY_POINTS = ['src/index', 'src/slim', 'src/worker', 'cli', 'web', ...EDGE];

/** Packages and generated modules that one place alone may know. */
const SINGLE_HOMES: [specifier: RegExp, home: string][] = [
  // The command line too: what fails there is an error with a sentence, and `npm run test:faults` reaches it.
  [/^node:fs/, 'src/platform/node'],
  [/^node:/, 'src/platform/node'],
  [/^csv-parse$/, 'src/platform/node/csv-file'],
  [/^csv-parse\/sync$/, 'src/platform/node/csv-engine'],
  [/^csv-parse\/browser\//, 'src/platform/browser/csv-engine'],
  [/^jpeg-js$/, 'src/platform/node/decode-image'],
  [/^(bullmq|ioredis)$/, 'src/platform/node'],
  [/^@assemblyscript\/loader/, 'src/backend/wasm/instantiate'],
  // They do not travel to pages.
  [/^#wasm\/(wide|wide-shared|peak-wide)$/, 'src/platform/node/wide-kernels'],
  [/^#wasm\//, 'src/backend/wasm'],
  [/^#worker/, 'src/platform/workers'],
];

function inside(file: string, place: string): boolean {
  return file === place || file === `${place}.ts` || file.startsWith(`${place}/`);
}

function layerOf(file: string): { rank: number; place: string } | undefined {
  for (const [rank, places] of LAYERS.entries()) {
    const place = places.find((one) => inside(file, one));
    if (place) return { rank, place };
  }
  return undefined;
}

function importsOf(source: string): string[] {
  const statement =
    /^\s*(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/gm;
  return Array.from(source.matchAll(statement), (match) => match[1] ?? match[2]);
}

/** The file that a relative specifier names. */
function targetOf(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

/**
 * The circles in which files import one another, each as "a.ts -> b.ts -> a.ts"; a file that is in several is named in one.
 * Imports of types count too: whoever reads one file of a circle has to read them all.
 */
function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    for (const target of imports.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  return circles;
}

/** The rule that importing `specifier` from `file` breaks, or undefined. */
function brokenRule(file: string, specifier: string): string | undefined {
  const home = SINGLE_HOMES.find(([pattern]) => pattern.test(specifier))?.[1];
  if (home) {
    const outside = file.startsWith('web/') || (file.startsWith('cli/') && !specifier.startsWith('node:fs'));
    const allowed = inside(file, home) || (specifier.startsWith('node:') && outside);
    return allowed ? undefined : `only ${home} may import ${specifier}`;
  }
  if (!specifier.startsWith('.')) return undefined;
  const target = targetOf(file, specifier);
  if (target.startsWith('build/'))
    return file.startsWith('web/')
      ? undefined
      : 'what is built is reached by its # name (package.json), not by path';
  const from = layerOf(file);
  const to = layerOf(target);
  if (!from) return `${file} has no layer: give it one in test/architecture.test.ts`;
  if (!to) return `${target} has no layer: give it one in test/architecture.test.ts`;
  if (inside(file, 'src/platform/browser') && inside(target, 'src/platform/node'))
    return 'src/platform/browser runs where Node is not';
  if (from.place === to.place) return undefined;
  if (EDGE.includes(to.place)) {
    if (ENTRY_POINTS.includes(from.place)) return undefined;
    return `${to.place} may be reached from entry points only (${ENTRY_POINTS.join(', ')})`;
  }
  if (to.rank > from.rank) return `upward: ${to.place} stands above ${from.place}`;
  if (to.rank === from.rank) return `sideways: ${to.place} stands beside ${from.place}`;
  return undefined;
}

function filesUnder(folder: string, endings = ['.ts']): string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((name) => endings.includes(posix.extname(name)));
}

function read(file: string): string {
  return readFileSync(new URL(file, ROOT), 'utf8');
}

test('every import in src/, cli/ and web/ points downward, and the surroundings stay at the edge', () => {
  const broken = FOLDERS.flatMap((folder) => filesUnder(folder)).flatMap((file) =>
    importsOf(read(file)).flatMap((specifier) => {
      const rule = brokenRule(file, specifier);
      return rule ? [`${file} imports '${specifier}': ${rule}`] : [];
    }),
  );
  expect(broken).toEqual([]);
});

test('@assemblyscript/loader is imported by exactly one file', () => {
  const files = filesUnder('src').filter((file) => importsOf(read(file)).includes('@assemblyscript/loader'));
  expect(files).toEqual(['src/backend/wasm/instantiate.ts']);
});

test('no files in src/, cli/ and web/ import one another in a circle', () => {
  const imports = FOLDERS.flatMap((folder) => filesUnder(folder)).map((file) => {
    const relative = importsOf(read(file)).filter((specifier) => specifier.startsWith('.'));
    return [file, relative.map((specifier) => targetOf(file, specifier))] as const;
  });
  expect(imports.flatMap(([, targets]) => targets).length).toBeGreaterThan(1000);
  expect(circlesIn(new Map(imports))).toEqual([]);
});

test('a circle is found, and named', () => {
  const tree = { 'a.ts': ['b.ts', 'c.ts'], 'b.ts': ['c.ts'], 'c.ts': [] };
  expect(circlesIn(new Map(Object.entries(tree)))).toEqual([]);
  const circular = { ...tree, 'c.ts': ['d.ts'], 'd.ts': ['b.ts'] };
  expect(circlesIn(new Map(Object.entries(circular)))).toEqual(['b.ts -> c.ts -> d.ts -> b.ts']);
});

/** Examples in docstrings do not count: they are for who reads the reference. */
const withoutExamples = (source: string) =>
  source.replaceAll(/^ *\* @example.*\n(?: *\*(?!\/| @).*\n)*/gm, '');

test(`no file in src/, cli/ and web/ is longer than ${LONGEST_FILE} lines`, () => {
  const long = FOLDERS.flatMap((folder) => filesUnder(folder, ['.ts', '.html', '.css']))
    .map((file) => ({ file, lines: withoutExamples(read(file)).trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > LONGEST_FILE);
  expect(long).toEqual([]);
});

test('no two files in src/, cli/ and web/ bear the same name', () => {
  const files = FOLDERS.flatMap((folder) => filesUnder(folder)).filter(
    (file) => !/^src\/(backend\/(js|kernels)|benchmark\/cases)\//.test(file),
  );
  const namesakes = new Map<string, string[]>();
  for (const file of files) {
    const name = posix.basename(file);
    namesakes.set(name, [...(namesakes.get(name) ?? []), file]);
  }
  const several = [...namesakes].filter(([, bearers]) => bearers.length > 1);
  expect(several.filter(([name]) => !SHARED_NAMES.includes(name))).toEqual([]);
  expect(SHARED_NAMES.filter((name) => !several.some(([one]) => one === name))).toEqual([]);
});

test.each([
  ['src/ops.ts', './program/steps.js', 'upward'],
  ['src/program/fuse-products.ts', '../nn/graph.js', 'upward'],
  ['src/nn/graph.ts', '../data/idx.js', 'sideways'],
  ['src/optim/optimizers.ts', '../nn/graph.js', 'sideways'],
  ['src/evaluate/precision-recall-f1.ts', '../train/history.js', 'sideways'],
  ['src/backend/js/gemm.ts', '../wasm/instantiate.js', 'sideways'],
  ['src/network.ts', './backend/create/inlined.js', 'entry points only'],
  ['src/benchmark/run.ts', '../platform/node/open-file.js', 'entry points only'],
  ['src/data/csv.ts', 'node:fs', 'only src/platform/node may import node:fs'],
  ['src/platform/clock.ts', 'node:os', 'only src/platform/node may import node:os'],
  ['src/platform/browser/csv-file.ts', 'node:buffer', 'only src/platform/node may import node:buffer'],
  ['src/platform/browser/csv-file.ts', '../node/gzip.js', 'runs where Node is not'],
  ['src/data/csv-parsing.ts', 'csv-parse', 'only src/platform/node/csv-file may import csv-parse'],
  ['src/ops.ts', '@assemblyscript/loader', 'only src/backend/wasm/instantiate may import'],
  ['src/ops.ts', '../build/wasm/simd.js', 'reached by its # name'],
  ['src/somewhere/new.ts', '../errors.js', 'has no layer'],
])('the rules catch %s importing %s', (file, specifier, rule) => {
  expect(brokenRule(file, specifier)).toContain(rule);
});

test.each([
  ['src/train/batch.ts', '../data/dataset.js'],
  ['src/nn/kinds/dense.ts', '../shape.js'],
  ['src/index.ts', './backend/create/inlined.js'],
  ['src/backend/create/create-backend.ts', '../../platform/clock.js'],
  ['src/platform/node/open-file.ts', 'node:fs'],
  ['src/platform/browser/csv-engine.ts', 'csv-parse/browser/esm/sync'],
  ['src/platform/node/csv-engine.ts', 'csv-parse/sync'],
  ['cli/index.ts', 'node:path'],
  ['cli/index.ts', '../src/platform/node/index.js'],
  ['web/session/session.ts', '../../build/worker/module.js?url'],
])('the rules allow %s importing %s', (file, specifier) => {
  expect(brokenRule(file, specifier)).toBeUndefined();
});

test('the reader of imports sees every form', () => {
  const source = `
import a, { type B } from './a.js';
import {
  c,
} from "./c.js";
import './d.js';
export * from './e.js';
export { f } from './f.js';
const g = await import('./g.js');
const h = 'imported from nowhere';`;
  expect(importsOf(source)).toEqual(['./a.js', './c.js', './d.js', './e.js', './f.js', './g.js']);
});

/** Where kernels are implemented, wrapped, cut and bound to names: only here may one be called by position. */
const BY_POSITION = /^src\/backend\//;

/** A table of kernels of which one is taken, or a table that is taken from a backend. */
const TAKES_KERNEL =
  /\bkernels\s*(\.\w+\s*\(|\.(apply|call|bind)\b|\[)|\bkernels\b[^}=;]*\}\s*=[^=>]*\bbackend\b/;

/** Examples in docstrings call those of jacquard/kernels, which take named arguments. */
const withoutComments = (source: string) => source.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');

test('kernels are called by named arguments: nothing above src/backend/ calls one by position', () => {
  const calling = ['src', 'cli', 'web']
    .flatMap((folder) => filesUnder(folder))
    .filter((file) => !BY_POSITION.test(file) && TAKES_KERNEL.test(withoutComments(read(file))));
  expect(calling).toEqual([]);
});

/** Whatever writes past cli/terminal.ts, which keeps a file's control characters from the terminal. */
const WRITES =
  /\bprocess\s*\.\s*(stdout|stderr|emitWarning|_rawDebug)\b|\bprocess\s*\[|\}\s*=\s*process\s*;|\bconsole\b|\bwriteSync\b|\/dev\/(tty|std)|['"]tty['"]/;

test('the command line writes from cli/terminal.ts alone', () => {
  const writing = filesUnder('cli').filter((file) => file !== 'cli/terminal.ts' && WRITES.test(read(file)));
  expect(writing).toEqual([]);
});

test.each([
  "process.stdout.write('x')",
  'const { stderr } = process;',
  "console.warn('x')",
  "writeSync(2, 'x')",
  "process['stdout']",
])('"%s" would be found', (line) => expect(line).toMatch(WRITES));

test.each([
  'this.backend.kernels.argmax(1, 2)',
  'kernels[name](...values)',
  'const { arena, kernels } = this.backend;',
])('"%s" would be found', (line) => expect(line).toMatch(TAKES_KERNEL));
