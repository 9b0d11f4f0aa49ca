// How rows come in: standardisers, input paths, bytes and floats, images that are moved.
// Before: ../training.ts. Next: index.ts lists all trainings.

import type { AugmentOptions, InputChoice, StandardizeOption } from '../../../src/index.js';
import { colours, compressed, floatImages, gappy, images, otherImages, rows, validation } from '../data.js';
import { BRIEF, type GoldenTraining, single } from '../training.js';

const standardized = (name: string, standardize: StandardizeOption): GoldenTraining =>
  single(`standardised: ${name}`, () => ({ data: rows, network: { standardize }, fit: { validation } }));

export const standardisation: readonly GoldenTraining[] = [
  standardized('not at all', false),
  standardized('by feature', { kind: 'features' }),
  standardized('all alike', 'global'),
  standardized('to the range from 0 to 1', { kind: 'min-max' }),
  standardized('and clipped', { kind: 'features', clip: 1 }),
];

const WIDE = [{ units: 40 }, { units: 10 }];

const imaged = (name: string, input: InputChoice, data = images): GoldenTraining =>
  single(`images: ${name}`, () => ({
    data,
    network: { layers: WIDE, input },
    fit: { epochs: 2, validation: data === images ? otherImages : undefined },
  }));

export const inputs: readonly GoldenTraining[] = [
  imaged('bytes, as is faster', 'auto'),
  imaged('bytes, dense', 'dense'),
  imaged('bytes, sparse', 'sparse'),
  imaged('floats, dense', 'dense', floatImages),
  imaged('floats, sparse', 'sparse', floatImages),
  single('images: differences from the columns’ zeros', () => ({
    data: images,
    network: { layers: WIDE, input: 'sparse', standardize: { kind: 'features', clip: 2 } },
    fit: { epochs: 2, inputDropout: 0.1, validation: otherImages },
  })),
  single('images: as they are, sparse', () => ({
    data: images,
    network: { layers: WIDE, input: 'sparse', standardize: false },
    fit: { epochs: 2, learningRate: 1e-4 },
  })),
  single('images: one-vs-all of one layer', () => ({
    data: images,
    network: { layers: [{ units: 10 }], loss: 'binary-cross-entropy' },
    fit: { ...BRIEF, reduction: 'sum', learningRate: 2e-4, validation: otherImages },
  })),
  single('images: a layer wider than a block of the product', () => ({
    data: floatImages,
    network: { layers: [{ units: 351 }, { units: 10 }], input: 'dense' },
    fit: { epochs: 1, batchSize: 37 },
  })),
  single('images: one batch of all, deep', () => ({
    data: images,
    network: { layers: [{ units: 33 }, { units: 17, activation: 'gelu' }, { units: 10 }] },
    fit: { epochs: 2, batchSize: 256, optimizer: 'adam' },
  })),
  single('gaps as zeros', () => ({ data: gappy, network: { input: 'auto' } })),
  single('gaps as zeros, sparse', () => ({ data: gappy, network: { input: 'sparse' } })),
  single('compressed rows', () => ({ data: compressed, fit: { optimizer: 'adam', l1: 1e-3 } })),
];

const moved = (name: string, augment: AugmentOptions, data = images): GoldenTraining =>
  single(`augmentation: ${name}`, () => ({
    data,
    network: { layers: [{ units: 12 }, { units: data.classCount }] },
    fit: { augment, epochs: 2 },
  }));

export const augmentation: readonly GoldenTraining[] = [
  moved('mirrored', { flip: true }),
  moved('moved', { shift: 2 }),
  moved('mirrored and moved', { flip: true, shift: 3, imageShape: [28, 28] }),
  moved('cropped, reflected', { flip: true, crop: 3, padding: 'reflect' }),
  moved(
    'colours, cropped and partly erased',
    { crop: 1, padding: 'edge', cutout: 2, imageShape: [4, 5, 3] },
    colours,
  ),
  moved('floats', { flip: true, shift: 1 }, floatImages),
  moved('colours', { flip: true, shift: 1, imageShape: [4, 5, 3] }, colours),
  single('augmentation: dense, dropped and clipped', () => ({
    data: images,
    network: { layers: [{ units: 12 }, { units: 10 }], standardize: { clip: 3 } },
    fit: { augment: { shift: 2 }, inputDropout: 0.2, dropout: 0.3, epochs: 2 },
  })),
];
