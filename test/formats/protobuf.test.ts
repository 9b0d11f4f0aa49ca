// Protocol Buffers' wire format: what is written is read, and damaged or hostile bytes are refused without being believed.

import { expect, test } from 'vitest';
import { contentOf, protoFields, textOf, varintsOf } from '../../src/formats/protobuf.js';
import { bytesField, floatField, integerField, message } from '../../src/formats/protobuf-write.js';

const fields = (...bytes: number[]) => [...protoFields(Uint8Array.from(bytes), 'm')];

test('numbers are written as the documentation of the format shows them', () => {
  expect([...integerField(1, 150)]).toEqual([0x08, 0x96, 0x01]);
  expect([...bytesField(2, 'testing')]).toEqual([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
});

test.each([0, 1, 127, 128, 300, 2 ** 31, 2 ** 52 + 1, -1, -(2 ** 40)])(
  '%d is read as it was written',
  (value) => {
    const [field] = protoFields(integerField(14, value), 'm');
    expect(field.number).toBe(14);
    expect(varintsOf(field, 'm')).toEqual([value]);
  },
);

test('fields of every kind are read in their order', () => {
  const inner = message(integerField(1, 7), bytesField(3, 'ä'));
  const bytes = message(floatField(2, 0.5), bytesField(5, inner), integerField(20, 1));
  const [float, nested, last] = protoFields(bytes, 'm');
  expect(new DataView(contentOf(float, 'm').slice().buffer).getFloat32(0, true)).toBe(0.5);
  const [seven, text] = protoFields(contentOf(nested, 'm'), 'm');
  expect([varintsOf(seven, 'm'), textOf(text, 'm'), varintsOf(last, 'm')]).toEqual([[7], 'ä', [1]]);
});

test('a packed list is read like numbers one by one', () => {
  const [field] = protoFields(bytesField(8, Uint8Array.of(1, 0x96, 0x01, 3)), 'm');
  expect(varintsOf(field, 'm')).toEqual([1, 150, 3]);
});

test.each([
  ['a number that ends in the middle', [0x08, 0x96], 'ends in the middle at byte 2'],
  ['a number of eleven bytes', [0x08, ...new Array(10).fill(0xff), 1], 'more than 10 bytes'],
  ['a length beyond the end', [0x12, 0x05, 1], 'field 2 has a length of 5 bytes, 1 follow'],
  [
    'a length of 2^63',
    [0x12, ...new Array(8).fill(0xff), 0x7f, 1],
    'field 2 has a length of 9223372036854776000 bytes',
  ],
  ['a float that is cut short', [0x15, 0, 0], 'field 2 has a length of 4 bytes, 2 follow'],
  ['a group', [0x0b], 'field 1 has the unknown kind 3'],
  ['field 0', [0x02, 0], 'a field has the number 0'],
])('%s is refused', (_, bytes, message) => {
  expect(() => fields(...bytes)).toThrow(message);
});

test('bytes that are no text, and a number in place of text, are refused', () => {
  const [bad] = protoFields(bytesField(3, Uint8Array.of(0xff, 0xfe)), 'm');
  expect(() => textOf(bad, 'm')).toThrow('field 3 is not text in UTF-8');
  const [number] = protoFields(integerField(3, 5), 'm');
  expect(() => contentOf(number, 'm')).toThrow('field 3 is a number');
});
