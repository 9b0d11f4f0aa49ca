// The registry of exchange formats. To add one, write a file and an entry here; the command line and the tests follow from it.
// Before: format.ts. Next: export-model.ts and import-model.ts.

import type { Format } from './format.js';
import { jsModule } from './js/js-module.js';
import { npz } from './npz/npz.js';
import { onnx } from './onnx/onnx.js';
import { pytorch } from './pytorch/pytorch.js';
import { tfjs } from './tfjs/tfjs.js';

/** In the order in which they are listed to users. */
export const FORMATS = { onnx, pytorch, tfjs, npz, js: jsModule } satisfies Record<string, Format>;

/** One of FORMAT_NAMES. */
export type FormatName = keyof typeof FORMATS;
/** The formats of other programs. */
export const FORMAT_NAMES = Object.keys(FORMATS) as unknown as readonly [FormatName, ...FormatName[]];

export function formatNamed(name: FormatName): Format {
  return FORMATS[name];
}
