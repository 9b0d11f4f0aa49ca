// What the user says of a Sequential whose file has tensors alone: PyTorch's own text, as print(model) gives it, or short words such as
// "relu, max-pool, flatten". Before: pytorch-modules.ts is the way there. Next: pytorch-read.ts.

import { ModelError, OptionError, show } from '../../errors.js';
import { ACTIVATION_NAMES } from '../../functions/activations.js';
import type { ActivationText } from '../../nn/activation-options.js';
import type { LayerOptions } from '../../nn/layer-options.js';
import { parseLayers } from '../../nn/parse-layers.js';

/** Padding of each side alike, as PyTorch has it; null where the layer's own option says it. */
export type TorchPadding = readonly [height: number, width: number];

/** A module, as it was given. */
export interface GivenModule {
  readonly shown: string;
  /** What it is here; null for one that changes nothing when a model predicts. */
  readonly layer: LayerOptions | null;
  /** Last module only: the function that is applied to the network's outputs. */
  readonly head?: 'softmax' | 'sigmoid';
  readonly padding?: TorchPadding;
  /** A pool that also counts windows that begin in the image and end outside; null where the text does not tell. */
  readonly ceil?: boolean | null;
  /** Of batch normalisation. */
  readonly epsilon?: number;
  /** Units or channels that it reads, where the text tells. */
  readonly reads?: number;
}

const LONGEST = 100_000;
/** Conv2d(1, 4, kernel_size=(3, 3)): a name, and arguments with at most one more level of brackets. */
const MODULE = /([A-Za-z_]\w*)\(([^()]*(?:\([^()]*\)[^()]*)*)\)/g;

/** @throws OptionError for text that is neither, naming the first module that is unknown */
export function givenModules(given: string | readonly string[]): GivenModule[] {
  const text = typeof given === 'string' ? given : given.join('\n');
  if (text.length > LONGEST) throw new OptionError(`layers: at most ${LONGEST} characters expected`);
  return text.includes('(') ? torchModules(text) : text.split(',').map((word) => wordModule(word.trim()));
}

function wordModule(word: string): GivenModule {
  const shown = `"${word}"`;
  if (word === 'softmax') return { shown, layer: null, head: 'softmax' };
  if (word === 'identity') return { shown, layer: null };
  const isActivation = ACTIVATION_NAMES.some((name) => name === word.split(':')[0]);
  const [layer] = parseLayers(isActivation ? `activation ${word}` : word);
  if (layer === undefined || layer.kind === 'add' || layer.name !== undefined || layer.inputs !== undefined)
    throw new OptionError(`layers: ${shown}: a Sequential has no layer of this kind`);
  return { shown, layer };
}

function torchModules(text: string): GivenModule[] {
  const inner = text.trim().replace(/^Sequential\(/, '');
  const list = inner === text.trim() ? inner : inner.replace(/\)$/, '');
  if (list.includes('Sequential('))
    throw new OptionError('layers: a Sequential within a Sequential; list the modules of one alone');
  const bare = list.replace(/^\s*\(\w+\):/gm, '');
  const found = [...bare.matchAll(MODULE)];
  const rest = bare.replace(MODULE, '').replace(/[\s,]/g, '');
  if (rest !== '' || found.length === 0)
    throw new OptionError(`layers: ${show(rest || text)}: modules such as Linear(4, 8), ReLU() expected`);
  return found.map(([shown, name, args]) => moduleOf(shown, name, argumentsOf(args)));
}

type Argument = string | readonly number[];
type Arguments = Readonly<Record<string, Argument>>;

/** By name; those without one by their place. */
function argumentsOf(text: string): Arguments {
  const parts = text.match(/(?:[^,()]|\([^()]*\))+/g) ?? [];
  const entries = parts.map((part, i): [string, Argument] => {
    const [, name, value] = /^\s*(?:(\w+)\s*=)?\s*(.*?)\s*$/s.exec(part)!;
    const numbers = value
      .replace(/[()]/g, '')
      .split(',')
      .filter((one) => one.trim() !== '')
      .map(Number);
    const isNumbers = numbers.length > 0 && numbers.every((one) => !Number.isNaN(one));
    return [name ?? String(i), isNumbers ? numbers : value.replace(/^['"]|['"]$/g, '')];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== ''));
}

function moduleOf(shown: string, name: string, given: Arguments): GivenModule {
  const fail = (why: string): never => {
    throw new ModelError(`layers: ${shown}: ${why}`);
  };
  const used = new Set<string>();
  /** An argument by its names; `usual` where it is absent. */
  const take = (names: readonly string[], usual: Argument): Argument => {
    const found = names.find((one) => one in given);
    if (found !== undefined) used.add(found);
    return found === undefined ? usual : given[found];
  };
  const number = (names: readonly string[], usual?: number): number => {
    const value = take(names, usual === undefined ? '' : [usual]);
    return Array.isArray(value) && value.length === 1 ? value[0] : fail(`${names.at(-1)} should be a number`);
  };
  const pair = (names: readonly string[], usual?: readonly number[]): [number, number] => {
    const value = take(names, usual ?? '');
    if (typeof value === 'string' || value.length > 2)
      return fail(`${names.at(-1)} should be a number or two`);
    return [value[0], value.at(-1)!];
  };
  const square = (names: readonly string[], usual: readonly number[]): number => {
    const [down, right] = pair(names, usual);
    return down === right
      ? down
      : fail(`${names.at(-1)} is ${down} down and ${right} to the right; both must be alike`);
  };
  /** Refuses other values than these: what they stand for does not exist here. */
  const only = (argument: string, ...values: string[]) => {
    const value = take([argument], values[0]);
    if (!values.includes(String(value))) fail(`${argument}=${value} is not supported`);
  };
  const activation = (text: ActivationText): GivenModule => ({
    shown,
    layer: { kind: 'activation', activation: text },
  });
  const pool = (kind: 'max-pool' | 'average-pool'): GivenModule => {
    const size = pair(['0', 'kernel_size']);
    const stride = square(['1', 'stride'], size);
    const padding = pair(['2', 'padding'], [0]);
    only('dilation', '1');
    // Of an AvgPool2d, print() shows neither of these two.
    const ceil = take(['ceil_mode'], kind === 'max-pool' ? 'False' : '');
    const countsPadding = take(['count_include_pad'], '');
    if (kind === 'average-pool' && padding.some((one) => one > 0) && countsPadding !== 'False')
      fail(
        'means that count the padding, which is the default in PyTorch, are not supported; add count_include_pad=False if the model has it',
      );
    return { shown, layer: { kind, size, stride }, padding, ceil: ceil === '' ? null : ceil === 'True' };
  };
  const made = ((): GivenModule => {
    switch (name) {
      case 'Linear': {
        const [reads, units] = [number(['0', 'in_features']), number(['1', 'out_features'])];
        return { shown, reads, layer: { kind: 'dense', units, bias: take(['bias'], 'True') !== 'False' } };
      }
      case 'Conv2d': {
        const [reads, filters] = [number(['0', 'in_channels']), number(['1', 'out_channels'])];
        const kernelSize = pair(['2', 'kernel_size']);
        const stride = square(['3', 'stride'], [1]);
        const given = take(['4', 'padding'], [0]);
        only('dilation', '1', '1,1');
        only('groups', '1');
        only('padding_mode', 'zeros');
        const layer = {
          kind: 'conv2d' as const,
          filters,
          kernelSize,
          stride,
          bias: take(['bias'], 'True') !== 'False',
        };
        if (given === 'same' || given === 'valid')
          return { shown, reads, layer: { ...layer, padding: given } };
        return { shown, reads, layer, padding: pair(['4', 'padding'], [0]) };
      }
      case 'BatchNorm1d':
      case 'BatchNorm2d':
        only('track_running_stats', 'True');
        take(['momentum'], '');
        take(['affine'], '');
        return {
          shown,
          reads: number(['0', 'num_features']),
          layer: { kind: 'batch-norm' },
          epsilon: number(['eps'], 1e-5),
        };
      case 'MaxPool2d':
        return pool('max-pool');
      case 'AvgPool2d':
        return pool('average-pool');
      case 'AdaptiveAvgPool2d':
        if (square(['0', 'output_size'], [0]) !== 1) fail('only an output size of 1 is supported');
        return { shown, layer: { kind: 'global-average-pool' } };
      case 'Flatten':
        only('start_dim', '1');
        only('end_dim', '-1');
        return { shown, layer: { kind: 'flatten' } };
      case 'Dropout':
        return { shown, layer: { kind: 'dropout', rate: number(['0', 'p'], 0.5) } };
      case 'Identity':
        return { shown, layer: null };
      case 'Softmax':
      case 'LogSoftmax':
        only('dim', '1', '-1');
        return { shown, layer: null, head: 'softmax' };
      case 'ReLU':
      case 'Tanh':
      case 'SiLU':
      case 'Sigmoid':
        return activation(name.toLowerCase() as Lowercase<typeof name>);
      case 'GELU':
        only('approximate', 'none');
        return activation('gelu');
      case 'Softplus':
        only('beta', '1', '1.0');
        only('threshold', '20', '20.0');
        return activation('softplus');
      case 'LeakyReLU':
        return activation(`leaky-relu:${number(['0', 'negative_slope'], 0.01)}`);
      case 'ELU':
        return activation(`elu:${number(['0', 'alpha'], 1)}`);
      default:
        return fail(`the module ${name} is unknown`);
    }
  })();
  take(['inplace'], '');
  const odd = Object.keys(given).find((one) => !used.has(one));
  return odd === undefined ? made : fail(`${odd}=${given[odd]} is not supported`);
}
