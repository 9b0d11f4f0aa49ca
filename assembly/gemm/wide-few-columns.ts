// The wide binary's products with few columns: the same sums as few-columns.ts', in pairs of vectors on adjacent memory.
// The build generates the tiles from assembly/templates/dots.mjs and row-vectors.mjs. Before: few-columns.ts decides when.
//
// dots2x10(k, a0, a1, b, sums): sums [2, 10], four lanes each = two rows of A times ten packed columns of B. A pair is two columns
//   of the same row, so B's columns lie side by side, and four steps of a row are multiplied with both.
// rows16x5(k, a, aBytes, b, bBytes, tile): tile [5, 16] = Σ over k of a[k]·b[k]ᵀ, transposed, sixteen rows of A as two pairs of
//   vectors. a: for each k sixteen contiguous floats, `aBytes` to the next k · b: for each k five, `bBytes` to the next.

import { dots2x10, rows16x5 } from '../../build/assembly/gemm/wide-skinny-tiles';
import { loadUpTo4, sumEach } from '../simd';
import { TILE_BYTES, addTile } from './epilogue';
import { NR } from './micro-kernel';
import { transpose4 } from './pack';

/** Columns of dots2x10. */
export const PAIRED_COLUMNS: i32 = 10;
/** Bytes of a step of its packed B. */
const STEP: usize = <usize>(PAIRED_COLUMNS * 16);

/**
 * alpha times up to ten columns side by side: for each four steps of k [10, 4], then for each of the last one to three [10, 4] with
 * the element in the first lane. Columns that are not there are zeros.
 */
export function packDotPairs(
  columns: i32, kc: i32, alpha: f32, source: usize, stride: usize, kStride: usize, out: usize,
): void {
  const alphas = f32x4.splat(alpha);
  for (; kc >= 4; kc -= 4) {
    let from = source;
    for (let j = 0; j < PAIRED_COLUMNS; j += 4) {
      const width = min(4, PAIRED_COLUMNS - j);
      if (stride == 4 && j + width <= columns) {
        const r0 = f32x4.mul(alphas, loadUpTo4(from, width));
        const r1 = f32x4.mul(alphas, loadUpTo4(from + kStride, width));
        const r2 = f32x4.mul(alphas, loadUpTo4(from + 2 * kStride, width));
        const r3 = f32x4.mul(alphas, loadUpTo4(from + 3 * kStride, width));
        // The last group also writes two columns of zeros past this step; the next step overwrites them.
        transpose4(r0, r1, r2, r3, out + ((<usize>j) << 4), 16);
      } else {
        for (let c = 0; c < width; c++) {
          const to = out + ((<usize>(j + c)) << 4);
          const column = from + <usize>c * stride;
          const filled = j + c < columns;
          for (let k: usize = 0; k < 4; k++) {
            store<f32>(to + (k << 2), filled ? alpha * load<f32>(column + k * kStride) : 0);
          }
        }
      }
      from += 4 * stride;
    }
    source += 4 * kStride;
    out += STEP;
  }
  for (; kc > 0; kc--) {
    for (let j = 0; j < PAIRED_COLUMNS; j++) {
      const value = j < columns ? alpha * load<f32>(source + <usize>j * stride) : 0;
      v128.store(out + ((<usize>j) << 4), f32x4.replace_lane(f32x4.splat(0), 0, value));
    }
    source += kStride;
    out += STEP;
  }
}

/** All rows of A times ten packed columns, of which `columns` from C's column `from` on count. */
export function multiplyDotPairs(
  m: i32, from: i32, columns: i32, kc: i32, a: usize, aRowBytes: usize, packedB: usize, tile: usize,
): void {
  const sums = tile + TILE_BYTES;
  let i = 0;
  for (; i + 2 <= m; i += 2) {
    const row = a + <usize>i * aRowBytes;
    dots2x10(kc, row, row + aRowBytes, packedB, sums);
    addLanes(2, sums, tile);
    addTile(2, columns, tile, i, from);
  }
  if (i < m) {
    const row = a + <usize>i * aRowBytes;
    dots2x10(kc, row, row, packedB, sums); // from a second place, which keeps it a function of its own
    addLanes(1, sums, tile);
    addTile(1, columns, tile, i, from);
  }
}

/** tile [rows, NR]: the sum of each sum's lanes, twelve of them, of which ten are asked for. */
function addLanes(rows: i32, sums: usize, tile: usize): void {
  for (; rows > 0; rows--) {
    for (let j: usize = 0; j < 12; j += 4) {
      const four = sums + (j << 4);
      v128.store(
        tile + (j << 2),
        sumEach(v128.load(four), v128.load(four, 16), v128.load(four, 32), v128.load(four, 48)),
      );
    }
    sums += STEP;
    tile += NR * 4;
  }
}

/** rows16x5, written as a tile of sixteen rows. */
// @ts-ignore: decorator
@inline
export function transposedRows16(kc: i32, a: usize, aBytes: usize, b: usize, bBytes: usize, tile: usize): void {
  const sums = tile + TILE_BYTES;
  rows16x5(kc, a, aBytes, b, bBytes, sums);
  transposeSums(sums, tile);
}

/** tile [16, NR] = sums [5, 16], transposed. */
function transposeSums(sums: usize, tile: usize): void {
  for (let row: usize = 0; row < 16; row += 4) {
    const from = sums + (row << 2);
    const to = tile + row * (NR * 4);
    transpose4(v128.load(from), v128.load(from, 64), v128.load(from, 128), v128.load(from, 192), to, NR * 4);
    const fifth = v128.load(from, 256);
    v128.store32_lane(to, fifth, 0, 16);
    v128.store32_lane(to, fifth, 1, 16 + NR * 4);
    v128.store32_lane(to, fifth, 2, 16 + 2 * NR * 4);
    v128.store32_lane(to, fifth, 3, 16 + 3 * NR * 4);
  }
}
