// ONNX's products of rows and a matrix, batch normalisation, and padding. Before: onnx-arithmetic.ts. Next: onnx-windows.ts.

import { formatShape } from '../../nn/shape.js';
import { channelsFirst, restoreRows, transposed } from '../channels-first.js';
import { withOwnEpsilon } from '../norm-epsilon.js';
import type { OnnxReader, Operator } from './onnx-reader.js';
import { type Rows, shortest, singles } from './onnx-values.js';

export const PRODUCTS: Readonly<Record<string, Operator>> = {
  Gemm(reader, node) {
    const [from, matrix, bias] = node.inputs;
    const ints = (name: string) => node.attributes.get(name)?.ints[0] ?? 0;
    const floats = (name: string) => node.attributes.get(name)?.floats[0] ?? 1;
    if (ints('transA') !== 0)
      throw reader.fail('transA: its rows are transposed, which has no counterpart here');
    const weights = matrixOf(reader, matrix, ints('transB') !== 0);
    const scaled = weights.data.map((one) => one * floats('alpha'));
    const dense = product(reader, from, { ...weights, data: scaled });
    const constant = bias ? reader.constant(bias, 'its bias') : null;
    if (!constant) return dense;
    const beta = floats('beta');
    const spread = reader.byChannel(reader.spread(constant, dense), weights.columns);
    const draft = reader.layers.get(dense.layer)!;
    draft.tensors = { ...draft.tensors, bias: Float32Array.from(spread, (one) => one * beta) };
    draft.options.bias = true;
    return dense;
  },
  MatMul: (reader, { inputs: [from, matrix] }) => product(reader, from, matrixOf(reader, matrix, false)),
  BatchNormalization(reader, { inputs: [from, ...constants], attributes }) {
    const rows = reader.rows(from);
    const isImage = rows.sizes.length === 3 && rows.shape.length === 3;
    if (attributes.get('spatial')?.ints[0] === 0)
      throw reader.fail('here all positions of a channel are normalised alike');
    if ((attributes.get('training_mode')?.ints[0] ?? 0) !== 0)
      throw reader.fail('it was exported in training mode; export the model for inference');
    if (rows.sizes.length !== 1 && !(isImage && rows.image))
      throw reader.fail('rows or images, channels first, expected');
    const [scale, shift, mean, variance] = ['scale', 'shift', 'mean', 'variance'].map((what, i) => {
      const data = singles(reader.constant(constants[i], `its ${what}`));
      const isOrdered = !isImage && rows.image && data.length === rows.sizes[0];
      return isOrdered ? restoreRows(data, channelsFirst(rows.image!), 1) : data;
    });
    const epsilon = shortest(attributes.get('epsilon')?.floats[0] ?? 1e-5);
    return reader.layer({ kind: 'batch-norm' }, [rows], {
      shift,
      mean,
      ...withOwnEpsilon(scale, variance, epsilon),
    });
  },
  Pad(reader, { inputs, attributes }) {
    const base = reader.rows(inputs[0]);
    const mode = attributes.get('mode')?.strings[0] ?? 'constant';
    const pads = inputs[1]
      ? [...reader.constant(inputs[1], 'its pads').data]
      : (attributes.get('pads')?.ints ?? []);
    const value = inputs[2]
      ? reader.constant(inputs[2], 'its value').data[0]
      : (attributes.get('value')?.floats[0] ?? 0);
    const [top, left, bottom, right] = [pads[2], pads[3], pads[6], pads[7]];
    const others = [pads[0], pads[1], pads[4], pads[5]];
    if (pads.length === base.sizes.length * 2 + 2 && pads.every((one) => one === 0)) return base;
    if (mode !== 'constant' || inputs[3] || pads.length !== 8 || others.some(Boolean) || !base.image)
      throw reader.fail('it is known as rows and columns of a constant around images, channels first, alone');
    return { kind: 'padded', base, pads: [top, left, bottom, right], value };
  },
};

interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float32Array;
}

function matrixOf(reader: OnnxReader, name: string, isTransposed: boolean): Matrix {
  const constant = reader.constant(name, 'its weights');
  const [rows, columns] = constant.shape;
  if (constant.shape.length !== 2)
    throw reader.fail(`its weights should be a matrix, ${formatShape(constant.shape)} found`);
  const data = singles(constant);
  return isTransposed
    ? { rows: columns, columns: rows, data: transposed(data, rows, columns) }
    : { rows, columns, data };
}

function product(reader: OnnxReader, from: string, { rows: size, columns, data }: Matrix): Rows {
  const rows = reader.rows(from);
  if (rows.sizes.length !== 1 || rows.sizes[0] !== size)
    throw reader.fail(`its weights are for rows of ${size}, its input has ${formatShape(rows.sizes)}`);
  const weight = rows.image ? restoreRows(data, channelsFirst(rows.image), columns) : data;
  const made = { shape: [columns], sizes: [columns], image: null };
  const options = { kind: 'dense', units: columns, bias: false, activation: 'identity' };
  return reader.layer(options, [rows], { weight }, made);
}
