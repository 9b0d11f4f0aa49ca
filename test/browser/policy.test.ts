// Pages whose Content-Security-Policy forbids compiling WebAssembly, and one that allows it. In the page: pages/library.ts.

import { afterAll, beforeAll, expect } from 'vitest';
import { type Bundle, bundlePage } from './support/bundle.js';
import { inEachBrowser, PATIENCE } from './support/each-browser.js';
import { type Served, serve } from './support/serve.js';

const STRICT = "default-src 'self'; img-src data:; worker-src 'self' blob:";
const ALLOWED = `${STRICT}; script-src 'self' 'wasm-unsafe-eval'`;
const SENTENCE =
  'pure JavaScript, far slower, because the Content-Security-Policy forbids compiling WebAssembly; ' +
  "add 'wasm-unsafe-eval' to its script-src";

let bundle: Bundle;
let strict: Served;
let allowed: Served;
beforeAll(async () => {
  bundle = await bundlePage('library.ts');
  strict = await serve(bundle.folder, { policy: STRICT });
  allowed = await serve(bundle.folder, { policy: ALLOWED });
}, PATIENCE);
afterAll(async () => {
  await strict?.close();
  await allowed?.close();
  bundle?.remove();
});

inEachBrowser((it) => {
  it('where a policy forbids compiling, auto is pure JavaScript, and one sentence names the directive', async (browser) => {
    const page = await browser.open(strict.url);
    const run = (task: string) => page.evaluate<unknown>(`runTask(${task})`);
    expect(await run('{ task: "choose", arg: 1 }')).toMatchObject({
      name: 'js',
      threads: 1,
      fallback: SENTENCE,
    });
    expect(await run('{ task: "trainBlobs" }')).toEqual({ accuracy: 1 });
    expect(await run('{ task: "trainElsewhere", arg: 1 }')).toMatchObject({ threads: 1, epochs: 2 });
    expect(await run('{ task: "choose", arg: 1, worker: true }')).toMatchObject({
      name: 'js',
      fallback: SENTENCE,
    });
    await page.close();
  });

  it('a backend that was named is refused there, for the same reason', async (browser) => {
    const page = await browser.open(strict.url);
    await expect(page.evaluate('runTask({ task: "chooseNamed", arg: "simd" })')).rejects.toThrow(
      "the Content-Security-Policy forbids compiling WebAssembly; add 'wasm-unsafe-eval' to its script-src",
    );
    await page.close();
  });

  it("'wasm-unsafe-eval' in script-src is enough", async (browser) => {
    const page = await browser.open(allowed.url);
    const choice = await page.evaluate<{ name: string; fallback?: string }>(
      'runTask({ task: "choose", arg: 1 })',
    );
    expect(choice.name).toMatch(/^(relaxed|simd)$/);
    expect(choice.fallback).toBeUndefined();
    expect(page.errors()).toEqual([]);
    await page.close();
  });
});
