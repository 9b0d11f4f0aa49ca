// Who reads an array of an ONNX graph, and so in which order its numbers lie. Before: onnx-file.ts. Next: onnx-reader.ts.

import type { ReadNode } from './onnx-file.js';

/** Nodes that leave the order of an image's numbers as it is. */
const BY_NUMBER = [
  ...[
    'Add',
    'Cast',
    'Clip',
    'Div',
    'Dropout',
    'Elu',
    'Erf',
    'Gelu',
    'Identity',
    'LeakyRelu',
    'Mean',
    'Mul',
    'PRelu',
  ],
  ...['Pad', 'Relu', 'Sigmoid', 'Softplus', 'Sub', 'Sum', 'Tanh'],
];
const PRODUCTS_OF_ROWS = ['Gemm', 'MatMul'];
const OF_IMAGES = ['Conv', 'MaxPool', 'AveragePool', 'GlobalAveragePool', 'BatchNormalization'];

/** Whether what reads arrays of that name takes them for images with channels first. */
export function readsChannelsFirst(nodes: readonly ReadNode[], name: string): boolean {
  const names = new Set([name]);
  for (const { type, inputs, outputs } of nodes) {
    if (!inputs.some((input) => names.has(input))) continue;
    if (OF_IMAGES.includes(type)) return true;
    if (BY_NUMBER.includes(type)) names.add(outputs[0]);
  }
  return false;
}

/** Whether dense layers are all that reads arrays of that name. */
export function isReadByProducts(nodes: readonly ReadNode[], name: string): boolean {
  const readers = nodes.filter(({ inputs }) => inputs.includes(name));
  return readers.length > 0 && readers.every(({ type }) => PRODUCTS_OF_ROWS.includes(type));
}
