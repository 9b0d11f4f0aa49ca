// Template of the tables by which lists of nonzeros are made: for each mask of lanes or bytes, where those lie whose bit is 1.
// Next: assembly/sparse/differences.ts and lists.ts use the tables.

import { each } from './write-source.mjs';

/** @import { Lines } from './write-source.mjs' */

/** The positions of a mask's ones, in order, then zeros: [1, 3, 0, 0] for 0b1010 of four. */
function positions(mask, bits) {
  const ones = each(bits, (i) => i).filter((i) => mask & (1 << i));
  return each(bits, (i) => ones[i] ?? 0);
}

/** Bytes as a hexadecimal number, the first byte lowest. */
function hexadecimal(bytes) {
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, '0'));
  return `0x${digits.reverse().join('')}`;
}

/** `export const name`: static data of numbers, four in a line. */
function table(name, type, numbers) {
  return [
    `export const ${name}: usize = memory.data<${type}>([`,
    each(numbers.length / 4, (line) => `  ${numbers.slice(4 * line, 4 * line + 4).join(', ')},`),
    ']);',
  ];
}

/**
 * For each mask of eight bytes the positions of its ones, in order, one a byte from the lowest; the rest 0.
 * @param {string} name
 * @returns {Lines}
 */
export function positionsOf8(name) {
  return table(
    name,
    'u64',
    each(256, (mask) => hexadecimal(positions(mask, 8))),
  );
}

/**
 * For each mask of four lanes of 32 bits, the i8x16.swizzle that moves its lanes to the front, in order; lane 0 behind them.
 * @param {string} name
 * @returns {Lines}
 */
export function lanesToFront(name) {
  const swizzle = (mask) => positions(mask, 4).map((lane) => hexadecimal(each(4, (byte) => 4 * lane + byte)));
  return table(name, 'u32', each(16, swizzle).flat());
}
