// What a person does with the demo: opens it, sets fields, trains; and what it then says.
// Before: browsers.ts. Next: ../demo.test.ts.

import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { TestBrowser, TestPage, View } from './browsers.js';

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 390, height: 844 };
export const NARROW_DARK = { ...NARROW, dark: true };
export const VIEWS = ['train', 'try', 'race', 'carry'] as const;

/** The folder for pictures of the views. */
export const SCREENSHOTS = fileURLToPath(new URL('../../../build/screenshots', import.meta.url));

/** A dropped file's content. */
export function bytesOf(content: string): Uint8Array {
  return new TextEncoder().encode(content);
}

/** Opens it, waits until the sample is there, and finds its console without errors after `use`. */
export async function withDemo(
  browser: TestBrowser,
  url: string,
  use: (page: TestPage) => Promise<void>,
  view: View = WIDE,
): Promise<void> {
  const page = await browser.open(url, view);
  try {
    await page.waitFor('!document.getElementById("train").disabled');
    await use(page);
    expect(page.errors()).toEqual([]);
  } finally {
    await page.close(); // with what runs in it, which would slow down the next tests
  }
}

/**
 * What is looked at in each width, in light and in dark: `prepare` once in each scheme, then `look` in each width. A browser can change the
 * width of a page that is open, but not each one its scheme.
 */
export async function inEachView(
  browser: TestBrowser,
  url: string,
  prepare: (page: TestPage) => Promise<void>,
  look: (page: TestPage, view: View) => Promise<void>,
): Promise<void> {
  for (const dark of [false, true]) {
    const show = async (page: TestPage) => {
      await prepare(page);
      for (const { width, height } of [WIDE, NARROW]) {
        await page.setViewport(width, height);
        await look(page, { width, height, dark });
      }
    };
    await withDemo(browser, url, show, { ...WIDE, dark });
  }
}

/** Colours depend on the scheme, the layout on the width: the two of the four views that have both of each. */
export const hasBoth = ({ width, dark }: View) => Boolean(dark) === width < WIDE.width;

/** The open view's picture, in build/screenshots. */
export async function takePicture(page: TestPage, name: string, { width, dark }: View): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot(join(SCREENSHOTS, `${name}-${width}${dark ? '-dark' : ''}.png`));
}

export function textOf(page: TestPage, id: string): Promise<string> {
  return page.evaluate<string>(`document.getElementById(${JSON.stringify(id)}).textContent`);
}

/** An expression, for waitFor. */
export function shown(id: string): string {
  return `!document.getElementById(${JSON.stringify(id)}).hidden`;
}

/** Sets the fields, trains to the end, and gives the accuracy in per cent; NaN when it came to a problem. */
export async function train(page: TestPage, settings: Record<string, string> = {}): Promise<number> {
  for (const [id, value] of Object.entries(settings)) await set(page, id, value);
  await page.click('#train');
  await page.waitFor(`${shown('result')} || ${shown('train-problem')}`).catch(async (error) => {
    throw new Error(`${error.message}; status: ${await textOf(page, 'train-status')}`);
  });
  return Number(/^([\d.]+) %/.exec(await textOf(page, 'result'))?.[1]);
}

/** As a hand does it, with the events that follow. */
export async function set(page: TestPage, id: string, value: string): Promise<void> {
  await page.evaluate(
    ([id, value]: string[]) => {
      const field = document.getElementById(id) as HTMLInputElement;
      field.value = value;
      for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
    },
    [id, value],
  );
}

/** Takes the page's next download, as base64. */
const CATCH_DOWNLOAD = `
  window.caught = new Promise((resolve) => {
    HTMLAnchorElement.prototype.click = () => {};
    URL.createObjectURL = (blob) => {
      blob.arrayBuffer().then((buffer) => {
        resolve(btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')));
      });
      return '';
    };
  });
  0`;

/** The model, as the Carry view's button gives it. */
export async function downloadedModel(page: TestPage): Promise<Uint8Array> {
  await page.evaluate(CATCH_DOWNLOAD);
  await page.click('#download');
  return Buffer.from(await page.evaluate<string>('window.caught'), 'base64');
}

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** What axe finds serious or critical on the view that is open. */
export async function seriousFaults(page: TestPage): Promise<string[]> {
  await page.evaluate(`window.axe ?? (() => { ${readFileSync(AXE, 'utf8')}; return 0; })(); 0`);
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) => violations.filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target).join(' ')))`,
  );
}
