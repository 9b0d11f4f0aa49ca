// The registry of layer kinds. To add one, write a file in kinds/ and an entry here: options, checks, the text form, the model file
// and the table of layers follow. docs/design/layer-kinds.md says how.
// Before: kinds/kind.ts says what a kind is. Next: graph.ts has networks of them.

import type { Given, Schema } from '../options/option.js';
import { activation } from './kinds/activation.js';
import { add } from './kinds/add.js';
import { batchNorm } from './kinds/batch-norm.js';
import { dense } from './kinds/dense.js';
import { dropout } from './kinds/dropout.js';
import { flatten } from './kinds/flatten.js';
import type { LayerKind, LayerRole } from './kinds/kind.js';

export const LAYER_KINDS = {
  dense,
  activation,
  'batch-norm': batchNorm,
  dropout,
  flatten,
  add,
};

export type LayerKindName = keyof typeof LAYER_KINDS;
export const LAYER_KIND_NAMES = Object.keys(LAYER_KINDS) as LayerKindName[];

/** The options of a kind's own, as they are given. */
export type KindOptions<Name extends LayerKindName> = Given<(typeof LAYER_KINDS)[Name]['own']>;

export function roleOf(name: LayerKindName): LayerRole {
  return LAYER_KINDS[name].role;
}

export function layerKindOf(name: LayerKindName): LayerKind<Schema> {
  return LAYER_KINDS[name] as unknown as LayerKind<Schema>;
}
