// npm run docs:test: builds the site and checks it: links, every page in Chromium, the playground's first epoch, and every code block
// of the documentation. Options: --no-build, --no-playground, --no-pages, --no-blocks, --only <pattern of pages>, --thorough (whole
// pages in both schemes at both widths, with pictures of all). Next: docs/check-*.mjs, docs-blocks.mjs.

import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS } from './browsers.mjs';
import { deadLinks, deadLinksOfMarkdown } from './docs/check-links.mjs';
import { checkPages, checkSearch } from './docs/check-pages.mjs';
import { checkPlayground } from './docs/check-playground.mjs';
import { serveFolder } from './docs/serve.mjs';
import { buildSite, site } from './docs.mjs';
import { pagesWithBlocks, runBlocks } from './docs-blocks.mjs';

const begun = performance.now();
const told = (text) => console.log(`${text} (${((performance.now() - begun) / 1000).toFixed(0)} s)`);
const { values } = parseArgs({
  options: {
    build: { type: 'boolean', default: true },
    playground: { type: 'boolean', default: true },
    pages: { type: 'boolean', default: true },
    blocks: { type: 'boolean', default: true },
    thorough: { type: 'boolean' },
    only: { type: 'string' },
  },
  allowNegative: true,
});

const wrong = [];
if (values.build) {
  await buildSite();
  told('docs: the site is built');
}
wrong.push(...deadLinks(site), ...deadLinksOfMarkdown('README.md', site));
told(`docs: links checked, ${wrong.length} dead`);

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_FLAGS });
const server = await serveFolder(site, { base: '/some/folder/' });
try {
  wrong.push(...(await checkSearch(browser, server)));
  if (values.playground) wrong.push(...(await checkPlayground(browser, server)));
  told('docs: playground checked');
  if (values.pages)
    wrong.push(
      ...(await checkPages(browser, server, site, {
        thorough: values.thorough,
        only: values.only && new RegExp(values.only),
      })),
    );
} finally {
  await browser.close();
  await server.close();
}
if (server.missing.length > 0) wrong.push(`not found: ${[...new Set(server.missing)].join(', ')}`);
told('docs: pages checked');

if (values.blocks) {
  const failures = await runBlocks(pagesWithBlocks());
  if (failures.length > 0) wrong.push(`${failures.length} code blocks failed`);
  told('docs: code blocks run');
}
for (const text of wrong) console.error(`docs: ${text}`);
console.log(wrong.length === 0 ? 'docs: ok' : `docs: ${wrong.length} problems`);
process.exitCode = wrong.length === 0 ? 0 : 1;
