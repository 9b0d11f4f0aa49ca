// Layers as text and back: any list survives both ways, and every mistake is named with its place and what is valid.

import { expect, test } from 'vitest';
import { OptionError } from '../../src/errors.js';
import { ACTIVATION_NAMES } from '../../src/functions/activations.js';
import { networkName } from '../../src/nn/describe-layers.js';
import { defineArchitecture } from '../../src/nn/graph-from-options.js';
import { LAYER_KIND_NAMES, type LayerKindName, layerKindOf } from '../../src/nn/layer-kinds.js';
import type { LayerOptions } from '../../src/nn/layer-options.js';
import { blaming, formatLayers, parseLayers } from '../../src/nn/parse-layers.js';
import { Random } from '../../src/random.js';

const RESIDUAL =
  'dense 64 name=a, dense 64, dense 64 activation=identity, add inputs=a+dense3, activation relu';

test.each<[text: string, layers: LayerOptions[]]>([
  ['none', []],
  ['dense 342', [{ kind: 'dense', units: 342 }]],
  [
    'dense 342, dropout 0.2, dense 180',
    [
      { kind: 'dense', units: 342 },
      { kind: 'dropout', rate: 0.2 },
      { kind: 'dense', units: 180 },
    ],
  ],
  [
    '  dense   64 initializer=he activation=tanh bias=false ,batch-norm,activation gelu',
    [
      { kind: 'dense', units: 64, initializer: 'he', activation: 'tanh', bias: false },
      { kind: 'batch-norm' },
      { kind: 'activation', activation: 'gelu' },
    ],
  ],
  [
    'flatten, dense units=8 batch-norm=yes trainable=no, activation leaky-relu:0.02, dropout',
    [
      { kind: 'flatten' },
      { kind: 'dense', units: 8, batchNorm: true, trainable: false },
      { kind: 'activation', activation: 'leaky-relu:0.02' },
      { kind: 'dropout' },
    ],
  ],
  [
    RESIDUAL,
    [
      { kind: 'dense', units: 64, name: 'a' },
      { kind: 'dense', units: 64 },
      { kind: 'dense', units: 64, activation: 'identity' },
      { kind: 'add', inputs: ['a', 'dense3'] },
      { kind: 'activation', activation: 'relu' },
    ],
  ],
  [
    'conv 32 3x3, max-pool, conv2d 64 5x3 stride=2 padding=valid, average-pool 3 stride=2, conv 8 kernel-size=1, max-pool 2x3 stride=2 padding=same, global-average-pool',
    [
      { kind: 'conv2d', filters: 32, kernelSize: [3, 3] },
      { kind: 'max-pool' },
      { kind: 'conv2d', filters: 64, kernelSize: [5, 3], stride: 2, padding: 'valid' },
      { kind: 'average-pool', size: 3, stride: 2 },
      { kind: 'conv2d', filters: 8, kernelSize: 1 },
      { kind: 'max-pool', size: [2, 3], stride: 2, padding: 'same' },
      { kind: 'global-average-pool' },
    ],
  ],
  [
    'conv filters=4 activation=tanh batch-norm=yes, max-pool stride=size',
    [
      { kind: 'conv2d', filters: 4, activation: 'tanh', batchNorm: true },
      { kind: 'max-pool', stride: 'size' },
    ],
  ],
])('%j is read', (text, layers) => {
  expect(parseLayers(text)).toEqual(layers);
});

/** A value that an option of a kind may have, by what its row says. */
function randomValue(kind: LayerKindName, option: string, random: Random): unknown {
  const row = layerKindOf(kind).own[option] as {
    range?: { whole?: true; from: number; to: number };
    names?: string[];
    toggle?: true;
    heightAndWidth?: true;
  };
  if (row.heightAndWidth && random.below(2) === 0) return [1 + random.below(9), 1 + random.below(9)];
  if (row.range?.whole) return row.range.from + random.below(60);
  if (row.range) return Math.round(100 * random.uniform() * row.range.to) / 100;
  if (row.names) return row.names[random.below(row.names.length)];
  if (row.toggle) return random.below(2) === 0;
  const activation = ACTIVATION_NAMES[random.below(ACTIVATION_NAMES.length)];
  return activation === 'elu' ? 'elu:0.5' : activation;
}

/** A list in which each layer reads the one before it, or an add the last two of 8 units; some lists are of images. */
function randomLayers(random: Random): LayerOptions[] {
  const names: string[] = [];
  const counts = new Map<string, number>();
  const layers: Record<string, unknown>[] = [];
  let images = random.below(2) === 0;
  for (let i = 0; i < 1 + random.below(7); i++) {
    const possible = LAYER_KIND_NAMES.filter((name) => images || !layerKindOf(name).images);
    let kind = possible[random.below(possible.length)];
    if (i < 2 && layerKindOf(kind).joins) kind = 'dense';
    if (['dense', 'flatten', 'global-average-pool'].includes(kind)) images = false;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const { own, joins } = layerKindOf(kind);
    const layer: Record<string, unknown> = { kind };
    for (const option of Object.keys(own))
      if ('needed' in own[option] || random.below(3) === 0) layer[option] = randomValue(kind, option, random);
    if (Array.isArray(layer['size'])) layer['stride'] = 2;
    if (kind === 'dense') layer['units'] = 8;
    if (kind === 'dense' && random.below(3) === 0) layer['activation'] = 'silu';
    if (random.below(3) === 0) layer['name'] = `own-${i}.x`;
    if (random.below(4) === 0) layer['trainable'] = random.below(2) === 0;
    // Shapes agree where both are the same layer's, or of 8 units.
    if (joins) layer['inputs'] = [names.at(-1), names.at(-1)];
    names.push((layer['name'] as string) ?? `${kind}${counts.get(kind)}`);
    layers.push(layer);
  }
  return layers as unknown as LayerOptions[];
}

test.each(Array.from({ length: 200 }, (_, seed) => seed))(
  'random layers are read from their text, seed %i',
  (seed) => {
    const layers = randomLayers(Random.stream(seed, 'layers'));
    const text = formatLayers(layers);
    expect(parseLayers(text)).toEqual(layers);
    expect(parseLayers(text.replaceAll(', ', ',\t').replaceAll(' ', '  '))).toEqual(layers);
    expect(formatLayers(parseLayers(text))).toBe(text);
  },
);

test('activations as objects and kinds that are left out have a text too', () => {
  expect(
    formatLayers([
      { units: 8, activation: { name: 'leaky-relu', slope: 0.02 } },
      { units: 4, inputs: 'dense1' },
    ]),
  ).toBe('dense 8 activation=leaky-relu:0.02, dense 4 inputs=dense1');
  expect(formatLayers([])).toBe('none');
});

const KINDS = LAYER_KIND_NAMES.join(', ');
test.each([
  [
    'dense 342, dropot 0.2',
    `layer 2, "dropot 0.2": "dropot" is unknown, did you mean "dropout"?; kinds: ${KINDS}`,
  ],
  ['Dense 342', 'layer 1, "Dense 342": "Dense" is unknown, did you mean "dense"?'],
  ['342,180', 'layer 1, "342": "342" is unknown, did you mean "dense 342"?'],
  ['dense 342, 0.2', 'layer 2, "0.2": "0.2" is unknown, did you mean "dropout 0.2"?'],
  ['dense 342, relu', 'layer 2, "relu": "relu" is unknown, did you mean "activation relu"?'],
  ['convolution 3', `layer 1, "convolution 3": "convolution" is unknown; kinds: ${KINDS}`],
  ['conv', 'layer 1, "conv": filters is missing'],
  ['conf 8', 'layer 1, "conf 8": "conf" is unknown, did you mean "conv"?'],
  ['conv 8 3x', 'layer 1, "conv 8 3x": kernel-size: "" is no number'],
  [
    'conv 8 3x3x3',
    'layer 1, "conv 8 3x3x3": kernel-size: [3, 3, 3] given; one number expected, or a height and a width such as [3, 3]',
  ],
  ['conv 8 0', 'layer 1, "conv 8 0": kernel-size: 0 is not a whole number from 1 to 1000'],
  ['conv 8 3 2', 'layer 1, "conv 8 3 2": "2" has no name; options are filters, kernel-size, stride,'],
  ['conv 8 conv 8', 'layer 1, "conv 8 conv 8": a comma is missing before "conv"'],
  ['conv 8 padding=full', 'layer 1, "conv 8 padding=full": padding: "full" is unknown; valid: same, valid'],
  ['max-pool 2x3', 'layer 1, "max-pool 2x3": max-pool: a window of 2×3 needs a stride'],
  [
    'dense 8, conv 8',
    'layer 2, "conv 8": conv2d: images of height, width and channels expected, samples of 8 given; put it before layers that flatten',
  ],
  ['', 'the text is empty; "none" stands for no hidden layer'],
  ['dense 128 dropout 0.2', 'layer 1, "dense 128 dropout 0.2": a comma is missing before "dropout"'],
  ['dense 128 relu', 'layer 1, "dense 128 relu": "relu" has no name; type activation=relu'],
  ['dense 342,', 'layer 2, "": a layer is missing'],
  ['dense', 'layer 1, "dense": units is missing'],
  ['dense many', 'layer 1, "dense many": units: "many" is no number'],
  ['dense 1.5', 'layer 1, "dense 1.5": units: 1.5, a whole number from 1 expected'],
  ['dense 8, dropout 2', 'layer 2, "dropout 2": rate: 2 is not a number from 0 to 0.99'],
  ['dense 8 bias=maybe', 'layer 1, "dense 8 bias=maybe": bias: true or false expected, "maybe" given'],
  [
    'dense 8 initializer=hee',
    'layer 1, "dense 8 initializer=hee": initializer: "hee" is unknown; valid: uniform, he,',
  ],
  [
    'dense 8 activation=gelo',
    'layer 1, "dense 8 activation=gelo": activation: "gelo" is unknown; valid: identity,',
  ],
  [
    'dense 8 16',
    'layer 1, "dense 8 16": "16" has no name; options are units, initializer, bias, activation, batch-norm,',
  ],
  [
    'batch-norm 8',
    'layer 1, "batch-norm 8": "8" has no name; options are name, inputs, trainable, as name=value',
  ],
  ['dense 8 rate=1', 'layer 1, "dense 8 rate=1": no option "rate"; dense has units, initializer,'],
  ['dense 8 units=9', 'layer 1, "dense 8 units=9": units is given twice'],
  ['dense 8 name=', 'layer 1, "dense 8 name=": name: a value is missing'],
  ['dense 8 name=1', 'layer 1, "dense 8 name=1": name: letters, digits, "-", "_" and "." expected'],
  ['dense 8 name=input', 'layer 1, "dense 8 name=input": name: "input" is the name of another layer'],
  [
    'dense 8, dense 8 inputs=b',
    'layer 2, "dense 8 inputs=b": inputs: no earlier layer is called "b"; this layer can read input, dense1',
  ],
  ['dense 8 name=a, add', 'layer 2, "add": add reads two layers or more, such as inputs=input+dense1'],
  ['dense 8, dense 8 inputs=input', 'layer 1, "dense 8": no other layer reads it'],
  [
    'dense 8 name=a, dense 9, add inputs=a+dense2',
    'layer 3, "add inputs=a+dense2": add: all inputs must have one shape; 8 and 9 given',
  ],
  ['dense 8 loss-weight=2', 'layer 1, "dense 8 loss-weight=2": no option "loss-weight"'],
])('%j is refused', (text, message) => {
  expect(() => parseLayers(text)).toThrow(OptionError);
  expect(() => parseLayers(text)).toThrow(`layers: ${message}`);
});

test('what only the data can refuse names the layer too', () => {
  const text = 'dense 8 activation=identity, add inputs=input+dense1';
  const layers = parseLayers(text);
  const make = (size: number) => blaming(text, () => defineArchitecture(size, [...layers, { units: 3 }]));
  expect(make(8).outputUnits).toBe(3);
  expect(() => make(9)).toThrow(
    'layers: layer 2, "add inputs=input+dense1": add: all inputs must have one shape; 9 and 8 given',
  );
  const other = new OptionError('l2: -1');
  const failing = () => {
    throw other;
  };
  expect(() => blaming(text, failing)).toThrow(other);
});

test('a network has a name in a few words that is true of any graph', () => {
  const nameOf = (text: string) => {
    const { sizes, layers } = networkName(defineArchitecture(784, [...parseLayers(text), { units: 10 }]));
    return `${sizes}|${layers}`;
  };
  expect(nameOf('none')).toBe('784-10|');
  expect(nameOf('dense 342, dense 180')).toBe('784-342-180-10|relu');
  expect(nameOf('dense 342 activation=identity')).toBe('784-342-10|identity');
  expect(nameOf('dense 342 activation=tanh, dense 180')).toBe('784-342-180-10|tanh, relu');
  expect(nameOf('dense 342, batch-norm, dropout 0.2')).toBe('784-342-10|relu, batch norm, dropout 0.2');
  expect(nameOf('dropout 0.1')).toBe('784-10|dropout 0.1');
  expect(nameOf(RESIDUAL)).toBe('784→10|4 dense, 3 activation, 1 add');
  const heads = defineArchitecture(
    [28, 28],
    [{ units: 8, name: 'a' }, { units: 10 }, { units: 10, inputs: 'a' }],
  );
  expect(networkName(heads)).toEqual({
    sizes: '28×28→10',
    layers: '3 dense, 1 activation, mean of 2 outputs',
  });
});

test('sizes may be written 3x3, 3X3 or 3×3', () => {
  const [small, capital, sign] = ['3x5', '3X5', '3×5'].map((size) =>
    parseLayers(`conv 4 ${size}, max-pool ${size} stride=2`),
  );
  expect(capital).toEqual(small);
  expect(sign).toEqual(small);
});

test.each([
  ['avg-pool', 'average-pool'],
  ['avgpool', 'average-pool'],
  ['AvgPool', 'average-pool'],
  ['global-avg-pool', 'global-average-pool'],
  ['maxpool', 'max-pool'],
  ['bn', undefined],
  ['pool', undefined],
])('%s is meant as %s', (word, meant) => {
  const suggestion = meant === undefined ? ' is unknown; kinds' : `, did you mean "${meant}"?`;
  expect(() => parseLayers(word)).toThrow(suggestion);
});
