// npm run demo: builds the page (web/ -> build/web) and serves it on this machine alone, with the headers that give it
// threads. Options: --port <number> (default 4173, or the next that is free), --no-isolation (as a plain server would).

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, preview } from 'vite';
import { ISOLATION } from './browsers.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const configFile = path.join(root, 'web/vite.config.ts');

/** Writes build/web. */
export async function buildPage() {
  if (!existsSync(path.join(root, 'build/worker/module.js')))
    fail('the library is not built yet; run: npm run build');
  await build({ configFile, logLevel: 'warn' });
}

/** Serves build/web on loopback; returns its address and close(). */
export async function servePage({ port = 4173, isolated = true, strictPort = false } = {}) {
  // The page has its policy in itself; a worker has only what comes with its file.
  const page = readFileSync(path.join(root, 'web/index.html'), 'utf8');
  const [, policy] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page);
  const headers = {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    ...(isolated ? ISOLATION : {}),
  };
  const server = await preview({
    configFile,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port, strictPort, headers },
  });
  return { address: server.resolvedUrls.local[0], close: () => server.close() };
}

function fail(text) {
  console.error(`demo: ${text}`);
  process.exit(2);
}

const USAGE = `npm run demo -- [options]: builds the demo and serves it on this machine.
  --port <number>   default: 4173, or the next that is free
  --no-isolation    without the headers that give a page threads`;

async function main() {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      isolation: { type: 'boolean', default: true },
      help: { type: 'boolean' },
    },
    allowNegative: true,
  });
  if (values.help) return console.log(USAGE);
  const port = Number(values.port ?? 4173);
  if (!(Number.isInteger(port) && port >= 0 && port < 65536))
    fail(`--port ${values.port}: a number from 0 to 65535 expected`);
  await buildPage();
  const { address } = await servePage({
    port,
    isolated: values.isolation,
    strictPort: values.port !== undefined,
  });
  const threads = values.isolation ? 'isolated: threads work' : 'not isolated: one thread';
  console.log(`Jacquard's demo (${threads}): ${address}\nCtrl-C ends it.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) =>
    fail(`${error.message}${error.code?.startsWith('ERR_PARSE_ARGS') ? `\n${USAGE}` : ''}`),
  );
}
