// Modules of PyTorch as print(model) shows them, and layers of Keras as JSON has them, with arguments that a seed draws, some of which do not fit: what
// each becomes, or why it is refused, is as recorded. The rules themselves have tests in pytorch.test.ts and tfjs.test.ts.

import { expect, test } from 'vitest';
import { givenModules } from '../../src/formats/pytorch/pytorch-module-list.js';
import { madeOf } from '../../src/formats/tfjs/keras-layers.js';
import { Random } from '../../src/random.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';

type Values = Readonly<Record<string, readonly unknown[]>>;

const NUMBERS = ['1', '2', '3', '0', '0.25', '-1', "'x'", '(2, 2)', '(3, 1)', '(1, 2, 3)', '', 'None'];
const MODULES: Values = {
  Linear: ['in_features', 'out_features', 'bias'],
  Conv2d: [
    'in_channels',
    'out_channels',
    'kernel_size',
    'stride',
    'padding',
    'dilation',
    'groups',
    'bias',
    'padding_mode',
  ],
  BatchNorm1d: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  BatchNorm2d: ['num_features', 'eps', 'momentum', 'affine', 'track_running_stats'],
  MaxPool2d: ['kernel_size', 'stride', 'padding', 'dilation', 'ceil_mode'],
  AvgPool2d: ['kernel_size', 'stride', 'padding', 'ceil_mode', 'count_include_pad'],
  AdaptiveAvgPool2d: ['output_size'],
  Flatten: ['start_dim', 'end_dim'],
  Dropout: ['p', 'inplace'],
  Softmax: ['dim'],
  LogSoftmax: ['dim'],
  GELU: ['approximate'],
  Softplus: ['beta', 'threshold'],
  LeakyReLU: ['negative_slope', 'inplace'],
  ELU: ['alpha', 'inplace'],
  ...{
    ReLU: ['inplace'],
    Tanh: [],
    SiLU: ['inplace'],
    Sigmoid: [],
    Identity: [],
    Hardswish: [],
    LSTM: ['hidden'],
  },
};
/** What an argument usually is. */
const USUAL: Readonly<Record<string, string>> = {
  ...{
    bias: 'True',
    dilation: '1',
    groups: '1',
    padding_mode: 'zeros',
    eps: '1e-05',
    momentum: '0.1',
    affine: 'True',
  },
  ...{
    track_running_stats: 'True',
    ceil_mode: 'False',
    count_include_pad: 'False',
    start_dim: '1',
    end_dim: '-1',
  },
  ...{
    approximate: "'none'",
    beta: '1.0',
    threshold: '20.0',
    dim: '1',
    output_size: '1',
    inplace: 'True',
    padding: '0',
  },
};

test('PyTorch: 2000 modules, by place and by name', async () => {
  const random = Random.stream(1, 'modules');
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const often = (share: number) => random.uniform() < share;
  const outcomes: string[] = [];
  let read = 0;
  for (let i = 0; i < 2000; i++) {
    const name = pick(Object.keys(MODULES));
    const given = MODULES[name].flatMap((argument, place) => {
      const usual = USUAL[argument as string] ?? pick(['2', '3', '(2, 2)', '0.3']);
      const value = often(0.85) ? usual : pick([...NUMBERS, 'False', 'True', 'same', 'valid', "'same'"]);
      if (place > 0 && often(0.3)) return [];
      return [often(0.4) && place < 4 ? value : `${argument}=${value}`];
    });
    if (often(0.03)) given.push('odd=7');
    const text = `${name}(${given.join(often(0.2) ? ',' : ', ')})`;
    const outcome = await outcomeOf(() =>
      givenModules(pick([text, `Sequential(\n  (0): ${text}\n)`, `(fc1): ${text}`])),
    );
    if (outcome.startsWith('[')) read++;
    expect(outcome).toMatch(/^(\[|ModelError: |OptionError: )/);
    outcomes.push(outcome);
  }
  expect(read).toBeGreaterThan(700);
  expect(read).toBeLessThan(1700);
  expectRecordedOutcomes(outcomes, 10);
});

test('PyTorch: short words, and texts that are no list of modules', async () => {
  const texts = [
    ...[
      'relu',
      'relu, flatten',
      'softmax',
      'identity,tanh',
      'leaky-relu:0.2',
      'max-pool',
      'max-pool 3 stride 2',
    ],
    ...[
      'add',
      'dense 4',
      'conv2d 4',
      'batch-norm',
      'dropout:0.5',
      'relu relu',
      '',
      ',',
      'relu,,tanh',
      'Relu',
      'elu:2',
    ],
    ...[
      'Linear(3, 4) and more',
      'Linear(3, 4',
      'Linear 3, 4)',
      '()',
      'Linear()',
      'Sequential()',
      'Sequential((0): ReLU())',
    ],
    ...[
      '(0): Linear(2, 3)\n(1): ReLU()',
      'Linear(2,3) ReLU()',
      'nn.ReLU()',
      'Sequential(Sequential(ReLU()))',
      '7(3)',
    ],
    ...['x'.repeat(100_000), 'x'.repeat(100_001)],
  ];
  const outcomes = await Promise.all(texts.map((text) => outcomeOf(() => givenModules(text))));
  const lists = [['Linear(2, 3)', 'ReLU()'], ['relu', 'tanh'], []];
  outcomes.push(...(await Promise.all(lists.map((list) => outcomeOf(() => givenModules(list))))));
  expectRecordedOutcomes(outcomes);
});

const ODD = [null, 0, -1, 1.5, 'x', true, [], [1], [2, 2], [2, 3], [1, 2, 3], {}, Number.NaN];
const ACTIVATIONS = [
  ...[
    'relu',
    'linear',
    'softmax',
    'sigmoid',
    'tanh',
    'gelu',
    'silu',
    'swish',
    'elu',
    'softplus',
    'selu',
    'leaky_relu',
  ],
  ...[null, undefined, 7, { class_name: 'function', config: 'relu' }, { class_name: 'ReLU', config: {} }],
];
const LAYERS: Readonly<Record<string, Values>> = {
  Dense: { units: [4], use_bias: [true, false], activation: ACTIVATIONS },
  Conv2D: {
    ...{
      filters: [3],
      kernel_size: [3, [3, 3], [2, 3]],
      strides: [1, 2, [2, 2], [1, 2]],
      padding: ['valid', 'same', 'causal'],
    },
    ...{
      dilation_rate: [1, [1, 1], 2, [1, 2]],
      groups: [1, 2],
      data_format: ['channels_last', 'channels_first'],
    },
    ...{ use_bias: [true, false], activation: ACTIVATIONS },
  },
  MaxPooling2D: {
    pool_size: [2, [2, 2], [3, 2]],
    strides: [null, 2, [2, 2], [2, 1]],
    padding: ['valid', 'same', 'x'],
    data_format: ['channels_last', null, 'channels_first'],
  },
  AveragePooling2D: {
    pool_size: [2, [2, 2], [3, 2]],
    strides: [null, 2, [2, 2], [2, 1]],
    padding: ['valid', 'same', 'x'],
  },
  GlobalAveragePooling2D: { data_format: ['channels_last', 'channels_first'], keepdims: [false, true] },
  BatchNormalization: { epsilon: [1e-3, 1e-5], axis: [-1, [3]] },
  Activation: { activation: ACTIVATIONS },
  Softmax: { axis: [-1, 1, [-1], [1], 2, [2]] },
  ReLU: { threshold: [0, 1], max_value: [null, 6], negative_slope: [0, 0.2] },
  LeakyReLU: { alpha: [0.3, 0.1], negative_slope: [0.2] },
  ELU: { alpha: [1, 0.5] },
  Dropout: { rate: [0.5, 0] },
  Flatten: { data_format: ['channels_last', 'channels_first'] },
  Add: {},
  Reshape: { target_shape: [[4], [-1, 2], [2, 0], [2, 1.5], 4] },
  Rescaling: { scale: [0.5], offset: [0, -1] },
  ...{ Sequential: {}, Functional: {}, Model: {}, LSTM: { units: [3] } },
};

test('Keras: 2500 layers, as a last one and not', async () => {
  const random = Random.stream(2, 'modules');
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const outcomes: string[] = [];
  let read = 0;
  for (let i = 0; i < 2500; i++) {
    const className = pick(Object.keys(LAYERS));
    const config = Object.fromEntries(
      Object.entries(LAYERS[className]).flatMap(([option, values]) => {
        const kind = random.uniform();
        if (kind < 0.1) return [];
        return [[option, kind < 0.2 ? pick(ODD) : kind < 0.6 ? values[0] : pick(values)]];
      }),
    );
    const outcome = await outcomeOf(() =>
      madeOf({ className, config, name: `l${i % 7}` } as never, i % 2 === 0, 'm.json'),
    );
    if (outcome.startsWith('[')) read++;
    expect(outcome).toMatch(/^(\[|ModelError: |OptionError: )/);
    outcomes.push(outcome);
  }
  expect(read).toBeGreaterThan(800);
  expect(read).toBeLessThan(2000);
  expectRecordedOutcomes(outcomes, 10);
});
