// The sparse micro-kernel: one line's sums in registers, up to twelve vectors wide, while its nonzeros are walked. Half of
// Fashion-MNIST is zeros, and this does no work for them.
// Next: product.ts packs the panels and finishes the sums.
//
// The products of a line with a panel of NV vectors: sums[NV·4] += value·panel[position], for each entry. The panel's chunk
// (128 positions × 11 vectors, 22 KB) stays in the first-level cache while all lines pass by; without chunks, from the second
// level, two thirds of the speed. 12 sums, 1 value and 1 vector of the panel are 14 of the 15 registers that V8 allocates.

import { madd } from '../simd';

/**
 * Vectors of the widest panel. Where multiply and add are two instructions, Node 20's compiler spills from eight on (784×342,
 * density .5: 3.4 ms with ten, 2.2 with seven); engines that have no relaxed SIMD are the ones that run that binary.
 */
export const MOST_VECTORS: i32 = ASC_FEATURE_RELAXED_SIMD ? 12 : 7;

/**
 * For each of `lines` lines: its chunk's entries, times a panel of `vectors` vectors. Sums start from `start` (startBytes from
 * line to line; 0: the same for all) and go to `sums`, one line's after another's; both may be the same.
 */
export function walkPanel(
  vectors: i32, lines: i32, pointers: usize, entries: usize, panel: usize, start: usize, startBytes: usize, sums: usize,
): void {
  switch (vectors) {
    case 1: return walk(1, lines, pointers, entries, panel, start, startBytes, sums);
    case 2: return walk(2, lines, pointers, entries, panel, start, startBytes, sums);
    case 3: return walk(3, lines, pointers, entries, panel, start, startBytes, sums);
    case 4: return walk(4, lines, pointers, entries, panel, start, startBytes, sums);
    case 5: return walk(5, lines, pointers, entries, panel, start, startBytes, sums);
    case 6: return walk(6, lines, pointers, entries, panel, start, startBytes, sums);
    case 7: return walk(7, lines, pointers, entries, panel, start, startBytes, sums);
    case 8: return walk(8, lines, pointers, entries, panel, start, startBytes, sums);
    case 9: return walk(9, lines, pointers, entries, panel, start, startBytes, sums);
    case 10: return walk(10, lines, pointers, entries, panel, start, startBytes, sums);
    case 11: return walk(11, lines, pointers, entries, panel, start, startBytes, sums);
    default: return walk(12, lines, pointers, entries, panel, start, startBytes, sums);
  }
}

/** Inlined once for each width: `nv` is then a constant, and what a narrower panel has no use for falls away. */
// @ts-ignore: decorator
@inline
function walk(
  nv: i32, lines: i32, pointers: usize, entries: usize, panel: usize, start: usize, startBytes: usize, sums: usize,
): void {
  const width = nv * 16;
  let entry = entries + ((<usize>load<u32>(pointers)) << 3);
  for (; lines > 0; lines--) {
    pointers += 4;
    const end = entries + ((<usize>load<u32>(pointers)) << 3);
    let sum0 = v128.load(start), sum1 = sum0, sum2 = sum0, sum3 = sum0, sum4 = sum0, sum5 = sum0;
    let sum6 = sum0, sum7 = sum0, sum8 = sum0, sum9 = sum0, sum10 = sum0, sum11 = sum0;
    if (nv > 1) sum1 = v128.load(start, 16);
    if (nv > 2) sum2 = v128.load(start, 32);
    if (nv > 3) sum3 = v128.load(start, 48);
    if (nv > 4) sum4 = v128.load(start, 64);
    if (nv > 5) sum5 = v128.load(start, 80);
    if (nv > 6) sum6 = v128.load(start, 96);
    if (nv > 7) sum7 = v128.load(start, 112);
    if (nv > 8) sum8 = v128.load(start, 128);
    if (nv > 9) sum9 = v128.load(start, 144);
    if (nv > 10) sum10 = v128.load(start, 160);
    if (nv > 11) sum11 = v128.load(start, 176);
    while (entry < end) {
      const row = panel + <usize>(load<u32>(entry) * width);
      const value = v128.load32_splat(entry, 4);
      sum0 = madd(value, v128.load(row), sum0);
      if (nv > 1) sum1 = madd(value, v128.load(row, 16), sum1);
      if (nv > 2) sum2 = madd(value, v128.load(row, 32), sum2);
      if (nv > 3) sum3 = madd(value, v128.load(row, 48), sum3);
      if (nv > 4) sum4 = madd(value, v128.load(row, 64), sum4);
      if (nv > 5) sum5 = madd(value, v128.load(row, 80), sum5);
      if (nv > 6) sum6 = madd(value, v128.load(row, 96), sum6);
      if (nv > 7) sum7 = madd(value, v128.load(row, 112), sum7);
      if (nv > 8) sum8 = madd(value, v128.load(row, 128), sum8);
      if (nv > 9) sum9 = madd(value, v128.load(row, 144), sum9);
      if (nv > 10) sum10 = madd(value, v128.load(row, 160), sum10);
      if (nv > 11) sum11 = madd(value, v128.load(row, 176), sum11);
      entry += 8;
    }
    v128.store(sums, sum0);
    if (nv > 1) v128.store(sums, sum1, 16);
    if (nv > 2) v128.store(sums, sum2, 32);
    if (nv > 3) v128.store(sums, sum3, 48);
    if (nv > 4) v128.store(sums, sum4, 64);
    if (nv > 5) v128.store(sums, sum5, 80);
    if (nv > 6) v128.store(sums, sum6, 96);
    if (nv > 7) v128.store(sums, sum7, 112);
    if (nv > 8) v128.store(sums, sum8, 128);
    if (nv > 9) v128.store(sums, sum9, 144);
    if (nv > 10) v128.store(sums, sum10, 160);
    if (nv > 11) v128.store(sums, sum11, 176);
    start += startBytes;
    sums += width;
  }
}
