// What a network is, as plain data: sizes, activations, loss; and where each of its parameters lies.
// Next: sequential.ts binds it to memory; batch-buffers.ts plans a batch's.

import { OptionError } from '../errors.js';
import type { ActivationName } from '../functions/activations.js';
import { type Given, requireOptionsOf, settle } from '../options/option.js';
import { checked, choice, given, needed } from '../options/option-kinds.js';
import { type Activation, type ActivationText, parseActivation } from './activation-options.js';
import { INITIALIZER_NAMES, type InitializerName } from './initializers.js';
import { LOSS_NAMES, type LossName, lossOf } from './losses.js';

export const LAYER_OPTIONS = {
  /** How many units it has. */
  units: needed<number>(),
  /** Default: identity for the last layer (the loss applies softmax or sigmoid), relu for the others. */
  activation: given<ActivationText | (string & {}) | Activation>(),
  /** How its initial weights are drawn. Default uniform. */
  initializer: choice(INITIALIZER_NAMES, 'uniform'),
  /** Hidden layers: whether what enters the activation is normalised over the batch (Ioffe & Szegedy 2015). Default false. */
  batchNorm: checked(requireHiddenSwitch, false),
};

export interface LayerOptions extends Given<typeof LAYER_OPTIONS> {}

export interface LayerSpec {
  readonly inputs: number;
  readonly units: number;
  readonly activation: Activation;
  readonly initializer: InitializerName;
  readonly batchNorm: boolean;
}

export interface Architecture {
  readonly inputSize: number;
  readonly layers: readonly LayerSpec[];
  readonly loss: LossName;
}

/** @throws OptionError naming the layer and the option. */
export function defineArchitecture(
  inputSize: number,
  layers: readonly LayerOptions[],
  loss: LossName = 'softmax-cross-entropy',
): Architecture {
  requireCount('inputSize', inputSize);
  if (layers.length === 0) throw new OptionError('layers: at least one is needed, the output layer');
  const { tells, unitTellsTwo } = lossOf(loss);
  const last = layers.length - 1;
  const specs = layers.map((layer, i): LayerSpec => {
    requireOptionsOf(`layers[${i}]`, LAYER_OPTIONS, layer);
    requireCount(`layers[${i}].units`, layer.units);
    const activation = parseActivation(layer.activation ?? (i === last ? 'identity' : 'relu'));
    if (i === last && activation.name !== 'identity') {
      throw new OptionError(
        `layers[${i}].activation: the output layer's is part of the loss (${loss}); leave it out, "${activation.name}" given`,
      );
    }
    const { initializer, batchNorm } = settle(LAYER_OPTIONS, layer, `layers[${i}].`);
    if (batchNorm && i === last)
      throw notNormalised(`layers[${i}].batchNorm`, 'the output layer is never normalised');
    const inputs = i === 0 ? inputSize : layers[i - 1].units;
    return { inputs, units: layer.units, activation, initializer, batchNorm };
  });
  if (tells === 'classes' && !unitTellsTwo && specs[last].units < 2) {
    throw new OptionError(
      `layers: ${loss} needs 2 output units or more; one unit suits ${LOSS_NAMES.filter((name) => lossOf(name).unitTellsTwo).join(', ')}`,
    );
  }
  return { inputSize, layers: specs, loss };
}

function requireHiddenSwitch(normalised: boolean, shown: string): boolean {
  if (typeof normalised === 'boolean') return normalised;
  throw notNormalised(shown, `${normalised} found`);
}

function notNormalised(shown: string, why: string): OptionError {
  return new OptionError(`${shown}: true or false for a hidden layer expected; ${why}`);
}

function requireCount(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    throw new OptionError(`${name}: ${value}, a whole number from 1 expected`);
}

/** Offsets count floats from the start of the parameter block; null where a layer has none. */
export interface ParameterPlan {
  readonly weights: readonly number[];
  readonly biases: readonly number[];
  /** Of layers with batch normalisation, whose shifts are their biases. */
  readonly scales: readonly (number | null)[];
  /** Weights lie first, so that L2, which spares the rest, covers the first `decayed` elements. */
  readonly decayed: number;
  /** What training moves along gradients. */
  readonly count: number;
  /** Running means and variances of normalised layers lie behind: they predict, and have no gradient. */
  readonly means: readonly (number | null)[];
  readonly variances: readonly (number | null)[];
  readonly total: number;
}

/**
 * One block for all parameters: every layer's weights, then every layer's biases, then scales; gradients lie alike. Then
 * running means and variances.
 */
export function planParameters({ layers }: Pick<Architecture, 'layers'>): ParameterPlan {
  let end = 0;
  const place = (size: number) => {
    end += size;
    return end - size;
  };
  const ofNormalised = () => layers.map(({ units, batchNorm }) => (batchNorm ? place(units) : null));
  const weights = layers.map((layer) => place(layer.inputs * layer.units));
  const decayed = end;
  const biases = layers.map((layer) => place(layer.units));
  const scales = ofNormalised();
  const count = end;
  const means = ofNormalised();
  const variances = ofNormalised();
  return { weights, biases, scales, decayed, count, means, variances, total: end };
}

/** Whether any layer is normalised. */
export function hasBatchNorm({ layers }: Pick<Architecture, 'layers'>): boolean {
  return layers.some(({ batchNorm }) => batchNorm);
}

/** [784, 342, 10] */
export function layerSizes(architecture: Architecture): number[] {
  return [architecture.inputSize, ...architecture.layers.map((layer) => layer.units)];
}

export interface LayerDescription {
  units: number;
  activation: ActivationName;
  /** Activations that have one must have it, the others do not: a default could change between versions. */
  slope?: number;
  batchNorm?: true;
}

/** An architecture as a model file states it: less what follows from the rest or no longer matters. */
export interface ArchitectureDescription {
  inputSize: number;
  /** At least one. The last one's activation is identity: softmax or sigmoid belongs to the loss. */
  layers: LayerDescription[];
  loss: LossName;
}

export function describeArchitecture({ inputSize, layers, loss }: Architecture): ArchitectureDescription {
  return {
    inputSize,
    loss,
    layers: layers.map(({ units, activation: { name, slope }, batchNorm }) => ({
      units,
      activation: name,
      ...(slope !== undefined && { slope }),
      ...(batchNorm && { batchNorm }),
    })),
  };
}

/** The options that make the described network again; its weights start at 0, to be filled from the file. */
export function optionsOf({ inputSize, layers, loss }: ArchitectureDescription) {
  const last = layers.length - 1;
  return {
    inputSize,
    loss,
    layers: layers.map(
      ({ units, activation, slope, batchNorm }, i): LayerOptions => ({
        units,
        batchNorm,
        activation: i === last ? undefined : { name: activation, slope },
        initializer: 'zeros',
      }),
    ),
  };
}
