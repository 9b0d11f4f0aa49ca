// Rows as images: the shape that pictures of rows and of a dense layer's weights have, in reports and in the page.
// Next: png.ts draws them.

import type { Dataset } from '../data/dataset.js';
import { shapeOfImages } from '../data/image-preparation.js';
import { imageSide } from './png.js';

/**
 * The shape of rows as images: the data's own or the network's, else that of a square; a height of 0 for rows that are none.
 * @param inputShape of the network, where there is one.
 */
export function shapeShown(
  rows: Pick<Dataset, 'images' | 'sampleShape' | 'featureCount'>,
  inputShape: readonly number[] = [],
): readonly [height: number, width: number, channels: number] {
  const { images, sampleShape, featureCount } = rows;
  if (images) return shapeOfImages(images);
  const known = [sampleShape ?? [], inputShape].find(({ length }) => length === 2 || length === 3);
  if (known) return [known[0], known[1], known[2] ?? 1];
  const side = imageSide(featureCount);
  return [side, side, 1];
}
