// Layers in words: as messages name one, and a network's name in a line.
// Before: graph.ts. layer-table.ts has all layers as a table.

import { formatActivation } from './activation-options.js';
import { memberGraph, membersOf } from './ensemble.js';
import {
  type Architecture,
  type Graph,
  inputShapesOf,
  type LayerNode,
  layerSizes,
  productGroups,
} from './graph.js';
import { layerKindOf } from './layer-kinds.js';
import { formatShape } from './shape.js';

/** "layer 2 (dense 784→342, batch norm, relu)": a node as messages name it, by the dense layer or convolution that it belongs to. */
export function placeInWords(graph: Graph, node: number): string {
  const members = membersOf(graph);
  if (members.length > 1) {
    const m = members.findIndex((own) => own.includes(node));
    return `${placeInWords(memberGraph(graph, m), members[m].indexOf(node))} of member ${m + 1}`;
  }
  const groups = productGroups(graph);
  const found = groups.findIndex(({ product, batchNorm, activation }) =>
    [product, batchNorm, activation].includes(node),
  );
  if (found < 0) return `layer "${graph.nodes[node].name}" (${graph.nodes[node].kind})`;
  const { product, layer } = groups[found];
  const norm = layer.batchNorm ? 'batch norm, ' : '';
  const words = layerInWords(graph, graph.nodes[product]);
  return `layer ${found + 1} (${words}, ${norm}${formatActivation(layer.activation)})`;
}

/** "dense 784→342", "dropout 0.2" */
export function layerInWords(graph: Graph, node: LayerNode): string {
  const { kind, options } = node;
  return layerKindOf(kind).describe?.(options, inputShapesOf(graph, node)) ?? kind;
}

/** How many networks a graph is, and the graph of one; an ensemble whose members differ in an option counts as a single graph. */
export function alikeMembers(graph: Architecture): { members: number; graph: Architecture } {
  const members = membersOf(graph);
  const [first, ...others] = members.map((own) => JSON.stringify(own.map((i) => settingsOf(graph, own, i))));
  const alike = others.length > 0 && others.every((one) => one === first);
  return alike ? { members: members.length, graph: memberGraph(graph, 0) } : { members: 1, graph };
}

/** What members may differ in, as membersOf() compares the rest, but for the numbers of dropout masks. */
function settingsOf({ nodes }: Graph, own: readonly number[], i: number): object {
  const { mask: _, ...options } = nodes[i].options;
  return { options, inputs: nodes[i].inputs.map((from) => own.indexOf(from)) };
}

/** A network in a few words; of an ensemble whose members are alike "8 × 784-342-10", and the layers of one. */
export interface NetworkName {
  /** "784-342-10"; "28×28×1→10" where layers branch or read images. */
  readonly sizes: string;
  /** "relu, batch norm", "relu, dropout 0.2"; of layers that branch or read images, how many of each kind. Empty for a dense layer alone. */
  readonly layers: string;
}

export function networkName(graph: Architecture): NetworkName {
  const { members, graph: one } = alikeMembers(graph);
  if (members > 1) {
    const { sizes, layers } = networkName(one);
    return { sizes: `${members} × ${sizes}`, layers };
  }
  const { nodes, outputs, inputShape, outputUnits } = graph;
  const sizes = layerSizes(graph);
  if (sizes) return { sizes: sizes.join('-'), layers: listInWords(graph) };
  const counts = new Map<string, number>();
  for (const { kind } of nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => `${count} ${kind}`);
  const heads = outputs.length > 1 ? [`mean of ${outputs.length} outputs`] : [];
  return { sizes: `${formatShape(inputShape)}→${outputUnits}`, layers: [...kinds, ...heads].join(', ') };
}

/** The activations of the hidden dense layers and convolutions, each once. */
export function hiddenActivations(graph: Architecture): string[] {
  const hidden = productGroups(graph).filter(({ last }) => !graph.outputs.includes(last));
  return [...new Set(hidden.map(({ layer }) => formatActivation(layer.activation)))];
}

/** The activations of the hidden dense layers, then what else there is, each once. */
function listInWords(graph: Architecture): string {
  const { nodes } = graph;
  const named = productGroups(graph).map(({ activation }) => activation);
  const others = nodes.filter(({ kind }, i) => kind !== 'dense' && !named.includes(i));
  const words = others.map((node) => layerInWords(graph, node));
  return [...new Set([...hiddenActivations(graph), ...words])].join(', ');
}
