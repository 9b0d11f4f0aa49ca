// edge-function.mjs on Deno Deploy, and with `deno serve`: the kernels are inlined in the package, and compiled with the first request.

import { createBackend } from 'jacquard';
import { edgeFunction } from './edge-function.mjs';

export default { fetch: edgeFunction(() => createBackend()) };
