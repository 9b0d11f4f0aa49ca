// Reads the messages of an ONNX file that may be damaged or hostile.
// Before: onnx-file-write.ts, onnx-tensor.ts. Next: onnx-read.ts makes layers of the nodes.

import { ModelError } from '../../errors.js';
import { contentOf, damaged, protoFields, textOf, varintsOf } from '../protobuf.js';
import { floatsOf, lastOf, type ReadTensor, readTensor } from './onnx-tensor.js';

export interface ReadAttribute {
  readonly ints: readonly number[];
  readonly floats: readonly number[];
  readonly strings: readonly string[];
  readonly tensor: ReadTensor | null;
}

export interface ReadNode {
  readonly name: string;
  readonly type: string;
  /** "" for ONNX's own operators. */
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, ReadAttribute>;
}

/** An input or an output of the graph. */
export interface ReadValue {
  readonly name: string;
  /** The type of its numbers; 0 for anything that is no tensor. */
  readonly type: number;
  /** With the rows; null for a size that differs from call to call. Null for unknown. */
  readonly shape: readonly (number | null)[] | null;
}

export interface OnnxFile {
  readonly producer: string;
  readonly opset: number;
  readonly metadata: ReadonlyMap<string, string>;
  readonly nodes: readonly ReadNode[];
  readonly constants: ReadonlyMap<string, ReadTensor>;
  readonly inputs: readonly ReadValue[];
  readonly outputs: readonly ReadValue[];
}

/** Some checks take quadratic time. */
const MOST_NODES = 10_000;

export const isOwnDomain = (domain: string) => domain === '' || domain === 'ai.onnx';

/** Whether it is one, by its name, or by a version, a graph and operators in it. */
export function isOnnx({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): boolean {
  if (/\.onnx$/i.test(name)) return true;
  if (bytes[0] !== 8) return false; // field 1, a number
  try {
    const found = new Set<number>();
    for (const { number } of protoFields(bytes, name)) found.add(number);
    return found.has(7) && found.has(8);
  } catch {
    return false;
  }
}

/** @param where the file's name, for messages. @throws ModelError */
export function decodeOnnx(bytes: Uint8Array, where: string): OnnxFile {
  let [graph, producer, opset]: [Uint8Array | null, string, number] = [null, '', 0];
  const metadata = new Map<string, string>();
  for (const field of protoFields(bytes, where)) {
    if (field.number === 2) producer = textOf(field, where);
    if (field.number === 7) graph = contentOf(field, where);
    if (field.number === 8) opset = Math.max(opset, opsetOf(contentOf(field, where), where));
    if (field.number === 14) metadata.set(...entryOf(contentOf(field, where), where));
  }
  if (graph === null) throw damaged(where, 'it has no graph, so it is no ONNX model');
  return { producer, opset, metadata, ...readGraph(graph, where) };
}

function readGraph(bytes: Uint8Array, where: string) {
  const nodes: ReadNode[] = [];
  const constants = new Map<string, ReadTensor>();
  const inputs: ReadValue[] = [];
  const outputs: ReadValue[] = [];
  for (const field of protoFields(bytes, where)) {
    if (nodes.length > MOST_NODES)
      throw new ModelError(`${where}: more than ${MOST_NODES} nodes; it is no network of layers`);
    if (field.number === 1) nodes.push(readNode(contentOf(field, where), where));
    if (field.number === 5) {
      const tensor = readTensor(contentOf(field, where), where);
      constants.set(tensor.name, tensor);
    }
    if (field.number === 11) inputs.push(readValue(contentOf(field, where), where));
    if (field.number === 12) outputs.push(readValue(contentOf(field, where), where));
    if (field.number === 15)
      throw new ModelError(`${where}: sparse initializers cannot be read; save the weights as dense tensors`);
  }
  // Older files list their initializers among the inputs.
  return { nodes, constants, inputs: inputs.filter(({ name }) => !constants.has(name)), outputs };
}

/** The version of ONNX's own operators; 0 for another domain. */
function opsetOf(bytes: Uint8Array, where: string): number {
  let [domain, version] = ['', 0];
  for (const field of protoFields(bytes, where)) {
    if (field.number === 1) domain = textOf(field, where);
    if (field.number === 2) version = lastOf(field, where);
  }
  return isOwnDomain(domain) ? version : 0;
}

function entryOf(bytes: Uint8Array, where: string): [string, string] {
  let [key, value] = ['', ''];
  for (const field of protoFields(bytes, where)) {
    if (field.number === 1) key = textOf(field, where);
    if (field.number === 2) value = textOf(field, where);
  }
  return [key, value];
}

function readNode(bytes: Uint8Array, where: string): ReadNode {
  const [inputs, outputs]: string[][] = [[], []];
  let [name, type, domain] = ['', '', ''];
  const attributes = new Map<string, ReadAttribute>();
  for (const field of protoFields(bytes, where)) {
    if (field.number === 1) inputs.push(textOf(field, where));
    if (field.number === 2) outputs.push(textOf(field, where));
    if (field.number === 3) name = textOf(field, where);
    if (field.number === 4) type = textOf(field, where);
    if (field.number === 5) attributes.set(...readAttribute(contentOf(field, where), where));
    if (field.number === 7) domain = textOf(field, where);
  }
  return { name, type, domain, inputs, outputs, attributes };
}

function readAttribute(bytes: Uint8Array, where: string): [string, ReadAttribute] {
  let name = '';
  let tensor: ReadTensor | null = null;
  const [ints, floats]: number[][] = [[], []];
  const strings: string[] = [];
  for (const field of protoFields(bytes, where)) {
    if (field.number === 1) name = textOf(field, where);
    if (field.number === 2 || field.number === 7)
      for (const one of floatsOf(contentOf(field, where), where)) floats.push(one);
    if (field.number === 3 || field.number === 8) for (const one of varintsOf(field, where)) ints.push(one);
    if (field.number === 4 || field.number === 9) strings.push(textOf(field, where));
    if (field.number === 5) tensor = readTensor(contentOf(field, where), where);
  }
  return [name, { ints, floats, strings, tensor }];
}

function readValue(bytes: Uint8Array, where: string): ReadValue {
  let [name, type] = ['', 0];
  let shape: (number | null)[] | null = null;
  for (const field of protoFields(bytes, where)) {
    if (field.number === 1) name = textOf(field, where);
    if (field.number !== 2) continue;
    const tensor = messageIn(contentOf(field, where), 1, where);
    for (const part of tensor ? protoFields(tensor, where) : []) {
      if (part.number === 1) type = lastOf(part, where);
      if (part.number === 2) shape = shapeOf(contentOf(part, where), where);
    }
  }
  return { name, type, shape };
}

function shapeOf(bytes: Uint8Array, where: string): (number | null)[] {
  return Array.from(protoFields(bytes, where), (dimension) => {
    let size = 0;
    for (const field of protoFields(contentOf(dimension, where), where))
      if (field.number === 1) size = lastOf(field, where);
    return size > 0 ? size : null;
  });
}

function messageIn(bytes: Uint8Array, number: number, where: string): Uint8Array | null {
  for (const field of protoFields(bytes, where)) if (field.number === number) return contentOf(field, where);
  return null;
}
