// The convolutional network that the page suggests for images, and its training.
// Before: split-data.ts. Next: training.ts follows it.

import type { Dataset } from '../../src/data/dataset.js';
import type { Shape } from '../../src/nn/shape.js';
import { shapeShown } from '../../src/report/shape-shown.js';
import type { PictureShape } from '../data-protocol.js';
import { counted, type Recipe } from './suggested-training.js';

/** A fifth of the work of the recipe cnn-small: an epoch of the sample takes seconds. */
const LAYERS = 'conv 16 3x3, batch-norm, max-pool, conv 32 3x3, batch-norm, max-pool, dropout 0.2';

/** The shape of a row of bytes that can be shown, grey or in three colours; null where it is none. */
export function pictureShape(data: Dataset): PictureShape | null {
  const [height, width, channels] = shapeShown(data);
  const isShown = data.features instanceof Uint8Array && height > 0 && [1, 3].includes(channels);
  return isShown ? [height, width, channels] : null;
}

/** The shape of a row for convolutions: what the data say, or that of a picture; null where rows are no images. */
export function imageShapeOf(data: Dataset): Shape | null {
  const { sampleShape } = data;
  return sampleShape && sampleShape.length > 1 ? sampleShape : pictureShape(data);
}

/** Null where rows are no images. */
export function imageRecipe(train: Dataset): Recipe | null {
  if (imageShapeOf(train) === null) return null;
  const [batchSize, epochs] = train.size < 2000 ? [16, 30] : train.size < 20_000 ? [32, 10] : [128, 5];
  return {
    suggestion: {
      settings: { layers: LAYERS, batchSize, epochs, learningRate: 0.004, l2: 0.02 },
      weightDecay: true,
      note: `These settings suit convolutions and ${counted(train.size)}. The training also uses the optimizer adamw, the schedule cosine, and warm-up over the first epoch.`,
    },
    ...{ layer: {}, output: {}, stopping: null },
    fit: { optimizer: 'adamw', schedule: 'cosine', warmup: 1 },
  };
}
