// From the layers that a user lists to a graph: names are looked up, a dense layer's activation and batch normalisation become
// layers after it, shapes follow from the kinds, and what nobody reads is an output.
// Before: layer-options.ts, graph.ts. Next: network/network.ts holds the graph.

import { OptionError, show } from '../errors.js';
import { defined } from '../options/option.js';
import { type Activation, parseActivation } from './activation-options.js';
import { type Architecture, architectureOf, INPUT, type LayerNode } from './graph.js';
import { requireFewDimensions, requireFewLayers, requireRoomFor } from './graph-limits.js';
import type { InitializerName } from './initializers.js';
import { type LayerKindName, layerKindOf, roleOf, rulesOf } from './layer-kinds.js';
import { checkLayer, type LayerOptions, notNormalised, USUAL } from './layer-options.js';
import {
  isOutput,
  type Linked,
  link,
  onlyNormalization,
  ordinalsOf,
  readByActivation,
  readersOf,
  unreadIn,
} from './linked-layers.js';
import { LOSS_NAMES, type LossName, lossesFor, lossOf } from './losses.js';
import { type Shape, sizeOfShape } from './shape.js';

/** @param inputShape of a sample: 784, or [28, 28]. @throws OptionError naming the layer and the option. */
export function defineArchitecture(
  inputShape: number | Shape,
  layers: readonly LayerOptions[],
  loss: LossName = lossesFor('classes')[0],
): Architecture {
  const shape = checkInputShape(inputShape);
  if (!Array.isArray(layers)) throw new OptionError(`layers: a list expected, ${show(layers)} given`);
  if (layers.length === 0) throw new OptionError('layers: at least one is needed, the output layer');
  requireFewLayers(layers.length);
  const linked = link(layers.map(checkLayer));
  const outputs = unreadIn(linked);
  for (const [i, layer] of linked.entries()) requireRole(layer, outputs.includes(i), loss);
  const builder = new Builder(shape);
  const ordinals = ordinalsOf(linked);
  linked.forEach((layer, i) => {
    builder.add(layer, linked, i, ordinals[i]);
  });
  const graph = {
    ...{ inputShape: shape, loss, nodes: builder.nodes },
    outputs: outputs.map((i) => builder.endOf[i]),
    lossWeights: outputs.map((i) => linked[i].lossWeight ?? 1),
  };
  if (!graph.lossWeights.some((weight) => weight > 0))
    throw new OptionError('layers: lossWeight: it is 0 for every output; there is nothing to train');
  requireOutputs(
    graph.outputs.map((i) => builder.nodes[i]),
    loss,
  );
  return architectureOf(graph);
}

/**
 * The numbers of the layers that no other reads: the outputs.
 * @throws OptionError for names that are unknown or given twice.
 */
export function unreadLayers(layers: readonly LayerOptions[]): number[] {
  return unreadIn(link(layers.map(checkLayer)));
}

/** Of dense layers without a choice of their own. */
interface DenseDefaults {
  readonly activation: Activation;
  readonly initializer?: InitializerName;
}

/** The layers with this activation for each dense one that would have the usual one, and this initialiser. @throws as unreadLayers() */
export function withDefaults(layers: readonly LayerOptions[], defaults: DenseDefaults): LayerOptions[] {
  const { activation, initializer } = defaults;
  const linked = link(layers.map(checkLayer));
  return layers.map((layer, i) => {
    if (roleOf(linked[i].kind) !== 'product') return layer;
    const plain = isOutput(linked, i) || readByActivation(linked, i);
    return { ...(plain ? {} : { [USUAL]: activation }), initializer, ...defined(layer) } as LayerOptions;
  });
}

function checkInputShape(given: number | Shape): Shape {
  const shape: Shape = Array.isArray(given) ? [...given] : [given as number]; // the caller's list may change
  requireFewDimensions(shape);
  if (shape.length > 0 && shape.every((size) => Number.isInteger(size) && size >= 1)) return shape;
  throw new OptionError(
    Array.isArray(given)
      ? `inputShape: ${show(shape)} given; a list of whole numbers from 1 expected`
      : `inputSize: ${show(given)}, a whole number from 1 expected`,
  );
}

/** @throws OptionError for what only an output can have, or only a hidden layer. */
function requireRole(layer: Linked, output: boolean, loss: LossName): void {
  const { shown, kind, activation, batchNorm, lossWeight } = layer;
  if (!output) {
    if (lossWeight !== undefined)
      throw new OptionError(`${shown}.lossWeight: only an output has one; another layer reads this one`);
    return;
  }
  if (activation !== undefined && parseActivation(activation).name !== 'identity') {
    throw new OptionError(
      `${shown}.activation: the output layer's is part of the loss (${loss}); leave it out, "${parseActivation(activation).name}" given`,
    );
  }
  if (batchNorm) throw notNormalised(`${shown}.batchNorm`, 'the output layer is never normalised');
  if (!rulesOf(kind).output)
    throw new OptionError(
      `${shown}: ${kind} cannot be the last layer, whose softmax or sigmoid belongs to the loss (${loss}); end with a dense layer`,
    );
}

function requireOutputs(nodes: readonly LayerNode[], loss: LossName): void {
  const { tells, unitTellsTwo } = lossOf(loss);
  const [units, ...others] = nodes.map(({ shape }) => sizeOfShape(shape));
  const odd = others.findIndex((one) => one !== units) + 1;
  if (odd > 0) {
    const texts = [0, odd].map((i) => `"${nodes[i].name}" has ${sizeOfShape(nodes[i].shape)}`);
    throw new OptionError(
      `layers: all outputs need the same number of units; ${texts.join(', ')} (a layer that no other layer reads is an output)`,
    );
  }
  if (tells === 'classes' && !unitTellsTwo && units < 2) {
    throw new OptionError(
      `layers: ${loss} needs 2 output units or more; one unit suits ${LOSS_NAMES.filter((name) => lossOf(name).unitTellsTwo).join(', ')}`,
    );
  }
}

class Builder {
  readonly nodes: LayerNode[] = [];
  /** For each layer of the list, the node that others read. */
  readonly endOf: number[] = [];
  /** Activations that come after a layer, by its number in the list. */
  private readonly waiting = new Map<number, string | Activation>();

  constructor(private readonly inputShape: Shape) {}

  add(layer: Linked, all: readonly Linked[], i: number, number: number | undefined): void {
    const { name, kind, trainable, options } = layer;
    const inputs = layer.reads.map((from) => (from === INPUT ? INPUT : this.endOf[from]));
    const own = { name: name!, trainable };
    if (roleOf(kind) !== 'product') {
      const { ordinal } = layerKindOf(kind);
      const settled = ordinal ? { ...options, [ordinal]: number } : options;
      this.endOf.push(this.push({ ...own, kind, options: settled, inputs }, layer.shown));
      this.activate(this.waiting.get(i), own);
      return;
    }
    const explicit = layer.activation !== undefined && parseActivation(layer.activation).name !== 'identity';
    const normalised = layer.batchNorm || explicit ? -1 : onlyNormalization(readersOf(all, i), all);
    const bias = layer.choosesBias ? options.bias : !layer.batchNorm && normalised < 0;
    this.endOf.push(this.push({ ...own, kind, options: { ...options, bias }, inputs }, layer.shown));
    if (layer.batchNorm) this.append('batch-norm', {}, own);
    const plain = isOutput(all, i) || readByActivation(all, i);
    const chosen = layer.activation ?? (plain ? 'identity' : layer.usualActivation);
    if (normalised >= 0) this.waiting.set(normalised, chosen);
    else this.activate(chosen, own);
  }

  private activate(given: string | Activation | undefined, own: Pick<LayerNode, 'name' | 'trainable'>): void {
    const activation = given === undefined ? undefined : parseActivation(given);
    if (activation && activation.name !== 'identity') this.append('activation', { activation }, own);
  }

  /** A layer that belongs to the one in the list whose end it becomes. */
  private append(
    kind: LayerKindName,
    options: object,
    { name, trainable }: Pick<LayerNode, 'name' | 'trainable'>,
  ): void {
    const end = this.endOf.length - 1;
    const node = { kind, name: `${name}.${kind}`, options, inputs: [this.endOf[end]], trainable };
    this.endOf[end] = this.push(node, name);
  }

  private push(node: Omit<LayerNode, 'shape'>, shown: string): number {
    requireRoomFor(node.name, this.nodes);
    const shapes = node.inputs.map((from) => (from === INPUT ? this.inputShape : this.nodes[from].shape));
    try {
      this.nodes.push({ ...node, shape: layerKindOf(node.kind).shape(node.options, shapes) });
    } catch (error) {
      throw error instanceof OptionError ? new OptionError(`${shown}: ${error.message}`) : error;
    }
    return this.nodes.length - 1;
  }
}
