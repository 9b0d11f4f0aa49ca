// edge-function.mjs on Cloudflare Workers, which compile no WebAssembly while they answer: Wrangler compiles what is imported.

import kernels from 'jacquard/kernels/relaxed.wasm';
import { createBackend } from 'jacquard/slim';
import { edgeFunction } from './edge-function.mjs';

export default { fetch: edgeFunction(() => createBackend({ wasm: kernels })) };
