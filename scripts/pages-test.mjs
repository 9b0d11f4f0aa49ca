// npm run test:pages: a page under a strict policy loads, and trains in a worker on two threads, again and again in each browser; of
// nine pages the last three beside eight busy processes. Every page must give the model that one thread gives, and none may hang.
//     npm run test:pages -- --times 300
//   --times 30       pages in each browser
//   --only firefox   one browser
//   --fresh          forgets what was counted
// Counts are kept in build/pages-test-<browser>.json, and a later call goes on from there, until the build changes. Exit codes: 1 where a page
// hung or gave something else, 2 where there is no browser. Needs a build. Next: pages-test/page.js is the page.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CHROMIUM_FLAGS, ISOLATION } from './browsers.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const stateFile = (browser) => path.join(ROOT, `build/pages-test-${browser}.json`);
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; img-src data:";
/** A page takes a second, beside busy processes a few; on a machine with dozens of them half a minute was seen. */
const PATIENCE_MS = 180_000;
const BUSY_PROCESSES = 8;
/** A browser is started anew after so many pages, and after one that hung. */
const PAGES_A_BROWSER = 45;
/** In what a page trains: see page.js. */
const WAYS = ['blob', 'file', 'own'];

const { values } = parseArgs({
  options: {
    times: { type: 'string', default: '30' },
    only: { type: 'string' },
    fresh: { type: 'boolean', default: false },
  },
});
const times = Number(values.times);

const BROWSERS = [
  {
    ...{ name: 'chromium', executablePath: '/usr/bin/chromium' },
    async launch() {
      const { chromium } = await import('playwright-core');
      return chromium.launch({ executablePath: this.executablePath, args: CHROMIUM_FLAGS });
    },
  },
  {
    ...{ name: 'firefox', executablePath: '/usr/bin/firefox-esr' },
    async launch() {
      const { default: puppeteer } = await import('puppeteer-core');
      const { executablePath } = this;
      return puppeteer.launch({ browser: 'firefox', executablePath, headless: true });
    },
  },
];

function serve() {
  const places = { '/build/': path.join(ROOT, 'build'), '/': path.join(ROOT, 'scripts/pages-test') };
  const headers = { ...ISOLATION, 'Content-Security-Policy': POLICY };
  const server = createServer(({ url }, response) => {
    const { pathname } = new URL(url, 'http://loopback');
    const place = pathname.startsWith('/build/') ? '/build/' : '/';
    const file = path.join(places[place], pathname === '/' ? 'page.html' : pathname.slice(place.length));
    if (!file.startsWith(places[place]) || !existsSync(file)) {
      response.writeHead(404, headers).end();
      return;
    }
    const type = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript' }[path.extname(file)];
    response.writeHead(200, { ...headers, 'Content-Type': type }).end(readFileSync(file));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

let busy = [];
function setBusy(wanted) {
  if (wanted === busy.length > 0) return;
  for (const one of busy) one.kill('SIGKILL');
  busy = wanted ? Array.from({ length: BUSY_PROCESSES }, busyProcess) : [];
}
function busyProcess() {
  const one = spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' });
  os.setPriority(one.pid, os.constants.priority.PRIORITY_LOW);
  return one;
}
process.on('exit', () => setBusy(false));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));

/** What the page came to, or that it hung, and where. */
async function visit(browser, address) {
  const page = await browser.newPage();
  try {
    await page.goto(address, { waitUntil: 'domcontentloaded', timeout: PATIENCE_MS });
    const end = performance.now() + PATIENCE_MS;
    let seen;
    do {
      seen = await page.evaluate('({ result: window.result, stage: window.stage })');
      if (seen.result !== undefined) return { result: seen.result };
      await new Promise((resolve) => setTimeout(resolve, 25));
    } while (performance.now() < end);
    return { hung: seen.stage ?? 'its script did not run' };
  } catch (error) {
    return { hung: String(error) };
  } finally {
    await page.close().catch(() => {});
  }
}

/** Of the build that is there. */
function buildHash() {
  const hash = createHash('sha256').update(readFileSync(path.join(ROOT, 'build/worker/module.js')));
  const bundle = path.join(ROOT, 'build/bundle');
  for (const file of readdirSync(bundle).sort()) hash.update(readFileSync(path.join(bundle, file)));
  return hash.digest('hex');
}

function loadCounts(name, build) {
  if (!values.fresh && existsSync(stateFile(name))) {
    const counts = JSON.parse(readFileSync(stateFile(name), 'utf8'));
    if (counts.build === build) return counts;
  }
  return { build, quiet: 0, busy: 0, faults: [], seconds: 0 };
}

const available = BROWSERS.filter(
  ({ name, executablePath }) => (values.only ?? name) === name && existsSync(executablePath),
);
if (available.length === 0) {
  console.error('test:pages: no browser; Debian has chromium and firefox-esr');
  process.exit(2);
}
const build = buildHash();
const server = await serve();
const origin = `http://127.0.0.1:${server.address().port}/`;

let faulty = false;
for (const choice of available) {
  const counts = loadCounts(choice.name, build);
  const done = () => counts.quiet + counts.busy;
  let browser;
  let opened = 0;
  let expected;
  while (done() < times) {
    if (browser === undefined || opened === PAGES_A_BROWSER) {
      setBusy(false);
      await browser?.close();
      browser = await choice.launch();
      opened = 0;
      expected ??= (await visit(browser, `${origin}?way=blob&threads=1`)).result;
      if (typeof expected?.checksum !== 'string')
        throw new Error(`${choice.name}: one thread gives ${JSON.stringify(expected)}`);
    }
    const number = done();
    const beside = number % 9 > 5;
    setBusy(beside);
    opened++;
    const way = WAYS[number % WAYS.length];
    const start = performance.now();
    const { result, hung } = await visit(browser, `${origin}?way=${way}&threads=2`);
    counts.seconds += (performance.now() - start) / 1000;
    counts[beside ? 'busy' : 'quiet']++;
    const wanted = { ...expected, threads: 2 };
    if (hung !== undefined || JSON.stringify(result) !== JSON.stringify(wanted)) {
      const fault = { number, way, beside, ...(hung === undefined ? { result } : { hung }) };
      counts.faults.push(fault);
      console.log(`${choice.name}: ${JSON.stringify(fault)}`);
      await browser.close().catch(() => {});
      browser = undefined;
    }
    writeFileSync(stateFile(choice.name), `${JSON.stringify(counts, null, 2)}\n`);
  }
  setBusy(false);
  await browser?.close();
  const { quiet, busy, faults, seconds } = counts;
  faulty ||= faults.length > 0;
  const pages = `${quiet + busy} pages, ${busy} of them beside ${BUSY_PROCESSES} busy processes`;
  console.log(
    `${choice.name}: ${pages}; ${faults.length} hung or wrong; ${(seconds / (quiet + busy)).toFixed(1)} s each`,
  );
}
server.close();
process.exit(faulty ? 1 : 0);
