// ONNX's operators that move numbers or leave them as they are: Flatten, Reshape, Transpose, and those that change nothing in a trained
// model. Before: onnx-products.ts. Next: onnx-read.ts.

import { formatShape, type Shape, sizeOfShape } from '../../nn/shape.js';
import { readsChannelsFirst } from './onnx-image-order.js';
import type { OnnxReader, Operator } from './onnx-reader.js';
import { transposedConstant } from './onnx-small-constants.js';
import type { Rows, Value } from './onnx-values.js';

/** Types that features and results may be cast to: float32, and float16 and float64, which differ from it in roundings. */
const FLOATS = [1, 10, 11];
const INTEGERS = [6, 7];
/** Of a sample. */
const MOST_SIZES = 8;

/** The value of an input as it is. */
const pass: Operator = (reader, { inputs }) => reader.value(inputs[0]) ?? reader.rows(undefined);

export const SHAPES: Readonly<Record<string, Operator>> = {
  Identity: pass,
  Dropout(reader, node) {
    if (node.inputs[2] && reader.constant(node.inputs[2], 'its training mode').data[0] !== 0)
      throw reader.fail('it was exported in training mode; export the model for inference');
    return pass(reader, node);
  },
  Cast(reader, node) {
    const value = pass(reader, node);
    const to = node.attributes.get('to')?.ints[0] ?? 0;
    const isWhole = INTEGERS.includes(to) && (value.kind === 'sizes' || value.kind === 'constant');
    if (isWhole && value.kind === 'constant') return { ...value, data: value.data.map(Math.trunc) };
    if (FLOATS.includes(to) || isWhole) return value;
    throw reader.fail(`a cast to ONNX's type ${to} would change numbers; float32 expected`);
  },
  Unsqueeze: (reader, node) =>
    resized(
      reader,
      node.inputs[0],
      (sizes, axes) => {
        const all = [-1, ...sizes];
        for (const axis of axes
          .map((one) => (one < 0 ? one + all.length + axes.length : one))
          .sort((a, b) => a - b))
          all.splice(axis, 0, 1);
        return all;
      },
      axesOf(reader, node),
    ),
  Squeeze: (reader, node) =>
    resized(
      reader,
      node.inputs[0],
      (sizes, axes) => {
        const all = [-1, ...sizes];
        const places = axes.map((one) => (one < 0 ? one + all.length : one));
        return all.filter((size, i) => !(size === 1 && (places.includes(i) || axes.length === 0)));
      },
      axesOf(reader, node),
    ),
  Flatten(reader, { inputs, attributes }) {
    const rows = reader.rows(inputs[0]);
    const axis = attributes.get('axis')?.ints[0] ?? 1;
    if (axis !== 1 && axis !== -rows.sizes.length) throw reader.fail(`axis 1 expected, ${axis} found`);
    return flat(reader, rows, inputs[0]);
  },
  Reshape(reader, { inputs: [from, to] }) {
    const target = reader.value(to);
    const wanted = target?.kind === 'sizes' ? target.sizes : [...reader.constant(to, 'its sizes').data];
    const value = reader.value(from);
    if (value?.kind === 'constant')
      return { ...value, shape: completed(wanted, value.data.length, value.shape) };
    if (value?.kind === 'sizes') return value;
    const rows = reader.rows(from);
    const sizes = completed(wanted.slice(1), sizeOfShape(rows.sizes), rows.sizes);
    if (sizeOfShape(sizes) !== sizeOfShape(rows.sizes))
      throw reader.fail(`rows of ${formatShape(rows.sizes)} cannot become [${wanted.join(', ')}]`);
    return reshaped(reader, rows, sizes, from);
  },
  Transpose(reader, { inputs, attributes }) {
    const value = reader.value(inputs[0]);
    const order = attributes.get('perm')?.ints;
    if (value?.kind === 'constant') return transposedConstant(reader, value, order);
    const rows = reader.rows(inputs[0]);
    const { sizes, shape, image } = rows;
    const moved = order?.slice(1).map((from) => sizes[from - 1]);
    const text = order?.join();
    const result = movedName(reader, rows, inputs[0]);
    if (moved && order![0] === 0 && order!.length === sizes.length + 1) {
      if (order!.every((from, i) => from === i)) return rows;
      if (shape.length === 1 && sizes.filter((size) => size > 1).length < 2)
        return { ...rows, sizes: moved, result };
      if (text === '0,3,1,2' && !image && shape.length === 3)
        return { ...rows, sizes: moved, image: shape, result };
      if (text === '0,2,3,1' && image) return { ...rows, sizes: moved, image: null, result };
    }
    throw reader.fail(
      `perm [${text ?? 'reversed'}] has no counterpart here: images are [rows, height, width, channels] or [rows, channels, height, width]`,
    );
  },
};

/**
 * The name of rows that a node only moves: its own where nothing else reads them, so that constants after it may be folded into their
 * layer.
 */
function movedName(reader: OnnxReader, { result }: Rows, from: string): string {
  return result === from && reader.isReadOnce(from) ? reader.output : result;
}

function flat(reader: OnnxReader, rows: Rows, from: string): Rows {
  const { sizes, shape, image } = rows;
  const size = sizeOfShape(sizes);
  const plain = { ...rows, sizes: [size], result: movedName(reader, rows, from) };
  if (shape.length === 1) return plain;
  const order = !image || image[2] === 1 || image[0] * image[1] === 1 ? null : image;
  if (reader.isForProducts()) return { ...plain, image: order }; // a dense layer flattens by itself
  return reader.layer({ kind: 'flatten' }, [rows], {}, { shape: [size], sizes: [size], image: order });
}

/** Sizes of a row, not of the rows. */
function reshaped(reader: OnnxReader, rows: Rows, sizes: Shape, from: string): Rows {
  if (sizes.join() === rows.sizes.join()) return rows;
  const result = movedName(reader, rows, from);
  const long = sizes.filter((size) => size > 1);
  if (rows.shape.length === 1 && long.length < 2 && rows.sizes.filter((size) => size > 1).length < 2)
    return { ...rows, sizes, result };
  if (sizes.length === 1) return flat(reader, rows, from);
  const { image } = rows;
  // A row that was an image before, on the way to another order.
  if (image && rows.shape.length === 1 && sizes.join() === [image[2], image[0], image[1]].join())
    return { ...rows, sizes, result };
  // Images of two sizes, which get their one channel.
  const [down, right] = rows.shape;
  if (!image && rows.shape.length === 2 && sizes.join() === [1, down, right].join())
    return { ...rows, sizes, image: [down, right, 1], result };
  if (rows.sizes.length > 1 || !reader.isFeatures(rows))
    throw reader.fail(
      `rows of ${formatShape(rows.sizes)} become ${formatShape(sizes)}, which no layer does here; rows are flattened alone`,
    );
  const isFirst = sizes.length === 3 && readsChannelsFirst(reader.file.nodes, reader.output);
  const [channels, height, width] = sizes;
  if (isFirst && channels > 1 && height * width > 1)
    throw reader.fail(
      `its rows are images in channel-height-width order; here they are height-width-channel, so give the model an input of [rows, ${sizes.join(', ')}]`,
    );
  const shape = isFirst ? [height, width, channels] : sizes;
  reader.shapeInput(shape);
  return { ...rows, shape, sizes, image: isFirst ? shape : null, result };
}

/** Sizes with 0, the same as before, and -1, what remains, filled in. */
function completed(wanted: readonly number[], size: number, before: readonly number[]): number[] {
  const known = wanted.map((one, i) => (one === 0 ? (before[i] ?? 0) : one));
  const rest = known.reduce((product, one) => (one === -1 ? product : product * one), 1);
  return known.map((one) => (one === -1 ? size / rest : one));
}

function axesOf(reader: OnnxReader, { inputs, attributes }: Parameters<Operator>[1]): number[] {
  return inputs[1]
    ? [...reader.constant(inputs[1], 'its axes').data]
    : [...(attributes.get('axes')?.ints ?? [])];
}

/** Sizes of 1 that are added or left out. */
function resized(
  reader: OnnxReader,
  from: string,
  change: (sizes: readonly number[], axes: readonly number[]) => number[],
  axes: readonly number[],
): Value {
  const value = reader.value(from);
  if (value?.kind === 'sizes') return value;
  if (value?.kind === 'constant') {
    const [, ...shape] = change(
      value.shape,
      axes.map((one) => (one < 0 ? one : one + 1)),
    );
    return { ...value, shape };
  }
  const rows = reader.rows(from);
  const [first, ...sizes] = change(rows.sizes, axes);
  if (first !== -1 || sizes.length > MOST_SIZES) throw reader.fail('the rows themselves are reshaped');
  return reshaped(reader, rows, sizes, from);
}
