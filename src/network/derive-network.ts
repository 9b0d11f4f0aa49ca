// Networks derived from a network: its body with a new head, itself with other layers trained, one of an ensemble's members.
// Before: with-head.ts, nn/ensemble.ts have the graphs. Next: network.ts.

import type { Backend } from '../backend/backend.js';
import type { InputChoice } from '../data/sparse-or-dense.js';
import type { Arena } from '../memory/arena.js';
import { memberGraph, membersOf, requireMember } from '../nn/ensemble.js';
import type { Architecture } from '../nn/graph.js';
import type { LayerOptions } from '../nn/layer-options.js';
import type { Model } from '../nn/model.js';
import type { NetworkState } from './learned-state.js';
import type { NetworkOptions } from './options.js';
import type { ChosenStandardization } from './standardize-option.js';
import { graphWithHead, type HeadOptions, layersTrainable, NOT_TRAINING } from './with-head.js';

/** A network's parts, and how another is made. */
export interface NetworkSource<Made> {
  readonly backend: Backend;
  readonly model: Model;
  readonly state: NetworkState;
  readonly seed: number;
  readonly input: InputChoice;
  readonly standardize: ChosenStandardization | null;
  readonly standardizeTargets: boolean;
  /** With the parts that may be written. */
  make(options: NetworkOptions, graph?: Architecture): { network: Made; model: Model; state: NetworkState };
}

/** See Network.withHead. */
export function networkWithHead<Made>(
  source: NetworkSource<Made>,
  head: number | readonly LayerOptions[],
  options: HeadOptions,
): Made {
  const { model, state } = source;
  const { made, bodyLayers } = graphWithHead(model.architecture, state, head, options);
  const derived = derive(source, made);
  copyBody(source.backend.arena, model, derived.model, bodyLayers);
  const { standardizer, images } = state;
  Object.assign(derived.state, { standardizer, images });
  return derived.network;
}

/** See Network.withTrainable. */
export function networkTrainable<Made>(
  source: NetworkSource<Made>,
  trained: boolean | readonly string[],
): Made {
  const { model, state, seed } = source;
  const { loss, nodes } = model.architecture;
  const layers = layersTrainable(model.architecture, state, trained);
  const derived = derive(source, { layers, loss, seed });
  copyBody(source.backend.arena, model, derived.model, nodes.length);
  Object.assign(derived.state, { ...state, history: [...state.history], ...NOT_TRAINING });
  return derived.network;
}

/** See Network.member. */
export function memberNetwork<Made>(source: NetworkSource<Made>, index: number): Made {
  const { model, state, seed } = source;
  const { architecture } = model;
  const graph = memberGraph(architecture, requireMember(architecture, index));
  const derived = derive(source, { layers: [], loss: graph.loss, seed }, graph);
  copyNodes(source.backend.arena, model, derived.model, membersOf(architecture)[index]);
  Object.assign(derived.state, { ...state, history: [], ...NOT_TRAINING });
  return derived.network;
}

function derive<Made>(
  source: NetworkSource<Made>,
  made: Pick<NetworkOptions, 'layers' | 'loss' | 'seed'>,
  graph?: Architecture,
) {
  const { input, standardizeTargets, state } = source;
  const learned = state.standardizer !== null && (source.standardize ?? true);
  const standardize = state.hasWeights ? learned : (source.standardize ?? false);
  const { inputShape: inputSize } = source.model.architecture;
  return source.make({ ...made, inputSize, input, standardize, standardizeTargets }, graph);
}

/** Copies the tensors of the body's layers, which come first in the new network and have their old names. */
function copyBody(arena: Arena, from: Model, to: Model, layers: number): void {
  const names = to.architecture.nodes.slice(0, layers).map(({ name }) => name);
  const nodes = names.map((name) => from.architecture.nodes.findIndex((node) => node.name === name));
  copyNodes(arena, from, to, nodes);
}

/** Copies the tensors of these nodes to those of a new network, in order. */
function copyNodes(arena: Arena, from: Model, to: Model, nodes: readonly number[]): void {
  for (const [i, k] of nodes.entries()) {
    const source = from.tensorsOf(arena, k);
    for (const [tensor, floats] of Object.entries(to.tensorsOf(arena, i))) floats.set(source[tensor]);
  }
}
