// A static server on loopback, and Chromium, which opens a page of it and reads what the app came to.
// Before: pages.mjs.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { CHROMIUM_FLAGS } from '../../scripts/browsers.mjs';
import { Skip } from './commands.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

export function requireChromium() {
  if (!existsSync(CHROMIUM)) {
    throw new Skip(`there is no ${CHROMIUM}; the environment variable CHROMIUM says where it is`);
  }
}

/** Serves the files of a folder with these headers. */
export async function serve(folder, headers) {
  const server = createServer(async ({ url }, response) => {
    const name = decodeURIComponent(new URL(url, 'http://loopback').pathname);
    const file = path.join(folder, name.endsWith('/') ? `${name}index.html` : name);
    try {
      if (!file.startsWith(folder + path.sep)) throw new Error('outside');
      const content = await readFile(file);
      response.writeHead(200, { ...headers, 'Content-Type': TYPES[path.extname(file)] ?? 'text/plain' });
      response.end(content);
    } catch {
      response.writeHead(404, headers);
      response.end('not found');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, close };
}

/** What the page at `address` puts in window.results, and the browser's version. @throws when it reports an error of any kind. */
export async function resultsAt(address) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  try {
    const page = await browser.newPage();
    const complaints = [];
    const failed = new Promise((_, reject) => {
      const complain = (text) => {
        complaints.push(text);
        // A moment, for those that come together.
        setTimeout(() => reject(new Error(complaints.join('\n'))), 500);
      };
      page.on('pageerror', (error) => complain(error.stack ?? error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complain(`${message.text()} (${message.location().url})`);
      });
      page.on('crash', () => complain('the page crashed'));
    });
    failed.catch(() => {});
    await page.goto(address);
    const ready = page.waitForFunction(() => globalThis.results, null, { timeout: 90_000 });
    const results = await Promise.race([ready.then((handle) => handle.jsonValue()), failed]);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    return { results, chromium: browser.version() };
  } finally {
    await browser.close();
  }
}
