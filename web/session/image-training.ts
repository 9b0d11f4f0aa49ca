// The convolutional network that the page suggests for images, and its training.
// Before: split-data.ts. Next: training.ts follows it.

import type { Dataset } from '../../src/data/dataset.js';
import { shapeOfImages } from '../../src/data/image-preparation.js';
import type { Shape } from '../../src/nn/shape.js';
import { imageSide } from '../../src/report/png.js';
import type { PictureShape } from '../data-protocol.js';
import { counted, type Recipe } from './suggested-training.js';

/** A fifth of the work of the recipe cnn-small: an epoch of the sample takes seconds. */
const LAYERS = 'conv 16 3x3, batch-norm, max-pool, conv 32 3x3, batch-norm, max-pool, dropout 0.2';

/** The shape of a row that can be shown: of a photo, or of a square of grey bytes; null where it is none. */
export function pictureShape({ images, features, featureCount }: Dataset): PictureShape | null {
  if (images) return shapeOfImages(images);
  const side = features instanceof Uint8Array ? imageSide(featureCount) : 0;
  return side > 0 ? [side, side, 1] : null;
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
