// Layers in words: as messages name one.
// Before: graph.ts.

import { formatActivation } from './activation-options.js';
import { denseGroups, type Graph } from './graph.js';

/** "layer 2 (dense 784→342, batch norm, relu)": a node as messages name it, by the dense layer that it belongs to. */
export function placeInWords(graph: Graph, node: number): string {
  const groups = denseGroups(graph);
  const found = groups.findIndex(({ dense, batchNorm, activation }) =>
    [dense, batchNorm, activation].includes(node),
  );
  if (found < 0) return `layer "${graph.nodes[node].name}" (${graph.nodes[node].kind})`;
  const { inputs, units, batchNorm, activation } = groups[found].layer;
  const norm = batchNorm ? 'batch norm, ' : '';
  return `layer ${found + 1} (dense ${inputs}→${units}, ${norm}${formatActivation(activation)})`;
}
