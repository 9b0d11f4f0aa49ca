// Limits on a graph's size, far above practical networks: a model file is untrusted, and some checks take quadratic time. Next: graph-from-options.ts.

import { OptionError, show } from '../errors.js';
import type { LayerNode } from './graph.js';

/** Layers, counting the activation and the batch normalisation that a dense layer has as options. */
const MOST_LAYERS = 1000;
/** Layers that one reads. */
const MOST_INPUTS = 100;
/** Characters, with the ".batch-norm" that is added to the name of its dense layer. */
const LONGEST_NAME = 100;
/** Of a sample. */
const MOST_DIMENSIONS = 8;

/** @param count of the layers of one member. @throws OptionError for more members than fit into one graph. */
export function requireFewMembers(members: number, count: number): void {
  if (members * count <= MOST_LAYERS) return;
  throw new OptionError(
    `members: ${members} networks of ${count} layers each are ${members * count} layers, at most ${MOST_LAYERS} expected; give at most ${Math.floor(MOST_LAYERS / count)} members of such layers, an activation and a batch normalisation counted as layers`,
  );
}

/** @param count of the list. @throws OptionError */
export function requireFewLayers(count: number): void {
  if (count > MOST_LAYERS) throw tooManyLayers(`${count} given`);
}

function tooManyLayers(found: string): OptionError {
  return new OptionError(
    `layers: ${found}, at most ${MOST_LAYERS} expected; the activation and the batch normalisation of a dense layer count as layers`,
  );
}

/** @throws OptionError for one node more than there may be, or a name that another has or that is too long. */
export function requireRoomFor(name: string, nodes: readonly LayerNode[]): void {
  if (nodes.length === MOST_LAYERS) throw tooManyLayers(`more than ${MOST_LAYERS} given`);
  if (nodes.some((node) => node.name === name))
    throw new OptionError(`layers: two layers have the name ${show(name)}`);
  if (name.length > LONGEST_NAME)
    throw new OptionError(`layers: the name ${show(name)} is longer than ${LONGEST_NAME} characters`);
}

/** @throws OptionError */
export function requireFewInputs(shown: string, inputs: readonly string[] = []): void {
  if (inputs.length <= MOST_INPUTS) return;
  throw new OptionError(`${shown}.inputs: ${inputs.length} layers given, at most ${MOST_INPUTS} expected`);
}

/** @throws OptionError */
export function requireFewDimensions(shape: readonly number[]): void {
  if (shape.length <= MOST_DIMENSIONS) return;
  throw new OptionError(`inputSize: ${shape.length} dimensions given, at most ${MOST_DIMENSIONS} expected`);
}

/** "input, dense1, dense2": the first few of many. */
export function namesInWords(names: readonly string[]): string {
  const few = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${few}, … (${names.length})` : few;
}
