// Starts the trainings of app.js in workerd, which compiles no WebAssembly in a request and has no workers. Bundled and asked by
// workerd.mjs.

import { createBackend } from 'jacquard';
import relaxed from 'jacquard/kernels/relaxed.wasm';
import simd from 'jacquard/kernels/simd.wasm';
import { createBackend as createSlimBackend } from 'jacquard/slim';
import { expectAlike, expectEqual, runParts, train } from './app.js';

const kernels = { relaxed, simd };

const parts = {
  async one() {
    const backend = await createBackend();
    if (!/^pure JavaScript, .* Cloudflare Workers \(workerd\) /.test(backend.fallback))
      throw new Error(`fallback is ${backend.fallback}`);
    const named = await createBackend({ backend: 'simd' }).catch(
      ({ name, message }) => `${name}: ${message}`,
    );
    if (!/^BackendError: .* Cloudflare Workers \(workerd\) /.test(named)) throw new Error(named);
    const result = await train(backend);
    expectEqual('accuracy', result.accuracy, 1);
    return { ...result, note: 'js, and says so' };
  },
  async threads() {
    expectEqual('threads', (await createBackend({ threads: 'auto' })).threads, 1);
    const two = await createBackend({ threads: 2 }).catch(({ name }) => name);
    expectEqual('two threads', two, 'BackendError');
    return { note: 'no workers' };
  },
  async slim() {
    const result = await train(await createSlimBackend({ wasm: (name) => kernels[name] }));
    expectEqual('backend', result.backend, 'relaxed');
    expectEqual('accuracy', result.accuracy, 1);
    const again = await train(await createSlimBackend({ wasm: relaxed }));
    expectAlike('the second training', again, result, 1);
    return { ...result, simd: await train(await createSlimBackend({ wasm: simd })) };
  },
  async worker() {
    return { note: 'no workers' };
  },
};

export default {
  fetch: async () => Response.json(await runParts(parts)),
};
