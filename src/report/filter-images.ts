// The filters of a network's first convolution as small images: a grid, and in each image a plane for each channel.
// Before: network/first-filters.ts, png.ts. Next: the entry point puts the result into its ReportData; html-examples.ts lays it out.

import { ShapeError } from '../errors.js';
import type { FirstFilters } from '../network/first-filters.js';
import { largestMagnitude, weightImage } from './png.js';
import type { FiltersData } from './report-data.js';
import { requireArguments } from './report-shapes.js';

/** More would say no more. */
const MOST = 64;

/** The weights of a first convolution, and their shape. */
export interface FiltersInit extends FirstFilters {}

/** The filters as planes of numbers. */
export interface FilterPlanes {
  /** [height × width] each, of at most 64 filters. */
  planes: Float32Array[];
  /** Of a plane: those of several channels stand side by side, with a column of zeros between them. */
  height: number;
  width: number;
  /** How many there are, where not all are shown. */
  filters: number;
  /** The largest magnitude in the planes. */
  limit: number;
}

/** @throws ShapeError when the sizes differ. */
export function filterPlanes(init: FiltersInit): FilterPlanes {
  requireArguments('filtersData', init);
  const { weight, height, width, channels } = init;
  const inputs = height * width * channels;
  const filters = weight.length / inputs;
  if (!Number.isInteger(filters) || filters < 1)
    throw new ShapeError(
      `filtersData: filters of ${height}×${width}×${channels} have ${inputs} weights each, ${weight.length} given`,
    );
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
  const planes = Array.from({ length: Math.min(MOST, filters) }, (_, filter) => of(filter));
  return { planes, height, width: columns, filters, limit: Math.max(...planes.map(largestMagnitude)) };
}

/**
 * An image of each filter, of at most 64, all on one scale.
 * @throws ShapeError when the sizes differ.
 * @example
 * const { weight } = network.layers[0];
 * const { images } = filtersData({ weight, height: 3, width: 3, channels: 1 });   // an image for each filter
 */
export function filtersData(init: FiltersInit): FiltersData {
  const { planes, height, width, filters, limit } = filterPlanes(init);
  const images = planes.map((pixels) => weightImage(pixels, width, height, limit));
  return { images, limit, filters, channels: init.channels };
}
