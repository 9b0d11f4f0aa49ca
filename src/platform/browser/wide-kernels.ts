// Wide kernels in a page: none. No page can set V8's flag, and their binaries do not travel to pages.
// Node has ../node/wide-kernels.ts in its place.

import type { WideKernels } from '../../backend/wasm/wide.js';

export async function compileWideKernels(): Promise<WideKernels> {
  return { problem: 'wide kernels are in the build of jacquard for Node, and this is the one for browsers' };
}
