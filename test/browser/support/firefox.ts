// Firefox over WebDriver BiDi by puppeteer-core. Before: browsers.ts.

import puppeteer, { type Browser, type KeyInput, type Page } from 'puppeteer-core';
import type { TestBrowser, TestPage, View } from './browsers.js';
import { portable, watched } from './portable.js';

/** BiDi cannot say what a page sees as prefers-color-scheme; a preference can, for a whole browser: 0 is dark, 1 light. */
const COLOR_SCHEME = 'layout.css.prefers-color-scheme.content-override';

export async function launchFirefox(executablePath: string): Promise<TestBrowser> {
  const launch = (scheme: number) =>
    puppeteer.launch({
      browser: 'firefox',
      executablePath,
      headless: true,
      extraPrefsFirefox: { [COLOR_SCHEME]: scheme },
    });
  const light = await launch(1);
  let dark: Promise<Browser> | undefined;
  const darkBrowser = () => {
    dark ??= launch(0);
    return dark;
  };
  return {
    name: 'firefox',
    async open(url, view: View = { width: 1000, height: 800 }) {
      const page = await (view.dark ? await darkBrowser() : light).newPage();
      await page.setViewport({ width: view.width, height: view.height });
      const opened = wrap(page);
      await page.goto(url);
      return opened;
    },
    async close() {
      await light.close();
      await (await dark)?.close();
    },
  };
}

function wrap(page: Page): TestPage {
  const basic = watched(page);
  return {
    ...basic,
    ...portable(basic),
    click: (selector) => page.locator(selector).click(),
    press: (key) => page.keyboard.press(key as KeyInput),
    fill: (selector, value) => page.locator(selector).fill(value),
    screenshot: async (path) =>
      void (await page.screenshot({ path: path as `${string}.png`, fullPage: true })),
    setViewport: (width, height) => page.setViewport({ width, height }),
    close: () => page.close(),
  };
}
