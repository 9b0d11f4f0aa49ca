// Products with few columns, such as ten classes, where an 8-wide tile would compute many columns for nothing. Both tiles
// are five columns wide (ten classes are two of them) and put other things side by side in a vector:
// dots2x5 four steps of k, when A's rows and B's columns are contiguous along k; rows8x5 eight rows of a transposed A.
// The build generates them from assembly/templates/dots.mjs and row-vectors.mjs. Next: gemm.ts decides when.
//
// dots2x5(k, a0, a1, b, columnBytes, tile): tile [2, 8], of which five columns are filled = two rows of A times five columns of
//   B, four partial sums for each along k. a0, a1: rows of A · b: five packed columns, `columnBytes` apart.
// rows8x5(k, a, aBytes, b, bBytes, tile): tile [8, 8], of which five columns are filled = Σ over k of a[k]·b[k]ᵀ, eight rows of A
//   as two vectors. a: for each k eight contiguous floats, `aBytes` to the next k · b: for each k five, `bBytes` to the next.

import { dots2x5, rows8x5 } from '../../build/assembly/gemm/skinny-tiles';
import { IS_WIDE } from '../simd';
import { packColumns, packRows } from './pack';
import { dots2x5Of16 } from '../../build/assembly/gemm/wide-skinny-tiles';
import { PAIRED_COLUMNS, multiplyDotPairs, packDotPairs, transposedRows16 } from './wide-few-columns';
import { TILES_BYTES, addTile, beginPass } from './epilogue';

/** Columns of both tiles, and rows of rows8x5 (in the wide binary, of rows16x5). */
const COLUMNS: i32 = 5;
const ROWS: i32 = IS_WIDE ? 16 : 8;
/** Steps of k in one pass: five columns of B are then 15.7 KB, half of the first-level cache. An image is one pass. */
const KC: i32 = 784;
const MOST_COLUMNS: i32 = 15;
const PACKED_B_BYTES: usize = <usize>(KC * MOST_COLUMNS * 4);
export const SKINNY_WORKSPACE_BYTES: usize = PACKED_B_BYTES + <usize>(KC * ROWS * 4);

/**
 * Whether five-wide tiles pad n to fewer columns than eight-wide ones do. The answer must depend only on n: how a sum is
 * ordered then never depends on how many rows a thread was given. Eight in every binary, so that wide kernels give relaxed's bits.
 */
// @ts-ignore: decorator
@inline
export function isSkinny(n: i32): bool {
  return n <= MOST_COLUMNS && (n + COLUMNS - 1) / COLUMNS * COLUMNS <= ((n + 7) & ~7);
}

export function gemmSkinny(
  m: i32, n: i32, k: i32, alpha: f32, a: usize, aRowStride: i32, aColumnStride: i32,
  b: usize, bRowStride: i32, bColumnStride: i32, workspace: usize,
): void {
  const packedB = workspace + TILES_BYTES;
  const packedA = packedB + PACKED_B_BYTES;
  const aRowBytes = (<usize>aRowStride) << 2;
  const aKBytes = (<usize>aColumnStride) << 2;
  let pc = 0;
  do {
    const kc = min(KC, k - pc);
    beginPass(pc == 0, pc + kc == k);
    const blockB = b + ((<usize>pc * <usize>bRowStride) << 2);
    const blockA = a + <usize>pc * aKBytes;
    if (aColumnStride == 1) {
      const columnBytes = (<usize>bColumnStride) << 2;
      const kBytes = (<usize>bRowStride) << 2;
      let from = 0;
      if (IS_WIDE) {
        for (; n - from > COLUMNS; from += PAIRED_COLUMNS) {
          const columns = min(PAIRED_COLUMNS, n - from);
          packDotPairs(columns, kc, alpha, blockB + <usize>from * columnBytes, columnBytes, kBytes, packedB);
          multiplyDotPairs(m, from, columns, kc, blockA, aRowBytes, packedB, workspace);
        }
      }
      if (from < n) {
        packColumns(COLUMNS, n - from, kc, alpha, blockB + <usize>from * columnBytes, columnBytes, kBytes, packedB);
        multiplyDots(m, from, n, kc, blockA, aRowBytes, packedB, workspace);
      }
    } else {
      packRows(COLUMNS, n, kc, alpha, blockB, (<usize>bColumnStride) << 2, (<usize>bRowStride) << 2, packedB);
      multiplyRowVectors(m, n, kc, blockA, aRowBytes, aKBytes, packedA, packedB, workspace);
    }
    pc += kc;
  } while (pc < k);
}

// Each tile is called from two places, which keeps the compiler from inlining it: see gemm.ts.

/** All rows of A times the packed columns of B from `from` on, by dots2x5. */
function multiplyDots(m: i32, from: i32, n: i32, kc: i32, a: usize, aRowBytes: usize, packedB: usize, tile: usize): void {
  const columnBytes = (<usize>kc) << 2;
  let i = 0;
  for (; i + 2 <= m; i += 2) {
    const row = a + <usize>i * aRowBytes;
    for (let j = from; j < n; j += COLUMNS) {
      const b = packedB + <usize>(j - from) * columnBytes;
      if (IS_WIDE) dots2x5Of16(kc, row, row + aRowBytes, b, columnBytes, tile);
      else dots2x5(kc, row, row + aRowBytes, b, columnBytes, tile);
      addTile(2, min(COLUMNS, n - j), tile, i, j);
    }
  }
  if (i < m) {
    const row = a + <usize>i * aRowBytes;
    for (let j = from; j < n; j += COLUMNS) {
      const b = packedB + <usize>(j - from) * columnBytes;
      if (IS_WIDE) dots2x5Of16(kc, row, row, b, columnBytes, tile); // the second result is not written
      else dots2x5(kc, row, row, b, columnBytes, tile);
      addTile(1, min(COLUMNS, n - j), tile, i, j);
    }
  }
}

/** One tile of rows8x5 (in the wide binary, of rows16x5), added to C's rows i…, columns j…. */
// @ts-ignore: decorator
@inline
function addRowVectors(
  rows: i32, columns: i32, kc: i32, a: usize, aBytes: usize, b: usize, tile: usize, i: i32, j: i32,
): void {
  if (IS_WIDE) transposedRows16(kc, a, aBytes, b, COLUMNS * 4, tile);
  else rows8x5(kc, a, aBytes, b, COLUMNS * 4, tile);
  addTile(rows, columns, tile, i, j);
}

/** All rows of A, ROWS at a time, times the packed columns of B. Rows that are not contiguous are packed. */
function multiplyRowVectors(
  m: i32, n: i32, kc: i32, a: usize, aRowBytes: usize, aKBytes: usize, packedA: usize, packedB: usize, tile: usize,
): void {
  const panelBytes = (<usize>kc) << 2;
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(ROWS, m - i);
    const block = a + <usize>i * aRowBytes;
    if (rows == ROWS && aRowBytes == 4) {
      for (let j = 0; j < n; j += COLUMNS) {
        addRowVectors(rows, min(COLUMNS, n - j), kc, block, aKBytes, packedB + <usize>j * panelBytes, tile, i, j);
      }
    } else {
      packRows(ROWS, rows, kc, 1, block, aRowBytes, aKBytes, packedA);
      for (let j = 0; j < n; j += COLUMNS) {
        addRowVectors(rows, min(COLUMNS, n - j), kc, packedA, ROWS * 4, packedB + <usize>j * panelBytes, tile, i, j);
      }
    }
  }
}
