// Convolutional networks in the demo: trained on the sample, their filters drawn, asked about a drawing, carried both ways, and raced.

import { expect } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import { networkFor } from '../../src/network/network-for.js';
import { parseLayers } from '../../src/nn/parse-layers.js';
import { loadData } from '../../src/platform/node/index.js';
import type { TestPage } from './support/browsers.js';
import { bytesOf, downloadedModel, set, shown, textOf, train, withDemo } from './support/demo.js';
import { inEachBrowser } from './support/each-browser.js';
import { irisCsv } from './support/iris.js';
import { siteOf } from './support/site.js';

const site = siteOf('demo');

const LAYERS = 'conv 6 5x5, max-pool 4x4, dense 20';

const trainSmall = (page: TestPage, epochs = '3') => train(page, { model: 'layers', layers: LAYERS, epochs });

inEachBrowser((it) => {
  it('a convolutional network learns the sample, its filters are drawn, it answers a drawing, and is carried to Node and back: the same accuracy and loss', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await set(page, 'model', 'layers');
      const suggested = await page.evaluate<string>('document.getElementById("layers").value');
      expect(suggested).toMatch(/^conv \d+ 3x3, /);
      expect(await textOf(page, 'l2-label')).toBe('Weight decay');
      expect(await trainSmall(page)).toBeGreaterThan(75);
      expect(await textOf(page, 'weights-caption')).toMatch(/^6 filters of the first convolution: /);
      const colours = await page.evaluate<number>(`(() => {
        const canvas = document.getElementById('weights-canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
      })()`);
      expect(colours).toBeGreaterThan(40); // 6·25 weights, a frame and nothing

      await page.click('#tab-carry');
      const inPage = await textOf(page, 'model-facts');
      const backend = await createBackend();
      const sample = await loadData('sample');
      const facts = (network: Network) => {
        const { accuracy, loss, rows } = network.evaluate(sample.test);
        return `On ${rows.toLocaleString('en-US')} test rows: accuracy ${(100 * accuracy).toFixed(2)} %, loss ${loss.toFixed(4)}.`;
      };
      expect(inPage).toContain(facts(Network.load(backend, await downloadedModel(page))));

      const own = networkFor(backend, sample.train, { layers: parseLayers('conv 3, max-pool 7x7') });
      await own.fit(sample.train, { epochs: 1, batchSize: 64 });
      await page.drop('#model-drop', [{ name: 'cnn.safetensors', bytes: own.save() }]);
      await page.waitFor(
        'document.getElementById("model-facts").textContent.includes("1 conv2d, 1 activation")',
      );
      expect(await textOf(page, 'model-facts')).toContain(facts(own));
      await page.click('#tab-try');
      await page.evaluate('document.getElementById("drawing").focus()');
      for (const key of [' ', 'ArrowDown', ' ', 'ArrowDown', ' ']) await page.press(key);
      await page.waitFor('document.getElementById("answer").textContent.startsWith("The drawing: ")');
      const shares = await page.evaluate<number[]>(
        '[...document.querySelectorAll("#probabilities .value")].map((one) => parseFloat(one.textContent))',
      );
      expect(shares).toHaveLength(10);
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(100, 0);
    }));

  it('layers that cannot be are refused with their place; without images there is no such choice', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await train(page, { model: 'layers', layers: 'conv 4, max-pool 40' });
      expect(await textOf(page, 'train-problem')).toMatch(
        /^layers: layer 2, "max-pool 40": max-pool: a window of 40×40 does not fit in an image of 28×28/,
      );
      await train(page, { layers: 'conf 4' });
      expect(await textOf(page, 'train-problem')).toContain('did you mean "conv"?');
      await page.drop('#drop', [{ name: 'iris.csv', bytes: bytesOf(irisCsv()) }]);
      await page.waitFor(shown('label-choice'));
      await page.click('#use-label');
      await page.waitFor('document.getElementById("data-facts").textContent.includes("3 classes of")');
      expect(await page.evaluate('document.getElementById("model").value')).not.toBe('layers');
      expect(await page.evaluate('document.getElementById("model").lastElementChild.disabled')).toBe(true);
      expect(await page.evaluate('document.getElementById("race-network").lastElementChild.disabled')).toBe(
        true,
      );
      expect(await train(page)).toBeGreaterThan(90);
    }));

  it.once('races the small convolutional network, with losses that agree', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await page.click('#tab-race');
      await set(page, 'race-network', 'cnn-small');
      await set(page, 'rounds', '1');
      const runs = '[...document.querySelectorAll("#contestants input")]';
      await page.evaluate(
        `${runs}.forEach((one) => { one.checked = ['runs-js', 'runs-simd'].includes(one.id); })`,
      );
      await page.click('#start-race');
      await page.waitFor(shown('race-table'));
      expect(await textOf(page, 'race-status')).toMatch(
        /^256 rows, cnn-small: the losses agree to .*, so the work was the same/,
      );
    }),
  );
});
