// The demo in real browsers, used as a person would use it: it trains, answers, races and carries models, stays
// responsive, and is open to keyboard and screen reader.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { ACTIVATION_NAMES, createBackend, Network } from '../../src/index.js';
import { loadData } from '../../src/platform/node/index.js';
import { setWording, suggest } from '../../src/table/suggest.js';
import { suggestField } from '../../web/session/fields-in-messages.js';
import { isBusy } from '../support/limits.js';
import type { TestPage } from './support/browsers.js';
import {
  bytesOf,
  downloadedModel,
  hasBoth,
  inEachView,
  seriousFaults,
  set,
  shown,
  takePicture,
  textOf,
  train,
  VIEWS,
  withDemo,
} from './support/demo.js';
import { inEachBrowser } from './support/each-browser.js';
import { irisCsv } from './support/iris.js';
import { siteOf } from './support/site.js';

const site = siteOf('demo');

inEachBrowser((it) => {
  it.once('learns the sample on one thread: 784-342-10 to 81 % of its test images at least', (browser) =>
    withDemo(browser, site.plain, async (page) => {
      const start = performance.now();
      const accuracy = await train(page, { threads: '1' });
      const seconds = (performance.now() - start) / 1000;
      console.log(`${browser.name}: ${accuracy} % in ${seconds.toFixed(1)} s`);
      expect(accuracy).toBeGreaterThanOrEqual(81);
      expect(await textOf(page, 'train-status')).toBe('Done: 30 epochs.');
      const count = (selector: string) =>
        page.evaluate<number>(`document.querySelectorAll(${JSON.stringify(selector)}).length`);
      await page.waitFor('document.querySelectorAll("#accuracy-chart .point").length === 60'); // 30 epochs, two curves
      expect(await count('#loss-chart .point')).toBe(60);
      expect(await count('#confusion-chart svg rect')).toBeGreaterThan(100);
    }),
  );

  it('keeps its main thread free while it trains: no task of more than 50 ms', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      // Other work on this machine only ever makes tasks longer, so one quiet training shows what they are.
      let best = { longest: Number.POSITIVE_INFINITY, observer: false };
      for (let attempt = 0; attempt < (isBusy() ? 4 : 12) && best.longest > 50; attempt++) {
        await page.evaluate(WATCH_TASKS);
        await train(page, { epochs: '8' });
        const seen = await page.evaluate<typeof best>('tasks()');
        if (seen.longest < best.longest) best = seen;
      }
      const how = best.observer ? '' : ' (by its own clock)';
      console.log(`${browser.name}: longest task ${best.longest.toFixed(0)} ms${how}`);
      // A clock of its own also waits for other processes: it is given twice as long.
      if (best.longest > 50 && isBusy())
        return console.log(`${browser.name}: not judged, this machine is busy`);
      expect(best.longest).toBeLessThanOrEqual(best.observer ? 50 : 100);
    }));

  it('offers every activation by name, and trains with the last of them; without isolation it says why there is one thread only', (browser) =>
    withDemo(browser, site.plain, async (page) => {
      const values = await page.evaluate<string[]>(
        'Array.from(document.querySelectorAll("#activation option"), ({ value }) => value)',
      );
      expect(values).toEqual([...ACTIVATION_NAMES]);
      expect(await textOf(page, 'engine')).toMatch(
        /one thread, for this page has no shared memory: serve it with the headers/,
      );
      expect(await page.evaluate('document.getElementById("threads").disabled')).toBe(true);
      expect(await train(page, { epochs: '5', activation: values.at(-1)! })).toBeGreaterThan(70);
    }));

  it('trains softmax, one-vs-all and two-hidden too, on two threads where there are', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      const threads = await page.evaluate<string>(
        'document.querySelector("#threads").lastElementChild.value',
      );
      for (const model of ['softmax', 'one-vs-all', 'two-hidden']) {
        const accuracy = await train(page, { model, threads, epochs: '10', activation: 'leaky-relu' });
        expect(accuracy, model).toBeGreaterThan(75);
      }
    }));

  it('pauses, goes on, refuses files that are dropped meanwhile, and stops with the weights kept', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await set(page, 'epochs', '5000');
      await page.click('#train');
      await page.waitFor('Number.parseInt(document.getElementById("figure-epoch").textContent) >= 2');
      await page.click('#pause');
      await page.waitFor('document.getElementById("train-status").textContent === "Paused."');
      await new Promise((resolve) => setTimeout(resolve, 300));
      const paused = await textOf(page, 'figure-epoch');
      await new Promise((resolve) => setTimeout(resolve, 600));
      expect(await textOf(page, 'figure-epoch')).toBe(paused);
      await page.click('#pause');
      await page.waitFor(`document.getElementById("figure-epoch").textContent !== ${JSON.stringify(paused)}`);
      await page.drop('#drop', [{ name: 'iris.csv', bytes: bytesOf(irisCsv()) }]);
      await page.waitFor(shown('data-problem'));
      expect(await textOf(page, 'data-problem')).toBe('a training is running; try again when that is done');
      await page.click('#stop');
      await page.waitFor(shown('result'));
      expect(await textOf(page, 'train-status')).toMatch(/^Stopped after \d+ of 5000 epochs\.$/);
      expect(await textOf(page, 'result')).toMatch(/% ± \d\.\d accuracy on 600 test rows/);
      expect(await textOf(page, 'data-facts')).toContain('Fashion-MNIST sample');
    }));

  it('stopped before its first epoch is done there is no model, and it can be trained again', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await page.evaluate(
        'document.getElementById("train").click(); document.getElementById("stop").click(); 0',
      );
      await page.waitFor('document.getElementById("train-status").textContent.startsWith("Stopped")');
      expect(await textOf(page, 'train-status')).toBe('Stopped before the first epoch was done.');
      expect(await page.evaluate('document.getElementById("download").disabled')).toBe(true);
      expect(await train(page, { epochs: '2', model: 'softmax' })).toBeGreaterThan(70);
    }));

  it('tells of a training that runs away, and goes on working', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await train(page, { 'learning-rate': '500', epochs: '3' });
      expect(await textOf(page, 'train-problem')).toMatch(
        /^training diverged at epoch 1, batch \d+: .*; lower learningRate/,
      );
      expect(await train(page, { 'learning-rate': '0.02', epochs: '2' })).toBeGreaterThan(70);
    }));

  it('of two classes it names the second one and gives its ROC AUC', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      const two = irisCsv()
        .split('\n')
        .filter((line) => !line.includes('setosa'));
      await page.drop('#drop', [{ name: 'two.csv', bytes: bytesOf(two.join('\n')) }]);
      await page.waitFor(shown('label-choice'));
      await page.click('#use-label');
      await page.waitFor(
        'document.getElementById("data-facts").textContent.includes("features from 4 columns, 2 classes of")',
      );
      expect(await train(page)).toBeGreaterThan(80);
      const figures = /\. Class virginica: ROC AUC (0\.9\d\d|1\.000), average precision [01]\.\d{3}\.$/;
      expect(await textOf(page, 'result')).toMatch(figures);
      expect(await textOf(page, 'model-facts')).toMatch(figures);
    }));

  it('a user’s own table with labels as words is learned to more than 90 %', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await page.drop('#drop', [{ name: 'iris.csv', bytes: bytesOf(irisCsv()) }]);
      await page.waitFor(shown('label-choice'));
      expect(await page.evaluate('document.getElementById("label-column").value')).toBe('species');
      await page.click('#use-label');
      await page.waitFor(
        'document.getElementById("data-facts").textContent.includes("features from 4 columns, 3 classes of")',
      );
      expect(await train(page)).toBeGreaterThan(90);
      await page.click('#tab-try');
      await page.waitFor('document.querySelectorAll("#examples button").length > 20');
      for (const [i, value] of ['5', '3.4', '1.5', '0.2'].entries()) await set(page, `row-field-${i}`, value);
      await page.waitFor('document.getElementById("answer").textContent.startsWith("This row: setosa")');
    }));

  it('a broken table gets the words of the command line, with the page’s fields for its options', async (browser) => {
    const folder = await mkdtemp(join(tmpdir(), 'jacquard-broken-'));
    const broken = {
      'short.csv': 'label,a,b\nx,1,2\ny,3\n',
      'word.csv': 'label,a\nx,1\ny,two\n',
      'quote.csv': 'label,a\n"x,1\n',
    };
    const wording = suggest;
    onTestFinished(() => setWording(wording));
    setWording(suggestField);
    await withDemo(browser, site.isolated, async (page) => {
      for (const [name, content] of Object.entries(broken)) {
        const path = join(folder, name);
        await writeFile(path, content);
        const onNode = await loadData(path).catch((error: Error) => error.message.replace(path, name));
        await page.drop('#drop', [{ name, bytes: bytesOf(content) }]);
        await page.waitFor(
          `document.getElementById('data-problem').textContent.startsWith(${JSON.stringify(name)})`,
        );
        expect(await textOf(page, 'data-problem')).toBe(onNode);
      }
      expect(await textOf(page, 'data-facts')).toContain('Fashion-MNIST sample'); // what was there stays
    });
    await rm(folder, { recursive: true });
  });

  it('carries a model to Node, and Node’s into the page, a chain and a graph: the same accuracy and loss', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await train(page, { epochs: '3' });
      await page.click('#tab-carry');
      const inPage = await textOf(page, 'model-facts');
      const bytes = await downloadedModel(page);
      const backend = await createBackend();
      const sample = await loadData('sample');
      const facts = (network: Network) => {
        const { accuracy, loss, rows } = network.evaluate(sample.test);
        return `On ${rows.toLocaleString('en-US')} test rows: accuracy ${(100 * accuracy).toFixed(2)} %, loss ${loss.toFixed(4)}.`;
      };
      expect(inPage).toContain(facts(Network.load(backend, bytes)));

      const own = new Network(backend, { inputSize: 784, layers: [{ units: 20 }, { units: 10 }], seed: 3 });
      await own.fit(sample.train, { epochs: 2, batchSize: 64 });
      await page.drop('#model-drop', [{ name: 'from-node.safetensors', bytes: own.save() }]);
      await page.waitFor('document.getElementById("model-facts").textContent.startsWith("784-20-10")');
      expect(await textOf(page, 'model-facts')).toContain(facts(own));
      const graph = new Network(backend, {
        inputSize: 784,
        layers: [
          { units: 16, name: 'a' },
          { units: 16 },
          { kind: 'add', inputs: ['a', 'dense2'] },
          { kind: 'dropout', rate: 0.1 },
          { units: 10, name: 'left' },
          { units: 10, name: 'right', inputs: 'a' },
        ],
        seed: 3,
      });
      await graph.fit(sample.train, { epochs: 2, batchSize: 64 });
      await page.drop('#model-drop', [{ name: 'graph.safetensors', bytes: graph.save() }]);
      await page.waitFor('document.getElementById("model-facts").textContent.startsWith("784→10")');
      expect(await textOf(page, 'model-facts')).toContain(facts(graph));
      await page.drop('#model-drop', [{ name: 'broken.safetensors', bytes: own.save().subarray(0, 500) }]);
      await page.waitFor(shown('carry-problem'));
      expect(await textOf(page, 'carry-problem')).toMatch(/^broken\.safetensors: /);
    }));

  it('races with losses that agree, and can be stopped; the skip link leaves the view that is open', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await page.click('#tab-race');
      await set(page, 'rounds', '1');
      await page.click('#start-race');
      await page.waitFor(shown('race-table'));
      expect(await textOf(page, 'race-status')).toContain('so the work was the same');
      const names = await page.evaluate<string[]>(
        '[...document.querySelectorAll("#race-table tbody th")].map((cell) => cell.textContent)',
      );
      expect(names).toEqual(expect.arrayContaining(['js', 'simd']));
      await set(page, 'rounds', '20');
      await page.click('#start-race');
      await page.waitFor('document.getElementById("race-status").textContent.startsWith("Round")');
      await page.click('#stop-race');
      await page.waitFor('document.getElementById("race-status").textContent === "stopped"');
      await page.waitFor('!document.getElementById("start-race").disabled');
      await page.evaluate(
        'document.querySelector(".skip").click(); new Promise((resolve) => setTimeout(resolve, 100))',
      );
      expect(await page.evaluate('!document.getElementById("view-race").hidden')).toBe(true);
    }));

  it('answers a drawing made with the keyboard alone', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await train(page, { model: 'softmax', epochs: '2' });
      await page.evaluate('document.getElementById("tab-train").focus()');
      await page.press('ArrowRight');
      expect(await page.evaluate('!document.getElementById("view-try").hidden')).toBe(true);
      await page.press('Tab');
      expect(await page.evaluate('document.activeElement.id')).toBe('drawing');
      for (const key of ['ArrowDown', ' ', 'ArrowDown', ' ']) await page.press(key);
      await page.waitFor('document.getElementById("answer").textContent.startsWith("The drawing: ")');
      const shares = await page.evaluate<number[]>(
        '[...document.querySelectorAll("#probabilities .value")].map((one) => parseFloat(one.textContent))',
      );
      expect(shares).toHaveLength(10);
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(100, 0);
    }));

  it.once(
    'shows each view whole, wide and narrow, light and dark, with nothing that sticks out sideways and no serious fault of accessibility; pictures in build/screenshots',
    async (browser) => {
      const race = async (page: TestPage) => {
        await train(page, { epochs: '2' });
        await page.click('#tab-race');
        await set(page, 'rounds', '1');
        await page.click('#start-race');
        await page.waitFor(shown('race-table'));
      };
      await inEachView(browser, site.isolated, race, async (page, view) => {
        for (const name of VIEWS) {
          await page.click(`#tab-${name}`);
          if (name === 'try') {
            await page.waitFor('document.querySelectorAll("#examples button").length > 0');
            await page.click('#examples li:nth-child(2) button');
          }
          await page.evaluate('new Promise((resolve) => setTimeout(resolve, 300))');
          const tooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
          expect({ name, view, tooWide }).toEqual({ name, view, tooWide: false });
          await takePicture(page, `${browser.name}-${name}`, view);
          if (hasBoth(view))
            expect({ name, view, faults: await seriousFaults(page) }).toEqual({ name, view, faults: [] });
        }
      });
    },
  );
});

/** Long tasks as the engine counts them; where it does not, the longest silence of a 1 ms clock. */
const WATCH_TASKS = `
  window.tasks = (() => {
    let longest = 0;
    const observer = PerformanceObserver.supportedEntryTypes.includes('longtask');
    if (observer) {
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
      }).observe({ entryTypes: ['longtask'] });
    } else {
      let last = performance.now();
      setInterval(() => {
        const now = performance.now();
        longest = Math.max(longest, now - last);
        last = now;
      }, 1);
    }
    return () => ({ longest, observer });
  })();
  0`;
