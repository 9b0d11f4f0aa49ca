// Half precision: rounding to nearest even over all 65536 patterns, and model files that hold it.

import { expect, test } from 'vitest';
import { fromBfloat, fromHalf, toHalf } from '../../src/model/half-precision.js';
import { withMetadata } from '../../src/model/metadata.js';
import { decodeModel } from '../../src/model/model-file.js';
import { encodeModel } from '../../src/model/model-file-write.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { editHeader, smallModel } from './model-bytes.js';

const half = (...values: number[]) => [...toHalf(Float32Array.from(values), 'w')];

test('every f16 is widened exactly, and comes back as it was', () => {
  const all = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const values = fromHalf(all);
  const back = toHalf(values, 'w');
  const differing = [...all].filter((i) => !Number.isNaN(values[i]) && back[i] !== i);
  expect(differing).toEqual([]);
  expect([values[0x3c00], values[0xc000], values[0x7bff], values[1], values[0x0400]]).toEqual([
    1,
    -2,
    65504,
    2 ** -24,
    2 ** -14,
  ]);
  expect([values[0x7c00], values[0xfc00], values[0x7e00]]).toEqual([Infinity, -Infinity, Number.NaN]);
  expect(Object.is(values[0x8000], -0)).toBe(true);
});

test('values between two neighbours go to the nearer, and from the middle to the even one', () => {
  const all = fromHalf(Uint16Array.from({ length: 0x7c00 }, (_, i) => i));
  for (let i = 0; i + 1 < all.length; i++) {
    const middle = (all[i] + all[i + 1]) / 2; // exact in float32
    const quarter = (all[i + 1] - all[i]) / 4;
    const [near, tie, far] = half(middle - quarter, middle, -(middle + quarter));
    if (near === i && tie === i + (i % 2) && far === (0x8000 | (i + 1))) continue;
    throw new Error(`between ${i} and ${i + 1}: ${[near, tie, far]}`);
  }
});

test('a float32 a little off the middle is not taken for the middle', () => {
  const middle = 1 + 2 ** -11;
  expect(half(middle, middle + 2 ** -23, middle - 2 ** -23)).toEqual([0x3c00, 0x3c01, 0x3c00]);
  expect(half(2 ** -25, 2 ** -25 + 2 ** -48, 1e-45)).toEqual([0, 1, 0]);
});

test('what rounds to 65504 fits; what rounds beyond is refused, ∞ and NaN are kept', () => {
  expect(half(65504, 65519.99, Infinity, -Infinity, Number.NaN)).toEqual([
    0x7bff, 0x7bff, 0x7c00, 0xfc00, 0x7e00,
  ]);
  expect(() => half(1, -65520)).toThrow(
    'w[1]: -65520 does not fit in f16, whose largest number is 65504; keep f32',
  );
});

test('bf16 is the upper half of a float32', () => {
  expect([...fromBfloat(Uint16Array.of(0x3f80, 0xc049, 0x7f80))]).toEqual([1, -3.140625, Infinity]);
});

test('a model file in f16 takes half the bytes of its weights, keeps all else, and widens what it rounded', () => {
  const model = smallModel();
  const bytes = encodeModel(model, null, 'f16');
  const file = decodeSafetensors(bytes, 'm');
  const dtypes = [...file.tensors].map(([name, { dtype }]) => [name, dtype]);
  expect(Object.fromEntries(dtypes)).toEqual({
    ...{ 'layers.0.weight': 'F16', 'layers.0.bias': 'F32', 'layers.1.weight': 'F16', 'layers.1.bias': 'F32' },
    ...{ 'standardizer.mean': 'F32', 'standardizer.deviation': 'F32' },
  });
  const read = decodeModel(bytes, 'm');
  const rounded = (name: string) => fromHalf(toHalf(model.tensors[name], name));
  expect(read).toEqual({
    ...model,
    tensors: {
      ...model.tensors,
      'layers.0.weight': rounded('layers.0.weight'),
      'layers.1.weight': rounded('layers.1.weight'),
    },
  });
  expect(encodeModel(read, null, 'f16')).toEqual(bytes);
  expect(decodeModel(withMetadata(bytes, 'more', 'text'), 'm')).toEqual(read);
});

test('older builds refuse it: its version is 7, and F16 under a lower version is refused', () => {
  const bytes = encodeModel(smallModel(), null, 'f16');
  expect(decodeSafetensors(bytes, 'm').metadata.get('format_version')).toBe('7');
  const older = editHeader(smallModel(), (header) => {
    header['layers.0.bias'].dtype = 'F16';
    header['layers.0.bias'].shape = [8];
  });
  expect(() => decodeModel(older, 'm')).toThrow('m: tensor "layers.0.bias" should be F32 [4], F16 [8] found');
});

test('a weight that does not fit is refused, and named', () => {
  const model = smallModel();
  model.tensors['layers.1.weight'][3] = 1e5;
  expect(() => encodeModel(model, null, 'f16')).toThrow('layers.1.weight[3]: 100000 does not fit in f16');
});
