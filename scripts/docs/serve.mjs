// A server of static files on this machine, as any host of static files is one. Used by the checks of the site and of its blocks.

import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
  '.md': 'text/markdown; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
};

/**
 * @param {string} folder
 * @param {{ base?: string, mounts?: Record<string, string>, headers?: Record<string, string> }} [options] `base`: the path that the folder is served at; `mounts`: other folders by path
 * @returns {Promise<{ address: string, close: () => Promise<void>, missing: string[] }>}
 */
export function serveFolder(folder, { base = '/', mounts = {}, headers = {} } = {}) {
  const missing = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const [mount, at] = Object.entries(mounts).find(([prefix]) => pathname.startsWith(prefix)) ?? [
      base,
      folder,
    ];
    const inside = pathname.startsWith(mount) ? decodeURIComponent(pathname.slice(mount.length)) : '..';
    let file = path.join(at, inside);
    if (pathname.endsWith('/')) file = path.join(file, 'index.html');
    const allowed =
      file.startsWith(path.join(at, '/')) && statSync(file, { throwIfNoEntry: false })?.isFile();
    if (!allowed) {
      missing.push(pathname);
      response.writeHead(404).end('not found');
      return;
    }
    response.writeHead(200, {
      'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream',
      ...headers,
    });
    createReadStream(file).pipe(response);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const close = () =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ address: `http://127.0.0.1:${server.address().port}${base}`, close, missing });
    });
  });
}
