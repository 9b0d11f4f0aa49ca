// The demo with photos: a dropped folder is trained on, damaged files are named and left out, and a photo gets an answer.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import { loadImages } from '../../src/platform/node/index.js';
import { grayPng, photo } from '../support/photos.js';
import { put, temporaryFolder } from '../support/temporary.js';
import type { DroppedFile } from './support/browsers.js';
import {
  downloadedModel,
  NARROW_DARK,
  SCREENSHOTS,
  seriousFaults,
  set,
  shown,
  textOf,
  train,
  withDemo,
} from './support/demo.js';
import { inEachBrowser } from './support/each-browser.js';
import { siteOf } from './support/site.js';

const site = siteOf('demo');

/** Dark photos in `night`, light ones in `day`. A browser lets no program drop a folder: here the names have the paths. */
const FOLDER: DroppedFile[] = Array.from({ length: 24 }, (_, i) => {
  const night = i % 2 === 0;
  const bytes = grayPng(20 + i, 17, (x, y) => (night ? 10 + ((x * y) % 40) : 245 - ((x + y) % 40)));
  return { name: `photos/${night ? 'night' : 'day'}/${i}.png`, bytes };
});

/** Lines that lie or stand, which no brightness tells apart: the place, the width and the shades vary. */
function lined(i: number): Uint8Array {
  const stands = i % 2 === 0;
  const [dark, light] = [(i * 37) % 100, 150 + ((i * 53) % 100)];
  const isDark = (at: number) => (at + i) % (4 + (i % 3)) < 2;
  return grayPng(24 + (i % 5), 24 + (i % 7), (x, y) => (isDark(stands ? x : y) ? dark : light));
}

const LINES: DroppedFile[] = Array.from({ length: 60 }, (_, i) => ({
  name: `lines/${i % 2 === 0 ? 'standing' : 'lying'}/${i}.png`,
  bytes: lined(i),
}));

const reads = (start: string) =>
  `document.getElementById("data-facts").textContent.includes(${JSON.stringify(start)}) && !document.getElementById("train").disabled`;

inEachBrowser((it) => {
  it('a dropped folder of photos is trained on, and its model answers a photo as Node does', (browser) =>
    withDemo(browser, site.plain, async (page) => {
      const bad = { name: 'photos/day/bad.png', bytes: Uint8Array.of(1, 2, 3) };
      await page.drop('#drop', [...FOLDER, bad]);
      await page.waitFor(shown('skip-damaged'));
      expect(await textOf(page, 'data-problem')).toContain('day/bad.png: not an image, PNG or JPEG expected');
      await page.click('#skip-damaged');
      await page.waitFor(reads('32×32 pixels, colour, 2 classes'));
      expect(await textOf(page, 'notices')).toContain(
        '1 of 25 files cannot be read as images, and is left out',
      );

      await set(page, 'photo-size', '16');
      await page.click('#read-photos');
      await page.waitFor(reads('16×16 pixels, colour, 2 classes'));
      await mkdir(SCREENSHOTS, { recursive: true });
      await page.screenshot(join(SCREENSHOTS, `${browser.name}-photos-train.png`));
      expect(await seriousFaults(page)).toEqual([]);
      expect(await train(page, { epochs: '20', threads: '1' })).toBe(100);

      await page.click('#tab-try');
      await page.waitFor(`${shown('photo')} && document.querySelectorAll("#examples canvas").length > 2`);
      const asked = photo('orientation-6.jpg');
      await page.drop('#photo', [{ name: 'asked.jpg', bytes: asked }]);
      await page.waitFor('document.getElementById("answer").textContent.startsWith("asked.jpg: ")');
      await page.waitFor('document.querySelector("#photo-picture canvas")?.width === 16');
      await page.screenshot(join(SCREENSHOTS, `${browser.name}-photos-try.png`));
      expect(await seriousFaults(page)).toEqual([]);
      const shares = await page.evaluate<string[]>(
        'Array.from(document.querySelectorAll("#probabilities .value"), ({ textContent }) => textContent)',
      );
      await page.drop('#photo', [{ name: 'cut.jpg', bytes: asked.subarray(0, 700) }]);
      await page.waitFor(shown('photo-problem'));
      expect(await textOf(page, 'photo-problem')).toBe('cut.jpg: the image is cut short');

      await page.click('#tab-carry');
      const network = Network.load(await createBackend(), await downloadedModel(page));
      expect(network.images).toEqual({ size: [16, 16], colorMode: 'rgb' });
      const path = put(temporaryFolder(), 'asked.jpg', asked);
      const { features } = await loadImages([path], { preparation: network.images! });
      const [day, night] = network.predictProba(features);
      for (const [i, share] of [day, night].entries())
        expect(Math.abs(Number.parseFloat(shares[i]) / 100 - share)).toBeLessThan(0.02);
    }));

  it('convolutions learn a dropped folder with the suggested settings, draw their filters, and answer as Node does', (browser) =>
    withDemo(browser, site.plain, async (page) => {
      await page.drop('#drop', LINES);
      await page.waitFor(reads('32×32 pixels, colour, 2 classes'));
      await set(page, 'photo-size', '16');
      await page.click('#read-photos');
      await page.waitFor(reads('16×16 pixels, colour, 2 classes'));
      await set(page, 'model', 'layers');
      const value = (id: string) => page.evaluate<string>(`document.getElementById("${id}").value`);
      expect(await value('layers')).toMatch(/^conv 16 3x3, batch-norm, max-pool, /);
      expect([await value('batch-size'), await value('epochs')]).toEqual(['16', '30']);
      const start = performance.now();
      expect(await train(page, { threads: '1' })).toBeGreaterThanOrEqual(90); // of 10 validation rows
      console.log(`${browser.name}: 60 photos in ${((performance.now() - start) / 1000).toFixed(1)} s`);
      await page.waitFor(
        'document.getElementById("weights-caption").textContent.startsWith("16 filters of the first convolution: ")',
      );

      await page.click('#tab-try');
      await page.waitFor(shown('photo'));
      const answers: string[] = [];
      for (const i of [100, 101]) {
        await page.drop('#photo', [{ name: `new${i}.png`, bytes: lined(i) }]);
        await page.waitFor(`document.getElementById("answer").textContent.startsWith("new${i}.png: ")`);
        answers.push(await textOf(page, 'answer'));
      }
      expect(answers[0]).toContain('standing');
      expect(answers[1]).toContain('lying');

      await page.click('#tab-carry');
      const network = Network.load(await createBackend(), await downloadedModel(page));
      expect(network.architecture.inputShape).toEqual([16, 16, 3]);
      const folder = temporaryFolder();
      const paths = [100, 101].map((i) => put(folder, `${i}.png`, lined(i)));
      const { features } = await loadImages(paths, { preparation: network.images! });
      const found = Array.from(network.predict(features), (label) => network.classNames![label]);
      expect(found).toEqual(['standing', 'lying']);
    }));

  it('the fields for photos are hidden for other data, and fit narrow pages', (browser) =>
    withDemo(
      browser,
      site.plain,
      async (page) => {
        expect(await page.evaluate(shown('photos'))).toBe(false);
        await page.drop('#drop', FOLDER);
        await page.waitFor(reads('colour'));
        expect(await page.evaluate(shown('photos'))).toBe(true);
        expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
        expect(await seriousFaults(page)).toEqual([]);
        await page.click('#use-sample');
        await page.waitFor(reads('sample'));
        expect(await page.evaluate(shown('photos'))).toBe(false);
      },
      NARROW_DARK,
    ));
});
