// The playground of the built site in Chromium: from opening it to the first finished epoch takes less than LIMIT seconds; each program runs;
// mistakes are shown with their line; Stop ends a program; a shared program does not run by itself, and reaches no other
// host. Used by docs-test.mjs.

import { availableParallelism, loadavg } from 'node:os';
import { fragmentOf } from '../../docs/.vitepress/theme/share.mjs';

/** Seconds from opening the page to the first epoch's line. */
const LIMIT = 5;
const TIMEOUT = 120_000;

/** @returns {Promise<string[]>} what is wrong; prints the time */
export async function checkPlayground(browser, server) {
  const wrong = [];
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT);
  const complaints = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  const foreign = [];
  context.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.address))
      foreign.push(request.url());
  });
  const expect = (fact, text) => {
    if (!fact) wrong.push(`playground: ${text}`);
  };
  const address = `${server.address}playground.html`;
  const run = () => page.getByRole('button', { name: 'Run', exact: true });
  const output = () => page.getByRole('log');
  const ends = () => page.getByText(/^(Ended|Stopped)/).waitFor();
  /** Whether the output comes to have the text. */
  const says = (text) =>
    output()
      .getByText(text)
      .first()
      .waitFor({ timeout: 20_000 })
      .then(
        () => true,
        () => false,
      );

  // The fastest of three, as other work on the machine only makes times longer.
  const times = [];
  for (let turn = 0; turn < 3 && (times.length === 0 || Math.min(...times) >= LIMIT); turn++) {
    const fresh = await browser.newContext();
    const visit = await fresh.newPage();
    visit.setDefaultTimeout(TIMEOUT);
    const begun = performance.now();
    await visit.goto(address);
    await visit.getByRole('button', { name: 'Run', exact: true }).and(visit.locator(':enabled')).click();
    await visit
      .getByRole('log')
      .getByText(/^epoch 1:/)
      .waitFor();
    times.push((performance.now() - begun) / 1000);
    await fresh.close();
  }
  const best = Math.min(...times);
  console.log(`playground: ${best.toFixed(2)} s from opening it to the first finished epoch`);
  const busy = loadavg()[0] > availableParallelism();
  if (best >= LIMIT && busy)
    console.log('playground: other work keeps the machine busy, so this time says nothing');
  else expect(best < LIMIT, `${best.toFixed(1)} s to the first finished epoch; at most ${LIMIT}`);

  await page.goto(address);
  for (const name of await page
    .locator('.playground option')
    .evaluateAll((all) => all.map(({ value }) => value))) {
    await page.getByLabel('Example').selectOption(name);
    await run().and(page.locator(':enabled')).click();
    await ends();
    const said = await output().innerText();
    expect((await page.getByText(/^Ended after/).count()) === 1, `${name} ended with an error: ${said}`);
    expect(said.trim().length > 10, `${name} printed nothing`);
  }

  // A program comes into the editor by a link, as shared ones do.
  const type = async (code) => {
    const fragment = await fragmentOf(code);
    await page.evaluate((hash) => {
      location.hash = hash;
    }, fragment);
    await page.locator('.cm-content').getByText(code.trim().split('\n').at(-1)).first().waitFor();
    await run().and(page.locator(':enabled')).click();
  };
  await type('const a = 1;\nconsole.log({ a, list: [1, 2] });\nthrow new RangeError("here");\n');
  await ends();
  const thrown = await output().innerText();
  expect(thrown.includes('{ a: 1, list: [1, 2] }'), `objects are not shown: ${thrown}`);
  expect(thrown.includes('line 3: RangeError: here'), `an error has no line: ${thrown}`);
  await type('const a = 1;\nconst b = ;\n');
  expect(await says('line 2: SyntaxError'), 'a mistake of syntax has no line');
  await type("import fs from 'node:fs';\n");
  expect(await says('"node:fs" cannot be imported here'), 'an import that cannot be is not explained');

  await type('console.log("begun");\nfor (;;);\n');
  await output().getByText('begun').waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('Stopped.').waitFor();
  await type('console.log("again");\n');
  await page.getByText(/^Ended after/).waitFor();
  expect((await output().innerText()).includes('again'), 'nothing runs after Stop');

  // A program that would tell another host: the worker has the policy of its page.
  const before = complaints.length;
  await type(
    "try { await fetch('https://example.org/'); console.log('fetched'); } catch (error) { console.log('refused'); }\n",
  );
  await page.getByText(/^Ended after/).waitFor();
  expect(
    (await output().innerText()).includes('refused') && foreign.length === 0,
    `a program reached another host: ${foreign}`,
  );
  complaints.splice(before); // the policy's own

  await type('console.log("shared");\n');
  await page.getByText(/^Ended after/).waitFor();
  await page.getByRole('button', { name: 'Share' }).click();
  const link = await page.getByRole('textbox', { name: 'Link' }).inputValue();
  const other = await context.newPage();
  await other.goto(link);
  await other.getByText('came with the link').waitFor();
  await other.getByRole('button', { name: 'Run', exact: true }).and(other.locator(':enabled')).waitFor();
  expect(!(await other.getByRole('log').innerText()).includes('shared'), 'a shared program ran by itself');
  expect(
    (await other.locator('.cm-content').innerText()).includes('console.log("shared")'),
    'the link does not hold the program',
  );
  await other.getByRole('button', { name: 'Run', exact: true }).click();
  await other.getByText(/^Ended after/).waitFor();
  expect((await other.getByRole('log').innerText()).includes('shared'), 'a shared program does not run');
  wrong.push(...complaints.map((text) => `playground: ${text}`));
  await context.close();
  return wrong;
}
