import { expect } from 'vitest';
import { createBackend, Network } from '../../src/index.js';
import { loadData } from '../../src/platform/node/index.js';
import { start } from '../cli/run.js';
import { put, temporaryFolder } from '../support/temporary.js';
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
  withDemo,
} from './support/demo.js';
import { inEachBrowser } from './support/each-browser.js';
import { csvOf, passengers, shopsCsv } from './support/ferry.js';
import { siteOf } from './support/site.js';

const site = siteOf('demo');
const FERRY = csvOf(passengers());

/** Drops a table, and says what is to be predicted where the page asks. */
async function dropTable(
  page: TestPage,
  name: string,
  content: string,
  predict: { column: string; as: 'classes' | 'values' },
): Promise<void> {
  await page.drop('#drop', [{ name, bytes: bytesOf(content) }]);
  await page.waitFor(shown('label-choice'));
  await set(page, 'label-column', predict.column);
  await set(page, 'label-kind', predict.as);
  await page.click('#use-label');
  await page.waitFor(
    `document.getElementById("data-facts").textContent.startsWith(${JSON.stringify(name)}) && !document.getElementById("train").disabled`,
  );
}

/** Trains for some epochs and opens the form. */
async function trainAndTry(page: TestPage, epochs = '30'): Promise<void> {
  await train(page, { epochs, threads: '1' });
  expect(await textOf(page, 'train-problem')).toBe('');
  await page.click('#tab-try');
  await page.waitFor(`${shown('row-form')} && document.querySelectorAll("#examples button").length > 20`);
}

/** Picks the row of the table at this place of those that are listed. */
async function pick(page: TestPage, place: number): Promise<string> {
  await page.click(`#examples li:nth-child(${place + 1}) button`);
  await page.waitFor(`document.getElementById("answer").textContent.startsWith("Row ${place + 1}:")`);
  return textOf(page, 'answer');
}

/** The form's texts by the labels of the fields. */
function fieldsOf(page: TestPage): Promise<Record<string, string>> {
  return page.evaluate(
    `Object.fromEntries([...document.querySelectorAll('#row-fields label')].map((label) =>
      [label.textContent, document.getElementById(label.htmlFor).value]))`,
  );
}

async function setField(page: TestPage, label: string, value: string): Promise<void> {
  const id = await page.evaluate<string>(
    `[...document.querySelectorAll('#row-fields label')].find((one) => one.textContent === ${JSON.stringify(label)}).htmlFor`,
  );
  await set(page, id, value);
}

/** What the bars say: each class with its probability, as it is written. */
function bars(page: TestPage): Promise<[string, string][]> {
  return page.evaluate(
    `[...document.querySelectorAll('#probabilities li')].map((one) =>
      [one.querySelector('.name').textContent, one.querySelector('.value').textContent])`,
  );
}

/** `jacquard predict` of some rows with the page's model, as lines of cells; the header first. */
async function predictedByCommand(model: Uint8Array, name: string, rows: string): Promise<string[][]> {
  const folder = temporaryFolder();
  put(folder, 'model.safetensors', model);
  put(folder, name, rows);
  const { code, stdout, stderr } = await start(folder, [
    'predict',
    'model.safetensors',
    name,
    '--backend',
    'simd',
    '--quiet',
  ]).result;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
}

inEachBrowser((it) => {
  it('a table of words, gaps, ids and dates says what its columns are, and trains by the recipe', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await dropTable(page, 'ferry.csv', FERRY, { column: 'stays', as: 'classes' });
      expect(await textOf(page, 'data-facts')).toMatch(
        /^ferry\.csv\. 200 rows to train on, 40 to validate; \d+ features from 7 columns, 2 classes of “stays”\.$/,
      );
      expect(await textOf(page, 'columns-title')).toMatch(/^Columns: 7 used, 2 left out/);
      const columns = await page.evaluate<string[]>(
        '[...document.querySelectorAll("#column-list li")].map((one) => one.querySelector(".column-name").textContent + "|" + one.querySelector(".why").textContent)',
      );
      expect(columns).toEqual([
        expect.stringMatching(/^id\|left out: a row number/),
        expect.stringMatching(/^name\|left out: a name or an id/),
        expect.stringMatching(/^deck\|number, \d features?: whole numbers$/),
        'sex|category, 2 features: 2 different words',
        expect.stringMatching(/^age\|number, \d features?: numbers$/),
        expect.stringMatching(/^port\|category, 5 features: 3? ?\d* ?different words, \d of them too rare/),
        'booked|date, 6 features: dates, year first',
        'insured|yes or no, 1 feature: "true" or "false"',
        expect.stringMatching(/^paid\|number, \d features?: numbers$/),
        'stays|predicted: asked for',
      ]);
      expect(await textOf(page, 'settings-note')).toMatch(
        /^This is a table: the settings are those of the recipe/,
      );
      // One rare port is among the rows that are held out; that training rows have such is no news.
      expect(await textOf(page, 'notices')).toMatch(
        /^(ferry\.csv: column "port": \d of 40 rows have a value that the model does not know: [^.]*)?$/,
      );
      expect(await train(page, { threads: '1' })).toBeGreaterThan(80);
      expect(await textOf(page, 'train-status')).toMatch(
        /^Done: \d+ epochs\.( The weights of epoch \d+, the best, are kept\.)?$/,
      );
    }));

  it('the form answers as jacquard predict does, to six digits: rows of the file, and one that is filled in', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await dropTable(page, 'ferry.csv', FERRY, { column: 'stays', as: 'classes' });
      await trainAndTry(page);
      const fields = await fieldsOf(page);
      expect(Object.keys(fields)).toEqual(['deck', 'sex', 'age', 'port', 'booked', 'insured', 'paid']);
      await page.click('#tab-carry');
      const model = await downloadedModel(page);
      expect(await textOf(page, 'carry-command')).toContain('npx jacquard predict');
      await page.click('#tab-try');
      const all = await predictedByCommand(model, 'ferry.csv', FERRY);
      for (const place of [0, 5, 11]) {
        const title = await pick(page, place);
        const cells = await page.evaluate<string>(
          `document.querySelector('#examples li:nth-child(${place + 1}) .numbers').textContent`,
        );
        const row = passengers().findIndex(
          (one) =>
            cells.includes(one.booked) &&
            cells.includes(String(one.paid)) &&
            cells.includes(String(one.insured)),
        );
        const [predicted, ...probabilities] = all[row + 1];
        expect(title).toContain(`: ${predicted} (`);
        const shares = await bars(page);
        expect(shares.map(([name]) => name)).toEqual(['no', 'yes']);
        expect(shares.map(([, value]) => value)).toEqual(probabilities);
      }
      const filled = {
        deck: '1',
        sex: 'female',
        age: '',
        port: 'Birka',
        booked: '2024-02-29',
        insured: 'true',
        paid: '51.25',
      };
      for (const [label, value] of Object.entries(filled)) await setField(page, label, value);
      await page.waitFor('document.getElementById("answer").textContent.startsWith("This row: yes")');
      expect(await textOf(page, 'row-missing')).toMatch(
        /^Missing: age \(the usual value, [\d.]+, is used\)\.$/,
      );
      const [, [, ...onNode]] = await predictedByCommand(model, 'row.csv', csvOf([filled]));
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))');
      expect((await bars(page)).map(([, value]) => value)).toEqual(onNode);
    }));

  it('a value is predicted in its units, from JSON with numbers, words, booleans and null', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      const rows = passengers();
      await dropTable(page, 'ferry.json', JSON.stringify(rows), { column: 'paid', as: 'values' });
      expect(await textOf(page, 'data-facts')).toContain('to predict: paid');
      await trainAndTry(page, '60');
      await page.click('#tab-train');
      expect(await textOf(page, 'score-title')).toBe('Validation mean absolute error');
      expect(Number(await textOf(page, 'figure-accuracy'))).toBeLessThan(8);
      expect(await textOf(page, 'result')).toMatch(
        /^paid: mean absolute error [\d.]+ \(R² [\d.−-]+\) on 40 validation rows/,
      );
      await page.waitFor('document.querySelector("#values-chart svg") !== null');
      expect(await page.evaluate('document.querySelector("#accuracy-chart").textContent')).toContain(
        'Mean absolute error',
      );
      await page.click('#tab-race');
      await page.click('#start-race');
      await page.waitFor('document.getElementById("race-status").textContent.startsWith("the race is for")');
      await page.click('#tab-carry');
      const model = await downloadedModel(page);
      await page.click('#tab-try');
      await page.click('#show-worst');
      await page.waitFor(
        'document.getElementById("examples-note").textContent.startsWith("The largest errors first: 1 to 24 of 40")',
      );
      const errors = await page.evaluate<number[]>(
        `[...document.querySelectorAll('#examples button')].map((one) => {
          const [, truth, predicted] = /([\\d.]+); the model: ([\\d.]+)$/.exec(one.textContent);
          return Math.abs(truth - predicted);
        })`,
      );
      expect(errors).toEqual([...errors].sort((a, b) => b - a));
      await page.click('#show-all');
      await page.waitFor('document.getElementById("examples-note").textContent.startsWith("Rows 1 to 24")');
      await page.click('#row-example');
      await page.waitFor('/^Row /.test(document.getElementById("answer").textContent)');
      const { booked, deck } = await fieldsOf(page);
      const answer = await textOf(page, 'answer');
      const [, position, value, truth] = /^Row (\d+): paid = ([\d.]+); it is: ([\d.]+)$/.exec(answer)!;
      expect(position).toBe('1');
      const row = rows.find(
        (one) => one.booked === booked && one.deck === Number(deck) && one.paid === Number(truth),
      )!;
      const [, [onNode]] = await predictedByCommand(model, 'row.json', JSON.stringify([row]));
      expect(Number(value)).toBe(Number(onNode));
    }));

  it('decimal commas, per cent and euros are fields of numbers, with the unit in the label', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      const csv = shopsCsv();
      await dropTable(page, 'shops.csv', csv, { column: 'Lage', as: 'classes' });
      await trainAndTry(page);
      const fields = await fieldsOf(page);
      expect(Object.keys(fields)).toEqual(['Fläche', 'Anteil (%)', 'Miete (€)', 'Ort']);
      await page.click('#tab-carry');
      const model = await downloadedModel(page);
      await page.click('#tab-try');
      const filled = { Fläche: '812.5', 'Anteil (%)': '40.5', 'Miete (€)': '1654.75', Ort: 'Bonn' };
      for (const [label, value] of Object.entries(filled)) await setField(page, label, value);
      await page.waitFor('document.getElementById("answer").textContent.startsWith("This row: ")');
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))');
      const row = 'Fläche;Anteil;Miete;Ort\n812,50;40,5 %;1.654,75 €;Bonn\n';
      const [, [, ...onNode]] = await predictedByCommand(model, 'row.csv', row);
      expect((await bars(page)).map(([, value]) => value)).toEqual(onNode);
    }));

  it('a field that is no number is refused beside the form, and takes no part in an answer', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      await dropTable(page, 'ferry.csv', FERRY, { column: 'stays', as: 'classes' });
      await trainAndTry(page, '3');
      // What is typed into a field of numbers and is none has an empty value, as a missing one has.
      await page.evaluate(
        `(() => {
          const label = [...document.querySelectorAll('#row-fields label')].find((one) => one.textContent === 'age');
          const field = document.getElementById(label.htmlFor);
          field.focus();
          field.select();
        })(); 0`,
      );
      for (const key of ['-', '-', '1']) await page.press(key);
      await page.waitFor(shown('row-problem'));
      expect(await textOf(page, 'row-problem')).toBe('column "age": a number expected');
      expect(await textOf(page, 'answer')).toMatch(/^No answer/);
      expect(await bars(page)).toEqual([]);
      await setField(page, 'age', '30');
      await setField(page, 'booked', '12024-01-31');
      await page.waitFor('document.getElementById("row-problem").textContent.includes("is not a date")');
      expect(await textOf(page, 'row-problem')).toBe('column "booked": "12024-01-31" is not a date');
      await setField(page, 'booked', '2024-01-31');
      await page.waitFor('document.getElementById("answer").textContent.startsWith("This row: ")');
      expect(await textOf(page, 'row-problem')).toBe('');
    }));

  it('a model of Node answers in the form without its data, and is measured on a table by the names of its columns', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      const folder = temporaryFolder();
      const path = put(folder, 'ferry.csv', csvOf(passengers(240, 11)));
      const data = await loadData(path, { label: 'stays', scaling: 'robust' });
      const backend = await createBackend({ backend: 'simd' });
      const network = new Network(backend, {
        ...{ inputSize: data.train.featureCount, layers: [{ units: 8, activation: 'relu' }, { units: 2 }] },
        ...{ seed: 1, standardize: false },
      });
      await network.fit(data.train, { epochs: 15, batchSize: 16 });
      await page.click('#tab-carry');
      await page.drop('#model-drop', [{ name: 'ferry.safetensors', bytes: network.save() }]);
      await page.waitFor('document.getElementById("model-facts").textContent.includes("cannot be tried")');
      await page.click('#tab-try');
      await page.waitFor(shown('row-form'));
      const filled = {
        deck: 3,
        sex: 'male',
        age: 44,
        port: 'Cimbra',
        booked: '2023-07-01',
        insured: false,
        paid: 21.5,
      };
      for (const [label, value] of Object.entries(filled)) await setField(page, label, String(value));
      await page.waitFor('document.getElementById("answer").textContent.startsWith("This row: no")');
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))');
      const [answer] = network.predictRows([filled]);
      const { probabilities } = answer as { probabilities: Record<string, number> };
      expect((await bars(page)).map(([, value]) => value)).toEqual(
        [probabilities['no'], probabilities['yes']].map((p) => String(Number(p.toPrecision(6)))),
      );
      // Other rows, columns in another order, one more: the label is the model's, without a question.
      const others = passengers(180, 12).map(({ stays, id, ...rest }) => ({
        stays,
        cabin: 'x',
        ...rest,
        id,
      }));
      await page.click('#tab-train');
      await page.drop('#drop', [{ name: 'others.csv', bytes: bytesOf(csvOf(others)) }]);
      await page.waitFor('document.getElementById("data-facts").textContent.startsWith("others.csv")');
      expect(await textOf(page, 'notices')).toContain('stays: to be predicted, as by the model that is here');
      await page.click('#tab-carry');
      await page.waitFor('document.getElementById("model-facts").textContent.includes("30 validation rows")');
      expect(await textOf(page, 'carry-note')).toContain('not used, since the model does not know "cabin"');
      const accuracy = Number(/accuracy ([\d.]+) %/.exec(await textOf(page, 'model-facts'))![1]);
      expect(accuracy).toBeGreaterThan(70);
    }));

  it('columns can be said to be another kind, and rows without a label are left out when that is asked for', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      const rows = passengers().map((one, i) => ({ ...one, stays: i === 4 ? null : one.stays }));
      await page.drop('#drop', [{ name: 'ferry.csv', bytes: bytesOf(csvOf(rows)) }]);
      await page.waitFor(shown('label-choice'));
      await page.click('#use-label');
      await page.waitFor(shown('drop-missing'));
      expect(await textOf(page, 'data-problem')).toBe(
        'ferry.csv:6: 1 of 240 rows have no label (this is the first); the button below leaves them out',
      );
      await page.click('#drop-missing');
      await page.waitFor('document.getElementById("data-facts").textContent.startsWith("ferry.csv")');
      expect(await textOf(page, 'data-facts')).toContain('199 rows to train on, 40 to validate');
      await page.evaluate('document.getElementById("columns").open = true; 0');
      await set(page, 'kind-2', 'category');
      await set(page, 'kind-8', 'ignored');
      await page.click('#use-kinds');
      await page.waitFor(
        'document.getElementById("columns-title").textContent.startsWith("Columns: 6 used, 3 left out")',
      );
      expect(await textOf(page, 'column-list')).toContain('category, 3 features: asked for');
    }));

  it('doubtful choices are marked with the way out, and a level that the model does not know can be chosen', (browser) =>
    withDemo(browser, site.isolated, async (page) => {
      const rows = passengers().map(({ booked, ...one }, i) => ({
        ...{ due: `0${1 + (i % 9)}/0${1 + ((i * 5) % 7)}/2024`, ...one },
      }));
      await dropTable(page, 'ferry.csv', csvOf(rows), { column: 'stays', as: 'classes' });
      expect(await textOf(page, 'columns-title')).toBe('Columns: 7 used, 2 left out, 1 doubtful');
      expect(await page.evaluate('document.querySelector("#column-list .doubt").textContent')).toMatch(
        /^Doubtful: "0\d\/0\d\/2024" is read with the month first.* the kind "left out" under Columns$/,
      );
      await trainAndTry(page, '2');
      await setField(page, 'port', '(another)');
      await setField(page, 'age', '');
      await page.waitFor('document.getElementById("row-missing").textContent.startsWith("Missing: age")');
      await page.waitFor('document.querySelectorAll("#probabilities li").length === 2');
      await page.click('#tab-carry');
      const model = await downloadedModel(page);
      await page.click('#tab-try');
      const { port: _, ...fields } = await fieldsOf(page);
      const [, [, ...onNode]] = await predictedByCommand(
        model,
        'row.csv',
        csvOf([{ ...fields, port: 'Elsewhere' }]),
      );
      await page.waitFor(
        `document.querySelector("#probabilities .value").textContent === ${JSON.stringify(onNode[0])}`,
      );
      await setField(page, 'age', '5000');
      await page.waitFor(
        'document.getElementById("row-far").textContent.startsWith("column \\"age\\": a value far")',
      );
      await page.click('#row-reset');
      await page.waitFor('document.getElementById("row-far").hidden');
      expect((await fieldsOf(page))['age']).not.toBe('');
    }));

  for (const as of ['classes', 'values'] as const)
    it.once(
      `tables of ${as} are whole in every view, wide and narrow, light and dark, without a serious fault; pictures in build/screenshots`,
      async (browser) => {
        const learn = async (page: TestPage) => {
          await dropTable(page, 'ferry.csv', FERRY, { column: as === 'classes' ? 'stays' : 'paid', as });
          await page.evaluate('document.getElementById("columns").open = true; 0');
          await train(page, { epochs: '40', threads: '1' });
        };
        await inEachView(browser, site.isolated, learn, async (page, view) => {
          for (const name of ['train', 'try', 'carry']) {
            await page.click(`#tab-${name}`);
            if (name === 'try')
              await page.waitFor('document.querySelectorAll("#examples button").length > 0');
            if (name === 'try') await pick(page, 2);
            await page.evaluate('new Promise((resolve) => setTimeout(resolve, 400))');
            const tooWide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
            expect({ name, view, tooWide }).toEqual({ name, view, tooWide: false });
            await takePicture(page, `${browser.name}-table-${as}-${name}`, view);
            if (hasBoth(view))
              expect({ name, view, faults: await seriousFaults(page) }).toEqual({ name, view, faults: [] });
          }
        });
      },
    );
});
