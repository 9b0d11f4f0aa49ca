// PyTorch: tensors of an nn.Sequential, or of modules that branch, as safetensors. Before: pytorch-write.ts, pytorch-read.ts.

import type { Format } from '../format.js';
import { isPytorch, readPytorch } from './pytorch-read.js';
import { writePytorch } from './pytorch-write.js';

export const pytorch: Format = {
  note: 'PyTorch, as safetensors and a Python file that loads them',
  write: writePytorch,
  recognises: isPytorch,
  read: readPytorch,
};
