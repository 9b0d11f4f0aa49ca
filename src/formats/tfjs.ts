// TensorFlow.js: a layers model. Before: tfjs-write.ts.

import type { Format } from './format.js';
import { writeTfjs } from './tfjs-write.js';

export const tfjs: Format = {
  note: 'TensorFlow.js: a layers model for tf.loadLayersModel()',
  write: writeTfjs,
};
