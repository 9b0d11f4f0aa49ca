// Ensembles: several networks that share no layer, as one graph with an output for each. Each output has its own loss, so each member
// is trained as it would be alone; the answer is the mean of them, as for any graph with several outputs.
// Before: graph-from-options.ts makes the graph. Next: network/network.ts gives a member as a network.

import { OptionError, show } from '../errors.js';
import { type Architecture, architectureOf, type Graph, INPUT, tensorsOf } from './graph.js';
import { defineArchitecture } from './graph-from-options.js';
import { requireFewMembers } from './graph-limits.js';
import { checkLayer, type LayerOptions } from './layer-options.js';
import { link, unreadIn } from './linked-layers.js';
import type { LossName } from './losses.js';
import { perGraph } from './memoize-by-graph.js';
import type { Shape } from './shape.js';

/** More are better trained apart: memory and the time of a step grow with them. */
export const MOST_MEMBERS = 64;

const PREFIX = /^member\d+\./;
/** What the names of a member's layers begin with. */
const prefixOf = (m: number) => `member${m + 1}.`;

/**
 * The layers of each member, one member after another, named "member1.dense1".
 * @throws OptionError for layers with several outputs of their own.
 */
function layersOfMembers(layers: readonly LayerOptions[], members: number): readonly LayerOptions[] {
  const linked = link(layers.map(checkLayer));
  const { length: outputs } = unreadIn(linked);
  if (outputs > 1)
    throw new OptionError(
      `members: the layers have ${outputs} outputs; the layers of an ensemble's member need a single one`,
    );
  return Array.from({ length: members }, (_, m) => {
    const nameOf = (i: number) => (i === INPUT ? 'input' : `${prefixOf(m)}${linked[i].name}`);
    return layers.map((layer, i) => ({ ...layer, name: nameOf(i), inputs: linked[i].reads.map(nameOf) }));
  }).flat();
}

/** The graph of one network, or of several that share no layer. @throws OptionError as defineArchitecture(), and for too many members */
export function defineMembers(
  inputShape: number | Shape,
  layers: readonly LayerOptions[],
  members: number,
  loss?: LossName,
): Architecture {
  const one = defineArchitecture(inputShape, layers, loss);
  if (members === 1) return one;
  requireFewMembers(members, one.nodes.length);
  return defineArchitecture(inputShape, layersOfMembers(layers, members), loss);
}

/**
 * The nodes of each member; all nodes as one for a network that is no ensemble. Members share no layer, are alike, count alike in the loss,
 * and have the names of layersOfMembers(): separate outputs that a user gave other names are one network.
 */
export const membersOf = perGraph(({ nodes, outputs, lossWeights }: Graph): number[][] => {
  /** For each node, the member that it belongs to; members that turn out to be one are joined. */
  const owner = nodes.map((_, i) => i);
  const ownerOf = (i: number): number => (owner[i] === i ? i : ownerOf(owner[i]));
  nodes.forEach(({ inputs }, i) => {
    for (const from of inputs) if (from !== INPUT) owner[ownerOf(i)] = ownerOf(from);
  });
  const owners = outputs.map(ownerOf);
  const members = owners.map((own) => [...nodes.keys()].filter((i) => ownerOf(i) === own));
  const look = (member: readonly number[]) =>
    JSON.stringify(member.map((i) => [nodes[i].kind, nodes[i].shape, nodes[i].name.replace(PREFIX, '')]));
  const isEnsemble =
    new Set(owners).size === outputs.length &&
    lossWeights.every((weight) => weight === 1) &&
    members.every((member, m) => member.every((i) => nodes[i].name.startsWith(prefixOf(m)))) &&
    members.every((member) => look(member) === look(members[0]));
  return isEnsemble && members.length > 1 ? members : [[...nodes.keys()]];
});

/** How many networks a graph is; 1 for one that is no ensemble. */
export function memberCount(graph: Graph): number {
  return membersOf(graph).length;
}

/** Member `m` of an ensemble, from 0, as a graph of its own, its layers named as they were for all members. */
export function memberGraph(graph: Graph, m: number): Architecture {
  const own = membersOf(graph)[m];
  const nodes = own.map((i) => {
    const { name, inputs, ...node } = graph.nodes[i];
    return {
      ...{ ...node, name: name.replace(PREFIX, '') },
      inputs: inputs.map((from) => (from === INPUT ? INPUT : own.indexOf(from))),
    };
  });
  const { inputShape, loss, outputs } = graph;
  return architectureOf({ inputShape, loss, nodes, outputs: [own.indexOf(outputs[m])], lossWeights: [1] });
}

/** @throws OptionError for a number that no member has. */
export function requireMember(graph: Graph, index: number): number {
  const count = memberCount(graph);
  if (Number.isInteger(index) && index >= 0 && index < count) return index;
  throw new OptionError(`member: ${show(index)} given, a whole number from 0 to ${count - 1} expected`);
}

/** @throws OptionError for members that nothing makes different: they would all be one network. */
export function requireDifferent(graph: Graph): void {
  const [first, second] = membersOf(graph);
  /** Dropout layers that drop something, and draw other masks in another member. */
  const drops = first.some((i, k) => {
    const { kind, options } = graph.nodes[i];
    return kind === 'dropout' && options.rate > 0 && options.mask !== graph.nodes[second[k]].options.mask;
  });
  const drawn =
    drops ||
    graph.nodes.some((node) =>
      tensorsOf(graph, node).some(({ initial }) => typeof initial === 'string' && initial !== 'zeros'),
    );
  if (!drawn)
    throw new OptionError(
      'members: all would be the same network, as every initial weight is 0 and nothing is dropped; use another initializer',
    );
}
