// Reads the tensors of an ONNX file: weights, and constants of attributes. Numbers are read when they are asked for.
// Before: protobuf.ts. Next: onnx-file.ts.

import { ModelError, show } from '../../errors.js';
import { fromBfloat, fromHalf } from '../../model/half-precision.js';
import { contentOf, damaged, type ProtoField, protoFields, textOf, varintsOf } from '../protobuf.js';

export interface ReadTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** @throws ModelError for a type that has no numbers, data of another length, or data in another file */
  numbers(): Float32Array | Float64Array;
  /** Of a tensor of strings. */
  readonly strings: readonly string[];
}

/** Floats one after another: of a packed list, or a single one. */
export function floatsOf(bytes: Uint8Array, where: string): Float32Array {
  if (bytes.length % 4 > 0) throw damaged(where, `a list of floats has ${bytes.length} bytes`);
  return new Float32Array(bytes.slice().buffer);
}

/** The types that there are numbers for: how many bytes one takes in raw data, and how they are read. */
const RAW: Readonly<Record<number, readonly [bytes: number, read: (raw: ArrayBuffer) => Iterable<number>]>> =
  {
    1: [4, (raw) => new Float32Array(raw)],
    2: [1, (raw) => new Uint8Array(raw)],
    3: [1, (raw) => new Int8Array(raw)],
    6: [4, (raw) => new Int32Array(raw)],
    7: [8, (raw) => Array.from(new BigInt64Array(raw), Number)],
    9: [1, (raw) => new Uint8Array(raw)],
    10: [2, (raw) => fromHalf(new Uint16Array(raw))],
    11: [8, (raw) => new Float64Array(raw)],
    16: [2, (raw) => fromBfloat(new Uint16Array(raw))],
  };

/** The last number of a field: later ones replace earlier ones. */
export function lastOf(field: ProtoField, where: string): number {
  return varintsOf(field, where).at(-1) ?? 0;
}

export function readTensor(bytes: Uint8Array, where: string): ReadTensor {
  const shape: number[] = [];
  const strings: string[] = [];
  const lists: ProtoField[] = [];
  let [name, type, outside] = ['', 0, false];
  let raw: Uint8Array | null = null;
  for (const field of protoFields(bytes, where)) {
    if (field.number === 1) for (const size of varintsOf(field, where)) shape.push(size);
    if (field.number === 2) type = lastOf(field, where);
    if (field.number === 6) strings.push(textOf(field, where));
    if (field.number === 8) name = textOf(field, where);
    if (field.number === 9) raw = contentOf(field, where);
    if ([4, 5, 7, 10].includes(field.number)) lists.push(field);
    outside ||= field.number === 13 || (field.number === 14 && lastOf(field, where) === 1);
  }
  const shown = `${where}: tensor ${show(name)}`;
  const numbers = () => {
    if (outside)
      throw new ModelError(
        `${shown}: its numbers are in another file (external data); make one file of it, in Python onnx.save(onnx.load("model.onnx"), "one-file.onnx")`,
      );
    const known = RAW[type];
    if (known === undefined)
      throw new ModelError(`${shown}: numbers of ONNX's type ${type} cannot be read; save it as float32`);
    const [size, read] = known;
    const content = raw ?? (type === 1 || type === 11 ? joined(lists) : null);
    if (content && content.length % size > 0) throw damaged(shown, `its data are ${content.length} bytes`);
    const found = content ? read(content.slice().buffer) : fromLists(type, lists, shown);
    const data = found instanceof Float32Array ? found : Float64Array.from(found);
    const count = shape.reduce((product, one) => product * one, 1);
    if (data.length === count) return data;
    throw damaged(shown, `${count} numbers expected for the shape ${show(shape)}, ${data.length} found`);
  };
  return { name, shape, numbers, strings };
}

/** Numbers that are not raw: whole ones as they are, those of two bytes as their bits. */
function fromLists(type: number, lists: readonly ProtoField[], where: string): Iterable<number> {
  const numbers = lists.flatMap((list) => varintsOf(list, where));
  if (type === 10) return fromHalf(Uint16Array.from(numbers));
  return type === 16 ? fromBfloat(Uint16Array.from(numbers)) : numbers;
}

function joined(lists: readonly ProtoField[]): Uint8Array {
  const bytes = new Uint8Array(lists.reduce((sum, list) => sum + (list.bytes?.length ?? 0), 0));
  let at = 0;
  for (const list of lists) {
    bytes.set(list.bytes ?? [], at);
    at += list.bytes?.length ?? 0;
  }
  return bytes;
}
