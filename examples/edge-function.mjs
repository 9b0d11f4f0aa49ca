// A function of a request that learns a table and predicts. It runs where there are Request and Response: cloudflare-worker.mjs,
// deno-deploy.mjs and service-worker.mjs beside this file give it a backend. docs/edge.md has the steps.
//   POST { "rows": [{ "age": 22, "survived": "yes" }, …], "label": "survived", "predict": [{ "age": 30 }] }
//   → { "backend": "relaxed", "predictions": [{ "class": "yes", "probabilities": { … } }] }

import { trainTable } from 'jacquard/table';

/** `makeBackend` is called with the first request, because platforms may do less while a script starts. */
export function edgeFunction(makeBackend) {
  let backend;
  return async (request) => {
    if (request.method !== 'POST') return Response.json({ error: 'POST expected' }, { status: 405 });
    try {
      const { rows, label, predict } = await request.json();
      backend ??= makeBackend().catch((error) => {
        backend = undefined; // the next request tries again
        throw error;
      });
      const { name, fallback } = await backend;
      const { network } = await trainTable(await backend, rows, { label });
      try {
        return Response.json({ backend: name, fallback, predictions: network.predictRows(predict) });
      } finally {
        network.dispose(); // later requests use its memory
      }
    } catch (error) {
      return Response.json({ error: error.message }, { status: 400 });
    }
  };
}
