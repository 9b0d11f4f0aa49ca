// How a network is saved. Before: model/model-file-write.ts. Next: network.ts.

import { WEIGHT_TYPES } from '../model/half-precision.js';
import type { ModelDescription } from '../model/model-description.js';
import { encodeModel } from '../model/model-file-write.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { choice } from '../options/option-kinds.js';

const SAVE_OPTIONS = {
  /** How weights are stored. f16: in two bytes each, rounded to three significant digits, for half the size. Default f32. */
  dtype: choice(WEIGHT_TYPES, 'f32'),
};

/** Options of `network.save()`. */
export interface SaveOptions extends Given<typeof SAVE_OPTIONS> {}

/** @throws OptionError, or as encodeModel() */
export function encodeNetwork(model: ModelDescription, options: SaveOptions = {}): Uint8Array {
  requireOptionsOf('save', SAVE_OPTIONS, options);
  return encodeModel(model, null, settle(SAVE_OPTIONS, options).dtype);
}
