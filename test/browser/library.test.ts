// The public API in real browsers, bundled as a program would bundle it. In the page: pages/library.ts.

import { expect } from 'vitest';
import { loadData } from '../../src/platform/node/index.js';
import { exifOf, grayPng, PHOTO_NAMES, photo, png } from '../support/photos.js';
import { put, temporaryFolder } from '../support/temporary.js';
import type { Where } from './pages/library.js';
import { type Predictions, type Tasks, tasks } from './pages/library-tasks.js';
import type { TestBrowser } from './support/browsers.js';
import { inEachBrowser } from './support/each-browser.js';
import { siteOf } from './support/site.js';

const site = siteOf('library.ts');
const NOT_ISOLATED = 'this page has no shared memory: serve it with the headers Cross-Origin-Opener-Policy';

type Ask = <T extends keyof Tasks>(task: T, arg?: Parameters<Tasks[T]>[0]) => ReturnType<Tasks[T]>;

/** Opens a page, lets `use` ask it for tasks, and finds its console without errors. */
async function withPage(browser: TestBrowser, url: string, use: (ask: Ask, inWorker: Ask) => Promise<void>) {
  const page = await browser.open(url);
  const asker = (worker: boolean) =>
    ((task, arg) => page.evaluate((where: Where) => runTask(where), { task, arg, worker })) as Ask;
  try {
    await use(asker(false), asker(true));
    expect(page.errors()).toEqual([]);
  } finally {
    await page.close();
  }
}

/** Two engines and two binaries: rounding differs, in numbers up to 1 that ten float32 additions or so lead to. */
function expectAlike(got: Predictions, expected: Predictions): void {
  expect(got.classes).toEqual(expected.classes);
  const errors = got.probabilities.map((value, i) => Math.abs(value - expected.probabilities[i]));
  expect(got.probabilities).toHaveLength(expected.probabilities.length);
  expect(Math.max(...errors)).toBeLessThan(1e-6);
}

inEachBrowser((it) => {
  it('createBackend() takes the fastest kernels that the engine has', async (browser) => {
    const page = await browser.open(site.plain);
    const relaxed = await page.evaluate<boolean>('hasRelaxedSimd()');
    if (browser.name === 'chromium') expect(relaxed).toBe(true);
    const choice = await page.evaluate('runTask({ task: "choose", arg: 1 })');
    expect(choice).toMatchObject({ name: relaxed ? 'relaxed' : 'simd', threads: 1 });
    await page.close();
  });

  it('two classes are learned to the last row', (browser) =>
    withPage(browser, site.plain, async (ask) => {
      expect(await ask('trainBlobs')).toEqual({ accuracy: 1 });
    }));

  it('two threads give the same bits as one, in a worker and on the page’s own thread', (browser) =>
    withPage(browser, site.isolated, async (ask, inWorker) => {
      const alone = await ask('trainThreaded', 1);
      expect(alone.threads).toBe(1);
      expect(await inWorker('trainThreaded', 2)).toEqual({ ...alone, threads: 2 });
      expect(await ask('trainThreaded', 2)).toEqual({ ...alone, threads: 2 });
    }));

  it('jacquard/worker trains off the page’s thread to the same bits, on one thread and on two', (browser) =>
    withPage(browser, site.isolated, async (ask) => {
      const { model } = await ask('trainThreaded', 1);
      expect(await ask('trainElsewhere', 1)).toEqual({ threads: 1, model, epochs: 2 });
      expect(await ask('trainElsewhere', 2)).toEqual({ threads: 2, model, epochs: 2 });
    }));

  it('jacquard/worker ends a training that is aborted', (browser) =>
    withPage(browser, site.plain, async (ask) => {
      expect(await ask('abortElsewhere')).toEqual({ reason: 'three are enough' });
    }));

  it('without the isolation headers auto is one thread, and says why; a number is refused', (browser) =>
    withPage(browser, site.plain, async (ask) => {
      const { threads, fallback, cores } = await ask('choose', 'auto');
      expect(threads).toBe(1);
      if (cores > 1) expect(fallback).toContain(NOT_ISOLATED);
      await expect(ask('choose', 2)).rejects.toThrow(`2 threads asked for, but ${NOT_ISOLATED}`);
    }));

  it('a model that the page saved predicts the same on Node', (browser) =>
    withPage(browser, site.plain, async (ask) => {
      const saved = await ask('trainModel');
      expectAlike(await tasks.predict(saved), saved);
    }));

  it('photos become the rows that they become on Node, turned, palettes, alpha, 16 bits and all', (browser) =>
    withPage(browser, site.plain, async (ask, inWorker) => {
      const folder = temporaryFolder();
      const photos = PHOTO_NAMES.map((name) => ({
        path: `photos/${name.split(/\W/)[0]}/${name}`,
        bytes: photo(name),
      }));
      photos.push({
        path: 'photos/noise/noise.png',
        bytes: grayPng(50, 40, (x, y) => (x * 7919 + y * 104729) % 251),
      });
      const lines = Uint8Array.from({ length: 19 * 30 }, (_, i) => (i % 19 === 0 ? 0 : i % 251));
      const turned = (name: string, ...more: [string, Uint8Array][]) =>
        photos.push({ path: `photos/noise/${name}.png`, bytes: png({ width: 18, height: 30, lines, more }) });
      turned('turned', ['eXIf', exifOf(6)]);
      turned('turned-once', ['eXIf', exifOf(8, true)], ['eXIf', exifOf(6)]);
      for (const { path, bytes } of photos) put(folder, path, bytes);
      const { train } = await loadData(`${folder}/photos`, { imageSize: 16 });
      const packed = photos.map(({ path, bytes }) => ({
        path,
        base64: Buffer.from(bytes).toString('base64'),
      }));
      const found = await ask('readPhotos', packed.reverse());
      if ('error' in found) throw new Error(found.error);
      expect(found.classNames).toEqual(train.classNames);
      expect(found.labels).toEqual([...train.labels]);
      const rows = Buffer.from(found.rows, 'base64');
      const far = new Map<string, number>();
      const paths = packed.map(({ path }) => path).sort();
      for (const [i, path] of paths.entries()) {
        const own = train.featuresAt(i);
        const shown = rows.subarray(i * own.length, (i + 1) * own.length);
        far.set(path, Math.max(...shown.map((value, j) => Math.abs(value - own[j]))));
      }
      // PNG: a canvas rounds half transparent pixels once more, and Firefox rounds 16 bits where others cut. JPEG: another decoder,
      // and interpolated colours in 4:2:0.
      const allowed = (path: string) =>
        /420/.test(path) ? 70 : /jpe?g$/i.test(path) ? 4 : /rgba|alpha|palette|16/.test(path) ? 1 : 0;
      expect([...far].filter(([path, most]) => most > allowed(path))).toEqual([]);
      expect(await inWorker('readPhotos', packed)).toEqual(found);
    }));

  it('photos that are cut short, and files that are none, are named', (browser) =>
    withPage(browser, site.plain, async (ask) => {
      const photos: [string, Uint8Array][] = [
        ['p/a/good.png', grayPng(9, 9, 1)],
        ['p/a/none.png', Uint8Array.of(1, 2, 3)],
        ['p/b/good.png', grayPng(9, 9, 2)],
        ['p/b/half.jpg', photo('baseline-444.jpg').subarray(0, 800)],
        ['p/b/half.png', photo('rgb-16.png').subarray(0, 800)],
      ];
      const packed = photos.map(([path, bytes]) => ({ path, base64: Buffer.from(bytes).toString('base64') }));
      const found = await ask('readPhotos', packed);
      expect(found).toEqual({
        error: expect.stringMatching(/^p: \d of 5 files cannot be read as images/),
      });
      const { error } = found as { error: string };
      expect(error).toContain('a/none.png: not an image, PNG or JPEG expected');
      expect(error).toContain('b/half.jpg: ');
      expect(error).toContain('b/half.png: ');
    }));

  it('a model that Node saved predicts the same in the page', (browser) =>
    withPage(browser, site.plain, async (ask) => {
      const saved = await tasks.trainModel();
      expectAlike(await ask('predict', saved), saved);
    }));
});
