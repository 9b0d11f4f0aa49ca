// The package's own bundles in odd places: a sandboxed frame, whose origin is opaque, a service worker, and a server that has nothing of the
// package but build/bundle.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect } from 'vitest';
import { inEachBrowser, PATIENCE } from './support/each-browser.js';
import { type Served, serve } from './support/serve.js';

const BUILD = fileURLToPath(new URL('../../build', import.meta.url));
const head =
  '<!doctype html><meta charset="utf-8"><title>Jacquard: bundles</title><link rel="icon" href="data:,">';

const TRAIN = `
  import { Dataset } from './bundle/jacquard.js';
  import { trainInWorker } from './bundle/worker.js';
  const labels = Int32Array.from({ length: 64 }, (_, row) => row % 2);
  const features = Float32Array.from(labels, (label, row) => label + (row % 7) / 10);
  const data = new Dataset({ name: 'two', features, featureCount: 1, labels, classNames: ['a', 'b'] });
  const network = { inputSize: 1, layers: [{ units: 4 }, { units: 2 }] };
  const training = trainInWorker({ network, data, fit: { epochs: 3 } });
  const told = await training.then(({ history }) => origin + ': ' + history.length + ' epochs', String);
  parent.postMessage(told, '*');
`;
const SERVICE_WORKER = (entry: string, options: string) => `
  import { createBackend } from './bundle/${entry}.js';
  addEventListener('install', () => skipWaiting());
  addEventListener('activate', (event) => event.waitUntil(clients.claim()));
  addEventListener('message', async ({ source }) => {
    const told = await createBackend(${options}).then(({ name }) => name, String);
    source.postMessage(told);
  });
`;
const files: Record<string, string> = {
  'index.html': head,
  'frame.html': `${head}<script>window.told = new Promise((resolve) => addEventListener('message', ({ data }) => resolve(data)));</script>
    <iframe sandbox="allow-scripts" src="train.html"></iframe>`,
  'train.html': `${head}<script type="module" src="train.js"></script>`,
  'train.js': TRAIN,
  'whole.js': SERVICE_WORKER('jacquard', ''),
  'slim.js': SERVICE_WORKER('slim', '{ wasm: (name) => fetch("wasm/" + name + ".wasm") }'),
};

/** Runs in the page: registers a service worker of modules, and gives what it tells when it is the active one. */
const ask = (script: string) => `(async () => {
  const told = new Promise((resolve) => navigator.serviceWorker.addEventListener('message', ({ data }) => resolve(data)));
  const { installing } = await navigator.serviceWorker.register('${script}', { type: 'module', updateViaCache: 'none' });
  await new Promise((resolve) => { installing.onstatechange = () => installing.state === 'activated' && resolve(); });
  installing.postMessage('now');
  return told;
})()`;

function site(parts: readonly string[]): { readonly url: string } {
  const folder = mkdtempSync(join(tmpdir(), 'jacquard-bundle-'));
  let served: Served;
  beforeAll(async () => {
    for (const part of parts) cpSync(join(BUILD, part), join(folder, part), { recursive: true });
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    served = await serve(folder, { crossOrigin: true });
  }, PATIENCE);
  afterAll(async () => {
    await served?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get url() {
      return served.url;
    },
  };
}

const whole = site(['bundle', 'wasm', 'worker']);
const alone = site(['bundle']);
const HINT =
  'where import() finds nothing, as in a service worker, or in build/bundle without build/wasm beside it, give wasm to createBackend of jacquard/slim';

inEachBrowser((it) => {
  it('a sandboxed frame, whose origin is opaque, trains in a worker', async (browser) => {
    const page = await browser.open(`${whole.url}frame.html`);
    expect(await page.evaluate('window.told')).toBe('null: 3 epochs');
    await page.close();
  });

  it('a service worker is told what it needs, and gets it from slim.js', async (browser) => {
    const page = await browser.open(whole.url);
    const told = await page.evaluate<string>(ask('whole.js'));
    expect(told).toMatch(/^BackendError: kernels: the binary (simd|relaxed) cannot be used: /);
    expect(told).toContain(HINT);
    expect(await page.evaluate(ask('slim.js'))).toMatch(/^(simd|relaxed)$/);
    await page.close();
  });

  it('bundles that were copied without what they load say so', async (browser) => {
    const page = await browser.open(alone.url);
    const told = await page.evaluate<string>(
      'import("./bundle/jacquard.js").then(({ createBackend }) => createBackend()).then(String, String)',
    );
    expect(told).toContain(HINT);
    await page.close();
  });
});
