// A network as a table of its layers, as data: what each is, the shape it makes, its parameters and its work.
// Before: graph.ts. Next: network/parameter-access.ts has summary(); the command line and the report lay the table out.

import { layerInWords } from './describe-layers.js';
import { type Graph, INPUT, inputShapesOf } from './graph.js';
import { layerKindOf } from './layer-kinds.js';
import { planParameters } from './parameter-plan.js';
import type { Shape } from './shape.js';

/** A layer in `network.summary()`. */
export interface LayerRow {
  /** Unique within the graph, as other layers name it. */
  readonly name: string;
  /** Kind and options in words: "dense 784→342", "dropout 0.2", "relu". */
  readonly layer: string;
  /** The names of the layers that it reads; "input" are the features. */
  readonly inputs: readonly string[];
  /** Of a sample of its outputs, such as [342]. */
  readonly shape: Shape;
  /** Weights, biases and scales; no running statistics. */
  readonly parameters: number;
  /** Whether training moves them, and the running statistics. */
  readonly trainable: boolean;
  /** Million floating-point operations to predict a row: 2 for each multiply-add of a product. */
  readonly mflop: number;
}

/** What `network.summary()` gives: the layers with shapes, parameters and operations. */
export interface LayerTable {
  /** Each after those that it reads. */
  readonly layers: readonly LayerRow[];
  readonly parameters: number;
  readonly trainableParameters: number;
  /** Of all layers. */
  readonly mflop: number;
}

export function layerTable(graph: Graph): LayerTable {
  const { nodes } = graph;
  const { tensors } = planParameters(graph);
  const works = nodes.map((node) => {
    const count = layerKindOf(node.kind).multiplyAdds?.(node.options, inputShapesOf(graph, node)) ?? 0;
    return 2 * count;
  });
  const layers = nodes.map((node, i): LayerRow => {
    const { name, inputs, shape, trainable } = node;
    const own = tensors.filter((tensor) => tensor.node === i && tensor.spec.part !== 'statistics');
    return {
      name,
      layer: layerInWords(graph, node),
      inputs: inputs.map((from) => (from === INPUT ? 'input' : nodes[from].name)),
      ...{ shape, trainable, mflop: works[i] / 1e6 },
      parameters: sum(own.map(({ length }) => length)),
    };
  });
  return {
    layers,
    parameters: sum(layers.map(({ parameters }) => parameters)),
    trainableParameters: sum(layers.map(({ parameters, trainable }) => (trainable ? parameters : 0))),
    mflop: sum(works) / 1e6,
  };
}

/** Whether each layer reads only the layer before it, so that the order describes the graph. */
export function isListOfLayers({ layers }: LayerTable): boolean {
  return layers.every(
    ({ inputs }, i) => inputs.length === 1 && inputs[0] === (i === 0 ? 'input' : layers[i - 1].name),
  );
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
