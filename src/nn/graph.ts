// A network as plain data: a graph of layers, each with the layers that it reads, the shape of its samples, and the loss of its
// outputs. Before: layer-kinds.ts. Next: graph-from-options.ts makes one of the options of a network, parameter-plan.ts says where
// its tensors lie, lower.ts makes steps of it.

import type { Activation } from './activation-options.js';
import type { InitializerName } from './initializers.js';
import type { LayerRole, TensorSpec } from './kinds/kind.js';
import { type LayerKindName, layerKindOf, readsImages, roleOf } from './layer-kinds.js';
import type { LossName } from './losses.js';
import { perGraph } from './memoize-by-graph.js';
import { type Shape, sizeOfShape } from './shape.js';

/** Stands among a node's inputs for the rows of the data. */
export const INPUT = -1;

const IDENTITY: Activation = { name: 'identity' };

/** A layer of a graph. */
export interface LayerNode {
  readonly kind: LayerKindName;
  /** Unique within the graph. */
  readonly name: string;
  /** Of its kind, all defaults filled in. */
  // biome-ignore lint/suspicious/noExplicitAny: options of any kind
  readonly options: any;
  /** Nodes before it in the list, or INPUT. */
  readonly inputs: readonly number[];
  /** Of a sample of its outputs. */
  readonly shape: Shape;
  /** Whether training moves its tensors. */
  readonly trainable: boolean;
}

/** Layers by name, each with the layers that it reads. */
export interface Graph {
  /** Of a sample. */
  readonly inputShape: Shape;
  /** Each after those that it reads. */
  readonly nodes: readonly LayerNode[];
  /** The nodes whose outputs are the answer: the mean of them, where they are several. */
  readonly outputs: readonly number[];
  /** What each output's loss counts in training, in the order of `outputs`. */
  readonly lossWeights: readonly number[];
  readonly loss: LossName;
}

/** A dense layer or a convolution, with the batch normalisation and the activation that directly follow it. */
export interface LayerSpec {
  /** Rows of its weights: of a convolution the numbers of a window. */
  readonly inputs: number;
  /** Columns of its weights: units, or filters. */
  readonly units: number;
  readonly activation: Activation;
  readonly initializer: InitializerName;
  readonly batchNorm: boolean;
}

/** A network's layers and loss, with the shape of a sample. */
export interface Architecture extends Graph {
  /** Features of a row. */
  readonly inputSize: number;
  /** Units of an output. */
  readonly outputUnits: number;
  /** The dense layers and convolutions in their order, each with the batch normalisation and the activation that directly follow it. */
  readonly layers: readonly LayerSpec[];
}

/** The graph with what follows from it. */
export function architectureOf(graph: Graph): Architecture {
  return {
    ...graph,
    inputSize: sizeOfShape(graph.inputShape),
    outputUnits: sizeOfShape(graph.nodes[graph.outputs[0]].shape),
    layers: productGroups(graph).map(({ layer }) => layer),
  };
}

export function inputShapesOf(
  { inputShape, nodes }: Pick<Graph, 'inputShape' | 'nodes'>,
  node: LayerNode,
): Shape[] {
  return node.inputs.map((i) => (i === INPUT ? inputShape : nodes[i].shape));
}

export function tensorsOf(graph: Pick<Graph, 'inputShape' | 'nodes'>, node: LayerNode): TensorSpec[] {
  return layerKindOf(node.kind).tensors?.(node.options, inputShapesOf(graph, node)) ?? [];
}

/** The nodes that read a node. */
export function readersOf(nodes: readonly LayerNode[], index: number): number[] {
  return nodes.flatMap(({ inputs }, i) => (inputs.includes(index) ? [i] : []));
}

/** The single reader of a node that is no output, if it is of this kind; -1 else. */
function nextOfKind({ nodes, outputs }: Graph, index: number, kind: LayerKindName): number {
  const readers = readersOf(nodes, index);
  if (outputs.includes(index) || readers.length !== 1 || nodes[readers[0]].kind !== kind) return -1;
  return readers[0];
}

/** A product, which is a dense layer or a convolution, with what directly follows it; -1 where nothing of the kind does. */
export interface ProductGroup {
  readonly product: number;
  readonly batchNorm: number;
  readonly activation: number;
  /** The last of them. */
  readonly last: number;
  readonly layer: LayerSpec;
}

export const productGroups = perGraph((graph: Graph): readonly ProductGroup[] =>
  graph.nodes.flatMap((node, product) => {
    if (roleOf(node.kind) !== 'product') return [];
    const batchNorm = nextOfKind(graph, product, 'batch-norm');
    const before = batchNorm < 0 ? product : batchNorm;
    const activation = nextOfKind(graph, before, 'activation');
    const { initializer } = node.options as { initializer: InitializerName };
    const [inputs, units = 1] = tensorsOf(graph, node)[0].shape; // its weights
    const layer: LayerSpec = {
      ...{ inputs, units, initializer, batchNorm: batchNorm >= 0 },
      activation: activation < 0 ? IDENTITY : graph.nodes[activation].options.activation,
    };
    return [{ product, batchNorm, activation, last: activation < 0 ? before : activation, layer }];
  }),
);

/**
 * Whether the graph is a plain chain of trainable dense layers, each with a bias or batch normalisation: what older model files can
 * describe.
 */
export function isDenseChain(graph: Graph): boolean {
  const { nodes, outputs, inputShape } = graph;
  const groups = productGroups(graph);
  const size = groups.reduce(
    (n, { batchNorm, activation }) => n + 1 + (batchNorm < 0 ? 0 : 1) + (activation < 0 ? 0 : 1),
    0,
  );
  return (
    size === nodes.length &&
    !isOfImages(graph) &&
    inputShape.length === 1 &&
    outputs.length === 1 &&
    graph.lossWeights[0] === 1 &&
    groups.at(-1)?.last === outputs[0] &&
    nodes.every(({ inputs, trainable }, i) => trainable && inputs.length === 1 && inputs[0] === i - 1) &&
    groups.every(({ product, batchNorm }) => nodes[product].options.bias === batchNorm < 0)
  );
}

/** Whether any layer reads images: then samples have height, width and channels. */
export function isOfImages({ nodes }: Pick<Graph, 'nodes'>): boolean {
  return nodes.some(({ kind }) => readsImages(kind));
}

/** Whether each layer reads the one before it alone. */
export function isList({ nodes, outputs }: Pick<Graph, 'nodes' | 'outputs'>): boolean {
  return outputs.length === 1 && nodes.every(({ inputs }, i) => inputs.length === 1 && inputs[0] === i - 1);
}

/** Whether node `i` is the features, as they are or after layers of these roles. */
function isFeatures(nodes: readonly LayerNode[], i: number, roles: readonly LayerRole[]): boolean {
  return (
    i === INPUT || (roles.includes(roleOf(nodes[i].kind)) && isFeatures(nodes, nodes[i].inputs[0], roles))
  );
}

/** The dense layer that reads the features, as they are, flat or with dropout; -1 where none or more than one does. */
export function firstDense({ nodes }: Pick<Graph, 'nodes'>): number {
  const found = nodes.flatMap(({ kind, inputs }, i) =>
    kind === 'dense' && isFeatures(nodes, inputs[0], ['reshape', 'dropout']) ? [i] : [],
  );
  return found.length === 1 ? found[0] : -1;
}

const ownInputColumns = perGraph(({ nodes }: Pick<Graph, 'nodes'>): number => {
  const products = nodes.filter(
    ({ kind, inputs }) => roleOf(kind) === 'product' && isFeatures(nodes, inputs[0], ['reshape']),
  );
  return products.reduce((sum, { shape }) => sum + sizeOfShape(shape), 0);
});

/** Columns of all products that read the features, as they are or reshaped, at least 1: what the choice of an input path depends on. */
export function inputColumns(graphs: readonly Pick<Graph, 'nodes'>[]): number {
  return Math.max(
    1,
    graphs.reduce((sum, graph) => sum + ownInputColumns(graph), 0),
  );
}

/** Whether any layer is normalised over the batch. */
export function hasBatchNorm({ nodes }: Pick<Graph, 'nodes'>): boolean {
  return nodes.some(({ kind }) => kind === 'batch-norm');
}

/** Whether training computes with statistics over the batch. */
export function needsTwoRows({ nodes }: Pick<Graph, 'nodes'>): boolean {
  return nodes.some(({ kind, trainable }) => trainable && layerKindOf(kind).overBatch);
}

/** [784, 342, 10]: features, and the units of each dense layer of a list of layers; null where layers branch or read images. */
export function layerSizes(graph: Architecture): number[] | null {
  if (!isList(graph) || isOfImages(graph)) return null;
  return [graph.inputSize, ...graph.layers.map((layer) => layer.units)];
}
