// Batch normalisation folded into the weights of the dense layer or convolution directly before it, for prediction: γ·(x·W - μ)/σ + β = x·W' + b'
// with W' = W·γ/σ, column by column, and b' = β - μ·γ/σ. What predicts is then a plain network. Only where nothing else reads
// that layer: others would read other numbers.
// Before: model.ts. Next: train/member.ts folds for each validation, network/folded-copy.ts for all else.

import type { Arena } from '../memory/arena.js';
import { type Architecture, architectureOf, type Graph, INPUT, productGroups } from './graph.js';
import { NORM_EPSILON } from './kinds/batch-norm.js';
import { perGraph } from './memoize-by-graph.js';
import { Model } from './model.js';
import { planParameters } from './parameter-plan.js';

/** By the node of a product that of the batch normalisation which is folded into it. */
function foldable(graph: Graph): Map<number, number> {
  const pairs = productGroups(graph).filter(({ batchNorm }) => batchNorm >= 0);
  return new Map(pairs.map(({ product, batchNorm }) => [product, batchNorm]));
}

interface FoldedGraph {
  readonly graph: Architecture;
  readonly from: readonly number[];
}

/** The graph without the batch normalisation that can be folded; `from` are the nodes of the graph that its nodes come from. */
export const foldedGraph = perGraph((graph: Architecture): FoldedGraph => {
  const pairs = foldable(graph);
  if (pairs.size === 0) return { graph, from: graph.nodes.map((_, i) => i) };
  const gone = new Set(pairs.values());
  const from = graph.nodes.map((_, i) => i).filter((i) => !gone.has(i));
  const productOf = new Map(Array.from(pairs, ([product, norm]) => [norm, product]));
  const indexOf = (i: number) => (i === INPUT ? INPUT : from.indexOf(productOf.get(i) ?? i));
  const nodes = from.map((i) => {
    const node = graph.nodes[i];
    const options = pairs.has(i) ? { ...node.options, bias: true } : node.options;
    return { ...node, options, inputs: node.inputs.map(indexOf) };
  });
  return { graph: architectureOf({ ...graph, nodes, outputs: graph.outputs.map(indexOf) }), from };
});

/** Bytes of the folded parameters; 0 where there is nothing to fold. */
export function foldedBytes(graph: Architecture): number {
  return foldable(graph).size > 0 ? 4 * planParameters(foldedGraph(graph).graph).total : 0;
}

/** The network that predicts: `model` itself, or one over foldedBytes at `address`, which fold() has to fill. */
export function foldedModel(model: Model, address: number): Model {
  const { graph } = foldedGraph(model.architecture);
  return graph === model.architecture ? model : new Model(graph, address);
}

/** Fills `to`, a foldedModel of `from`; nothing is to be done where they are the same. */
export function fold(arena: Arena, from: Model, to: Model): void {
  if (to === from) return;
  const pairs = foldable(from.architecture);
  for (const [i, node] of foldedGraph(from.architecture).from.entries()) {
    const tensors = from.tensorsOf(arena, node);
    const target = to.tensorsOf(arena, i);
    for (const [name, values] of Object.entries(tensors)) target[name].set(values);
    const norm = pairs.get(node);
    if (norm === undefined) continue;
    const { scale, shift, mean, variance } = from.tensorsOf(arena, norm);
    const { weight, bias } = target;
    const before = tensors['bias'] ?? new Float32Array(scale.length);
    const factors = Float32Array.from(scale, (gain, j) => gain / Math.sqrt(variance[j] + NORM_EPSILON));
    const units = factors.length;
    for (let k = 0; k < weight.length; k += units) {
      for (let j = 0; j < units; j++) weight[k + j] *= factors[j];
    }
    for (let j = 0; j < units; j++) bias[j] = shift[j] - (mean[j] - before[j]) * factors[j];
  }
}
