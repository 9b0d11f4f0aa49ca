// A bundled page under two addresses for as long as a test file runs: with the headers for shared memory, and without.
// Before: bundle.ts and serve.ts.

import { afterAll, beforeAll } from 'vitest';

import { type Bundle, bundleDemo, bundlePage } from './bundle.js';
import { PATIENCE } from './each-browser.js';
import { type Served, serve } from './serve.js';

export interface Site {
  /** Cross-origin isolated: it has shared memory. */
  isolated: string;
  plain: string;
}

/** Of a page of test/browser/pages, or of the demo. The addresses are there once the tests run. */
export function siteOf(page: 'demo' | `${string}.ts`): Site {
  const site: Site = { isolated: '', plain: '' };
  let bundle: Bundle | undefined;
  const servers: Served[] = [];
  beforeAll(async () => {
    bundle = await (page === 'demo' ? bundleDemo() : bundlePage(page));
    servers.push(await serve(bundle.folder, { isolated: true }), await serve(bundle.folder));
    // The demo lies in a folder: static files must not hang on the server's root.
    [site.isolated, site.plain] = servers.map(({ url }) => (page === 'demo' ? `${url}some/folder/` : url));
  }, PATIENCE);
  afterAll(async () => {
    for (const server of servers) await server.close();
    bundle?.remove();
  });
  return site;
}
