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
import { type LayerKind, type LayerRole, ROLES } from './kinds/kind.js';

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

/** What the rules for lists of layers say of a kind. */
export function rulesOf(name: LayerKindName): (typeof ROLES)[LayerRole] {
  return ROLES[roleOf(name)];
}

export function layerKindOf(name: LayerKindName): LayerKind<Schema> {
  return LAYER_KINDS[name] as unknown as LayerKind<Schema>;
}

/** What each kind is, and what its options mean, for the reference. The library imports none of it, so no page downloads it. */
export const LAYER_KIND_TEXTS: {
  readonly [Name in LayerKindName]: {
    readonly docs: string;
    readonly options: Readonly<Record<keyof (typeof LAYER_KINDS)[Name]['own'], string>>;
  };
} = {
  dense: {
    docs: 'y = x·W + b; a sample of several dimensions is taken as a row of numbers',
    options: {
      units: 'how many there are',
      initializer: 'how the initial weights are drawn',
      bias: 'whether b is added; false by default where batch normalisation follows',
    },
  },
  activation: {
    docs: 'an activation function, for each number by itself',
    options: { activation: 'which one' },
  },
  'batch-norm': {
    docs: 'each column normalised by mean and variance of the batch, then scaled and shifted; running statistics to predict, and where it is not trained',
    options: {},
  },
  dropout: {
    docs: 'in training a share of the numbers becomes 0, and the others are scaled up; nothing to predict',
    options: {
      rate: 'the share',
      mask: 'number that makes its masks differ from other layers’ (by default its position among the dropout layers)',
    },
  },
  flatten: { docs: 'the numbers of a sample in a row', options: {} },
  add: { docs: 'the sum of two layers or more of one shape', options: {} },
};

/** What every layer takes besides, for the reference. */
export const NODE_OPTION_TEXTS = {
  name: 'by which other layers read it; its kind and a number by default',
  inputs: 'the layers that it reads, `input` for the features; by default the layer before it',
  trainable: 'whether training moves its parameters and running statistics',
  lossWeight: 'for an output layer: the factor of its loss in training, 1 by default',
} as const;
