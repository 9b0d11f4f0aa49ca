// TensorFlow.js: a layers model. Before: tfjs-write.ts, tfjs-read.ts.

import type { Format } from '../format.js';
import { isTfjs, readTfjs } from './tfjs-read.js';
import { writeTfjs } from './tfjs-write.js';

export const tfjs: Format = {
  note: 'TensorFlow.js: a layers model for tf.loadLayersModel()',
  write: writeTfjs,
  recognises: isTfjs,
  read: readTfjs,
};
