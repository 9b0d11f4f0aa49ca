// By what a worker and the thread that starts it know that they are of the same build: kernels are called by their number in the
// table, with arguments by position, so another build's would compute other things without an error.
// Before: index.ts. Next: worker/module.ts says it, platform/workers.ts compares.

import { VERSION } from '../../version.js';
import { KERNEL_NAMES, KERNELS } from './index.js';

/** The version, and a hash (FNV-1a, 32 bits) of the kernels in their order with how many arguments each takes. */
export const BUILD_ID = `${VERSION} ${hashOf(KERNEL_NAMES.map((name) => name + KERNELS[name].arity).join())}`;

function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
