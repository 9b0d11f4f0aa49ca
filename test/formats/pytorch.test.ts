// PyTorch's files: round trips to the bit, the layout of tensors, and what is refused. test/interchange/ has PyTorch itself.

import { expect, test } from 'vitest';
import { modelFromLayers } from '../../src/formats/model-from-layers.js';
import { portableModel } from '../../src/formats/portable-model.js';
import { pytorch } from '../../src/formats/pytorch/pytorch.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { encodeSafetensors } from '../../src/model/safetensors-write.js';
import { exampleModel, MODEL_NAMES, modelOf } from './models.js';

const write = (model: ReturnType<typeof exampleModel>, dtype?: 'f16') =>
  pytorch.write(portableModel(model), { name: 'm', dtype });
const read = (bytes: Uint8Array, options = {}, name = 'm.safetensors') =>
  modelFromLayers(pytorch.read!([{ name, bytes }], options));

/** A safetensors file of tensors [name, shape], filled from 1 upwards. */
function foreign(...tensors: [name: string, shape: number[]][]): Uint8Array {
  let next = 1;
  const made = tensors.map(([name, shape]) => {
    const size = shape.reduce((product, n) => product * n, 1);
    return { name, shape, data: Float32Array.from({ length: size }, () => next++) };
  });
  return encodeSafetensors(made, {});
}

const MLP = foreign(['0.weight', [2, 3]], ['0.bias', [2]], ['2.weight', [2, 2]], ['2.bias', [2]]);
const CNN = foreign(['0.weight', [2, 1, 3, 3]], ['0.bias', [2]], ['3.weight', [2, 32]], ['3.bias', [2]]);
const CNN_MODULES = [
  'Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))',
  'ReLU()',
  'Flatten(start_dim=1, end_dim=-1)',
  'Linear(in_features=32, out_features=2, bias=True)',
];

test.each(MODEL_NAMES)('%s: written and read again, it has the same bits', (name) => {
  const model = exampleModel(name);
  const [{ bytes }] = write(model).files;
  expect(read(bytes)).toEqual(model);
});

test('the code that loads a model is short, names its file, and says what goes in', () => {
  const { usage } = pytorch.write(portableModel(exampleModel('cnn')), { name: 'my-model' });
  expect(usage.split('\n').length).toBeLessThan(6);
  expect(usage).toContain('run_path("my-model.py")');
  expect(usage).toMatch(/float32 \[rows, \d+, \d+, \d+\]/);
});

test('weights are [outputs, inputs], and columns of a dense layer after an image go by channels first', () => {
  const model = modelOf([1, 2, 2], [{ kind: 'flatten' }, { units: 1 }], 'mean-squared-error');
  model.tensors['layers.dense1.weight'] = Float32Array.of(10, 11, 20, 21); // pixel 1: channels 10 and 11
  const { tensors } = decodeSafetensors(write(model).files[0].bytes, 'm');
  expect(tensors.get('1.weight')!.shape).toEqual([1, 4]);
  expect([...tensors.get('1.weight')!.data()]).toEqual([10, 20, 11, 21]);
});

test('f16 has the weights of layers in two bytes, and is read again as float32', () => {
  const model = modelOf([4], [{ units: 4, batchNorm: true }, { units: 2 }]);
  const [{ bytes }] = write(model, 'f16').files;
  const dtypes = [...decodeSafetensors(bytes, 'm').tensors].map(([name, { dtype }]) => `${name} ${dtype}`);
  expect(dtypes.filter((one) => one.endsWith('F16'))).toEqual(['0.weight F16', '3.weight F16']);
  const { tensors } = read(bytes);
  expect(tensors['layers.0.weight'][1]).toBeCloseTo(model.tensors['layers.0.weight'][1], 3);
  expect(tensors['layers.1.bias']).toEqual(model.tensors['layers.1.bias']);
});

test('a Sequential by words, by the text of print(model), and by a list of modules is one model', () => {
  const byWords = read(MLP, { layers: 'relu', task: 'classes' });
  const printed =
    'Sequential(\n  (0): Linear(in_features=3, out_features=2, bias=True)\n  (1): ReLU()\n  (2): Linear(in_features=2, out_features=2, bias=True)\n)';
  expect(read(MLP, { layers: printed, task: 'classes' })).toEqual(byWords);
  const list = ['Linear(3, 2)', 'ReLU()', 'Linear(2, 2)', 'Softmax(dim=1)'];
  expect(read(MLP, { layers: list })).toEqual(byWords);
  expect(byWords.architecture).toEqual({
    inputSize: 3,
    loss: 'softmax-cross-entropy',
    layers: [
      { units: 2, activation: 'relu' },
      { units: 2, activation: 'identity' },
    ],
  });
  expect([...byWords.tensors['layers.0.weight']]).toEqual([1, 4, 2, 5, 3, 6]);
});

test('what the tensors do not tell is asked for, with the tensors found and what to type', () => {
  expect(() => read(MLP)).toThrow(
    'm.safetensors: modules 1 have no tensors, and the tensors do not tell what they are; give layers: a word for each, such as "relu", or what print(model) shows in Python. Found: 0.weight 2×3, 0.bias 2, 2.weight 2×2, 2.bias 2',
  );
  expect(() => read(MLP, { layers: 'relu' })).toThrow(
    'what the 2 outputs are; give task: classes, labels or values',
  );
  expect(() => read(CNN, { layers: 'relu, flatten', task: 'classes' })).toThrow(
    'do not tell the stride and padding of a Conv2d; give layers: what print(model) shows in Python, such as "Conv2d(1, 2, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1)), ReLU(), Flatten(), Linear(32, 2)"',
  );
  expect(() => read(CNN, { layers: CNN_MODULES, task: 'classes' })).toThrow(
    'do not tell the size of the images; give inputShape, [height, width, 1]; 4×4×1 would fit',
  );
  const model = read(CNN, { layers: CNN_MODULES, task: 'classes', inputShape: [4, 4, 1] });
  expect([...model.tensors['layers.dense1.weight'].subarray(0, 4)]).toEqual([21, 53, 37, 69]); // pixel 1: both channels, of both units
});

test('products with nothing between them may be a ModuleList, whose activations are not in the file', () => {
  const list = foreign(['layers.0.weight', [2, 3]], ['layers.1.weight', [2, 2]]);
  expect(() => read(list, { task: 'classes' })).toThrow(
    'nothing stands between layers.0 and layers.1; an nn.ModuleList has the same names',
  );
  const layers = ['Linear(3, 2, bias=False)', 'Linear(2, 2, bias=False)'];
  const { architecture } = read(list, { layers, task: 'classes' });
  expect(architecture).toMatchObject({ layers: [{ units: 2 }, { units: 2 }] });
  const normed = ['weight', 'bias', 'running_mean', 'running_var'].map((one): [string, number[]] => [
    `0.${one}`,
    [3],
  ]);
  const chain = read(foreign(...normed, ['1.weight', [2, 3]]), { task: 'classes' });
  expect(chain.architecture.loss).toBe('softmax-cross-entropy');
});

test.each<[what: string, layers: string | string[], message: string]>([
  [
    'an unknown module',
    ['Linear(3, 2)', 'Hardtanh()', 'Linear(2, 2)'],
    'Hardtanh(): the module Hardtanh is unknown',
  ],
  [
    'an approximation',
    ['Linear(3, 2)', "GELU(approximate='tanh')", 'Linear(2, 2)'],
    'approximate=tanh is not supported',
  ],
  ['an argument', ['Linear(3, 2)', 'ReLU(limit=6)', 'Linear(2, 2)'], 'limit=6 is not supported'],
  ['an unknown word', 'rely', '"rely" is unknown'],
  [
    'a nested Sequential',
    'Sequential((0): Sequential((0): Linear(3, 2)))',
    'a Sequential within a Sequential',
  ],
  [
    'modules of another model',
    ['Linear(3, 2)', 'Linear(2, 2)'],
    'module 1 is Linear(2, 2), but 1 has no tensors',
  ],
  [
    'a wrong size',
    ['Linear(4, 2)', 'ReLU()', 'Linear(2, 2)'],
    'Linear(4, 2) reads 4, but the tensors of 0 read 3',
  ],
  [
    'a softmax within',
    ['Linear(3, 2)', 'Softmax(dim=1)', 'Linear(2, 2)'],
    'Softmax(dim=1) is not the last module',
  ],
])('%s is refused', (_, layers, message) => {
  expect(() => read(MLP, { layers, task: 'classes' })).toThrow(message);
});

test('of an average pool, what print(model) does not show is asked for where the answer depends on it', () => {
  const withPool = (pool: string) => [...CNN_MODULES.slice(0, 2), pool, ...CNN_MODULES.slice(2)];
  const cnn = foreign(['0.weight', [2, 1, 3, 3]], ['0.bias', [2]], ['4.weight', [2, 32]], ['4.bias', [2]]);
  const options = { task: 'classes', inputShape: [4, 4, 1] } as const;
  const pool = 'AvgPool2d(kernel_size=3, stride=1, padding=1';
  expect(() => read(cnn, { layers: withPool(`${pool})`), ...options })).toThrow(
    'means that count the padding, which is the default in PyTorch, are not supported; add count_include_pad=False if the model has it',
  );
  const layers = withPool(`${pool}, count_include_pad=False)`);
  expect(read(cnn, { layers, ...options }).architecture).toMatchObject({
    layers: [{}, {}, { kind: 'average-pool', padding: 'same' }, {}, {}],
  });
  const odd = 'AvgPool2d(kernel_size=3, stride=2, padding=0';
  expect(() => read(cnn, { layers: withPool(`${odd})`), ...options })).toThrow(
    'does not show its ceil_mode, on which 1×1 or 2×2 windows depend; add ceil_mode=False',
  );
});

test('padding that is neither same nor valid here is refused', () => {
  const modules = [CNN_MODULES[0].replace('stride=(1, 1)', 'stride=(2, 2)'), ...CNN_MODULES.slice(1)];
  expect(() => read(CNN, { layers: modules, task: 'classes', inputShape: [8, 8, 1] })).toThrow(
    'padding of 1×1 on both sides of images of 8×8 is neither "same" nor "valid" here',
  );
  const odd = read(CNN, { layers: modules, task: 'classes', inputShape: [7, 7, 1] }); // there it is
  expect(odd.architecture).toMatchObject({
    layers: [{ kind: 'conv2d', stride: 2, padding: 'same' }, {}, {}, {}],
  });
});

test('outputs in channel-height-width order, without a layer after them, are refused', () => {
  const file = foreign(['0.weight', [2, 1, 3, 3]], ['0.bias', [2]]);
  const options = { layers: [CNN_MODULES[0], CNN_MODULES[2]], task: 'values', inputShape: [4, 4, 1] };
  expect(() => read(file, options)).toThrow(
    'its outputs are numbers of images; a Linear is expected after Flatten',
  );
});

test('tensors of other modules are refused, and named', () => {
  const read1 =
    (...tensors: [string, number[]][]) =>
    () =>
      read(foreign(...tensors), { task: 'values' });
  expect(read1(['fc1.weight', [2, 3]])).toThrow('tensor fc1.weight is not one of a Sequential');
  expect(read1(['0.weight', [2, 3]], ['0.bias', [2]], ['1.weight', [2]])).toThrow(
    '1.weight: its module is no Linear, Conv2d or BatchNorm',
  );
  expect(read1(['a.0.weight', [2, 3]], ['b.0.weight', [2, 2]])).toThrow('tensors of several modules');
  expect(read1()).toThrow('no Linear and no Conv2d among the tensors');
});

test('a pickle is never read: the message shows the lines that save the tensors', () => {
  for (const [name, start] of [
    ['m.pt', [0x50, 0x4b, 3, 4]],
    ['m.safetensors', [0x80, 2]],
    ['m.pth', [1, 2, 3]],
    ['pytorch_model.bin', [...new TextEncoder().encode('PK\x03\x04 archive/data.pkl')]],
  ] as const) {
    const files = [{ name, bytes: Uint8Array.from([...start, 0, 0, 0, 0, 0, 0]) }];
    expect(pytorch.recognises!(files)).toBe(true);
    expect(() => pytorch.read!(files, {})).toThrow(
      'a pickle may run any code, so none is read; in Python, save the tensors alone:\n  from safetensors.torch import save_file',
    );
  }
});
