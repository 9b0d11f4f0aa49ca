// ONNX graphs in random order, and copies with one thing changed: an operator, an attribute, an input, a constant. What is read of each, or why it is
// refused, is as recorded. That the answers of those that are read are right is checked in test/interchange/.

import { expect, test } from 'vitest';
import { importModel } from '../../src/formats/import-model.js';
import { encodeOnnx, type OnnxGraph, type OnnxTensor } from '../../src/formats/onnx/onnx-file-write.js';
import { decodeModel } from '../../src/model/model-file.js';
import { Random } from '../../src/random.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';
import { randomGraph } from './onnx/random-graph.mjs';

const GRAPHS = 150;
const CHANGES = 8;

const OPERATORS = [
  ...[
    'Add',
    'AveragePool',
    'BatchNormalization',
    'Cast',
    'Clip',
    'Concat',
    'Constant',
    'ConstantOfShape',
    'Conv',
  ],
  ...['Div', 'Dropout', 'Elu', 'Erf', 'Flatten', 'Gather', 'Gelu', 'Gemm', 'GlobalAveragePool', 'Identity'],
  ...[
    'LeakyRelu',
    'MatMul',
    'MaxPool',
    'Mean',
    'Mul',
    'Pad',
    'PRelu',
    'ReduceMean',
    'Relu',
    'Reshape',
    'Shape',
  ],
  ...[
    'Sigmoid',
    'Slice',
    'Softmax',
    'Softplus',
    'Squeeze',
    'Sub',
    'Sum',
    'Tanh',
    'Transpose',
    'Unsqueeze',
    'Sin',
  ],
];
/** Attributes that operators read, each with values that it may have. */
const ATTRIBUTES: Readonly<Record<string, readonly (number | readonly number[] | { float: number })[]>> = {
  ...{ axis: [0, 1, 2, -1, 3], keepdims: [0, 1], transA: [0, 1], transB: [0, 1], to: [1, 7, 10, 11] },
  ...{ alpha: [{ float: 1 }, { float: 0.2 }], beta: [{ float: 0 }, { float: 1 }], epsilon: [{ float: 0.1 }] },
  ...{
    min: [{ float: 0 }, { float: -1 }],
    max: [{ float: 6 }, { float: 1 }, { float: Number.POSITIVE_INFINITY }],
  },
  ...{
    axes: [[2, 3], [-2, -1], [0], [1], [1, 2, 3]],
    perm: [
      [0, 3, 1, 2],
      [0, 2, 3, 1],
      [0, 1, 2, 3],
      [1, 0],
      [0, 1],
    ],
  },
  ...{
    kernel_shape: [[2, 2], [3, 3], [2, 3], [2]],
    strides: [
      [1, 1],
      [2, 2],
      [1, 2],
    ],
    dilations: [
      [1, 1],
      [2, 2],
    ],
  },
  ...{
    pads: [
      [0, 0, 0, 0],
      [1, 1, 1, 1],
      [0, 0, 1, 1],
      [1, 1, 0, 0],
    ],
    group: [1, 2],
    ceil_mode: [0, 1],
  },
  ...{
    count_include_pad: [0, 1],
    storage_order: [0, 1],
    spatial: [0, 1],
    training_mode: [0, 1],
    allowzero: [0, 1],
  },
  ...{
    starts: [[0], [1]],
    ends: [[1], [2]],
    shape: [
      [-1, 4],
      [0, -1],
      [1, -1],
    ],
    start: [0, 1],
    end: [1, 2],
  },
};

/** A copy of the graph with one thing changed. */
function changed(graph: OnnxGraph, random: Random): OnnxGraph {
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const nodes = graph.nodes.map((node) => ({ ...node }));
  const constants = graph.constants.map((constant) => ({ ...constant }));
  const node = pick(nodes);
  const names = ['x', ...nodes.map(({ output }) => output), ...constants.map(({ name }) => name)];
  const constant: OnnxTensor | undefined = constants.length > 0 ? pick(constants) : undefined;
  const change = pick([
    'operator',
    'attribute',
    'attribute',
    'input',
    'more',
    'fewer',
    'shape',
    'values',
    'type',
    'output',
  ]);
  if (change === 'operator') Object.assign(node, { type: pick(OPERATORS) });
  if (change === 'attribute') {
    const name = pick([...Object.keys(node.attributes ?? {}), ...Object.keys(ATTRIBUTES)]);
    const attributes = { ...node.attributes, [name]: pick(ATTRIBUTES[name] ?? [0, 1]) };
    Object.assign(node, { attributes });
  }
  if (change === 'input') {
    const inputs = [...node.inputs];
    inputs[random.below(inputs.length)] = pick(names);
    Object.assign(node, { inputs });
  }
  if (change === 'more') Object.assign(node, { inputs: [...node.inputs, pick(['', ...names])] });
  if (change === 'fewer') Object.assign(node, { inputs: node.inputs.slice(0, -1) });
  if (constant && change === 'shape') {
    const count = constant.bytes.length / (constant.type === 7 ? 8 : 4);
    Object.assign(constant, {
      shape: pick([[count], [1, count], [count, 1], [1, count, 1, 1], [], [2, count]]),
    });
  }
  if (constant && change === 'values') {
    const bytes = constant.bytes.slice();
    if (constant.type === 7) new BigInt64Array(bytes.buffer).fill(BigInt(random.below(5) - 1));
    else new Float32Array(bytes.buffer).fill(pick([0, 1, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]));
    Object.assign(constant, { bytes });
  }
  if (constant && change === 'type') Object.assign(constant, { type: pick([1, 2, 5, 6, 7, 9, 10, 11, 16]) });
  const outputs =
    change === 'output'
      ? [{ ...graph.outputs[0], name: pick(names), shape: pick([[2], [1], [3]]) }]
      : graph.outputs;
  return { ...graph, nodes, constants, outputs };
}

const readOf = (graph: OnnxGraph, options: object) =>
  outcomeOf(() => {
    const { model, format, notes } = importModel({ name: 'graph.onnx', bytes: encodeOnnx(graph) }, options);
    return [decodeModel(model, 'm'), format, notes];
  });

test('what is read of random graphs and of changed copies', async () => {
  const outcomes: string[] = [];
  let read = 0;
  const reasons = new Set<string>();
  for (let seed = 0; seed < GRAPHS; seed++) {
    const random = Random.stream(seed, 'graphs');
    const { file, isValue } = randomGraph(random);
    const options = isValue ? { task: 'values' } : {};
    const graphs = [file, ...Array.from({ length: CHANGES }, () => changed(file, random))];
    for (const graph of graphs) {
      const outcome = await readOf(graph, options);
      outcomes.push(outcome);
      if (/^ModelError: |^OptionError: /.test(outcome))
        reasons.add(outcome.replace(/.*?: (?:node .*?: )?/, '').replace(/[\d"/v.]+/g, ''));
      else {
        expect(outcome).toMatch(/^\[/);
        read++;
      }
    }
  }
  // Both must be many, or the outcomes prove little.
  expect(read).toBeGreaterThan(200);
  expect(reasons.size).toBeGreaterThan(60);
  expectRecordedOutcomes(outcomes, 1 + CHANGES);
});
