// PyTorch's layout of tensors: weights [outputs, inputs], images with channels first. Flatten makes rows in channel-height-width order
// there, so that the columns of what reads such rows move; rows from a table or of a dense layer are as here.
// Before: channels-first.ts. Next: pytorch-write.ts, pytorch-read.ts.

import type { LayerKindName } from '../../nn/layer-kinds.js';
import { formatShape, type Shape, sizeOfShape } from '../../nn/shape.js';
import {
  channelsFirst,
  filtersFirst,
  filtersLast,
  imageShape,
  isImage,
  reorderRows,
  restoreRows,
  transposed,
} from '../channels-first.js';
import type { PortableTensor } from '../portable-model.js';

/** A layer, as far as the layout of its tensors depends on it. */
export interface LaidLayer {
  readonly kind: LayerKindName;
  readonly inputs: readonly number[];
  // biome-ignore lint/suspicious/noExplicitAny: options of any kind
  readonly options: any;
  readonly shape: Shape;
}

/** For each layer: the image whose numbers are its rows in channel-height-width order; null for rows in the order that they have here. */
export function flatImages(inputShape: Shape, layers: readonly LaidLayer[]): (Shape | null)[] {
  const found: (Shape | null)[] = [];
  for (const { kind, inputs, shape } of layers) {
    const before = inputs.map((i) => rowsOf(i < 0 ? inputShape : layers[i].shape, i < 0 ? null : found[i]));
    const same = before.every((one) => one !== null && formatShape(one) === formatShape(before[0]!));
    const keeps = kind !== 'dense' && kind !== 'global-average-pool' && !isImage(shape);
    found.push(keeps && same ? before[0] : null);
  }
  return found;
}

/** As flatImages(), of the rows that flattening makes of samples. */
export function rowsOf(shape: Shape, flat: Shape | null): Shape | null {
  if (!isImage(shape)) return flat;
  const [height, width, channels] = imageShape(shape);
  return channels === 1 || height * width === 1 ? null : [height, width, channels];
}

/** A layer's tensors by PyTorch's names. */
export type TorchTensors = Readonly<Record<string, PortableTensor>>;

const NORM_NAMES = { scale: 'weight', shift: 'bias', mean: 'running_mean', variance: 'running_var' } as const;

/** @param flat of its first input, as of rowsOf() */
export function toTorch(
  { kind, inputShapes: [input], options }: LaidLayer & { inputShapes: readonly Shape[] },
  tensors: Readonly<Record<string, PortableTensor>>,
  flat: Shape | null,
): TorchTensors {
  const bias = tensors['bias'] && { bias: tensors['bias'] };
  if (kind === 'dense') {
    const { data } = tensors['weight'];
    const [inputs, units] = [sizeOfShape(input), options.units as number];
    const rows = flat ? reorderRows(data, channelsFirst(flat), units) : data;
    return { weight: { shape: [units, inputs], data: transposed(rows, inputs, units) }, ...bias };
  }
  if (kind === 'conv2d') {
    const [height, width] = options.kernelSize as [number, number];
    const window = [height, width, imageShape(input)[2]];
    const data = filtersFirst(tensors['weight'].data, window, options.filters);
    return { weight: { shape: [options.filters, window[2], height, width], data }, ...bias };
  }
  if (kind !== 'batch-norm') return {};
  const order = flat && !isImage(input) ? channelsFirst(flat) : null;
  const moved = Object.entries(NORM_NAMES).map(([own, name]) => {
    const { shape, data } = tensors[own];
    return [name, { shape, data: order ? reorderRows(data, order, 1) : data }];
  });
  return Object.fromEntries(moved);
}

/** The shapes of a layer's tensors in PyTorch; the others are absent. */
export function torchShapes({
  kind,
  options,
  inputShapes: [input],
}: LaidLayer & { inputShapes: readonly Shape[] }): Readonly<Record<string, Shape>> {
  if (kind === 'dense') {
    const { units, bias } = options;
    return { weight: [units, sizeOfShape(input)], ...(bias && { bias: [units] }) };
  }
  if (kind === 'conv2d') {
    const { filters, kernelSize, bias } = options;
    return { weight: [filters, imageShape(input)[2], ...kernelSize], ...(bias && { bias: [filters] }) };
  }
  if (kind !== 'batch-norm') return {};
  return Object.fromEntries(Object.values(NORM_NAMES).map((name) => [name, [input.at(-1)!]]));
}

/** toTorch() backwards: by the names here, from tensors of torchShapes(). */
export function fromTorch(
  { kind, options, inputShapes: [input] }: LaidLayer & { inputShapes: readonly Shape[] },
  tensors: Readonly<Record<string, Float32Array>>,
  flat: Shape | null,
): Record<string, Float32Array> {
  const { weight, bias } = tensors;
  if (kind === 'dense') {
    const rows = transposed(weight, options.units, sizeOfShape(input));
    const data = flat ? restoreRows(rows, channelsFirst(flat), options.units) : rows;
    return { weight: data, ...(bias && { bias }) };
  }
  if (kind === 'conv2d') {
    const window = [...options.kernelSize, imageShape(input)[2]];
    return { weight: filtersLast(weight, window, options.filters), ...(bias && { bias }) };
  }
  if (kind !== 'batch-norm') return {};
  const order = flat && !isImage(input) ? channelsFirst(flat) : null;
  const moved = Object.entries(NORM_NAMES).map(([own, name]) => {
    const data = tensors[name];
    return [own, order ? restoreRows(data, order, 1) : data];
  });
  return Object.fromEntries(moved);
}
