// Networks that read images: convolutions and pools with every option, few and many channels, sizes around the register tile, planes
// that are no square, and the branches and passes that dense layers have too.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { LayerOptions } from '../../../src/index.js';
import { colours, images, otherImages } from '../data.js';
import { type GoldenTraining, type Single, single } from '../training.js';

const COLOURS = { inputShape: [4, 5, 3] };
const GREY = { inputShape: [28, 28, 1] };

const ofColours = (
  name: string,
  layers: readonly LayerOptions[],
  more: Partial<Single> = {},
): GoldenTraining =>
  single(`images: ${name}`, () => ({
    ...{ data: colours, ...more },
    network: { ...COLOURS, layers: [...layers, { units: 4 }], ...more.network },
  }));

const SMALL_CNN: readonly LayerOptions[] = [
  { kind: 'conv2d', filters: 8 },
  { kind: 'batch-norm' },
  { kind: 'max-pool' },
  { kind: 'conv2d', filters: 12 },
  { kind: 'batch-norm' },
  { kind: 'max-pool' },
  { kind: 'dropout', rate: 0.2 },
  { units: 10 },
];

export const imageLayers: readonly GoldenTraining[] = [
  ofColours('one convolution', [{ kind: 'conv2d', filters: 5 }]),
  ofColours('convolutions with every option', [
    {
      kind: 'conv2d',
      filters: 6,
      kernelSize: [2, 3],
      padding: 'valid',
      initializer: 'he',
      activation: 'gelu',
    },
    { kind: 'conv2d', filters: 17, stride: 2, bias: false, activation: 'leaky-relu:0.1' },
  ]),
  ofColours('pools with every option', [
    { kind: 'max-pool', size: [3, 2], stride: 1, padding: 'same' },
    { kind: 'average-pool', size: 2, stride: 2, padding: 'same' },
    { kind: 'conv2d', filters: 9, kernelSize: 1, batchNorm: true },
    { kind: 'average-pool', size: 2, padding: 'valid' },
    { kind: 'global-average-pool' },
  ]),
  ofColours(
    'a residual connection, adam',
    [
      { kind: 'conv2d', filters: 8, name: 'stem', activation: 'tanh' },
      { kind: 'conv2d', filters: 8, activation: 'identity' },
      { kind: 'batch-norm' },
      { kind: 'add', name: 'sum', inputs: ['stem', 'batch-norm1'] },
      { kind: 'activation', activation: 'relu' },
      { kind: 'dropout', rate: 0.3 },
      { kind: 'conv2d', filters: 4, trainable: false },
    ],
    { fit: { optimizer: 'adam', clipNorm: 1, averaging: 0.8, augment: { flip: true } } },
  ),
  ofColours('standardised by channel and clipped', [{ kind: 'conv2d', filters: 4 }, { kind: 'max-pool' }], {
    network: { standardize: { kind: 'channel', clip: 2 } },
  }),
  single('images: bytes, moved', () => ({
    data: images,
    network: { ...GREY, layers: SMALL_CNN },
    fit: { validation: otherImages, augment: { flip: true, shift: 2 }, optimizer: 'adamw', epochs: 2 },
  })),
];
