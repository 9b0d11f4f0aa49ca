// Random numbers by counter against the known answers that come with Random123 1.09 (kat_vectors, philox4x32 10).

import { expect, it } from 'vitest';
import { philox } from '../../src/backend/js/regularize.js';
import { philoxOf } from '../conformance/cases/regularize.js';

const KNOWN: [counter: number[], key: number[], words: string][] = [
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [new Array(4).fill(0xffffffff), new Array(2).fill(0xffffffff), '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  ],
];

it.each(KNOWN)('philox4x32-10 of counter %s and key %s gives the published words', (counter, key, words) => {
  const text = (values: number[]) => values.map((word) => word.toString(16).padStart(8, '0')).join(' ');
  expect(text(philox(counter, key))).toBe(words);
  expect(text(philoxOf(counter, key))).toBe(words);
});
