// ONNX's operators on constants, as exporters compute sizes and pads with them. Before: onnx-reader.ts. Next: onnx-shapes.ts.

import type { OnnxReader, Operator } from './onnx-reader.js';
import type { Constant, Sizes, Value } from './onnx-values.js';

/** Numbers that such a constant has at most: sizes and pads are few. */
const MOST = 64;

export const SMALL_CONSTANTS: Readonly<Record<string, Operator>> = {
  Constant(reader, { attributes }) {
    const tensor = attributes.get('value')?.tensor;
    if (tensor) return { kind: 'constant', shape: tensor.shape, data: tensor.numbers() };
    for (const [name, isList] of [
      ...([
        ['value_float', false],
        ['value_floats', true],
        ['value_int', false],
        ['value_ints', true],
      ] as const),
    ]) {
      const given = attributes.get(name);
      if (!given) continue;
      const data = Float64Array.from([...given.floats, ...given.ints]);
      return { kind: 'constant', shape: isList ? [data.length] : [], data };
    }
    throw reader.fail('it has no numbers');
  },
  ConstantOfShape(reader, { inputs, attributes }) {
    const shape = [...reader.constant(inputs[0], 'its shape').data];
    const size = shape.reduce((product, one) => product * one, 1);
    if (!(size <= MOST)) throw reader.fail(`at most ${MOST} numbers expected, as of sizes and pads`);
    const value = attributes.get('value')?.tensor?.numbers()[0] ?? 0;
    return { kind: 'constant', shape, data: new Float64Array(size).fill(value) };
  },
  Shape(reader, { inputs, attributes }) {
    const value = reader.value(inputs[0]);
    const sizes = value?.kind === 'constant' ? value.shape : [-1, ...reader.rows(inputs[0]).sizes];
    const at = (name: string) => attributes.get(name)?.ints[0];
    return { kind: 'sizes', sizes: sizes.slice(at('start') ?? 0, at('end')) };
  },
  Gather(reader, { inputs: [from, index] }) {
    const { data } = reader.constant(index, 'its index');
    const sizes = listOf(reader, reader.value(from));
    return { kind: 'sizes', sizes: Array.from(data, (i) => sizes.at(i) ?? 0) };
  },
  /** Of the first axis. */
  Slice(reader, { inputs: [from, ...bounds] }) {
    const value = reader.value(from);
    const [start, end, axis = 0, step = 1] = bounds.map((name) =>
      name ? reader.constant(name, 'its bounds').data[0] : undefined,
    );
    if (start === undefined || end === undefined || axis !== 0 || step === 0)
      throw reader.fail('it is known for the first axis of constants alone');
    if (value?.kind !== 'constant')
      return { kind: 'sizes', sizes: taken(listOf(reader, value), start, end, step) };
    const [count = 1, ...rest] = value.shape;
    const width = rest.reduce((product, one) => product * one, 1);
    if (value.data.length > MOST) throw reader.fail(`at most ${MOST} numbers expected, as of sizes and pads`);
    const kept = taken([...new Array(count).keys()], start, end, step);
    const data = kept.flatMap((i) => [...value.data.subarray(i * width, (i + 1) * width)]);
    return { kind: 'constant', shape: [kept.length, ...rest], data: Float64Array.from(data) };
  },
};

/** Python's list[start:end:step]. */
function taken(list: readonly number[], start: number, end: number, step: number): number[] {
  const n = list.length;
  const [least, most] = step > 0 ? [0, n] : [-1, n - 1];
  const place = (at: number) => Math.min(most, Math.max(least, at < 0 ? at + n : at));
  const kept: number[] = [];
  for (let i = place(start); step > 0 ? i < place(end) : i > place(end); i += step) kept.push(list[i]);
  return kept;
}

function listOf(reader: OnnxReader, value: Value | undefined): readonly number[] {
  if (value?.kind === 'sizes') return value.sizes;
  if (value?.kind === 'constant' && value.data.length <= MOST) return [...value.data];
  throw reader.fail('it is known for sizes alone');
}

/** Lists one after another; null where a value is no list. */
export function joinedConstants(reader: OnnxReader, values: readonly Value[]): Constant | Sizes | null {
  if (!values.every(({ kind }) => kind === 'sizes' || kind === 'constant')) return null;
  const sizes = values.flatMap((value) => listOf(reader, value));
  if (sizes.length > MOST) throw reader.fail(`at most ${MOST} numbers expected, as of sizes and pads`);
  if (values.some(({ kind }) => kind === 'sizes')) return { kind: 'sizes', sizes };
  return { kind: 'constant', shape: [sizes.length], data: Float64Array.from(sizes) };
}

/** The rows of a matrix as its columns. */
export function transposedConstant(reader: OnnxReader, value: Constant, order?: readonly number[]): Constant {
  const [rows, columns] = value.shape;
  if (value.shape.length !== 2 || (order && order.join() !== '1,0'))
    throw reader.fail('of constants, matrices alone are transposed here');
  reader.spend(value.data.length);
  const data = value.data.map((_, k, all) => all[(k % rows) * columns + Math.floor(k / rows)]);
  return { kind: 'constant', shape: [columns, rows], data };
}
