// How a network's layers are written in code: a list of { units } for dense layers, or of layers of any kind, each reading the one
// before it or those that it names.
// Before: layer-kinds.ts. Next: graph-from-options.ts makes a graph of them.

import { OptionError, show } from '../errors.js';
import { type Given, requireOptionsOf, type Schema, settle } from '../options/option.js';
import { checked, given, number, toggle } from '../options/option-kinds.js';
import { type Activation, type ActivationText, USUAL_ACTIVATION } from './activation-options.js';
import {
  type KindOptions,
  LAYER_KIND_NAMES,
  LAYER_KINDS,
  type LayerKindName,
  layerKindOf,
  roleOf,
} from './layer-kinds.js';

/** What a layer of any kind takes besides its own options. */
export const NODE_OPTIONS = {
  /** By which other layers read it. Default: its kind and a number, such as dense2. */
  name: given<string>('text'),
  /** The layers that it reads, by name; 'input' are the features. Default: the layer before it in the list. */
  inputs: given<string | readonly string[]>('text|list'),
  /** Whether training moves its parameters, and its running statistics. Default true. */
  trainable: toggle(true),
  /** Of an output: what its loss counts in training. Default 1. */
  lossWeight: number({ from: 0, to: 1e6 }),
};

/** What a dense layer or a convolution may be given besides: layers that directly follow it. */
export const PRODUCT_SHORTHANDS = {
  /**
   * The activation after it, and after its `batchNorm`. Default: identity for an output, whose softmax or sigmoid belongs to the loss,
   * and for a layer that only activation and add layers read; relu for the others, after a batch-norm layer that directly follows.
   */
  activation: given<ActivationText | Activation>('text|object'),
  /** Hidden layers: whether what enters the activation is normalised over the batch (Ioffe & Szegedy 2015). Default false. */
  batchNorm: checked(requireHiddenSwitch, false),
};

/** Options of a dense layer. */
export const LAYER_OPTIONS = { ...LAYER_KINDS.dense.own, ...PRODUCT_SHORTHANDS };

type KindLayerOptions = {
  [Name in LayerKindName]: { kind: Name } & KindOptions<Name> &
    Given<typeof NODE_OPTIONS> &
    ((typeof LAYER_KINDS)[Name]['role'] extends 'product' ? Given<typeof PRODUCT_SHORTHANDS> : unknown);
}[LayerKindName];

/** A dense layer, whose kind may be left out. */
export type DenseOptions = Given<typeof LAYER_OPTIONS> & Given<typeof NODE_OPTIONS> & { kind?: 'dense' };

/** Options of one layer. `kind` selects the type of layer; without it, the layer is dense. */
export type LayerOptions = DenseOptions | KindLayerOptions;

/** Of a layer in a list: the activation that stands for one that is not given, in place of ReLU. */
export const USUAL = Symbol('usual activation');

const NAME = /^[A-Za-z][\w.-]*$/;

/** A layer as it was given, its names and values checked. */
export interface GivenLayer {
  /** "layers[2]", for messages. */
  readonly shown: string;
  readonly kind: LayerKindName;
  readonly name?: string;
  readonly inputs?: readonly string[];
  readonly trainable: boolean;
  readonly lossWeight?: number;
  // biome-ignore lint/suspicious/noExplicitAny: options of any kind
  readonly options: any;
  readonly activation?: string | Activation;
  /** In place of an activation that is not given. */
  readonly usualActivation: string | Activation;
  readonly batchNorm: boolean;
  /** Whether `bias` was given. */
  readonly choosesBias: boolean;
}

/** @throws OptionError naming the layer and the option. */
export function checkLayer(layer: LayerOptions, i: number): GivenLayer {
  const shown = `layers[${i}]`;
  if (typeof layer !== 'object' || layer === null)
    throw new OptionError(
      `${shown}: an object such as { kind: 'dense', units: 342 } expected, ${show(layer)} given`,
    );
  const kind = layer.kind ?? 'dense';
  if (!LAYER_KIND_NAMES.includes(kind))
    throw new OptionError(`${shown}.kind: ${show(kind)} is unknown; valid: ${LAYER_KIND_NAMES.join(', ')}`);
  const { own } = layerKindOf(kind);
  const shorthands: Schema = roleOf(kind) === 'product' ? PRODUCT_SHORTHANDS : {};
  requireOptionsOf(shown, { kind: given('any'), ...own, ...NODE_OPTIONS, ...shorthands }, layer);
  const { name, inputs, trainable, lossWeight } = settle(NODE_OPTIONS, layer, `${shown}.`);
  if (name !== undefined && !(typeof name === 'string' && NAME.test(name)))
    throw new OptionError(
      `${shown}.name: letters, digits, "-", "_" and "." expected, from a letter; ${show(name)} given`,
    );
  if (kind === 'dense') requireUnits(shown, (layer as { units: number }).units);
  const { activation, batchNorm = false } = settle(shorthands, layer, `${shown}.`) as Given<
    typeof PRODUCT_SHORTHANDS
  >;
  return {
    ...{ shown, kind, name, trainable, lossWeight, activation, batchNorm },
    inputs: inputs === undefined ? undefined : [inputs].flat(),
    options: settle(own, layer, `${shown}.`),
    usualActivation: (layer as { [USUAL]?: Activation })[USUAL] ?? USUAL_ACTIVATION,
    choosesBias: (layer as { bias?: boolean }).bias !== undefined,
  };
}

function requireUnits(shown: string, units: number): void {
  if (!Number.isInteger(units) || units < 1)
    throw new OptionError(`${shown}.units: ${show(units)}, a whole number from 1 expected`);
}

function requireHiddenSwitch(normalised: boolean, shown: string): boolean {
  if (typeof normalised === 'boolean') return normalised;
  throw notNormalised(shown, `${normalised} found`);
}

export function notNormalised(shown: string, why: string): OptionError {
  return new OptionError(`${shown}: true or false for a hidden layer expected; ${why}`);
}
