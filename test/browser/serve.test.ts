// The server that the browser tests stand on.

import { get, type IncomingHttpHeaders } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { put, temporaryFolder } from '../support/temporary.js';
import { serve } from './support/serve.js';

/** As it is on the wire: fetch() would resolve the dots. */
function ask(url: string, path: string): Promise<{ status?: number; headers: IncomingHttpHeaders }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, headers: response.headers });
    }).on('error', reject);
  });
}

async function serving(options?: { isolated: boolean }): Promise<string> {
  const folder = temporaryFolder();
  for (const name of ['site/index.html', 'site/a.js', 'site/k.wasm', 'site/i.gz', 'site-secret/s.html']) {
    put(folder, name, 'x');
  }
  const { url, close } = await serve(`${folder}/site`, options);
  onTestFinished(close);
  return url;
}

test('files come with the types that browsers ask of scripts and WASM; a missing one is a 404 page', async () => {
  const url = await serving();
  const typeOf = async (path: string) => (await ask(url, path)).headers['content-type'];
  expect(await typeOf('/')).toBe('text/html; charset=utf-8');
  expect(await typeOf('/a.js?v=1')).toBe('text/javascript; charset=utf-8');
  expect(await typeOf('/k.wasm')).toBe('application/wasm');
  expect(await typeOf('/i.gz')).toBe('application/octet-stream');
  const missing = await ask(url, '/none.js');
  expect([missing.status, missing.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
});

test.each(['/../site-secret/s.html', '/..%2fsite-secret%2fs.html', '/%2e%2e/site-secret/s.html', '/%'])(
  'nothing outside the folder is served: %s',
  async (path) => {
    expect((await ask(await serving(), path)).status).toBe(403);
  },
);

test('isolation headers come when asked for, and only then', async () => {
  const policy = async (options?: { isolated: boolean }) =>
    (await ask(await serving(options), '/')).headers['cross-origin-opener-policy'];
  expect(await policy({ isolated: true })).toBe('same-origin');
  expect(await policy()).toBeUndefined();
});
