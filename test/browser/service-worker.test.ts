// examples/service-worker.mjs, bundled into one file and registered by a page, which it answers.

import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, expect } from 'vitest';
import { inEachBrowser, PATIENCE } from './support/each-browser.js';
import { type Served, serve } from './support/serve.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder: string;
let site: Served;
let strict: Served;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jacquard-service-worker-'));
  await build({
    ...{ root: ROOT, configFile: false, publicDir: false, logLevel: 'error' },
    resolve: {
      alias: {
        'jacquard/slim': join(ROOT, 'src/slim.ts'),
        'jacquard/table': join(ROOT, 'src/tabular/index.ts'),
      },
    },
    build: {
      ...{ outDir: folder, emptyOutDir: false, minify: false, target: 'es2022', reportCompressedSize: false },
      lib: {
        ...{ entry: join(ROOT, 'examples/service-worker.mjs'), formats: ['iife'], name: 'worker' },
        fileName: () => 'service-worker.js',
      },
    },
  });
  for (const name of ['simd', 'relaxed'])
    cpSync(join(ROOT, `build/wasm/${name}.wasm`), join(folder, `kernels/${name}.wasm`));
  const icon = '<link rel="icon" href="data:,">';
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><title>Jacquard: service worker</title>${icon}\n`,
  );
  site = await serve(folder);
  strict = await serve(folder, { policy: "script-src 'self'" });
}, PATIENCE);
afterAll(async () => {
  await site?.close();
  await strict?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs in the page: registers the worker, waits for its control, and posts rows to it. */
const LEARN = `(async () => {
  const controlled = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
  await navigator.serviceWorker.register('service-worker.js');
  await controlled;
  const rows = Array.from({ length: 60 }, (_, i) => ({ x: (i * 37) % 50, y: (i * 7) % 11, side: (i * 37) % 50 < 25 ? 'left' : 'right' }));
  const body = JSON.stringify({ rows, label: 'side', predict: [{ x: 2, y: 5 }, { x: 47, y: 5 }] });
  const response = await fetch('learn', { method: 'POST', body });
  return response.json();
})()`;

interface Learnt {
  backend: string;
  fallback?: string;
  predictions: { class: string }[];
}

inEachBrowser((it) => {
  it('a service worker trains and predicts, from kernels that it fetches', async (browser) => {
    const page = await browser.open(site.url);
    const { backend, fallback, predictions } = await page.evaluate<Learnt>(LEARN);
    expect(fallback).toBeUndefined();
    expect(backend).toMatch(/^(simd|relaxed)$/);
    expect(predictions.map((one) => one.class)).toEqual(['left', 'right']);
    expect(page.errors()).toEqual([]);
    await page.close();
  });

  it('under a policy that forbids compiling it is pure JavaScript, and says so', async (browser) => {
    const page = await browser.open(strict.url);
    const { backend, fallback, predictions } = await page.evaluate<Learnt>(LEARN);
    expect({ backend, fallback }).toEqual({
      backend: 'js',
      fallback: expect.stringContaining("add 'wasm-unsafe-eval' to its script-src"),
    });
    expect(predictions.map((one) => one.class)).toEqual(['left', 'right']);
    await page.close();
  });
});
