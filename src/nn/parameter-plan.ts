// Where each tensor of a network lies in its one block of parameters: first the weights that are decayed, then whatever else is
// trained, then what is not trained, then running statistics. So an update is one call over the first part of the block, and L2
// applies to the first part of that. Before: graph.ts. Next: model.ts binds it to memory.

import { type Graph, tensorsOf } from './graph.js';
import type { TensorSpec } from './kinds/kind.js';
import { perGraph } from './memoize-by-graph.js';

export interface PlannedTensor {
  /** The node that it belongs to. */
  readonly node: number;
  readonly spec: TensorSpec;
  /** Floats from the start of the block. */
  readonly offset: number;
  readonly length: number;
  /** Whether training moves it along a gradient, which lies at the same offset in the block of gradients. */
  readonly trained: boolean;
}

export interface ParameterPlan {
  /** In the order in which they lie. */
  readonly tensors: readonly PlannedTensor[];
  /** How many of the first elements are decayed. */
  readonly decayed: number;
  /** What training moves along gradients. */
  readonly count: number;
  /** Weights, biases and scales, trained or not: all but running statistics. */
  readonly parameters: number;
  readonly total: number;
}

export const planParameters = perGraph((graph: Pick<Graph, 'inputShape' | 'nodes'>): ParameterPlan => {
  const all = graph.nodes.flatMap((node, i) => {
    const specs = tensorsOf(graph, node);
    const places = new Map<string, number>();
    return specs.map((spec) => {
      // Its place among the layer's own of its part: all first ones lie before all second ones.
      const place = places.get(spec.part) ?? 0;
      places.set(spec.part, place + 1);
      return { node: i, spec, place, trained: node.trainable && spec.part !== 'statistics' };
    });
  });
  const within = (part: TensorSpec['part'], trained: boolean) =>
    all
      .filter((one) => one.spec.part === part && one.trained === trained)
      .toSorted((a, b) => a.place - b.place);
  const decayed = within('decayed', true);
  const trained = within('trained', true);
  const frozen = [...within('decayed', false), ...within('trained', false)];
  const statistics = within('statistics', false);
  let end = 0;
  const tensors = [...decayed, ...trained, ...frozen, ...statistics].map(({ place: _, ...one }) => {
    const length = one.spec.shape.reduce<number>((product, size) => product * size, 1);
    end += length;
    return { ...one, offset: end - length, length };
  });
  const lengthOf = (count: number) => tensors.slice(0, count).reduce((sum, { length }) => sum + length, 0);
  const moved = decayed.length + trained.length;
  return {
    tensors,
    decayed: lengthOf(decayed.length),
    count: lengthOf(moved),
    parameters: lengthOf(moved + frozen.length),
    total: end,
  };
});
