// NumPy: arrays by name in an npz file; scikit-learn's MLP is read from one too. Before: npz-write.ts, npz-read.ts.

import type { Format } from '../format.js';
import { isNpz, readNpz } from './npz-read.js';
import { writeNpz } from './npz-write.js';

export const npz: Format = {
  note: 'NumPy: arrays by name, and the layers as JSON',
  write: writeNpz,
  recognises: isNpz,
  read: readNpz,
};
