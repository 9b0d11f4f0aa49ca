// ONNX's operators that compute number by number: activations, and the sums and products that are biases, standardisation, scales of
// targets, or parts of an activation. Before: onnx-reader.ts. Next: onnx-read.ts.

import { isProduct } from './onnx-drafts.js';
import type { ReadNode } from './onnx-file.js';
import type { OnnxReader, Operator } from './onnx-reader.js';
import { joinedConstants } from './onnx-small-constants.js';
import {
  type Constant,
  isAll,
  isNear,
  isPlain,
  type Lazy,
  ONE,
  type Rows,
  shortest,
  ZERO,
  zip,
} from './onnx-values.js';

/** Of an ensemble. */
const MOST_MEMBERS = 100;

export const ARITHMETIC: Readonly<Record<string, Operator>> = {
  Relu: (reader, { inputs }) => reader.activation(reader.rows(inputs[0]), { name: 'relu' }),
  Tanh: (reader, { inputs }) => reader.activation(reader.rows(inputs[0]), { name: 'tanh' }),
  Softplus: (reader, { inputs }) => reader.activation(reader.rows(inputs[0]), { name: 'softplus' }),
  LeakyRelu: (reader, node) =>
    reader.activation(reader.rows(node.inputs[0]), { name: 'leaky-relu', slope: alpha(node, 0.01) }),
  Elu: (reader, node) =>
    reader.activation(reader.rows(node.inputs[0]), { name: 'elu', slope: alpha(node, 1) }),
  PRelu(reader, { inputs: [from, slope] }) {
    const { data } = reader.constant(slope, 'its slope');
    if (!data.every((one) => one === data[0])) throw reader.fail('here all units have the same slope');
    return reader.activation(reader.rows(from), { name: 'leaky-relu', slope: shortest(data[0]) });
  },
  Gelu(reader, node) {
    if ((node.attributes.get('approximate')?.strings[0] ?? 'none') !== 'none')
      throw reader.fail("the approximation by tanh is unknown here; export with approximate='none'");
    return reader.activation(reader.rows(node.inputs[0]), { name: 'gelu' });
  },
  Sigmoid: (reader, { inputs }) => lazily(reader, [reader.rows(inputs[0])], 'sigmoid'),
  Erf(reader, { inputs }) {
    const x = lazy(reader, inputs[0]);
    const isScaled = x.f === 'x' && isAll(x.mean, 0) && x.deviation.every((one) => isNear(one, Math.SQRT2));
    if (!isScaled) throw reader.fail('it is known as a part of GELU alone, ½x(1 + erf(x/√2))');
    return lazily(reader, x.bases, 'erf');
  },
  Softmax(reader, { inputs, attributes }) {
    const rows = reader.rows(inputs[0]);
    const axis = attributes.get('axis')?.ints[0] ?? (reader.file.opset < 13 ? 1 : -1);
    if (rows.sizes.length !== 1 || (axis !== 1 && axis !== -1))
      throw reader.fail(`rows of one dimension and the axis 1 expected, axis ${axis} found`);
    return lazily(reader, [rows], 'softmax');
  },
  Add(reader, { inputs: [a, b] }) {
    const [left, right] = [reader.value(a), reader.value(b)];
    if (right?.kind === 'constant')
      return biased(reader, a, right) ?? shifted(reader, lazy(reader, a), right, 1);
    if (left?.kind === 'constant')
      return biased(reader, b, left) ?? shifted(reader, lazy(reader, b), left, 1);
    return sum(reader, [a, b]);
  },
  Sum: (reader, { inputs }) => (inputs.length === 1 ? reader.rows(inputs[0]) : sum(reader, inputs)),
  Sub(reader, { inputs: [a, b] }) {
    const [left, right] = [reader.value(a), reader.value(b)];
    if (right?.kind === 'constant') return shifted(reader, lazy(reader, a), right, -1);
    if (left?.kind !== 'constant') throw reader.fail('the difference of two layers has no counterpart here');
    return times(reader, shifted(reader, lazy(reader, b), left, -1), Float64Array.of(-1));
  },
  Mul(reader, { inputs: [a, b] }) {
    for (const [from, by] of [
      [a, b],
      [b, a],
    ]) {
      const factor = reader.value(by);
      if (factor?.kind !== 'constant') continue;
      const x = lazy(reader, from);
      return times(reader, x, reader.spread(factor, x.bases[0]));
    }
    const [x, y] = [lazy(reader, a), lazy(reader, b)];
    const product = gated(x, y) ?? gated(y, x);
    if (product) return product;
    throw reader.fail('a product of two results is known as x·sigmoid(x) and in GELU alone');
  },
  Div(reader, { inputs: [a, b] }) {
    const x = lazy(reader, a);
    const by = reader.spread(reader.constant(b, 'what it divides by'), x.bases[0]);
    if (by.includes(0)) throw reader.fail('it divides by 0');
    return { ...x, deviation: zip(x.deviation, by, (one, factor) => one * factor) };
  },
  /** scikit-learn's StandardScaler. */
  'ai.onnx.ml.Scaler'(reader, { inputs, attributes }) {
    const list = (name: string): Constant => {
      const floats = attributes.get(name)?.floats ?? [];
      return { kind: 'constant', shape: [floats.length], data: Float64Array.from(floats) };
    };
    const centred = shifted(reader, lazy(reader, inputs[0]), list('offset'), -1);
    return times(reader, centred, reader.spread(list('scale'), centred.bases[0]));
  },
  Mean(reader, { inputs }) {
    const all = inputs.map((input) => lazy(reader, input));
    if (all.every((one) => one.f === all[0].f && isPlain(one)))
      return lazily(
        reader,
        all.flatMap(({ bases }) => bases),
        all[0].f,
      );
    throw reader.fail('it is known as the mean of the answers of an ensemble alone');
  },
  Clip(reader, { inputs, attributes }) {
    const limit = (at: number, attribute: string) =>
      inputs[at]
        ? reader.constant(inputs[at], `its ${attribute}`).data[0]
        : attributes.get(attribute)?.floats[0];
    const [least = Number.NEGATIVE_INFINITY, largest = Number.POSITIVE_INFINITY] = [
      limit(1, 'min'),
      limit(2, 'max'),
    ];
    if (least === 0 && !(largest < 3e38)) return reader.activation(reader.rows(inputs[0]), { name: 'relu' });
    const x = lazy(reader, inputs[0]);
    if (x.f !== 'x' || x.bases[0].layer !== 'input' || least !== -largest)
      throw reader.fail(
        `it is known for standardised features and limits ±c alone, ${least} to ${largest} found`,
      );
    return { ...x, clip: shortest(largest) };
  },
  Concat(reader, node) {
    const values = node.inputs.map((input) => reader.value(input) ?? reader.rows(input));
    const joined = joinedConstants(reader, values);
    if (joined) return joined;
    const [rest, p] = values;
    const axis = node.attributes.get('axis')?.ints[0] ?? Number.NaN;
    const isPair =
      values.length === 2 &&
      [1, -1].includes(axis) &&
      rest.kind === 'lazy' &&
      p.kind === 'lazy' &&
      rest.bases === p.bases &&
      p.f === 'sigmoid' &&
      isPlain(p) &&
      isAll(rest.mean, 1) &&
      isAll(rest.deviation, -1);
    if (isPair && p.bases[0].sizes.join() === '1') return { kind: 'pair', bases: p.bases };
    throw reader.fail(
      'it is known as 1 - p and p of a single sigmoid alone; here layers are added, not joined',
    );
  },
};

function alpha({ attributes }: ReadNode, usual: number): number {
  return shortest(attributes.get('alpha')?.floats[0] ?? usual);
}

function lazily(reader: OnnxReader, bases: readonly Rows[], f: Lazy['f']): Lazy {
  if (bases.length > MOST_MEMBERS) throw reader.fail(`a mean of more than ${MOST_MEMBERS}`);
  for (const { sizes } of bases)
    if (sizes.join() !== bases[0].sizes.join()) throw reader.fail('its inputs differ in shape');
  return { kind: 'lazy', bases, f, mean: ZERO, deviation: ONE, sole: false, node: reader.nodeName };
}

/**
 * An input that further constants may be added to or multiplied with. Numbers that several nodes read become a layer first: one reader may
 * fold them into the layer before, where another would find them already.
 */
function lazy(reader: OnnxReader, input: string): Lazy {
  const value = reader.value(input);
  const once = reader.isReadOnce(input);
  const goesOn = value?.kind === 'lazy' && value.clip === undefined && (value.f !== 'x' || once);
  if (goesOn) return { ...value, sole: value.sole && once, node: reader.nodeName };
  const rows = reader.rows(input);
  return { ...lazily(reader, [rows], 'x'), sole: rows.result === input && once };
}

function shifted(reader: OnnxReader, x: Lazy, constant: Constant, sign: 1 | -1): Lazy {
  const by = reader.spread(constant, x.bases[0]);
  if (x.deviation.includes(0) && !isAll(by, 0))
    throw reader.fail('something is added to features that are 0');
  const shift = zip(by, x.deviation, (one, deviation) => sign * one * deviation);
  return { ...x, mean: zip(x.mean, shift, (mean, one) => mean - one) };
}

function times(reader: OnnxReader, x: Lazy, by: Float64Array): Lazy {
  if (!by.every(Number.isFinite)) throw reader.fail('a factor is not a finite number');
  return { ...x, deviation: zip(x.deviation, by, (one, factor) => (factor === 0 ? 0 : one / factor)) };
}

/** x·sigmoid(x), and x·(1 + erf(x/√2)), of which GELU is half. */
function gated(x: Lazy, gate: Lazy): Lazy | null {
  if (x.f !== 'x' || !isAll(x.mean, 0) || x.bases[0].layer !== gate.bases[0].layer) return null;
  if (gate.f === 'sigmoid' && isPlain(x) && isPlain(gate)) return { ...gate, f: 'silu' };
  if (gate.f !== 'erf' || !isAll(gate.mean, -1)) return null;
  const half = zip(x.deviation, gate.deviation, (a, b) => (a * b) / 2);
  return { ...gate, f: 'gelu', mean: ZERO, deviation: half.every((one) => isNear(one, 1)) ? ONE : half };
}

/** A product whose bias is a node of its own. */
function biased(reader: OnnxReader, input: string, constant: Constant): Rows | null {
  const rows = reader.value(input);
  if (rows?.kind !== 'rows' || rows.result !== input || !reader.isReadOnce(input)) return null;
  const draft = reader.layers.get(rows.layer);
  if (!draft || !isProduct(draft) || draft.tensors.bias) return null;
  const bias = reader.byChannel(reader.spread(constant, rows), rows.shape.at(-1)!);
  draft.tensors = { ...draft.tensors, bias: Float32Array.from(bias) };
  draft.options.bias = true;
  return { ...rows, result: reader.output };
}

function sum(reader: OnnxReader, inputs: readonly string[]): Rows {
  const all = inputs.map((input) => reader.rows(input));
  const alike = ({ sizes, image }: Rows) => `${sizes} ${image}`;
  if (all.some((one) => alike(one) !== alike(all[0])))
    throw reader.fail('its inputs differ in shape or order');
  return reader.layer({ kind: 'add' }, all);
}
