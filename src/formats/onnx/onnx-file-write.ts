// The bytes of an ONNX file: its messages, with the field numbers of github.com/onnx/onnx, onnx/onnx.proto.
// Before: protobuf-write.ts. Next: onnx-file.ts reads them, onnx-write.ts makes the nodes of a model.

import { VERSION } from '../../version.js';
import { bytesField, floatField, integerField, message } from '../protobuf-write.js';

export const PRODUCER = 'jacquard';
/** What runtimes of 2022 and later read. */
const IR_VERSION = 8;
const OPSET = 13;

/** Types of numbers. */
export const FLOAT = 1;
export const INT64 = 7;
export const FLOAT16 = 10;
export const DOUBLE = 11;

/** Kinds of attributes. */
export const FLOAT_ATTRIBUTE = 1;
export const INT_ATTRIBUTE = 2;
export const INTS_ATTRIBUTE = 7;

/** An integer, a list of them, or { float }. */
type Attribute = number | readonly number[] | { readonly float: number };

export interface OnnxNode {
  readonly name: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  /** Of the type, little-endian. */
  readonly bytes: Uint8Array;
}

/** An input or an output: rows, as many as there are, each of this shape. */
export interface OnnxValue {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxTensor[];
  readonly input: OnnxValue;
  readonly outputs: readonly OnnxValue[];
  readonly metadata: Readonly<Record<string, string>>;
}

export function encodeOnnx({ name, nodes, constants, input, outputs, metadata }: OnnxGraph): Uint8Array {
  const graph = message(
    ...nodes.map((node) => bytesField(1, encodeNode(node))),
    bytesField(2, name),
    ...constants.map((constant) => bytesField(5, encodeTensor(constant))),
    bytesField(11, encodeValue(input)),
    ...outputs.map((output) => bytesField(12, encodeValue(output))),
  );
  return message(
    integerField(1, IR_VERSION),
    bytesField(2, PRODUCER),
    bytesField(3, VERSION),
    bytesField(8, message(bytesField(1, ''), integerField(2, OPSET))),
    ...Object.entries(metadata).map(([key, value]) =>
      bytesField(14, message(bytesField(1, key), bytesField(2, value))),
    ),
    bytesField(7, graph), // last, so that a file that is cut short anywhere has no graph
  );
}

function encodeNode({ name, type, inputs, output, attributes = {} }: OnnxNode): Uint8Array {
  return message(
    ...inputs.map((one) => bytesField(1, one)),
    bytesField(2, output),
    bytesField(3, name),
    bytesField(4, type),
    ...Object.entries(attributes).map(([key, value]) => bytesField(5, encodeAttribute(key, value))),
  );
}

function encodeAttribute(name: string, value: Attribute): Uint8Array {
  const begin = bytesField(1, name);
  if (typeof value === 'number')
    return message(begin, integerField(3, value), integerField(20, INT_ATTRIBUTE));
  if ('float' in value) return message(begin, floatField(2, value.float), integerField(20, FLOAT_ATTRIBUTE));
  return message(begin, ...value.map((one) => integerField(8, one)), integerField(20, INTS_ATTRIBUTE));
}

function encodeTensor({ name, type, shape, bytes }: OnnxTensor): Uint8Array {
  const sizes = shape.map((size) => integerField(1, size));
  return message(...sizes, integerField(2, type), bytesField(8, name), bytesField(9, bytes));
}

function encodeValue({ name, type, shape }: OnnxValue): Uint8Array {
  const rows = bytesField(1, message(bytesField(2, 'rows')));
  const sizes = shape.map((size) => bytesField(1, message(integerField(1, size))));
  const tensor = message(integerField(1, type), bytesField(2, message(rows, ...sizes)));
  return message(bytesField(1, name), bytesField(2, message(bytesField(1, tensor))));
}
