// Transfer learning: the body of a trained network with a new head. The body's layers keep their parameters; they are trained
// further only if that is asked for. Before: nn/graph-from-options.ts. Next: derive-network.ts makes the network.

import { OptionError, StateError, show } from '../errors.js';
import { type Architecture, INPUT } from '../nn/graph.js';
import { layersOfGraph } from '../nn/graph-description.js';
import type { LayerOptions } from '../nn/layer-options.js';
import { LOSS_NAMES, type LossName } from '../nn/losses.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { choice, given, toggle } from '../options/option-kinds.js';
import { SEED } from '../options/seed.js';
import { isIdentity } from '../table/schema.js';
import type { NetworkState } from './learned-state.js';

export const HEAD_OPTIONS = {
  /** The layer whose outputs the head reads, by name. Default: the one that the output layer reads. */
  from: given<string>('text'),
  /** Whether training moves the body too. Default false. */
  trainable: toggle(false),
  /** Default: the network's. */
  loss: choice(LOSS_NAMES),
  /** Governs the head's initial weights, and the order of rows. Default 5. */
  seed: SEED,
};

/** Options of `network.withHead()`. */
export interface HeadOptions extends Given<typeof HEAD_OPTIONS> {}

const MADE_WITH = ['batch-norm', 'activation'];

/** What the new network is made with. @throws OptionError naming the option; StateError if the network is untrained, or encodes the columns of a table. */
export function graphWithHead(
  graph: Architecture,
  state: NetworkState,
  head: number | readonly LayerOptions[],
  options: HeadOptions,
): { made: { layers: LayerOptions[]; loss: LossName; seed: number }; bodyLayers: number } {
  requireOptionsOf('withHead', HEAD_OPTIONS, options);
  const { from, trainable, loss = graph.loss, seed } = settle(HEAD_OPTIONS, options, 'withHead.');
  requireLearned('withHead', state);
  if (state.schema !== null && !isIdentity(state.schema)) {
    throw new StateError(
      'withHead: this network encodes the columns of a table, its target among them; train a network for the new target instead',
    );
  }
  const list = typeof head === 'number' ? [{ units: head }] : head;
  if (!Array.isArray(list) || typeof list[0] !== 'object' || list[0] === null)
    throw new OptionError(`withHead: a number of units, or a list of layers expected; ${show(head)} given`);
  const [first, ...others] = list as readonly LayerOptions[];
  const inputs = first.inputs ?? graph.nodes[endOfBody(graph, from)].name;
  const read = new Set<number>();
  const inBody = (name: string) => {
    const found = endOf(graph, name);
    if (found < 0) return name;
    read.add(found);
    return graph.nodes[found].name;
  };
  const ofHead = [{ ...first, inputs }, ...others].map((layer) =>
    layer?.inputs === undefined ? layer : { ...layer, inputs: [layer.inputs].flat().map(inBody) },
  );
  const body = ancestors(graph, [...read]);
  const kept = layersOfGraph(graph)
    .filter((_, i) => body.has(i))
    .map((layer): LayerOptions => ({ ...layer, trainable, lossWeight: undefined }));
  const layers = [...kept, ...(ofHead as LayerOptions[])];
  return { made: { layers, loss, seed }, bodyLayers: kept.length };
}

function requireLearned(method: string, { hasWeights }: NetworkState): void {
  if (!hasWeights)
    throw new StateError(`${method}: this network has learned nothing yet: fit or load it first`);
}

/** The node that a layer's name stands for: it, with the batch normalisation and the activation that were made with it. */
function endOf({ nodes }: Pick<Architecture, 'nodes'>, layer: string): number {
  return nodes.findLastIndex(({ name }) => belongsTo(layer, name));
}

/** Whether a node is the layer, or was made with it. */
function belongsTo(layer: string, node: string): boolean {
  return node === layer || MADE_WITH.some((kind) => node === `${layer}.${kind}`);
}

function endOfBody({ nodes, outputs }: Architecture, from: string | undefined): number {
  const names = nodes.map(({ name }) => name);
  if (from !== undefined) {
    const found = endOf({ nodes }, from);
    if (found >= 0) return found;
    throw new OptionError(
      `withHead.from: "${from}" is no layer of this network; there are ${names.join(', ')}`,
    );
  }
  const read = new Set(outputs.flatMap((i) => nodes[i].inputs));
  const [end, ...more] = read;
  if (more.length > 0 || end === INPUT) {
    throw new OptionError(
      `withHead: which layer the head reads is not clear, as ${end === INPUT ? 'the output layer reads the features' : 'the outputs read several'}; ` +
        `name one with from: ${names.join(', ')}`,
    );
  }
  return end;
}

/** The nodes, and all that they read. */
function ancestors({ nodes }: Architecture, ends: readonly number[]): Set<number> {
  const found = new Set<number>();
  const waiting = [...ends];
  for (let i = waiting.pop(); i !== undefined; i = waiting.pop()) {
    if (i === INPUT || found.has(i)) continue;
    found.add(i);
    waiting.push(...nodes[i].inputs);
  }
  return found;
}

/** What a copy of a network has no part of: optimizer, average, interrupted training. */
export const NOT_TRAINING = { optimizer: null, raw: null, unfinished: null } as const;

/** The layers, of which the named ones are trained, or all or none. @throws OptionError for a name that there is not; StateError */
export function layersTrainable(
  graph: Architecture,
  state: NetworkState,
  trained: boolean | readonly string[],
): LayerOptions[] {
  requireLearned('withTrainable', state);
  const names = graph.nodes.map(({ name }) => name);
  if (typeof trained !== 'boolean' && !Array.isArray(trained))
    throw new OptionError(`withTrainable: true, false, or a list of layers expected; ${show(trained)} given`);
  const wanted = Array.isArray(trained) ? (trained as readonly string[]) : [];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new OptionError(
      `withTrainable: ${show(unknown)} is no layer of this network; there are ${names.join(', ')}`,
    );
  const isWanted = (name: string) => wanted.some((layer) => belongsTo(layer, name));
  return layersOfGraph(graph).map((layer, i): LayerOptions => {
    return { ...layer, trainable: typeof trained === 'boolean' ? trained : isWanted(names[i]) };
  });
}
