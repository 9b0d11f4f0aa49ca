// The sparse micro-kernel: one line's sums in registers, up to twelve vectors wide (24 in the wide binary), while its nonzeros are walked. Half of
// Fashion-MNIST is zeros, and this does no work for them. The build generates a function for each width from
// assembly/templates/panel.mjs; this file says what they compute.
// Next: product.ts packs the panels and finishes the sums.
//
// The products of a line with a panel of NV vectors: sums[NV·4] += value·panel[position], for each entry. The panel's chunk
// (128 positions × 11 vectors, 22 KB) stays in the first-level cache while all lines pass by; without chunks, from the second
// level, two thirds of the speed. 12 sums, 1 value and 1 vector of the panel are 14 of the 15 registers that V8 allocates.

import { walkPanel as walkNarrowPanel } from '../../build/assembly/sparse/panels';
import { walkWidePanel } from '../../build/assembly/sparse/wide-panels';
import { IS_WIDE } from '../simd';

/**
 * Vectors of the widest panel. Where multiply and add are two instructions, Node 20's compiler spills from eight on (784×342,
 * density .5: 3.4 ms with ten, 2.2 with seven); engines that have no relaxed SIMD are the ones that run that binary. Joined in
 * pairs, 24 vectors take as many registers as twelve; an odd one would stay alone.
 */
export const MOST_VECTORS: i32 = IS_WIDE ? 24 : ASC_FEATURE_RELAXED_SIMD ? 12 : 7;

/** Vectors that hold so many columns; in the wide binary an even number. */
// @ts-ignore: decorator
@inline
export function vectorsFor(columns: i32): i32 {
  return IS_WIDE ? ((columns + 7) >> 3) << 1 : (columns + 3) >> 2;
}

/**
 * For each of `lines` lines its chunk's entries, times a panel of `vectors` vectors. Sums start from `start` (startBytes from
 * line to line; 0: the same for all) and go to `sums`, one line's after another's; both may be the same.
 */
// @ts-ignore: decorator
@inline
export function walkPanel(
  vectors: i32, lines: i32, pointers: usize, entries: usize, panel: usize, start: usize, startBytes: usize, sums: usize,
): void {
  if (IS_WIDE) walkWidePanel(vectors, lines, pointers, entries, panel, start, startBytes, sums);
  else walkNarrowPanel(vectors, lines, pointers, entries, panel, start, startBytes, sums);
}
