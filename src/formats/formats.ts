// The registry of exchange formats. To add one, write a file and an entry here; the command line and the tests follow from it.
// Before: format.ts. Next: index.ts.

import type { Format } from './format.js';
import { onnx } from './onnx.js';
import { pytorch } from './pytorch.js';

/** In the order in which they are listed to users. */
export const FORMATS = { onnx, pytorch } satisfies Record<string, Format>;

export type FormatName = keyof typeof FORMATS;
