// Blocks that are pages, or modules of pages: opened in Chromium from a server of the page's folder. Used by run-page.mjs.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createServer } from 'vite';
import { root } from '../../build/tools.mjs';
import { serveFolder } from '../serve.mjs';

const LIMIT = 120_000;

/** @returns what the console and the page say. @throws Error for an error of the page, or where the expected text does not come. */
export async function openPage(folder, { file, module, fields }, browser) {
  const name = file ?? 'block.html';
  if (module) writeFileSync(path.join(folder, name), pageAround(path.basename(module)));
  const html = readFileSync(path.join(folder, name), 'utf8');
  const server = /type="importmap"/.test(html) ? await plainServer(folder) : await viteServer(folder);
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT);
  const said = [];
  const errors = [];
  page.on('console', (message) => {
    (message.type() === 'error' ? errors : said).push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.stack ?? error.message));
  try {
    await page.goto(new URL(name, server.address).href, { waitUntil: 'load' });
    const wanted = module ? 'block ended' : fields.expect;
    if (fields.drive) await (await import(pathToFileURL(path.join(root, fields.drive)).href)).default(page);
    if (!wanted && !fields.drive)
      throw new Error('html: expect="text that the page shows in the end", or drive="module", is missing');
    if (wanted) await waitForText(page, wanted, errors);
    const shown = await page.evaluate(() => document.body.innerText);
    const real = errors.filter((text) => !/favicon/.test(text));
    if (real.length > 0) throw new Error(real.join('\n'));
    return [...said, shown].join('\n');
  } finally {
    await context.close();
    await server.close();
  }
}

async function waitForText(page, wanted, errors) {
  const until = Date.now() + LIMIT;
  while (Date.now() < until) {
    if ((await page.evaluate(() => document.body.innerText)).includes(wanted)) return;
    if (errors.length > 0) throw new Error(errors.join('\n'));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(
    `the page never showed "${wanted}", but:\n${await page.evaluate(() => document.body.innerText)}`,
  );
}

const pageAround = (module) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>block</title><link rel="icon" href="data:,"></head><body><div id="app"></div><p id="end"></p>
<script type="module">
await import('./${module}');
document.getElementById('end').textContent = 'block ended';
</script></body></html>
`;

async function viteServer(folder) {
  const server = await createServer({
    root: folder,
    configFile: false,
    logLevel: 'error',
    cacheDir: path.join(folder, '.vite'),
    server: { host: '127.0.0.1', port: 0, fs: { allow: [root] }, watch: null, hmr: false },
  });
  await server.listen();
  return { address: server.resolvedUrls.local[0], close: () => server.close() };
}

/** As a server of files: node_modules/jacquard is the package. */
const plainServer = (folder) => serveFolder(folder, { mounts: { '/node_modules/jacquard/': root } });
