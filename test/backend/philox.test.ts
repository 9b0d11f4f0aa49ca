// Random numbers by counter against the known answers that come with Random123 1.09 (kat_vectors, philox4x32 7).

import { expect, it } from 'vitest';
import { philox } from '../../src/backend/js/dropout.js';
import { philoxOf } from '../../src/benchmark/cases/dropout.js';

const KNOWN: [counter: number[], key: number[], words: string][] = [
  [[0, 0, 0, 0], [0, 0], '5f6fb709 0d893f64 4f121f81 4f730a48'],
  [new Array(4).fill(0xffffffff), new Array(2).fill(0xffffffff), '5207ddc2 45165e59 4d8ee751 8c52f662'],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    '4dfccaba 190a87f0 c47362ba b6b5242a',
  ],
];

it.each(KNOWN)('philox4x32-7 of counter %s and key %s gives the published words', (counter, key, words) => {
  const text = (values: number[]) => values.map((word) => word.toString(16).padStart(8, '0')).join(' ');
  expect(text(philox(counter, key))).toBe(words);
  expect(text(philoxOf(counter, key))).toBe(words);
});
