// A graph as plain JSON, for a model file: less what follows from the rest or no longer matters. A plain chain of dense layers is
// described as older versions read it; any other graph layer by layer, with nothing left to defaults.
// Before: graph-from-options.ts reads either again. Next: model/model-description.ts.

import type { ActivationName } from '../functions/activations.js';
import { type Architecture, INPUT, isDenseChain, productGroups, tensorsOf } from './graph.js';
import { defineArchitecture } from './graph-from-options.js';
import { layerKindOf, roleOf } from './layer-kinds.js';
import type { LayerOptions } from './layer-options.js';
import type { LossName } from './losses.js';
import { perGraph } from './memoize-by-graph.js';
import { type PlannedTensor, planParameters } from './parameter-plan.js';
import type { Shape } from './shape.js';

/** A layer of a plain chain. */
export interface ChainLayer {
  units: number;
  activation: ActivationName;
  /** Activations that have one must have it, the others do not: a default could change between versions. */
  slope?: number;
  batchNorm?: true;
}

export interface ChainDescription {
  inputSize: number;
  /** At least one. The last one's activation is identity: softmax or sigmoid belongs to the loss. */
  layers: ChainLayer[];
  loss: LossName;
}

export interface GraphDescription {
  inputShape: Shape;
  /** As defineArchitecture() takes them. */
  layers: LayerOptions[];
  loss: LossName;
}

export type ArchitectureDescription = ChainDescription | GraphDescription;

export function isGraphDescription(described: ArchitectureDescription): described is GraphDescription {
  return 'inputShape' in described;
}

/** Names that a loaded chain has again. */
const NUMBERED = /^(dense|batch-norm|activation)\d+(\.(batch-norm|activation))*$/;

/** Whether older builds can read it, and nothing is lost: a plain chain whose layers were given no names. */
function isPlainChain(graph: Architecture): boolean {
  return isDenseChain(graph) && graph.nodes.every(({ name }) => NUMBERED.test(name));
}

export function describeArchitecture(graph: Architecture): ArchitectureDescription {
  const { inputSize, inputShape, layers, loss } = graph;
  if (!isPlainChain(graph)) return { inputShape, layers: layersOfGraph(graph), loss };
  return {
    inputSize,
    loss,
    layers: layers.map(({ units, activation: { name, slope }, batchNorm }) => ({
      units,
      activation: name,
      ...(slope !== undefined && { slope }),
      ...(batchNorm && { batchNorm }),
    })),
  };
}

/** Every node as a layer of its own: the list that makes the graph again. */
export function layersOfGraph({ nodes, outputs, lossWeights }: Architecture): LayerOptions[] {
  const nameOf = (i: number) => (i === INPUT ? 'input' : nodes[i].name);
  return nodes.map((node, i) => {
    const { kind, name, inputs, trainable, options } = node;
    const head = outputs.indexOf(i);
    const { unsaved = [] } = layerKindOf(kind);
    const saved = Object.entries(options).filter(([option]) => !unsaved.includes(option));
    return {
      ...{ kind, name, inputs: inputs.map(nameOf) },
      ...Object.fromEntries(saved),
      ...(roleOf(kind) === 'product' && { activation: 'identity' }),
      ...(!trainable && { trainable }),
      ...(head >= 0 && lossWeights[head] !== 1 && { lossWeight: lossWeights[head] }),
    } as LayerOptions;
  });
}

/** The graph that is described, made once for each description. @throws OptionError for one that cannot be. */
export const architectureFrom = perGraph((described: ArchitectureDescription): Architecture => {
  if (isGraphDescription(described)) {
    return defineArchitecture(described.inputShape, described.layers, described.loss);
  }
  const { inputSize, layers, loss } = described;
  const last = layers.length - 1;
  const options = layers.map(
    ({ units, activation, slope, batchNorm = false }, i): LayerOptions => ({
      ...{ units, batchNorm },
      activation: i === last ? undefined : { name: activation, slope },
    }),
  );
  return defineArchitecture(inputSize, options, loss);
});

/** A tensor as it stands in a model file. */
export interface NamedTensor extends PlannedTensor {
  readonly name: string;
}

/** All tensors by the names that they have in a file, layer by layer, each layer's in the order of its kind. */
export function namedTensors(graph: Architecture): NamedTensor[] {
  const nameOf = isPlainChain(graph) ? chainNames(graph) : graphNames(graph);
  const { tensors } = planParameters(graph);
  return graph.nodes.flatMap((node, i) =>
    tensorsOf(graph, node).map(({ name }) => {
      const tensor = tensors.find((one) => one.node === i && one.spec.name === name)!;
      return { ...tensor, name: nameOf(i, name) };
    }),
  );
}

/** "layers.dense1.weight" */
function graphNames({ nodes }: Architecture) {
  return (node: number, tensor: string) => `layers.${nodes[node].name}.${tensor}`;
}

/** "layers.0.weight", and with batch normalisation, whose shift is the bias, "layers.0.norm.scale". */
function chainNames(graph: Architecture) {
  const groups = productGroups(graph);
  return (node: number, tensor: string) => {
    const i = groups.findIndex(({ product, batchNorm }) => product === node || batchNorm === node);
    if (groups[i].product === node) return `layers.${i}.${tensor}`;
    return tensor === 'shift' ? `layers.${i}.bias` : `layers.${i}.norm.${tensor}`;
  };
}
