// Chromium by playwright-core, which finds no browser of its own and downloads none. Before: browsers.ts.

import { chromium, type Page } from 'playwright-core';
import type { TestBrowser, TestPage, View } from './browsers.js';
import { portable } from './portable.js';

/** CI is root, for whom there is no sandbox; and nothing may be sent or fetched but what a test asks for. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchChromium(executablePath: string): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  return {
    name: 'chromium',
    async open(url, { width, height, dark = false }: View = { width: 1000, height: 800 }) {
      const colorScheme = dark ? 'dark' : 'light';
      const page = await browser.newPage({ viewport: { width, height }, colorScheme });
      const opened = wrap(page);
      await page.goto(url);
      return opened;
    },
    close: () => browser.close(),
  };
}

function wrap(page: Page): TestPage {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const basic = {
    evaluate: (code, arg) => page.evaluate(code as never, arg as never),
    errors: () => [...errors],
  } as Pick<TestPage, 'evaluate' | 'errors'>;
  return {
    ...basic,
    ...portable(basic),
    click: (selector) => page.click(selector),
    press: (key) => page.keyboard.press(key),
    async fill(selector, value) {
      const select = await page.locator(selector).evaluate((element) => element.tagName === 'SELECT');
      if (select) await page.selectOption(selector, value);
      else await page.fill(selector, value);
    },
    screenshot: async (path) => void (await page.screenshot({ path, fullPage: true })),
    setViewport: (width, height) => page.setViewportSize({ width, height }),
    close: () => page.close(),
  };
}
