// npm run bench:browsers: the same epoch in Chromium, Firefox and Node 24, in turns, on one thread and on two; the losses
// must agree. Needs Debian's chromium, firefox-esr and dataset-fashion-mnist; what is missing is left out, which is said.
// Options: --rounds <number> (default 5), --epochs <number> (in a turn, default 5; the first is not counted, for caches and the
// system's placing of threads are the previous engine's then), --each (prints every epoch's seconds), --wide (also Chromium with V8's
// revectorization switched on by a flag, and the wide kernels, which no page has today; Node with them too).

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';
import { CHROMIUM_FLAGS, ISOLATION } from '../../scripts/browsers.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const DATA = '/usr/share/datasets/fashion-mnist';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    epochs: { type: 'string', default: '5' },
    each: { type: 'boolean', default: false },
    wide: { type: 'boolean', default: false },
  },
});
const [rounds, epochs] = [Number(values.rounds), Number(values.epochs)];
if (!(Number.isInteger(rounds) && rounds >= 1))
  fail(`--rounds ${values.rounds}: a whole number from 1 expected`);
if (!(Number.isInteger(epochs) && epochs >= 2))
  fail(`--epochs ${values.epochs}: a whole number from 2 expected`);
if (!existsSync(path.join(root, 'build/src/index.js')))
  fail('the library is not built yet; run: npm run build');
if (!existsSync(DATA)) fail(`${DATA} is missing (Debian: apt install dataset-fashion-mnist)`);

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function fail(text) {
  console.error(`bench:browsers: ${text}`);
  process.exit(2);
}

async function bundle() {
  const folder = mkdtempSync(path.join(tmpdir(), 'jacquard-bench-'));
  await build({
    ...{ root, configFile: false, publicDir: false, logLevel: 'error', base: './', worker: { format: 'es' } },
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2022',
      rolldownOptions: { input: path.join(here, 'page.js'), output: { entryFileNames: 'page.js' } },
    },
  });
  const html =
    '<!doctype html><title>bench</title><link rel="icon" href="data:,"><script type="module" src="./page.js"></script>';
  writeFileSync(path.join(folder, 'index.html'), html);
  return folder;
}

/** The page's folder, and the data under /data/, isolated so that there are threads. */
async function serve(folder) {
  const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const file = fileFor(pathname, folder);
    if (!existsSync(file)) return response.writeHead(404).end();
    response.writeHead(200, {
      'Content-Type': types[path.extname(file)] ?? 'application/octet-stream',
      ...ISOLATION,
    });
    response.end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { address: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

function fileFor(pathname, folder) {
  if (pathname.startsWith('/data/')) return path.join(DATA, path.basename(pathname));
  if (pathname.startsWith('/wasm/')) return path.join(root, 'build/wasm', path.basename(pathname));
  return path.join(folder, pathname === '/' ? 'index.html' : path.normalize(pathname));
}

/** The flag of V8 15 and newer, and its older name, which those do not know. */
const JOINED = '--js-flags=--wasm-revectorize --experimental-wasm-revectorize';

async function chromiumEngine(address, { wide = false } = {}) {
  const { chromium } = await import('playwright-core');
  const args = [...CHROMIUM_FLAGS, ...(wide ? [JOINED] : [])];
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args });
  const page = await browser.newPage();
  await page.goto(wide ? `${address}?wide` : address);
  const name = `Chromium ${browser.version().split('.')[0]}${wide ? ' with the flag' : ''}`;
  return {
    name,
    mostThreads: wide ? 1 : undefined, // its kernels come from outside the library, which has none for threads
    turn: (task) => page.evaluate((one) => window.turn(one), task),
    close: () => browser.close(),
  };
}

async function firefoxEngine(address) {
  const { default: puppeteer } = await import('puppeteer-core');
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: '/usr/bin/firefox-esr',
    headless: true,
  });
  const page = await browser.newPage();
  await page.goto(address);
  const name = `Firefox ${/[\d]+/.exec(await browser.version())}`;
  return {
    name,
    turn: (task) => page.evaluate((one) => window.turn(one), task),
    close: () => browser.close(),
  };
}

/** Node 24 from npm, as `npm run test:node24` has it. */
function nodeEngine() {
  const script = [path.join(here, 'node.mjs'), DATA, ...(values.wide ? ['wide'] : [])];
  const arguments_ = ['exec', '--yes', '--package=node@24', '--', 'node', ...script];
  const { stdout } = spawnSync('npm', [...arguments_.slice(0, 5), '--version'], {
    cwd: root,
    encoding: 'utf8',
  });
  const child = spawn('npm', arguments_, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const turn = async (task) => {
    child.stdin.write(`${JSON.stringify(task)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error('Node ended');
    return JSON.parse(value);
  };
  return { name: `Node ${stdout.trim().replace(/^v/, '')}`, turn, close: () => child.stdin.end() };
}

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

const folder = await bundle();
const server = await serve(folder);
const engines = [nodeEngine()];
for (const [browser, program, start] of [
  ['Chromium', '/usr/bin/chromium', chromiumEngine],
  ['Firefox', '/usr/bin/firefox-esr', firefoxEngine],
]) {
  if (existsSync(program)) engines.push(await start(server.address));
  else console.log(`note: ${program} is missing, so ${browser} is left out`);
}
if (values.wide && existsSync('/usr/bin/chromium'))
  engines.push(await chromiumEngine(server.address, { wide: true }));
const crews = availableParallelism() > 1 ? [1, 2] : [1];
const runs = crews.flatMap((threads) =>
  engines
    .filter(({ mostThreads = threads }) => threads <= mostThreads)
    .map((engine) => ({ engine, threads, seconds: [], facts: null })),
);
for (let round = 0; round <= rounds; round++) {
  for (const run of runs) {
    progress(
      `${round === 0 ? 'warming up' : `round ${round}/${rounds}`}: ${run.engine.name}, threads: ${run.threads}`,
    );
    run.facts = await run.engine.turn({ threads: run.threads, epochs });
    if (round > 0) run.seconds.push(...run.facts.seconds.slice(1));
  }
}
progress('');

const { rows } = runs[0].facts;
console.log(
  `one epoch of 784-342-10, ${rows} rows, batches of 256; median of ${rounds} turns of ${epochs - 1} epochs`,
);
const taken = (engine, threads) =>
  runs.find((run) => run.engine === engine && run.threads === threads).seconds;
const longest = Math.max(...engines.map(({ name }) => name.length));
for (const { engine, threads, seconds, facts } of runs) {
  const ratio = (others, mine) =>
    `${(median(others) / median(mine)).toFixed(2)} (fastest: ${(Math.min(...others) / Math.min(...mine)).toFixed(2)})`;
  const spread = `${Math.min(...seconds).toFixed(3)}–${Math.max(...seconds).toFixed(3)}`;
  const told = [
    `${engine.name.padEnd(longest)} threads ${threads}  ${median(seconds).toFixed(3)} s (${spread})  ${facts.kernels}, ${facts.input}`,
    ...(engine === engines[0] ? [] : [`time against Node's ${ratio(seconds, taken(engines[0], threads))}`]),
    ...(threads === 1 ? [] : [`speed against one thread ${ratio(taken(engine, 1), seconds)}`]),
  ];
  console.log(told.join('; '));
  if (values.each) console.log(`  ${seconds.map((one) => one.toFixed(2)).join(' ')}`);
}
const losses = runs.map(({ facts }) => facts.loss);
const disagreement = Math.max(...losses) / Math.min(...losses) - 1;
console.log(
  `losses agree to ${disagreement.toExponential(1)} relative; ${cpus()[0].model}, ${cpus().length} cores`,
);
for (const { close } of engines) await close();
server.close();
rmSync(folder, { recursive: true, force: true });
if (!(disagreement <= 1e-3)) fail('the losses differ: not the same work');
