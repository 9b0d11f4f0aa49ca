// npm run docs:blocks -- [pages]: runs the code blocks of README.md and of docs/, or of the pages that are named, and says what was
// not run and why. With --update, the numbers in output blocks become those that were printed. docs/writing.md has the rules. Next: docs/blocks/.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM_FLAGS } from './browsers.mjs';
import { filesUnder, root } from './build/tools.mjs';
import { writeShims } from './docs/blocks/processes.mjs';
import { prepareFolder, runPage } from './docs/blocks/run-page.mjs';

/** Every page whose blocks are run. */
export function pagesWithBlocks() {
  const pages = filesUnder(path.join(root, 'docs'))
    .filter(
      (file) => file.endsWith('.md') && !/(^|\/)(node_modules|\.vitepress|public|generated)\//.test(file),
    )
    .filter((file) => file !== 'writing.md');
  return ['README.md', ...pages.map((file) => `docs/${file}`)];
}

/** @returns the failures; prints the rest. */
export async function runBlocks(pages, { jobs = 2, update = false } = {}) {
  prepareFolder();
  writeShims();
  let launched;
  const browser = () => {
    launched ??= chromium.launch({ executablePath: '/usr/bin/chromium', args: CHROMIUM_FLAGS });
    return launched;
  };
  const results = [];
  const waiting = [...pages];
  const worker = async () => {
    for (let page = waiting.shift(); page; page = waiting.shift()) {
      const begun = performance.now();
      const result = await runPage(page, browser);
      results.push(result);
      if (update) updateOutputs(page, result.printed);
      const seconds = (performance.now() - begun) / 1000;
      if (result.run > 0 || result.failures.length > 0)
        console.log(
          `${page}: ${result.run} blocks, ${seconds.toFixed(1)} s${result.failures.length ? `, ${result.failures.length} failed` : ''}`,
        );
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  await (await launched)?.close();
  const all = (name) => results.flatMap((result) => result[name]);
  const count = results.reduce((sum, { run }) => sum + run, 0);
  for (const line of all('skipped')) console.log(`skipped: ${line}`);
  for (const line of all('notRun')) console.log(`not run: ${line}`);
  for (const line of all('failures')) console.error(`\nFAILED ${line}`);
  console.log(
    `docs: ${count} code blocks of ${pages.length} pages run, ${all('notRun').length} cannot run here, ${all('skipped').length} skipped, ${all('failures').length} failed`,
  );
  return all('failures');
}

/** Writes the lines that were printed into a page's output blocks. */
function updateOutputs(page, printed) {
  const file = path.join(root, page);
  const lines = readFileSync(file, 'utf8').split('\n');
  for (const [at, line] of printed) lines[at] = lines[at].match(/^\s*/)[0] + line.trimStart();
  writeFileSync(file, lines.join('\n'));
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const options = { update: { type: 'boolean', default: false } };
  const { values, positionals: named } = parseArgs({ options, allowPositionals: true });
  const failures = await runBlocks(named.length > 0 ? named : pagesWithBlocks(), values);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
