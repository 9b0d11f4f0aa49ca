// The dropout that an option of fit() asks for, as layers of the graph: one after each hidden layer, for this training only.
// Before: graph.ts; kinds/dropout.ts is the layer. Next: train/ compiles the graph that it gives.

import { OptionError } from '../errors.js';
import { memberGraph, membersOf } from './ensemble.js';
import { type Architecture, architectureOf, INPUT, isDenseChain, productGroups } from './graph.js';
import { perGraphAndKey } from './memoize-by-graph.js';

/**
 * The rate of each hidden layer, from one for all or one for each.
 * @throws OptionError when they are not as many as there are hidden layers, there is none to drop, or the network is no plain
 * list of dense layers.
 */
export function dropoutRates(dropout: number | readonly number[], hidden: number): number[] {
  if (typeof dropout === 'number') {
    if (dropout > 0 && hidden === 0) throw new OptionError('dropout: the network has no hidden layer');
    return new Array(hidden).fill(dropout);
  }
  if (dropout.length === hidden) return [...dropout];
  throw new OptionError(`dropout: ${dropout.length} rates given, the network has ${hidden} hidden layers`);
}

/** One graph for each list of rates, as programs are kept by their graph. */
const kept = perGraphAndKey<Architecture, Architecture>();

/** The graph with dropout after each hidden layer; itself where nothing is dropped. @throws OptionError */
export function withDropout(graph: Architecture, dropout: number | readonly number[]): Architecture {
  return kept(graph, JSON.stringify(dropout), () => insertDropout(graph, dropout));
}

function insertDropout(graph: Architecture, dropout: number | readonly number[]): Architecture {
  if ([dropout].flat().every((rate) => rate === 0) && !Array.isArray(dropout)) return graph;
  const members = membersOf(graph);
  if (!members.every((_, m) => isDenseChain(members.length === 1 ? graph : memberGraph(graph, m)))) {
    throw new OptionError(
      'dropout: this option is for plain lists of dense layers; give this network dropout layers of its own',
    );
  }
  const hidden = productGroups(graph).filter(({ last }) => !graph.outputs.includes(last));
  const rates = dropoutRates(dropout, hidden.length / members.length);
  const rateAfter = new Map(
    hidden.map(({ last }, i) => [last, { rate: rates[i % rates.length], mask: i + 1 }]),
  );
  /** Where the outputs of each node are in the new graph: those of its dropout, if it has one. */
  const ends = new Map([[INPUT, INPUT]]);
  const nodes: Architecture['nodes'][number][] = [];
  for (const [i, node] of graph.nodes.entries()) {
    nodes.push({ ...node, inputs: node.inputs.map((from) => ends.get(from)!) });
    const options = rateAfter.get(i);
    if (options && options.rate > 0) {
      const inputs = [nodes.length - 1];
      nodes.push({ ...node, kind: 'dropout', name: `${node.name}.dropout`, options, inputs });
    }
    ends.set(i, nodes.length - 1);
  }
  return architectureOf({ ...graph, nodes, outputs: graph.outputs.map((i) => ends.get(i)!) });
}
