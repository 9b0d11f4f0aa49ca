// From an ONNX file to layers: the graph is followed from the features to the answer, nodes that the answer does not need are left out,
// and whatever has no counterpart here is refused. Before: onnx-reader.ts and the operators. Next: onnx.ts.

import { ModelError, show } from '../../errors.js';
import { namesInWords } from '../../nn/graph-limits.js';
import { formatShape, type Shape } from '../../nn/shape.js';
import type { FormatFile, ReadOptions } from '../format.js';
import type { ReadLayers } from '../model-from-layers.js';
import { readAnswer } from './onnx-answer.js';
import { ARITHMETIC } from './onnx-arithmetic.js';
import { OnnxFeatures } from './onnx-features.js';
import {
  decodeOnnx,
  isOnnx,
  isOwnDomain,
  type OnnxFile,
  type ReadNode,
  type ReadValue,
} from './onnx-file.js';
import { readsChannelsFirst } from './onnx-image-order.js';
import { PRODUCTS } from './onnx-products.js';
import { OnnxReader } from './onnx-reader.js';
import { SHAPES } from './onnx-shapes.js';
import { SMALL_CONSTANTS } from './onnx-small-constants.js';
import type { Rows } from './onnx-values.js';
import { WINDOWS } from './onnx-windows.js';

/** Versions of ONNX's operators whose meaning is known. */
const OPSETS = { from: 7, to: 25 };
const OPERATORS = { ...ARITHMETIC, ...PRODUCTS, ...WINDOWS, ...SHAPES, ...SMALL_CONSTANTS };
/** scikit-learn's probabilities by class, as a list of dictionaries: they are read before it. */
const BY_CLASS = 'ZipMap';
/** Numbers that weights, and what is made of them on the way, may come to in any file; a larger file may make as many as it has bits. */
const LEAST_BUDGET = 2 ** 22;
/** Some checks take quadratic time. */
const MOST_VALUES = 1000;
const FLOAT_TYPES = [1, 10, 11];

export function readOnnx(files: readonly FormatFile[], options: ReadOptions): ReadLayers {
  const { name: where, bytes } = files.find(isOnnx)!;
  const file = decodeOnnx(bytes, where);
  if (file.opset < OPSETS.from || file.opset > OPSETS.to)
    throw new ModelError(
      `${where}: its operators are those of version ${file.opset} (opset); ${OPSETS.from} to ${OPSETS.to} can be read`,
    );
  if (Math.max(file.outputs.length, file.inputs.length) > MOST_VALUES)
    throw new ModelError(`${where}: more than ${MOST_VALUES} inputs or outputs; it is no network of layers`);
  const answers = answersOf(file);
  const needed = nodesFor(file, answers);
  requireKnown(file, needed, where);
  if (answers.length !== 1)
    throw new ModelError(
      `${where}: one output of floats expected, ${answers.length} found${answers.length > 0 ? `: ${answers.slice(0, 8).join(', ')}` : ''}; export the model with its probabilities or values as the only one`,
    );
  const [answer] = answers;
  const input = inputOf(file, where);
  const rows = featuresOf(file, input, where, options);
  const features = new OnnxFeatures(rows.shape);
  if (features.isTooLarge) throw new ModelError(`${where}: rows of ${formatShape(rows.shape)} are too large`);
  const budget = Math.max(LEAST_BUDGET, 4 * bytes.length);
  const reader = new OnnxReader(file, where, [...needed], answer, budget, features);
  reader.values.set(input.name, rows);
  for (const [i, node] of file.nodes.entries()) {
    if (!needed.has(node)) continue;
    reader.enter(node, i);
    reader.values.set(node.outputs[0], OPERATORS[operatorOf(node)](reader, node));
  }
  const { loss, more } = readAnswer(reader, answer, options);
  return {
    ...{ where, inputShape: features.shape, layers: reader.layerOptions(), loss },
    tensors: Object.fromEntries([...reader.layers].map(([name, { tensors }]) => [name, tensors])),
    more: { ...more, standardizer: features.standardizer() },
  };
}

function operatorOf({ type, domain }: ReadNode): string {
  return isOwnDomain(domain) ? type : `${domain}.${type}`;
}

/** @throws ModelError naming the first operator that is unknown, and then the others */
function requireKnown({ nodes }: OnnxFile, needed: ReadonlySet<ReadNode>, where: string): void {
  const isUnknown = (node: ReadNode) => needed.has(node) && !Object.hasOwn(OPERATORS, operatorOf(node));
  const first = nodes.findIndex(isUnknown);
  if (first < 0) return;
  const [name, ...others] = new Set(nodes.filter(isUnknown).map(operatorOf));
  const more = others.length > 0 ? `, nor ${others.length > 1 ? 'have' : 'has'} ${namesInWords(others)}` : '';
  throw new ModelError(
    `${where}: node ${first} ${show(nodes[first].name)}: the operator ${show(name)} has no counterpart here${more}`,
  );
}

/** The names of the numbers that may be the answer: outputs of floats, and what ZipMap reads. */
function answersOf({ nodes, outputs }: OnnxFile): string[] {
  return outputs.flatMap(({ name, type }) => {
    const maker = nodes.find((node) => node.outputs.includes(name));
    if (maker?.type === BY_CLASS) return maker.inputs.slice(0, 1);
    return FLOAT_TYPES.includes(type) ? [name] : [];
  });
}

/** The nodes that the answers depend on, in the file's order. */
function nodesFor({ nodes }: OnnxFile, answers: readonly string[]): Set<ReadNode> {
  const wanted = new Set(answers);
  const found = new Set<ReadNode>();
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    found.add(node);
    for (const input of node.inputs) wanted.add(input);
  }
  return new Set(nodes.filter((node) => found.has(node)));
}

function inputOf({ inputs }: OnnxFile, where: string): ReadValue {
  if (inputs.length === 1) return inputs[0];
  const names = inputs.map(({ name }) => show(name));
  throw new ModelError(
    `${where}: one input expected, ${inputs.length} found${names.length > 0 ? `: ${names.join(', ')}` : ''}`,
  );
}

/** The graph's input; images with channels first where convolutions read them so. */
function featuresOf(
  { nodes }: OnnxFile,
  { name, shape }: ReadValue,
  where: string,
  { inputShape }: ReadOptions,
): Rows {
  const [, ...own] = shape ?? [];
  const isFirst = (shape ? own.length === 3 : inputShape?.length === 3) && readsChannelsFirst(nodes, name);
  const given = inputShape && (isFirst ? [inputShape[2], inputShape[0], inputShape[1]] : inputShape);
  const isUnknown = own.length === 0 || own.some((size) => size === null);
  // Where the file says it, importModel() refuses another shape.
  const sizes = isUnknown ? given : (own as number[]);
  const fits = (wanted: Shape) =>
    own.length === 0 ||
    (own.length === wanted.length && own.every((size, i) => size === null || size === wanted[i]));
  if (!sizes || !fits(sizes))
    throw new ModelError(
      `${where}: its input ${show(name)} is [${(shape ?? []).map((size) => size ?? 'any').join(', ')}]; the shape of a row has to be known, as [features] or [height, width, channels]${inputShape ? `, and [${inputShape.join(', ')}] does not fit` : ''}`,
    );
  const image: Shape | null = isFirst ? [sizes[1], sizes[2], sizes[0]] : null;
  return { kind: 'rows', result: name, layer: 'input', shape: image ?? sizes, sizes, image };
}
