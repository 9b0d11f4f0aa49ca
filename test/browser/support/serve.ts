// A server for a folder of static files on this machine, with cross-origin isolation where a page needs shared memory.

import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, resolve, sep } from 'node:path';
import { ISOLATION } from '../../../scripts/browsers.mjs';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.gz': 'application/octet-stream', // no Content-Encoding: the page gets the bytes as they are
};

export interface Served {
  /** Ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `folder` on a free port of 127.0.0.1, with a Content-Security-Policy where one is given, for pages of other origins too where that is asked; an address that ends with a slash is its index.html. */
export async function serve(
  folder: string,
  {
    isolated = false,
    crossOrigin = false,
    policy,
  }: { isolated?: boolean; crossOrigin?: boolean; policy?: string } = {},
): Promise<Served> {
  const root = resolve(folder);
  const headers = {
    ...(isolated && ISOLATION),
    ...(crossOrigin && { 'Access-Control-Allow-Origin': '*' }),
    ...(policy !== undefined && { 'Content-Security-Policy': policy }),
  };
  const server = createServer(async ({ url = '/' }, response) => {
    const file = fileFor(root, url);
    if (file === null) return page(response, 403, 'Outside the folder', headers);
    try {
      const bytes = await readFile(file);
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers }).end(bytes);
    } catch {
      page(response, 404, 'Not found', headers);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** The file that an address names, or null where that is outside the folder or no address at all. */
function fileFor(root: string, url: string): string | null {
  try {
    const path = decodeURIComponent(url.replace(/[?#].*$/s, ''));
    const file = resolve(root, `.${path.endsWith('/') ? `${path}index.html` : path}`);
    return file.startsWith(root + sep) ? file : null;
  } catch {
    return null;
  }
}

function page(response: ServerResponse, status: number, title: string, headers: object): void {
  response
    .writeHead(status, { 'Content-Type': TYPES['.html'], ...headers })
    .end(`<!doctype html><title>${title}</title><h1>${title}</h1>\n`);
}
