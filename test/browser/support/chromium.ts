// Chromium by playwright-core, which finds no browser of its own and downloads none. Before: browsers.ts.

import { chromium, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS } from '../../../scripts/browsers.mjs';
import type { TestBrowser, TestPage, View } from './browsers.js';
import { portable, watched } from './portable.js';

export async function launchChromium(executablePath: string): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath, headless: true, args: CHROMIUM_FLAGS });
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
  const basic = watched(page);
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
