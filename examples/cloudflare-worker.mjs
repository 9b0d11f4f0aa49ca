// A Cloudflare Worker that learns a table and predicts: POST { "rows": […], "label": "species", "predict": […] }, rows as objects.
// docs/edge.md says how to deploy it. Workers compile no WebAssembly while they answer, so the kernels are imported, compiled.

import kernels from 'jacquard/kernels/relaxed.wasm';
import { createBackend } from 'jacquard/slim';
import { trainTable } from 'jacquard/table';

let backend;

export default {
  async fetch(request) {
    if (request.method !== 'POST') return Response.json({ error: 'POST expected' }, { status: 405 });
    try {
      const { rows, label, predict } = await request.json();
      backend ??= await createBackend({ wasm: kernels });
      const { network } = await trainTable(backend, rows, { label });
      const predictions = network.predictRows(predict);
      network.dispose(); // gives its part of the memory back to the backend, which later requests use
      return Response.json({ backend: backend.name, predictions });
    } catch (error) {
      return Response.json({ error: error.message }, { status: 400 });
    }
  },
};
