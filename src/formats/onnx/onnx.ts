// ONNX: one file that ONNX Runtime and many other libraries run. Before: onnx-write.ts, onnx-read.ts.

import type { Format } from '../format.js';
import { isOnnx } from './onnx-file.js';
import { readOnnx } from './onnx-read.js';
import { writeOnnx } from './onnx-write.js';

export const onnx: Format = {
  note: 'ONNX Runtime, in browsers, Python and most other languages',
  write: writeOnnx,
  recognises: (files) => files.some(isOnnx),
  read: readOnnx,
};
