// The model's answer for a photo. Before: session.ts.

import { shapeOfImages } from '../../src/data/image-preparation.js';
import { StateError } from '../../src/errors.js';
import type { Network } from '../../src/network/network.js';
import { loadImages } from '../../src/platform/browser/index.js';
import type { PhotoAnswer } from '../model-protocol.js';

/** @throws StateError for a model that was not trained on photos; DataError for what cannot be read as an image. */
export async function answerPhoto(network: Network, file: File): Promise<PhotoAnswer> {
  const { images } = network;
  if (images === null) throw new StateError('this model was not trained on photos');
  const { features } = await loadImages([file], { preparation: images });
  return { values: features, shape: shapeOfImages(images), probabilities: network.predictProba(features) };
}
