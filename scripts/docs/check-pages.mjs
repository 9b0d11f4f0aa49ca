// Each page of the built site in Chromium, from a folder that is not the root of its host: axe finds nothing in either colour
// scheme, at 390 and at 1280 pixels; nothing scrolls sideways; the console stays empty, as the policy's complaints would fill
// it; no request leaves the host. Pictures go to build/screenshots/site. Used by docs-test.mjs.

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { filesUnder, root } from '../build/tools.mjs';

const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const screenshots = path.join(root, 'build/screenshots/site');
const WIDTHS = [390, 1280];
const SCHEMES = ['light', 'dark'];

/** @returns {Promise<string[]>} what is wrong, a line each */
export async function checkPages(browser, server, site, { thorough = false, only } = {}) {
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
  const pages = filesUnder(site).filter(
    (file) => file.endsWith('.html') && !/^playground\//.test(file) && file !== '404.html',
  );
  const chosen = only ? pages.filter((page) => only.test(page)) : pages;
  const wrong = [];
  await Promise.all(
    SCHEMES.map(async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const say = (text) => wrong.push(`${colorScheme} ${new URL(page.url()).pathname}: ${text}`);
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) say(message.text());
      });
      page.on('pageerror', (error) => say(error.stack ?? error.message));
      page.on('request', (request) => {
        if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.address))
          say(`a request to ${request.url()}`);
      });
      for (const file of chosen) for (const problem of await checkPage(page, file)) say(problem);
      await context.close();

      async function checkPage(page, file) {
        const problems = [];
        const widths = thorough || colorScheme === 'light' || WHOLE.test(file) ? WIDTHS : WIDTHS.slice(1);
        await page.setViewportSize({ width: widths[0], height: 900 });
        await page.goto(`${server.address}${file}`, { waitUntil: 'load' });
        if (!file.startsWith('demo/'))
          await page.waitForFunction(() => document.querySelector('#app')?.__vue_app__);
        // Evaluated by the debugger, which the policy does not concern.
        await page.evaluate(axe);
        for (const width of widths) {
          await page.setViewportSize({ width, height: 900 });
          const part = partOf(file, colorScheme, width, thorough);
          const { over, violations } = await page.evaluate(inspect, part);
          if (over > 0) problems.push(`${width} wide: scrolls sideways by ${over} pixels`);
          problems.push(...violations.map((text) => `${width} wide: ${text}`));
          const name = `${file.replaceAll('/', '-').replace('.html', '')}-${colorScheme}-${width}.png`;
          await page.screenshot({ path: path.join(screenshots, name) });
        }
        return problems;
      }
    }),
  );
  return wrong;
}

/** Search works without a server, and a result opens. @returns {Promise<string[]>} what is wrong */
export async function checkSearch(browser, server) {
  const wrong = [];
  const page = await browser.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(`search: ${message.text()}`);
  });
  page.on('pageerror', (error) => wrong.push(`search: ${error.stack}`));
  await page.goto(`${server.address}how-it-works/gemm.html`);
  await page.locator('.DocSearch-Button').click();
  await page.getByRole('searchbox').or(page.locator('.search-input')).first().fill('--label-smoothing');
  const result = page.locator('.VPLocalSearchBox .result').first();
  await result.click();
  await page.waitForURL(/command-line\/(train|search-try|crossvalidate)\.html/);
  await page.getByRole('heading', { level: 1 }).getByText('jacquard').waitFor();
  // The menus of a page that was opened by a link lead within the folder, too.
  await page.getByRole('link', { name: 'Playground' }).first().click();
  await page.waitForURL(`${server.address}playground.html`);
  await page.close();
  return wrong;
}

/** Pages of each layout, which are checked whole in each scheme at each width; of the others the menus are the same. */
const WHOLE =
  /^(index|playground|benchmarks|demo\/index|how-it-works\/gemm|reference\/command-line\/train)\.html$/;

/**
 * What axe looks at. A page's structure does not depend on the scheme, and its colours not on the width: of most pages, structure is
 * looked at in the light scheme at both widths, and contrast in both schemes at the large one.
 */
function partOf(file, scheme, width, thorough) {
  const contrast = width === WIDTHS[1];
  if (thorough || WHOLE.test(file)) return { structure: true, contrast: true, within: 'html' };
  return { structure: scheme === 'light', contrast, within: '#VPContent' };
}

/** In the page: how far it is wider than its window, and what axe finds. */
async function inspect({ structure, contrast, within }) {
  const { scrollWidth, clientWidth } = document.documentElement;
  const over = scrollWidth - clientWidth;
  if (!structure && !contrast) return { over, violations: [] };
  const rules = { 'color-contrast': { enabled: contrast } };
  const only = structure ? {} : { runOnly: ['color-contrast'] };
  const { violations } = await globalThis.axe.run(within, { resultTypes: ['violations'], rules, ...only });
  return {
    over,
    violations: violations.flatMap(({ id, help, nodes }) =>
      nodes
        .slice(0, 3)
        .map(
          ({ target, failureSummary }) =>
            `${id}: ${help}: ${target.join(' ')} (${failureSummary.split('\n')[1]?.trim()})`,
        ),
    ),
  };
}
