// The registry of layer kinds. To add one, write a file in kinds/ and an entry here: options, checks, the text form, the model file
// and the table of layers follow. docs/design/layer-kinds.md says how.
// Before: kinds/kind.ts says what a kind is. Next: graph.ts has networks of them.

import type { Given, Schema } from '../options/option.js';
import { activation } from './kinds/activation.js';
import { add } from './kinds/add.js';
import { averagePool } from './kinds/average-pool.js';
import { batchNorm } from './kinds/batch-norm.js';
import { conv2d } from './kinds/conv2d.js';
import { dense } from './kinds/dense.js';
import { dropout } from './kinds/dropout.js';
import { flatten } from './kinds/flatten.js';
import { globalAveragePool } from './kinds/global-average-pool.js';
import { type LayerKind, type LayerRole, ROLES } from './kinds/kind.js';
import { maxPool } from './kinds/max-pool.js';

export const LAYER_KINDS = {
  dense,
  activation,
  'batch-norm': batchNorm,
  dropout,
  flatten,
  add,
  conv2d,
  'max-pool': maxPool,
  'average-pool': averagePool,
  'global-average-pool': globalAveragePool,
};

export type LayerKindName = keyof typeof LAYER_KINDS;
export const LAYER_KIND_NAMES = Object.keys(LAYER_KINDS) as LayerKindName[];

/** A kind's own options, as users give them. */
export type KindOptions<Name extends LayerKindName> = Given<(typeof LAYER_KINDS)[Name]['own']>;

export function roleOf(name: LayerKindName): LayerRole {
  return LAYER_KINDS[name].role;
}

/** Whether layers of a kind, dense ones by default, read images. */
export function readsImages(name: LayerKindName = 'dense'): boolean {
  return layerKindOf(name).images === true;
}

/** What the rules for lists of layers say of a kind. */
export function rulesOf(name: LayerKindName): (typeof ROLES)[LayerRole] {
  return ROLES[roleOf(name)];
}

export function layerKindOf(name: LayerKindName): LayerKind<Schema> {
  return LAYER_KINDS[name] as unknown as LayerKind<Schema>;
}

const POOL_TEXTS = {
  size: 'height and width of the window, as 2 or [2, 2]; in text 2x2',
  stride: 'how far the window moves, down and to the right; `size`: by its size',
  padding: 'same: ceil(size/stride) positions, as of conv2d; valid: windows lie within the image',
};

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
    docs: 'each column, of images each channel, normalised by mean and variance of the batch, then scaled and shifted; running statistics to predict, and where it is not trained',
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
  conv2d: {
    docs: 'a convolution over images [height, width, channels]: in each window, all its numbers·W + b; `conv` for short in text, as "conv 32 3x3"',
    options: {
      filters: 'how many there are, which are the channels of the outputs',
      kernelSize: 'height and width of the window, as 3 or [3, 3]; in text 3x3',
      stride: 'how far the window moves, down and to the right',
      padding:
        'same: images are padded with 0, ceil(size/stride) positions, an odd row or column of padding comes after; valid: no padding',
      initializer: 'how the initial weights are drawn',
      bias: 'whether b is added; false by default where batch normalisation follows',
    },
  },
  'max-pool': {
    docs: 'the largest number of each window, channel by channel; padding counts as −∞',
    options: POOL_TEXTS,
  },
  'average-pool': {
    docs: 'the mean of each window, channel by channel, over what lies in the image',
    options: POOL_TEXTS,
  },
  'global-average-pool': { docs: 'the mean of each channel over the image', options: {} },
};

/** What every layer takes besides, for the reference. */
export const NODE_OPTION_TEXTS = {
  name: 'by which other layers read it; its kind and a number by default',
  inputs: 'the layers that it reads, `input` for the features; by default the layer before it',
  trainable: 'whether training moves its parameters and running statistics',
  lossWeight: 'for an output layer: the factor of its loss in training, 1 by default',
} as const;
