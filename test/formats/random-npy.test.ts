// NumPy arrays of every type, byte order and shape that a seed draws, and damaged ones: what is read of each is as recorded; and what is written is read
// again. test/interchange/ has NumPy itself.

import { expect, test } from 'vitest';
import { ModelError } from '../../src/errors.js';
import { NpyArray, writeNpy } from '../../src/formats/npz/npy.js';
import { Random } from '../../src/random.js';
import { expectRecordedOutcomes, outcomeOf } from '../support/recorded.js';

const TYPES = [
  'f4',
  'f2',
  'f8',
  'i1',
  'i2',
  'i4',
  'i8',
  'u1',
  'u2',
  'u4',
  'u8',
  'b1',
  'U3',
  'S4',
  'U0',
  'S0',
  'S1',
  'O8',
  'c8',
  'f3',
  'M8',
];
const SHAPES = ['', '3,', '2, 3', '3, 2', '2, 1, 2', '0,', '4, 0', '1,', '6'];

const widthOf = (type: string) => Number(type.slice(1)) * (type[0] === 'U' ? 4 : 1);
const countOf = (shape: string) =>
  shape
    .split(',')
    .filter((one) => one.trim() !== '')
    .reduce((all, one) => all * Number(one), 1);

function npyOf(header: string, data: Uint8Array, version = 1, length = header.length): Uint8Array {
  const size = version === 1 ? [length & 255, length >> 8] : [length & 255, length >> 8, 0, 0];
  return Uint8Array.from([
    ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0],
    ...size,
    ...new TextEncoder().encode(header),
    ...data,
  ]);
}

const everythingOf = (bytes: Uint8Array) =>
  outcomeOf(async () => {
    const array = NpyArray.read(bytes, 'a.npy');
    return [
      ...[array.type, array.shape],
      await outcomeOf(() => array.floats()),
      await outcomeOf(() => array.texts()),
    ];
  });

test('1200 arrays', async () => {
  const random = Random.stream(1, 'npy');
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)];
  const often = (share: number) => random.uniform() < share;
  const outcomes: string[] = [];
  for (let i = 0; i < 1200; i++) {
    const type = pick(TYPES);
    const shape = pick(SHAPES);
    const needed = countOf(shape) * widthOf(type) + (often(0.05) ? pick([-1, 1, 4]) : 0);
    const letters = /^[US]/.test(type) && often(0.9);
    const place = type[0] === 'U' ? 4 : 1;
    const order = pick(['<', '<', '|', '>', '=']);
    const data = Uint8Array.from({ length: Math.max(0, needed) }, (_, at) => {
      if (!letters) return random.below(256);
      const isLow = order === '>' ? at % place === place - 1 : at % place === 0;
      return isLow && often(0.8) ? 97 + random.below(26) : 0;
    });
    const header = `{'descr': '${order}${type}', 'fortran_order': ${pick(['False', 'False', 'True', '1'])}, 'shape': (${shape}), }${pick(['\n', '   \n', ''])}`;
    const bytes = npyOf(header, data, pick([1, 1, 2]), header.length + (often(0.05) ? 9 : 0));
    if (often(0.03)) bytes[random.below(8)] ^= 1;
    const outcome = await everythingOf(often(0.03) ? bytes.subarray(0, random.below(20)) : bytes);
    expect(outcome).toMatch(/^(\[|ModelError: )/);
    outcomes.push(outcome);
  }
  expectRecordedOutcomes(outcomes, 10);
});

test('what is written is read again, with its numbers at a multiple of 64', () => {
  for (const shape of [[], [1], [5], [2, 3], [100, 1, 2], [1, 2, 3, 4, 5], [1e3, 2]]) {
    const size = shape.reduce((all, one) => all * one, 1);
    const data = Float32Array.from({ length: size }, (_, i) => i / 3 - 1);
    const bytes = writeNpy(shape, data);
    expect((bytes.length - data.byteLength) % 64).toBe(0);
    expect(bytes.length - data.byteLength).toBeLessThan(192);
    const read = NpyArray.read(bytes, 'a');
    expect([read.shape, read.floats()]).toEqual([shape, data]);
    expect(
      NpyArray.read(
        writeNpy(
          shape,
          Uint16Array.from(data, () => 0x3c00),
        ),
        'a',
      ).floats(),
    ).toEqual(data.map(() => 1));
    expect(
      NpyArray.read(
        writeNpy(
          shape,
          Uint8Array.from(data, (_, i) => i),
        ),
        'a',
      ).floats(),
    ).toEqual(data.map((_, i) => i & 255));
    expect(() => NpyArray.read(bytes.subarray(0, -1), 'a')).toThrow(ModelError);
  }
});
