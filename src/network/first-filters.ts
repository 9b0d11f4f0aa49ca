// The filters of the convolution that reads the images: what a report and the page draw.
// Before: parameter-access.ts. Next: report/filter-images.ts.

import { INPUT, productGroups } from '../nn/graph.js';
import type { Network } from './network.js';

/** As filtersData() takes them. */
export interface FirstFilters {
  /** [height·width·channels, filters], row-major. */
  weight: Float32Array;
  /** Of the window. */
  height: number;
  width: number;
  channels: number;
}

/** Of an ensemble those of the first member; null where no convolution reads the images. */
export function firstFilters({ architecture, layers }: Network): FirstFilters | null {
  const { nodes, inputShape } = architecture;
  const groups = productGroups(architecture);
  const first = groups.findIndex(
    ({ product }) => nodes[product].kind === 'conv2d' && nodes[product].inputs[0] === INPUT,
  );
  if (first < 0) return null;
  const [height, width] = nodes[groups[first].product].options.kernelSize;
  return { weight: layers[first].weight, height, width, channels: inputShape[2] ?? 1 };
}
