import { expect, test } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { ACTIVATION_NAMES } from '../../src/functions/activations.js';
import { decodeModel, type ModelDescription } from '../../src/model/model-file.js';
import { encodeModel } from '../../src/model/model-file-write.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { encodeSafetensors } from '../../src/model/safetensors-write.js';
import { LOSS_NAMES } from '../../src/nn/losses.js';
import { VERSION } from '../../src/version.js';
import {
  editHeader,
  graphModel,
  normalisedModel,
  regressionModel,
  residualModel,
  smallModel,
  twoHeadedModel,
} from './model-bytes.js';

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return (error as Error).message;
  }
  throw new Error('the model was accepted');
}

test('a model survives the file, bit for bit', () => {
  const model = smallModel();
  expect(decodeModel(encodeModel(model), 'm')).toEqual(model);
  model.standardizer = null;
  model.history = [];
  model.tensors['layers.0.weight'][3] = Number.NaN;
  model.tensors['layers.1.bias'][0] = Number.NEGATIVE_INFINITY;
  expect(decodeModel(encodeModel(model), 'm')).toEqual(model);
});

test('NaN and ±∞ in the history survive JSON', () => {
  const model = smallModel();
  model.history = [
    { loss: Number.NaN, validation: { loss: Infinity, list: [-Infinity, 1e300] }, note: 'NaN!' },
  ];
  expect(decodeModel(encodeModel(model), 'm').history).toEqual(model.history);
});

test('one output unit with binary cross-entropy has two class names', () => {
  const model = smallModel();
  model.architecture.loss = 'binary-cross-entropy';
  model.architecture.layers[1].units = 1;
  model.tensors['layers.1.weight'] = new Float32Array(4);
  model.tensors['layers.1.bias'] = new Float32Array(1);
  expect(decodeModel(encodeModel(model), 'm')).toEqual(model);
  model.classNames.pop();
  expect(refusal(() => encodeModel(model))).toContain('2 class names expected for 1 output units');
});

test('batch normalisation makes a file of version 3, with tensors of its own, none of which may be missing or wrong', () => {
  const bare = smallModel();
  bare.architecture.layers[0].batchNorm = true;
  expect(refusal(() => encodeModel(bare))).toBe('model: tensor layers.0.norm.scale is missing');
  const extra = { ...smallModel(), tensors: normalisedModel().tensors };
  expect(refusal(() => encodeModel(extra))).toBe(
    'model: tensor layers.0.norm.scale is not part of its architecture',
  );
  const model = normalisedModel();
  const bytes = encodeModel(model);
  expect(decodeModel(bytes, 'm')).toEqual(model);
  expect(decodeSafetensors(bytes, 'm').metadata.get('format_version')).toBe('3');
  model.tensors['layers.0.norm.variance'][2] = -1;
  expect(refusal(() => decodeModel(encodeModel(model), 'm'))).toContain(
    'layers.0.norm.variance[2] should be finite and at least 0, -1 found',
  );
  const claimed = editHeader(smallModel(), (header) => {
    header.__metadata__.architecture = JSON.stringify(model.architecture);
  });
  expect(refusal(() => decodeModel(claimed, 'm'))).toContain('tensor "layers.0.norm.scale" is missing');
});

test.each<[string, () => ModelDescription]>([
  ['a residual connection, dropout and a frozen layer', residualModel],
  ['two outputs', twoHeadedModel],
])('a graph with %s makes a file of version 6, and survives it bit for bit', (_, make) => {
  const model = make();
  const bytes = encodeModel(model);
  expect(decodeModel(bytes, 'm')).toEqual(model);
  expect(decodeSafetensors(bytes, 'm').metadata.get('format_version')).toBe('6');
});

test('of a graph the file has every layer by name, with nothing left to defaults, and tensors by the names of layers', () => {
  const file = decodeSafetensors(encodeModel(residualModel()), 'm');
  expect(JSON.parse(file.metadata.get('architecture')!)).toEqual({
    inputShape: [3],
    loss: 'softmax-cross-entropy',
    layers: [
      { kind: 'dense', name: 'stem', inputs: ['input'], units: 4, bias: true, activation: 'identity' },
      {
        ...{ kind: 'activation', name: 'stem.activation', inputs: ['stem'] },
        activation: { name: 'tanh' },
      },
      {
        ...{ kind: 'dense', name: 'frozen', inputs: ['stem.activation'], units: 4, bias: false },
        ...{ activation: 'identity', trainable: false },
      },
      { kind: 'batch-norm', name: 'frozen.batch-norm', inputs: ['frozen'], trainable: false },
      {
        ...{ kind: 'activation', name: 'frozen.activation', inputs: ['frozen.batch-norm'] },
        ...{ activation: { name: 'leaky-relu', slope: 0.1 }, trainable: false },
      },
      { kind: 'dropout', name: 'dropout1', inputs: ['frozen.activation'], rate: 0.25, mask: 1 },
      { kind: 'dense', name: 'branch', inputs: ['dropout1'], units: 4, bias: true, activation: 'identity' },
      { kind: 'add', name: 'sum', inputs: ['stem.activation', 'branch'] },
      { kind: 'activation', name: 'activation1', inputs: ['sum'], activation: { name: 'gelu' } },
      {
        kind: 'dense',
        name: 'output',
        inputs: ['activation1'],
        units: 2,
        bias: true,
        activation: 'identity',
      },
    ],
  });
  expect([...file.tensors].slice(0, -2).map(([name, { shape }]) => `${name} [${shape}]`)).toEqual([
    'layers.stem.weight [3,4]',
    'layers.stem.bias [4]',
    'layers.frozen.weight [4,4]',
    'layers.frozen.batch-norm.shift [4]',
    'layers.frozen.batch-norm.scale [4]',
    'layers.frozen.batch-norm.mean [4]',
    'layers.frozen.batch-norm.variance [4]',
    'layers.branch.weight [4,4]',
    'layers.branch.bias [4]',
    'layers.output.weight [4,2]',
    'layers.output.bias [2]',
  ]);
});

test('a graph whose tensors are missing, or of another shape, is refused by their names', () => {
  const renamed = editHeader(residualModel(), (header) => {
    header['layers.dense9.bias'] = header['layers.branch.bias'];
    delete header['layers.branch.bias'];
  });
  expect(refusal(() => decodeModel(renamed, 'm'))).toContain(
    '"layers.dense9.bias" is not part of a model of',
  );
  const model = twoHeadedModel();
  const spoilt = editHeader(model, (header) => {
    header.__metadata__.architecture = JSON.stringify({ ...model.architecture, inputShape: [2, 3] });
  });
  expect(refusal(() => decodeModel(spoilt, 'm'))).toBe(
    'm: tensor "layers.body.weight" should be F32 [6, 4], F32 [3, 4] found',
  );
  const { 'layers.left.bias': _, ...tensors } = model.tensors;
  expect(refusal(() => encodeModel({ ...model, tensors }))).toBe('model: tensor layers.left.bias is missing');
});

test('a dense layer without a bias, or one that is not trained, makes a graph of a chain', () => {
  for (const more of [{ bias: false }, { trainable: false }]) {
    const bytes = encodeModel(graphModel(3, [{ units: 4, ...more }, { units: 2 }]));
    expect(decodeSafetensors(bytes, 'm').metadata.get('format_version')).toBe('6');
  }
  const plain = encodeModel(graphModel(3, [{ kind: 'dense', units: 4 }, { units: 2 }]));
  expect(decodeSafetensors(plain, 'm').metadata.get('format_version')).toBe('1');
});

test('a thousand layers, the most that a graph may have, are read', () => {
  const model = graphModel(3, [
    { units: 2, activation: 'identity' },
    ...Array.from({ length: 998 }, () => ({ kind: 'dropout', rate: 0.1 }) as const),
    { units: 2 },
  ]);
  expect(decodeModel(encodeModel(model), 'm')).toEqual(model);
});

test('another safetensors reader finds the tensors by name, and metadata that are strings', () => {
  const file = decodeSafetensors(encodeModel(smallModel()), 'm');
  expect([...file.tensors].map(([name, { dtype, shape }]) => `${name} ${dtype} [${shape}]`)).toEqual([
    'layers.0.weight F32 [3,4]',
    'layers.0.bias F32 [4]',
    'layers.1.weight F32 [4,2]',
    'layers.1.bias F32 [2]',
    'standardizer.mean F32 [3]',
    'standardizer.deviation F32 [3]',
  ]);
  expect(file.metadata.get('format')).toBe('jacquard');
  expect(file.metadata.get('package_version')).toBe(VERSION);
  expect(JSON.parse(file.metadata.get('class_names')!)).toEqual(smallModel().classNames);
});

test('codes of classes: kept, in a file of the same version, and refused where they do not fit', () => {
  const model = { ...smallModel(), classCodes: ['10', '7'] };
  expect(decodeModel(encodeModel(model), 'm').classCodes).toEqual(['10', '7']);
  expect(decodeSafetensors(encodeModel(model), 'm').metadata.get('format_version')).toBe('1');
  expect(decodeModel(encodeModel(smallModel()), 'm')).not.toHaveProperty('classCodes');
  expect(() => encodeModel({ ...smallModel(), classCodes: ['7', '7'] })).toThrow(
    'model: class_codes: "7" is the code',
  );
});

test('a safetensors file of another program says so, and what is in it', () => {
  const other = encodeSafetensors([{ name: 'bert.weight', shape: [1], data: Float32Array.of(1) }], {
    format: 'pt',
  });
  expect(refusal(() => decodeModel(other, 'x.safetensors'))).toBe(
    'x.safetensors: a safetensors file, but not a jacquard model: metadata "format" should be "jacquard", ' +
      '"pt" found; its tensors are ["bert.weight"]',
  );
});

test('a file of a newer format asks for a newer package', () => {
  const bytes = editHeader(smallModel(), (header) => {
    header.__metadata__.format_version = '8';
    header.__metadata__.package_version = '3.1.0';
  });
  expect(refusal(() => decodeModel(bytes, 'm.safetensors'))).toBe(
    'm.safetensors: model file: version 8, this build reads 1–7; update the package ' +
      `(it was written by jacquard "3.1.0", this is "${VERSION}")`,
  );
});

test('a scale of targets makes a file of version 5, and survives it digit for digit', () => {
  const model = regressionModel();
  const bytes = encodeModel(model);
  expect(decodeModel(bytes, 'm')).toEqual(model);
  expect(decodeSafetensors(bytes, 'm').metadata.get('format_version')).toBe('5');
});

test.each<[string, string]>([
  ['{', 'm: metadata "target_scale" is not valid JSON'],
  ['[1]', 'm: target_scale should be an object of mean and deviation, [1] found'],
  ['{"mean":[1,2]}', 'm: target_scale.deviation should be a list of 2, one for each output, nothing found'],
  [
    '{"mean":[1],"deviation":[1,1]}',
    'm: target_scale.mean should be a list of 2, one for each output, [1] found',
  ],
  ['{"mean":[1,"2"],"deviation":[1,1]}', 'm: target_scale.mean[1] should be a finite number, "2" found'],
  ['{"mean":[1,null],"deviation":[1,1]}', 'm: target_scale.mean[1] should be a finite number'],
  [
    '{"mean":[1,1e999],"deviation":[1,1]}',
    'm: target_scale.mean[1] should be a finite number, Infinity found',
  ],
  [
    '{"mean":[1,2],"deviation":[0,1]}',
    'm: target_scale.deviation[0] should be a finite number above 0, 0 found',
  ],
  [
    '{"mean":[1,2],"deviation":[1,-3]}',
    'm: target_scale.deviation[1] should be a finite number above 0, -3 found',
  ],
])('a scale of targets that is none is refused: %s', (text, message) => {
  const bytes = editHeader(regressionModel(), (header) => {
    header.__metadata__.target_scale = text;
  });
  expect(refusal(() => decodeModel(bytes, 'm'))).toContain(message);
});

test('a scale of targets in a model of classes is refused, when it is read and when it is written', () => {
  const { targetScale } = regressionModel();
  const bytes = editHeader(smallModel(), (header) => {
    header.__metadata__.target_scale = JSON.stringify(targetScale);
  });
  const message = 'target_scale should be absent with softmax-cross-entropy, which predicts no values';
  expect(refusal(() => decodeModel(bytes, 'm'))).toContain(message);
  expect(refusal(() => encodeModel({ ...smallModel(), targetScale }))).toContain(message);
});

test('every metadata field is needed', () => {
  const fields = [
    'format',
    'format_version',
    'package_version',
    'seed',
    'architecture',
    'class_names',
    'history',
  ];
  expect([...decodeSafetensors(encodeModel(smallModel()), 'm').metadata.keys()].sort()).toEqual(
    [...fields].sort(),
  );
  for (const field of fields) {
    const bytes = editHeader(smallModel(), (header) => delete header.__metadata__[field]);
    expect(refusal(() => decodeModel(bytes, 'm'))).toMatch(
      new RegExp(`^m: .*"${field}" (is missing|should be)`),
    );
  }
});

test.each<[string, string, string]>([
  ['format_version', 'one', 'metadata "format_version" should be an integer, "one" found'],
  ['format_version', '0', 'version 0, versions begin at 1'],
  ['seed', '-1', 'metadata "seed" should be an integer, "-1" found'],
  ['seed', '9007199254740992', 'seed should be an integer from 0 to 2^53 - 1, 9007199254740992 found'],
  ['architecture', '{', 'metadata "architecture" is not valid JSON'],
  ['architecture', '[]', 'architecture should be an object, [] found'],
  [
    'class_names',
    '["a","b","c"]',
    '2 class names expected for 2 output units with softmax-cross-entropy, 3 found',
  ],
  ['class_names', '["a","a"]', 'class_names has "a" twice'],
  ['class_names', '["a",2]', 'class_names should be a list of strings, ["a", 2] found'],
  ['class_codes', '["0"]', 'class_codes: 2 expected, one for each class, 1 found; ["0"] found'],
  [
    'class_codes',
    '["0","T-shirt/top"]',
    'class_codes: "T-shirt/top", the code of class "Füße 👟 \\"quoted\\"", is the name of another class',
  ],
  ['class_codes', '{"0":1}', 'class_codes: a list of strings expected'],
  ['history', '[1]', 'history should be a list of objects, one for each epoch, [1] found'],
  ['history', '{}', 'history should be a list of objects, one for each epoch, an object found'],
  ['history', '[{"__proto__":{"polluted":1}}]', 'metadata "history" is not valid JSON'],
])('metadata: %s that is %s', (field, text, message) => {
  const bytes = editHeader(smallModel(), (header) => {
    header.__metadata__[field] = text;
  });
  expect(refusal(() => decodeModel(bytes, 'm'))).toContain(
    `m: ${message.replace(/^version/, 'model file: version')}`,
  );
});

type Spoil = (model: ModelDescription) => void;
const spoilt = (field: string, value: unknown): Spoil => {
  const path = field.split('.');
  return (model) => {
    // biome-ignore lint/suspicious/noExplicitAny: a wrong value is the point
    const place = path.slice(0, -1).reduce<any>((object, key) => object[key], model.architecture);
    place[path.at(-1)!] = value;
  };
};

test.each<[string, Spoil]>([
  ['architecture.inputSize should be an integer from 1, 0 found', spoilt('inputSize', 0)],
  ['tensor "layers.0.weight" should be F32 [4, 4], F32 [3, 4] found', spoilt('inputSize', 4)],
  ['architecture.layers should be a list of at least one layer, [] found', spoilt('layers', [])],
  ['architecture.layers[0] should be an object, 7 found', spoilt('layers.0', 7)],
  ['tensor "layers.0.weight" should be F32 [3, 2000000000]', spoilt('layers.0.units', 2e9)],
  [
    'architecture.layers[0].units: 1000000000000000 is not a whole number from 1 to 2147483647',
    spoilt('layers.0.units', 1e15),
  ],
  ['architecture.layers[0].units should be an integer from 1, 2.5 found', spoilt('layers.0.units', 2.5)],
  [`should be one of ${ACTIVATION_NAMES.join(', ')}, "mish" found`, spoilt('layers.0.activation', 'mish')],
  [
    'architecture.layers[0].slope should be a number above 0, at most 1, "0.01" found',
    spoilt('layers.0.slope', '0.01'),
  ],
  [`should be one of ${LOSS_NAMES.join(', ')}, "hinge" found`, spoilt('loss', 'hinge')],
  ['tensor "layers.2.weight" is missing', spoilt('layers.2', { units: 2, activation: 'identity' })],
  ['3 class names expected for 3 output units', spoilt('layers.1.units', 3)],
  ['softmax-cross-entropy should have at least 2 output units, 1 found', spoilt('layers.1.units', 1)],
  [
    'architecture.layers[1].activation should be one of identity, "tanh" found',
    spoilt('layers.1.activation', 'tanh'),
  ],
  [
    'architecture.layers[0].slope should be a number above 0, at most 1, 1.5 found',
    spoilt('layers.0.slope', 1.5),
  ],
  [
    'layers[0].slope should be a number above 0, at most 1, nothing found',
    spoilt('layers.0.slope', undefined),
  ],
  ['layers[0].batchNorm should be true, or absent, 1 found', spoilt('layers.0.batchNorm', 1)],
  [
    'layers[1].batchNorm should be absent, as of any output layer, true found',
    spoilt('layers.1.batchNorm', true),
  ],
])('architecture: %s', (message, spoil) => {
  const bytes = editHeader(smallModel(), (header) => {
    const model = smallModel();
    spoil(model);
    header.__metadata__.architecture = JSON.stringify(model.architecture);
  });
  expect(refusal(() => decodeModel(bytes, 'm'))).toContain(message);
});

test('a tensor that is missing, of another type, or not of this model is named', () => {
  const renamed = editHeader(smallModel(), (header) => {
    header['layers.1.bias '] = header['layers.1.bias'];
    delete header['layers.1.bias'];
  });
  expect(refusal(() => decodeModel(renamed, 'm'))).toContain(
    '"layers.1.bias " is not part of a model of 2 layers',
  );
  const integers = editHeader(smallModel(), (header) => {
    header['layers.1.bias'].dtype = 'I32';
  });
  expect(refusal(() => decodeModel(integers, 'm'))).toContain('should be F32 [2], I32 [2] found');
});

test.each([
  ['deviation', Number.NaN],
  ['deviation', -1],
  ['deviation', Infinity],
  ['mean', Number.NaN],
] as const)('a standardizer whose %s is %d is refused, writing and reading', (part, value) => {
  const message = `standardizer.${part}[1] should be finite`;
  const model = smallModel();
  model.standardizer![part][1] = value;
  expect(refusal(() => encodeModel(model))).toContain(message);
  const bytes = encodeModel(smallModel());
  decodeModel(bytes, 'm').standardizer![part][1] = value; // shares the file's bytes
  expect(refusal(() => decodeModel(bytes, 'm'))).toContain(`m: ${message}`);
});

test.each(['mean', 'deviation'])('a standardizer of %s alone is refused', (part) => {
  const file = decodeSafetensors(encodeModel(smallModel()), 'm');
  const kept = [...file.tensors].filter(([name]) => !name.startsWith('standardizer') || name.endsWith(part));
  const tensors = kept.map(([name, tensor]) => ({ name, shape: tensor.shape, data: tensor.data() }));
  const bytes = encodeSafetensors(tensors, Object.fromEntries(file.metadata));
  const missing = part === 'mean' ? 'deviation' : 'mean';
  expect(refusal(() => decodeModel(bytes, 'm'))).toBe(`m: tensor "standardizer.${missing}" is missing`);
});

test('how photos become rows has to be as the layers read them', () => {
  const ofSize = (size: readonly [number, number]) =>
    editHeader(twoHeadedModel(), (header) => {
      header.__metadata__.images = JSON.stringify({ size, colorMode: 'gray' });
    });
  expect(decodeModel(ofSize([1, 3]), 'm').images?.size).toEqual([1, 3]);
  expect(refusal(() => decodeModel(ofSize([3, 1]), 'm'))).toBe(
    'm: images should be as its layers read them: images of 3×1×1, the network takes 1×3×1, an object found',
  );
});

test('how photos become rows is kept, and has to be of the length of a row', () => {
  const model = { ...smallModel(), images: { size: [1, 1], colorMode: 'rgb' } as const };
  const bytes = encodeModel(model);
  expect(decodeModel(bytes, 'm')).toEqual(model);
  expect(decodeSafetensors(bytes, 'm').metadata.get('format_version')).toBe('1');
  const written = (images: unknown) =>
    refusal(() =>
      decodeModel(
        editHeader(model, (header) => {
          header.__metadata__.images = JSON.stringify(images);
        }),
        'm',
      ),
    );
  expect(written({ size: [2, 1], colorMode: 'rgb' })).toBe(
    'm: images should be of 3 values, an object found',
  );
  expect(written({ size: [1, 0], colorMode: 'rgb' })).toContain('m: images: imageSize: [1, 0] is no size');
  expect(written({ size: [1, 3], colorMode: 'cmyk' })).toContain('m: images: colorMode: "cmyk" is unknown');
  expect(written([1, 1])).toContain('m: images should be an object of size and colorMode');
});
