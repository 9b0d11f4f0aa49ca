// The filters of a network's first convolution as small images: a grid, and in each image a plane for each channel.
// Before: png.ts. Next: the entry point puts the result into its ReportData; html-examples.ts lays it out.

import { ShapeError } from '../errors.js';
import { largestMagnitude, weightImage } from './png.js';
import type { FiltersData } from './report-data.js';

/** More would say no more. */
const MOST = 64;

export interface FiltersInit {
  /** [height·width·channels, filters], row-major: the tensor of a conv2d layer. */
  weight: Float32Array;
  /** Of the window. */
  height: number;
  width: number;
  channels: number;
}

/**
 * An image of each filter, of at most 64. The planes of several channels stand side by side, with a column of zeros between them. All
 * images share one scale. @throws ShapeError when the sizes differ.
 */
export function filtersData({ weight, height, width, channels }: FiltersInit): FiltersData {
  const inputs = height * width * channels;
  const filters = weight.length / inputs;
  if (!Number.isInteger(filters) || filters < 1)
    throw new ShapeError(
      `filtersData: filters of ${height}×${width}×${channels} have ${inputs} weights each, ${weight.length} given`,
    );
  const shown = Math.min(MOST, filters);
  const columns = channels * (width + 1) - 1;
  const of = (filter: number) => {
    const pixels = new Float32Array(height * columns);
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        for (let channel = 0; channel < channels; channel++) {
          const input = (y * width + x) * channels + channel;
          pixels[y * columns + channel * (width + 1) + x] = weight[input * filters + filter];
        }
    return pixels;
  };
  const planes = Array.from({ length: shown }, (_, filter) => of(filter));
  const limit = Math.max(...planes.map(largestMagnitude));
  const images = planes.map((pixels) => weightImage(pixels, columns, height, limit));
  return { images, limit, filters, channels };
}
