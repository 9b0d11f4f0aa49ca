// npm run test:matrix: the packed package on every runtime and through every bundler that it says it works with. Each row
// installs what it needs into a throw-away folder, through npm, and runs app.js there.
//   --only node22,vite   the rows whose names begin so
//   --keep               leaves the folders, and says where
//   --table <file>       writes the table of docs/guides/platforms.md
// Exit codes: 1 when a row fails, 2 when nothing can be tested. It needs `npm run build` before.
// Next: app.js is what runs; runtimes.mjs, jest.mjs, workerd.mjs, deno-deploy.mjs, pages.mjs.

import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { install, pack, Skip } from './commands.mjs';
import { denoDeploy } from './deno-deploy.mjs';
import { jest } from './jest.mjs';
import { bundler, plain, viteDevServer } from './pages.mjs';
import { runtime } from './runtimes.mjs';
import { workerd } from './workerd.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = { one: 'one thread', threads: 'threads', slim: 'slim', worker: 'worker' };

/** Every row, with the major that is tested. All tools run on Node 20. */
const ROWS = [
  { name: 'node20', title: 'Node', test: runtime('node@20') },
  { name: 'node22', title: 'Node', test: runtime('node@22') },
  { name: 'node24', title: 'Node', test: runtime('node@24') },
  { name: 'node26', title: 'Node', test: runtime('node@26') },
  { name: 'bun', title: 'Bun', test: runtime('bun@1') },
  { name: 'deno', title: 'Deno', test: runtime('deno@2', ['run', '--allow-all']) },
  { name: 'jest-node', title: 'Jest, timers that stand still', test: jest('node') },
  { name: 'jest-jsdom', title: 'Jest with jsdom, the same', test: jest('jsdom') },
  { name: 'edge-deno', title: '`deno serve`, no permissions', test: denoDeploy },
  { name: 'workerd', title: 'workerd, which Cloudflare Workers run on', test: workerd },
  { name: 'vite-dev', title: 'Vite, dev server', test: viteDevServer('vite@8') },
  { name: 'vite-build', title: 'Vite, build', test: bundler(['vite@8'], ['build']) },
  {
    name: 'webpack',
    title: 'webpack',
    test: bundler(
      ['webpack@5', 'webpack-cli@7'],
      ['--mode=production', '--entry=./page-entry.js'],
      'main.js',
    ),
  },
  {
    name: 'esbuild',
    title: 'esbuild',
    test: bundler(['esbuild@0'], ['page-entry.js', '--bundle', '--outdir=dist'], 'page-entry.js'),
  },
  {
    name: 'rollup',
    title: 'Rollup',
    test: bundler(
      ['rollup@4', '@rollup/plugin-node-resolve@16'],
      ['page-entry.js', '--dir=dist', '--plugin=node-resolve={browser:true}'],
      'page-entry.js',
    ),
  },
  {
    name: 'parcel',
    title: 'Parcel, with `packageExports`',
    test: bundler(['parcel@2'], ['build', 'index.html', '--public-url=./'], undefined, {
      '@parcel/resolver-default': { packageExports: true },
    }),
  },
  { name: 'plain', title: '`<script type="module">`, no bundler', test: plain },
];

function unusable(reason) {
  console.error(reason);
  process.exit(2);
}

function readOptions() {
  try {
    const options = { only: { type: 'string' }, keep: { type: 'boolean' }, table: { type: 'string' } };
    return parseArgs({ options }).values;
  } catch (error) {
    unusable(error.message);
  }
}

function chooseRows(only) {
  if (only === undefined) return ROWS;
  const wanted = only.split(',');
  const unknown = wanted.find((word) => !ROWS.some(({ name }) => name.startsWith(word)));
  if (unknown !== undefined) {
    unusable(`--only: no row is called "${unknown}"; rows: ${ROWS.map(({ name }) => name).join(', ')}`);
  }
  return ROWS.filter(({ name }) => wanted.some((word) => name.startsWith(word)));
}

/** Says what came of a row, and gives the table's cells. */
async function report({ name, title, test }, context) {
  const start = performance.now();
  const seconds = () => `${((performance.now() - start) / 1000).toFixed(1)} s`;
  try {
    const { version, results } = await test(context);
    const what = `${name.padEnd(10)}  ${version}`;
    const failures = Object.keys(PARTS).filter((part) => results[part].failure);
    const { backend, checksum } = results.one;
    if (failures.length === 0) console.log(`ok  ${what}  ${backend} ${checksum}  ${seconds()}`);
    else console.log(`FAILED ${what}`);
    for (const part of failures) console.log(indent(`${PARTS[part]}: ${results[part].failure}`));
    const cells = Object.keys(PARTS).map((part) =>
      clip(results[part].failure?.split('\n')[0] ?? results[part].note ?? 'ok').replaceAll('|', '\\|'),
    );
    return { outcome: failures.length === 0 ? 'passed' : 'failed', title, version, cells };
  } catch (error) {
    const skipped = error instanceof Skip;
    console.log(skipped ? `skip ${name}: ${error.message}` : `FAILED ${name}\n${indent(error.message)}`);
    const cells = Object.keys(PARTS).map(() => (skipped ? 'not run' : 'failed'));
    return { outcome: skipped ? 'skipped' : 'failed', title, version: '', cells };
  }
}

/** Lines cut to a readable length: a worker's data: address is the whole of its source. */
const indent = (text) => text.replace(/^.*$/gm, (line) => `    ${clip(line)}`);
const clip = (line) => (line.length > 240 ? `${line.slice(0, 200)} … (${line.length} characters)` : line);

function table(outcomes) {
  const line = (cells) => `| ${cells.join(' | ')} |\n`;
  const head = ['', 'version', ...Object.values(PARTS)];
  return [head, head.map(() => '---'), ...outcomes.map((row) => [row.title, row.version, ...row.cells])]
    .map(line)
    .join('');
}

const { only, keep, table: tableFile } = readOptions();
const rows = chooseRows(only);
if (!existsSync(path.join(ROOT, 'build/src/index.js')))
  unusable('there is no build; run npm run build first');
const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-matrix-'));
process.on('exit', () => {
  if (keep) console.log(`kept: ${folder}`);
  else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(2));

/** The folder that rows run in or copy: the app, and the package installed from its tarball. */
async function makeConsumer() {
  const home = path.join(folder, 'consumer');
  const tarball = await pack(ROOT, folder);
  mkdirSync(home);
  cpSync(tarball, path.join(home, 'jacquard.tgz'));
  for (const file of ['app.js', 'node-entry.js', 'page-entry.js', 'workerd-entry.js']) {
    cpSync(fileURLToPath(new URL(file, import.meta.url)), path.join(home, file));
  }
  await install(home, ['./jacquard.tgz']);
  return home;
}

const home = await makeConsumer().catch((error) =>
  unusable(`the package cannot be installed: ${error.message}`),
);
const context = { folder, consumer: home };
const outcomes = [];
for (const row of rows) outcomes.push(await report(row, context));
if (tableFile) writeFileSync(tableFile, table(outcomes));
const count = (wanted) => outcomes.filter(({ outcome }) => outcome === wanted).length;
console.log(`matrix: ${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exit(count('failed') > 0 ? 1 : 0);
