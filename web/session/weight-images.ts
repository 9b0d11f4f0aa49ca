// First-layer weights as small images: for each unit or filter, which pixels it wants bright (red) and which dark (blue).
// Before: training.ts. The page paints them: views/charts.ts.

import type { Dataset } from '../../src/data/dataset.js';
import { firstFilters } from '../../src/network/first-filters.js';
import type { Network } from '../../src/network/network.js';
import { firstDense } from '../../src/nn/graph.js';
import { roleOf } from '../../src/nn/layer-kinds.js';
import { filterPlanes } from '../../src/report/filter-images.js';
import { divergingColour, largestMagnitude } from '../../src/report/png.js';
import { shapeShown } from '../../src/report/shape-shown.js';
import type { WeightPictures } from '../training-protocol.js';

/** More would say no more, and cost time in each epoch. */
const MOST = 48;
/** Small windows are drawn larger, up to so many pixels across. */
const LARGEST = 28;

/** Null where rows are no images, or more than one layer reads them. */
export function weightPictures(
  network: Network,
  initial: Float32Array,
  rows: Dataset,
): WeightPictures | null {
  const filters = firstFilters(network);
  return filters ? filterPictures(filters) : unitPictures(network, initial, rows);
}

/** The filters' weights, all on one scale: a filter of weak weights answers weakly. */
function filterPictures(first: Parameters<typeof filterPlanes>[0]): WeightPictures {
  const { planes, height, width, filters, limit } = filterPlanes(first);
  const zoom = Math.max(1, Math.floor(LARGEST / Math.max(height, width)));
  const size = { height: height * zoom, width: width * zoom };
  const count = Math.min(MOST, planes.length);
  const pixels = new Uint8ClampedArray(count * size.height * size.width * 4);
  let at = 0;
  for (const plane of planes.slice(0, count))
    for (let y = 0; y < size.height; y++)
      for (let x = 0; x < size.width; x++, at += 4) {
        const weight = plane[Math.floor(y / zoom) * width + Math.floor(x / zoom)];
        pixels.set([...divergingColour(weight / (limit || 1)), 255], at);
      }
  return { ...size, count, of: filters, what: 'filters', pixels };
}

/**
 * Of one-layer models the weights, of others what training has added to them, since initial weights are noise as strong as
 * what is learned. Each unit has a scale of its own, for they differ much.
 */
function unitPictures(network: Network, initial: Float32Array, rows: Dataset): WeightPictures | null {
  const { inputSize, inputShape, layers, nodes } = network.architecture;
  const [height, width, channels] = shapeShown(rows, inputShape);
  const first = nodes.findIndex(({ kind }) => roleOf(kind) === 'product');
  if (height === 0 || channels > 1 || first < 0 || firstDense(network.architecture) !== first) return null;
  const { units } = layers[0];
  const count = Math.min(MOST, units);
  const { weight } = network.layers[0];
  const changes = layers.length > 1;
  const pixels = new Uint8ClampedArray(count * inputSize * 4);
  const own = new Float32Array(inputSize);
  for (let unit = 0; unit < count; unit++) {
    for (let i = 0; i < inputSize; i++) {
      const at = i * units + unit;
      own[i] = weight[at] - (changes ? initial[at] : 0);
    }
    const limit = largestMagnitude(own) || 1;
    for (let i = 0; i < inputSize; i++) {
      const [red, green, blue] = divergingColour(own[i] / limit);
      pixels.set([red, green, blue, 255], (unit * inputSize + i) * 4);
    }
  }
  return { height, width, count, of: units, what: changes ? 'changes' : 'weights', pixels };
}
