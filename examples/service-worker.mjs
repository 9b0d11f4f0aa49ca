// edge-function.mjs in a service worker, which answers POST /learn of its pages. The kernels are files beside it, which a cache may
// keep for times without a network. Bundle it into one file: a service worker may not load a module later.

import { createBackend } from 'jacquard/slim';
import { edgeFunction } from './edge-function.mjs';

const learn = edgeFunction(() => createBackend({ wasm: (name) => fetch(`kernels/${name}.wasm`) }));

addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => {
  if (new URL(event.request.url).pathname.endsWith('/learn')) event.respondWith(learn(event.request));
});
