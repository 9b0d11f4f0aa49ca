// ONNX's convolutions and pools, whose padding has to be one of those here. Before: onnx-products.ts. Next: onnx-shapes.ts.

import { geometryOf, PADDINGS, type Padding } from '../../nn/kinds/window-geometry.js';
import { formatShape, type Shape } from '../../nn/shape.js';
import { filtersLast } from '../channels-first.js';
import type { ReadNode } from './onnx-file.js';
import type { OnnxReader, Operator } from './onnx-reader.js';
import { type Padded, type Pads, type Rows, singles } from './onnx-values.js';

export const WINDOWS: Readonly<Record<string, Operator>> = {
  Conv(reader, node) {
    const [from, weights, bias] = node.inputs;
    const image = imageOf(reader, from);
    const constant = reader.constant(weights, 'its weights');
    const [filters, channels, height, width] = constant.shape;
    if (constant.shape.length !== 4) throw reader.fail('images of two dimensions expected');
    const group = node.attributes.get('group')?.ints[0] ?? 1;
    if (group !== 1) throw reader.fail(`convolutions in groups are unknown here, group ${group} found`);
    const base = baseOf(image);
    if (channels !== base.sizes[0])
      throw reader.fail(`its weights are for ${channels} channels, its input has ${base.sizes[0]}`);
    const place = windowOf(reader, node, image, 'conv2d', { size: [height, width], value: 0 });
    const tensors: Record<string, Float32Array> = {
      weight: filtersLast(singles(constant), [height, width, channels], filters),
    };
    if (bias) tensors.bias = singles(reader.constant(bias, 'its bias'));
    const options = { ...place.options, kernelSize: [height, width], filters, bias: 'bias' in tensors };
    const { outHeight, outWidth } = place;
    const shape = [outHeight, outWidth, filters];
    const made = { shape, sizes: [filters, outHeight, outWidth], image: shape };
    return reader.layer({ kind: 'conv2d', ...options, activation: 'identity' }, [base], tensors, made);
  },
  MaxPool: (reader, node) => pool(reader, node, 'max-pool', Number.NEGATIVE_INFINITY),
  AveragePool: (reader, node) => pool(reader, node, 'average-pool', Number.NaN),
  GlobalAveragePool: (reader, { inputs }) => globalPool(reader, inputs[0], true),
  ReduceMean(reader, { inputs, attributes }) {
    const axes = inputs[1] ? [...reader.constant(inputs[1], 'its axes').data] : attributes.get('axes')?.ints;
    const places = axes
      ?.map((axis) => (axis < 0 ? axis + 4 : axis))
      .sort()
      .join();
    if (places !== '2,3')
      throw reader.fail('it is known as the mean over height and width, axes 2 and 3, alone');
    return globalPool(reader, inputs[0], attributes.get('keepdims')?.ints[0] !== 0);
  },
};

function imageOf(reader: OnnxReader, name: string): Rows | Padded {
  const value = reader.value(name);
  const image = value?.kind === 'padded' ? value : reader.rows(name);
  const { sizes, image: shape } = baseOf(image);
  if (sizes.length === 3 && shape && baseOf(image).shape.length > 1) return image;
  throw reader.fail(`images [channels, height, width] expected, rows of ${formatShape(sizes)} found`);
}

const baseOf = (value: Rows | Padded): Rows => (value.kind === 'padded' ? value.base : value);

function pool(reader: OnnxReader, node: ReadNode, kind: string, value: number): Rows {
  const image = imageOf(reader, node.inputs[0]);
  const size = node.attributes.get('kernel_shape')?.ints ?? [];
  const { options, outHeight, outWidth } = windowOf(reader, node, image, kind, { size, value });
  const base = baseOf(image);
  const channels = base.sizes[0];
  const shape = [outHeight, outWidth, channels];
  const made = { shape, sizes: [channels, outHeight, outWidth], image: shape };
  const isUsual = size.every((one) => one === options.stride);
  const stride = isUsual ? 'size' : options.stride;
  return reader.layer({ kind, size, ...options, stride }, [base], {}, made);
}

function globalPool(reader: OnnxReader, from: string, keepsSizes: boolean): Rows {
  const image = imageOf(reader, from);
  if (image.kind === 'padded') throw reader.fail('a mean over padding has no counterpart here');
  const channels = image.sizes[0];
  const made = { shape: [channels], sizes: keepsSizes ? [channels, 1, 1] : [channels], image: null };
  return reader.layer({ kind: 'global-average-pool' }, [image], {}, made);
}

/** The stride and the padding that stand for a node's pads. */
function windowOf(
  reader: OnnxReader,
  { attributes }: ReadNode,
  image: Rows | Padded,
  kind: string,
  { size, value }: { size: readonly number[]; value: number },
) {
  const ints = (name: string, usual: readonly number[]) => attributes.get(name)?.ints ?? usual;
  const [height, width] = size;
  const [stride, across] = ints('strides', [1, 1]);
  if (size.length !== 2 || stride !== across)
    throw reader.fail('here a window moves as far down as to the right');
  if (!ints('dilations', [1, 1]).every((one) => one === 1))
    throw reader.fail('dilated windows are unknown here');
  const ceil = ints('ceil_mode', [0])[0] !== 0;
  const { shape } = baseOf(image);
  const automatic = attributes.get('auto_pad')?.strings[0] ?? 'NOTSET';
  if (image.kind === 'padded' && automatic.startsWith('SAME_'))
    throw reader.fail(`auto_pad ${automatic} after a Pad node is unknown here; export with explicit pads`);
  const pads = padsOf(reader, automatic, ints('pads', [0, 0, 0, 0]), { shape, size, stride });
  const around = image.kind === 'padded' ? image.pads : [0, 0, 0, 0];
  if (image.kind === 'padded' && kind === 'average-pool')
    throw reader.fail('its means count the padding (count_include_pad); here they do not');
  if (image.kind === 'padded' && !(image.value === value || (value < 0 && image.value < -3e38)))
    throw reader.fail(`the padding before it is ${image.value}, which has no counterpart here`);
  const [top, left, bottom, right] = pads.map((one, i) => one + around[i]);
  const along = (image: number, before: number, after: number, kernel: number) => {
    const steps = (image + before + after - kernel) / stride;
    return (ceil ? Math.ceil(steps) : Math.floor(steps)) + 1;
  };
  const outHeight = along(shape[0], top, bottom, height);
  const outWidth = along(shape[1], left, right, width);
  const reaches =
    top > 0 ||
    left > 0 ||
    (outHeight - 1) * stride + height > shape[0] ||
    (outWidth - 1) * stride + width > shape[1];
  if (kind === 'average-pool' && reaches && ints('count_include_pad', [0])[0] !== 0)
    throw reader.fail('count_include_pad: its means count the padding; here they do not');
  const fits = PADDINGS.filter((padding) => {
    if (padding === 'valid' && (height > shape[0] || width > shape[1])) return false;
    const place = geometryOf(kind, shape, { size: [height, width], stride, padding });
    return (
      place.top === top && place.left === left && place.outHeight === outHeight && place.outWidth === outWidth
    );
  });
  const usual: Padding = kind === 'conv2d' ? 'same' : 'valid';
  const padding = fits.includes(usual) ? usual : fits[0];
  if (padding) return { options: { stride, padding }, outHeight, outWidth };
  throw reader.fail(
    `pads of ${top} above, ${left} left, ${bottom} below and ${right} right with stride ${stride} on ${shape[0]}×${shape[1]} are neither of the paddings here: valid has none, same has ceil(size/stride) positions and an odd row or column below and right, as in TensorFlow`,
  );
}

function padsOf(
  reader: OnnxReader,
  automatic: string,
  pads: readonly number[],
  { shape, size, stride }: { shape: Shape; size: readonly number[]; stride: number },
): Pads {
  if (automatic === 'VALID') return [0, 0, 0, 0];
  if (automatic === 'NOTSET' && pads.length === 4 && pads.every((one) => one >= 0))
    return pads as unknown as Pads;
  if (!automatic.startsWith('SAME_'))
    throw reader.fail(`auto_pad ${automatic} with pads [${pads}] is unknown here`);
  const [missingRows, missingColumns] = size.map((kernel, i) =>
    Math.max(0, (Math.ceil(shape[i] / stride) - 1) * stride + kernel - shape[i]),
  );
  const before = (missing: number) => (automatic === 'SAME_LOWER' ? Math.ceil : Math.floor)(missing / 2);
  const [top, left] = [before(missingRows), before(missingColumns)];
  return [top, left, missingRows - top, missingColumns - left];
}
