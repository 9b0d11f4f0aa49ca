// The two drivers do the same on a page without Jacquard, so that a failure elsewhere is the program's.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { put, temporaryFolder } from '../support/temporary.js';
import type { TestBrowser, TestPage, View } from './support/browsers.js';
import { inEachBrowser } from './support/each-browser.js';
import { serve } from './support/serve.js';

const HTML = `<!doctype html><meta charset="utf-8"><title>drivers</title><link rel="icon" href="data:,">
<button onclick="said.push('click')">Button</button>
<input id="text" oninput="said.push(this.value)">
<select id="choice" onchange="said.push(this.value)"><option>one</option><option>two</option></select>
<div id="zone">Drop here</div>
<script>
  var said = [];
  addEventListener('keydown', ({ key }) => said.push(key));
  zone.ondragover = (event) => event.preventDefault();
  zone.ondrop = async ({ dataTransfer }) => {
    for (const file of [...dataTransfer.files]) said.push(file.name, ...new Uint8Array(await file.arrayBuffer()));
  };
</script>
`;
const VIEW: View = { width: 500, height: 400 };

async function open(browser: TestBrowser, view: View): Promise<TestPage> {
  const folder = temporaryFolder();
  put(folder, 'index.html', HTML);
  const { url, close } = await serve(folder);
  onTestFinished(close);
  const page = await browser.open(url, view);
  onTestFinished(() => page.close());
  return page;
}

const said = (page: TestPage) => page.evaluate<unknown[]>('said');

inEachBrowser((it) => {
  it('clicks, types, fills, chooses and drops files as a hand does', async (browser) => {
    const page = await open(browser, VIEW);
    await page.click('button');
    await page.press('Escape');
    await page.fill('#text', 'abc');
    await page.fill('#choice', 'two');
    await page.drop('#zone', [
      { name: 'a.bin', bytes: Uint8Array.of(0, 128, 255) },
      { name: 'b.bin', bytes: Uint8Array.of(7) },
    ]);
    await page.waitFor('said.includes(7)');
    const heard = await said(page);
    expect(heard.slice(0, 2)).toEqual(['click', 'Escape']);
    expect(heard.slice(-8)).toEqual(['abc', 'two', 'a.bin', 0, 128, 255, 'b.bin', 7]);
    expect(page.errors()).toEqual([]);
  });

  it('evaluates functions with an argument and promises, and passes on what they throw', async (browser) => {
    const page = await open(browser, VIEW);
    expect(
      await page.evaluate(async ({ a, b }: { a: number; b: number }) => [a + b], { a: 1, b: 2 }),
    ).toEqual([3]);
    await expect(page.evaluate('Promise.reject(new TypeError("no such thing"))')).rejects.toThrow(
      'no such thing',
    );
  });

  it('collects uncaught errors and console errors, and names them when waiting was in vain', async (browser) => {
    const page = await open(browser, VIEW);
    await page.evaluate(`void setTimeout(() => { console.error('told'); throw new Error('thrown') })`);
    await expect(page.waitFor('said.length > 0', 300)).rejects.toThrow(
      /300 ms for said.length > 0[\s\S]*thrown/,
    );
    expect(page.errors().join()).toMatch(/told.*thrown/);
  });

  it('shows the size and the colour scheme that were asked for, and takes pictures', async (browser) => {
    for (const dark of [false, true]) {
      const page = await open(browser, { ...VIEW, dark });
      const seen = () => page.evaluate('[innerWidth, matchMedia("(prefers-color-scheme: dark)").matches]');
      expect(await seen()).toEqual([500, dark]);
      await page.setViewport(360, 640);
      expect(await seen()).toEqual([360, dark]);
      const picture = join(temporaryFolder(), 'page.png');
      await page.screenshot(picture);
      expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
    }
  });
});
