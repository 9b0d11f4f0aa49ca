import { expect, test } from 'vitest';
import { ModelError, ShapeError } from '../../src/errors.js';
import { decodeSafetensors } from '../../src/model/safetensors.js';
import { encodeSafetensors, type TensorInit } from '../../src/model/safetensors-write.js';
import { craft, split } from './model-bytes.js';

const TENSORS: TensorInit[] = [
  { name: 'a', shape: [2, 3], data: Float32Array.of(0, 1.5, -2, Number.NaN, -Infinity, 3e-45) },
  { name: '7', shape: [3], data: Uint8Array.of(0, 127, 255) },
  { name: 'scalar', shape: [], data: Float64Array.of(Math.PI) },
  { name: 'none', shape: [4, 0], data: new Int16Array(0) },
  { name: 'b', shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
  { name: 'c', shape: [1], data: Uint32Array.of(2 ** 32 - 1) },
];

function refusal(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, 'some/file');
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    expect((error as Error).message).toMatch(/^some\/file: /);
    return (error as Error).message;
  }
  throw new Error('the file was accepted');
}

const f32 = (shape: unknown, data_offsets: unknown) => ({ dtype: 'F32', shape, data_offsets });

test('what was written is read back: names, order, shapes, types, bits, metadata', () => {
  const bytes = encodeSafetensors(TENSORS, { note: 'ünïcode "x"', empty: '' });
  const file = decodeSafetensors(bytes, 'f');
  expect([...file.metadata]).toEqual([
    ['note', 'ünïcode "x"'],
    ['empty', ''],
  ]);
  expect([...file.tensors.keys()].sort()).toEqual(TENSORS.map(({ name }) => name).sort());
  for (const { name, shape, data } of TENSORS) {
    expect(file.tensors.get(name)!.shape).toEqual(shape);
    expect(file.tensors.get(name)!.data(), name).toEqual(data);
  }
});

test('the data starts on a multiple of 8 and is shared where it is aligned, copied where it is not', () => {
  const bytes = encodeSafetensors(TENSORS, {});
  const { text } = split(bytes);
  expect((8 + text.length) % 8).toBe(0);
  const file = decodeSafetensors(bytes, 'f');
  expect(file.tensors.get('a')!.data().buffer).toBe(bytes.buffer);
  expect(file.tensors.get('scalar')!.data().buffer).not.toBe(bytes.buffer); // after 3 bytes
  for (let shift = 1; shift < 8; shift++) {
    const moved = new Uint8Array(bytes.length + shift).subarray(shift);
    moved.set(bytes);
    const shifted = decodeSafetensors(moved, 'f');
    for (const { name, data } of TENSORS) expect(shifted.tensors.get(name)!.data(), name).toEqual(data);
  }
});

test('reads the bytes the reference implementation writes', () => {
  // safetensors/src/tensor.rs, test_serialization: [1, 2, 3] f32, values 0 to 5.
  const header = '{"attn.0":{"dtype":"F32","shape":[1,2,3],"data_offsets":[0,24]}}';
  const data = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
  const file = decodeSafetensors(craft(header, data), 'f');
  expect(file.metadata.size).toBe(0);
  expect(file.tensors.get('attn.0')!.data()).toEqual(Float32Array.of(0, 1, 2, 3, 4, 5));
});

test('a dtype without a typed array is listed, and refused only when its values are asked for', () => {
  const file = decodeSafetensors(
    craft({ x: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, new Uint8Array(8)),
    'f',
  );
  expect(file.tensors.get('x')!.dtype).toBe('I64');
  expect(() => file.tensors.get('x')!.data()).toThrow('f: tensor "x": values of dtype I64');
});

test.each([
  ['no bytes', new Uint8Array(0), 'at least 8 bytes expected, 0 found'],
  ['7 bytes', new Uint8Array(7), 'at least 8 bytes expected, 7 found'],
  ['a header length of 2^64 - 1', new Uint8Array(16).fill(255), 'at most 100000000 expected'],
  ['a header longer than the file', Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d), '2 bytes follow'],
  ['an empty header', craft(''), 'does not start with "{"'],
  ['a header before its brace', craft(' {}'), 'does not start with "{"'],
  ['an HTML page', new TextEncoder().encode('<!doctype html><title>Not found</title>'), 'is announced'],
  ['a list', craft('[]'), 'does not start with "{"'],
  ['broken JSON', craft('{"a":'), 'not valid JSON'],
  ['invalid UTF-8', Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff, 0x7d), 'not valid JSON in UTF-8'],
  ['two tensors of one name', craft('{"a":1,"a":2}'), 'given twice'],
  ['a __proto__ key', craft('{"__proto__":{}}'), '__proto__'],
  ['very deep nesting', craft('{"a":'.repeat(1e6)), 'nested more than 64 deep'],
])('damage: %s', (_, bytes, message) => {
  expect(refusal(bytes)).toContain(message);
});

test.each<[string, unknown, string]>([
  [
    'metadata that is a list',
    { __metadata__: [1] },
    '__metadata__ should be an object of strings, [1] found',
  ],
  ['metadata with a number', { __metadata__: { k: 1 } }, 'metadata "k" should be a string, 1 found'],
  ['a tensor that is a number', { x: 5 }, 'tensor "x": an object with dtype'],
  ['a tensor that is null', { x: null }, 'tensor "x": an object with dtype'],
  ['no dtype', { x: { shape: [1], data_offsets: [0, 4] } }, 'tensor "x": dtype should be one of'],
  ['an unknown dtype', { x: { dtype: 'F33', shape: [1], data_offsets: [0, 4] } }, '"F33" found'],
  [
    'an inherited dtype',
    { x: { dtype: 'constructor', shape: [1], data_offsets: [0, 4] } },
    '"constructor" found',
  ],
  ['a shape that is a number', { x: f32(1, [0, 4]) }, 'shape should be a list of integers from 0, 1 found'],
  [
    'a negative extent',
    { x: f32([-1, -1], [0, 4]) },
    'shape should be a list of integers from 0, [-1, -1] found',
  ],
  ['a fractional extent', { x: f32([0.5, 2], [0, 4]) }, '[0.5, 2] found'],
  ['an extent that is a string', { x: f32(['1'], [0, 4]) }, '["1"] found'],
  ['a shape beyond 2^53', { x: f32([2 ** 40, 2 ** 40], [0, 4]) }, 'is too large'],
  ['a shape beyond 2^53 times zero', { x: f32([2 ** 40, 2 ** 40, 0], [0, 0]) }, 'is too large'],
  ['offsets that are missing', { x: { dtype: 'F32', shape: [1] } }, 'data_offsets should be two integers'],
  ['three offsets', { x: f32([1], [0, 4, 8]) }, '[0, 4, 8] found'],
  ['offsets backwards', { x: f32([0], [4, 0]) }, '[4, 0] found'],
  ['negative offsets', { x: f32([1], [-4, 0]) }, '[-4, 0] found'],
  ['a shape larger than its offsets', { x: f32([2], [0, 4]) }, 'F32 of shape [2] takes 8 bytes'],
  ['a shape smaller than its offsets', { x: f32([1], [0, 8]) }, 'F32 of shape [1] takes 4 bytes'],
  [
    'data beyond the end',
    { x: f32([3], [0, 12]) },
    'bytes 0 to 12 of the data, which has 8; the file is cut short',
  ],
  ['terabytes', { x: f32([2 ** 40], [0, 2 ** 42]) }, 'the file is cut short'],
  ['a hole at the start', { x: f32([1], [4, 8]) }, 'leave a hole: the tensor before ends at 0'],
  [
    'an overlap',
    { x: f32([2], [0, 8]), y: f32([1], [4, 8]) },
    'tensor "y": bytes 4 to 8 of the data overlap',
  ],
  [
    'the same bytes twice',
    { x: f32([2], [0, 8]), y: f32([2], [0, 8]) },
    'overlap the tensor before, which ends at 8',
  ],
  ['bytes left over', { x: f32([1], [0, 4]) }, 'the tensors take 4 bytes of data, 8 found'],
  ['data without tensors', {}, 'the tensors take 0 bytes of data, 8 found'],
])('header: %s', (_, header, message) => {
  expect(refusal(craft(header, new Uint8Array(8)))).toContain(message);
});

test('a message stays short and free of control characters whatever the file says', () => {
  const message = refusal(craft({ ['\u001b[2J' + 'n'.repeat(1e6)]: { dtype: 'd'.repeat(1e6) } }));
  expect(message.length).toBeLessThan(500);
  expect(message).not.toMatch(/\p{Cc}/u);
});

test('the writer refuses what the reader would', () => {
  const data = new Float32Array(4);
  const encode = (...names: string[]) =>
    encodeSafetensors(
      names.map((name) => ({ name, shape: [4], data })),
      {},
    );
  expect(() => encode('a', 'a')).toThrow(ModelError);
  expect(() => encode('__metadata__')).toThrow(ModelError);
  expect(() => encode('__proto__')).toThrow(ModelError);
  expect(() => encodeSafetensors([{ name: 'a', shape: [3], data }], {})).toThrow(ShapeError);
});
