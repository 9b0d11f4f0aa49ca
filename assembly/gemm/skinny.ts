// Products with few columns, such as ten classes, where an 8-wide tile would compute many columns for nothing. Both tiles
// are five columns wide (ten classes are two of them) and put other things side by side in a vector:
// dots2x5 four steps of k, when A's rows and B's columns are contiguous along k; rows8x5 eight rows of a transposed A.
// Next: gemm.ts decides when.

import { madd, sumLanes } from '../simd';
import { NR } from './micro';
import { packColumns, packRows } from './pack';
import { TILES_BYTES, addTile, beginPass } from './tile';

/** Columns of both tiles, and rows of rows8x5. */
const COLUMNS: i32 = 5;
const ROWS: i32 = 8;
/** Steps of k in one pass: five columns of B are then 15.7 KB, half of the first-level cache. An image is one pass. */
const KC: i32 = 784;
const MOST_COLUMNS: i32 = 15;
const PACKED_B_BYTES: usize = <usize>(KC * MOST_COLUMNS * 4);
export const SKINNY_WORKSPACE_BYTES: usize = PACKED_B_BYTES + <usize>(KC * ROWS * 4);

/**
 * Whether five-wide tiles pad n to fewer columns than eight-wide ones do. The answer must hang on n alone: how a sum is
 * ordered then never depends on how many rows a thread was given.
 */
// @ts-ignore: decorator
@inline
export function isSkinny(n: i32): bool {
  return n <= MOST_COLUMNS && (n + COLUMNS - 1) / COLUMNS * COLUMNS <= ((n + NR - 1) & ~(NR - 1));
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
      packColumns(COLUMNS, n, kc, alpha, blockB, (<usize>bColumnStride) << 2, (<usize>bRowStride) << 2, packedB);
      multiplyDots(m, n, kc, blockA, aRowBytes, packedB, workspace);
    } else {
      packRows(COLUMNS, n, kc, alpha, blockB, (<usize>bColumnStride) << 2, (<usize>bRowStride) << 2, packedB);
      multiplyRows8(m, n, kc, blockA, aRowBytes, aKBytes, packedA, packedB, workspace);
    }
    pc += kc;
  } while (pc < k);
}

// Each tile is called from two places, which keeps the compiler from inlining it: see gemm.ts.

/** All rows of A times the packed columns of B, by dots2x5. */
function multiplyDots(m: i32, n: i32, kc: i32, a: usize, aRowBytes: usize, packedB: usize, tile: usize): void {
  const columnBytes = (<usize>kc) << 2;
  let i = 0;
  for (; i + 2 <= m; i += 2) {
    const row = a + <usize>i * aRowBytes;
    for (let j = 0; j < n; j += COLUMNS) {
      dots2x5(kc, row, row + aRowBytes, packedB + <usize>j * columnBytes, columnBytes, tile);
      addTile(2, min(COLUMNS, n - j), tile, i, j);
    }
  }
  if (i < m) {
    const row = a + <usize>i * aRowBytes;
    for (let j = 0; j < n; j += COLUMNS) {
      dots2x5(kc, row, row, packedB + <usize>j * columnBytes, columnBytes, tile); // the second result is not written
      addTile(1, min(COLUMNS, n - j), tile, i, j);
    }
  }
}

/** All rows of A, eight at a time, times the packed columns of B, by rows8x5. Rows that are not contiguous are packed. */
function multiplyRows8(
  m: i32, n: i32, kc: i32, a: usize, aRowBytes: usize, aKBytes: usize, packedA: usize, packedB: usize, tile: usize,
): void {
  const panelBytes = (<usize>kc) << 2;
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(ROWS, m - i);
    const block = a + <usize>i * aRowBytes;
    if (rows == ROWS && aRowBytes == 4) {
      for (let j = 0; j < n; j += COLUMNS) {
        rows8x5(kc, block, aKBytes, packedB + <usize>j * panelBytes, COLUMNS * 4, tile);
        addTile(ROWS, min(COLUMNS, n - j), tile, i, j);
      }
    } else {
      packRows(ROWS, rows, kc, 1, block, aRowBytes, aKBytes, packedA);
      for (let j = 0; j < n; j += COLUMNS) {
        rows8x5(kc, packedA, ROWS * 4, packedB + <usize>j * panelBytes, COLUMNS * 4, tile);
        addTile(rows, min(COLUMNS, n - j), tile, i, j);
      }
    }
  }
}

/**
 * tile [2, 5] = two rows of A times five columns of B, four partial sums for each along k; `rest` is k mod 4 steps more.
 * a0, a1: rows of A · b: five packed columns, `columnBytes` apart, each padded with zeros to whole vectors.
 */
export function dots2x5(k: i32, a0: usize, a1: usize, b: usize, columnBytes: usize, tile: usize): void {
  let acc0_0 = f32x4.splat(0), acc0_1 = f32x4.splat(0), acc0_2 = f32x4.splat(0);
  let acc0_3 = f32x4.splat(0), acc0_4 = f32x4.splat(0);
  let acc1_0 = f32x4.splat(0), acc1_1 = f32x4.splat(0), acc1_2 = f32x4.splat(0);
  let acc1_3 = f32x4.splat(0), acc1_4 = f32x4.splat(0);
  let b1 = b + columnBytes;
  let b2 = b1 + columnBytes;
  let b3 = b2 + columnBytes;
  let b4 = b3 + columnBytes;
  const end = a0 + ((<usize>(k & ~3)) << 2);
  while (a0 < end) {
    const x0 = v128.load(a0);
    const x1 = v128.load(a1);
    const y0 = v128.load(b);
    acc0_0 = madd(x0, y0, acc0_0);
    acc1_0 = madd(x1, y0, acc1_0);
    const y1 = v128.load(b1);
    acc0_1 = madd(x0, y1, acc0_1);
    acc1_1 = madd(x1, y1, acc1_1);
    const y2 = v128.load(b2);
    acc0_2 = madd(x0, y2, acc0_2);
    acc1_2 = madd(x1, y2, acc1_2);
    const y3 = v128.load(b3);
    acc0_3 = madd(x0, y3, acc0_3);
    acc1_3 = madd(x1, y3, acc1_3);
    const y4 = v128.load(b4);
    acc0_4 = madd(x0, y4, acc0_4);
    acc1_4 = madd(x1, y4, acc1_4);
    a0 += 16;
    a1 += 16;
    b += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
    b4 += 16;
  }
  for (let rest = k & 3, lane: usize = 0; rest > 0; rest--, lane += 4) {
    // The other lanes stay as they are: their factor is 0.
    const x0 = v128.load32_zero(a0 + lane);
    const x1 = v128.load32_zero(a1 + lane);
    acc0_0 = madd(x0, v128.load32_zero(b + lane), acc0_0);
    acc1_0 = madd(x1, v128.load32_zero(b + lane), acc1_0);
    acc0_1 = madd(x0, v128.load32_zero(b1 + lane), acc0_1);
    acc1_1 = madd(x1, v128.load32_zero(b1 + lane), acc1_1);
    acc0_2 = madd(x0, v128.load32_zero(b2 + lane), acc0_2);
    acc1_2 = madd(x1, v128.load32_zero(b2 + lane), acc1_2);
    acc0_3 = madd(x0, v128.load32_zero(b3 + lane), acc0_3);
    acc1_3 = madd(x1, v128.load32_zero(b3 + lane), acc1_3);
    acc0_4 = madd(x0, v128.load32_zero(b4 + lane), acc0_4);
    acc1_4 = madd(x1, v128.load32_zero(b4 + lane), acc1_4);
  }
  v128.store(tile, sumEach(acc0_0, acc0_1, acc0_2, acc0_3));
  store<f32>(tile, sumLanes(acc0_4), 16);
  v128.store(tile, sumEach(acc1_0, acc1_1, acc1_2, acc1_3), 32);
  store<f32>(tile, sumLanes(acc1_4), 48);
}

/** The sums of four vectors' lanes, one in each lane; added in sumLanes' order. */
// @ts-ignore: decorator
@inline
function sumEach(a: v128, b: v128, c: v128, d: v128): v128 {
  const evenAb = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
  const oddAb = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
  const pairsAb = f32x4.add(evenAb, oddAb); // a0+a1, a2+a3, b0+b1, b2+b3
  const pairsCd = f32x4.add(v128.shuffle<f32>(c, d, 0, 2, 4, 6), v128.shuffle<f32>(c, d, 1, 3, 5, 7));
  return f32x4.add(v128.shuffle<f32>(pairsAb, pairsCd, 0, 2, 4, 6), v128.shuffle<f32>(pairsAb, pairsCd, 1, 3, 5, 7));
}

/**
 * tile [8, 8], of which five columns are filled = Σ over k of a[k]·b[k]ᵀ, eight rows of A as two vectors.
 * a: for each k eight contiguous floats, `aBytes` to the next k · b: for each k five, `bBytes` to the next.
 */
export function rows8x5(k: i32, a: usize, aBytes: usize, b: usize, bBytes: usize, tile: usize): void {
  let acc0_0 = f32x4.splat(0), acc0_1 = f32x4.splat(0), acc0_2 = f32x4.splat(0);
  let acc0_3 = f32x4.splat(0), acc0_4 = f32x4.splat(0);
  let acc4_0 = f32x4.splat(0), acc4_1 = f32x4.splat(0), acc4_2 = f32x4.splat(0);
  let acc4_3 = f32x4.splat(0), acc4_4 = f32x4.splat(0);
  for (; k > 0; k--) {
    const x0 = v128.load(a);
    const x4 = v128.load(a, 16);
    const y0 = v128.load32_splat(b);
    acc0_0 = madd(x0, y0, acc0_0);
    acc4_0 = madd(x4, y0, acc4_0);
    const y1 = v128.load32_splat(b, 4);
    acc0_1 = madd(x0, y1, acc0_1);
    acc4_1 = madd(x4, y1, acc4_1);
    const y2 = v128.load32_splat(b, 8);
    acc0_2 = madd(x0, y2, acc0_2);
    acc4_2 = madd(x4, y2, acc4_2);
    const y3 = v128.load32_splat(b, 12);
    acc0_3 = madd(x0, y3, acc0_3);
    acc4_3 = madd(x4, y3, acc4_3);
    const y4 = v128.load32_splat(b, 16);
    acc0_4 = madd(x0, y4, acc0_4);
    acc4_4 = madd(x4, y4, acc4_4);
    a += aBytes;
    b += bBytes;
  }
  storeColumn(tile, acc0_0, acc4_0);
  storeColumn(tile + 4, acc0_1, acc4_1);
  storeColumn(tile + 8, acc0_2, acc4_2);
  storeColumn(tile + 12, acc0_3, acc4_3);
  storeColumn(tile + 16, acc0_4, acc4_4);
}

/** One column of the tile: four rows of each vector, 32 bytes from row to row. */
// @ts-ignore: decorator
@inline
function storeColumn(tile: usize, rows0: v128, rows4: v128): void {
  v128.store32_lane(tile, rows0, 0);
  v128.store32_lane(tile, rows0, 1, 32);
  v128.store32_lane(tile, rows0, 2, 64);
  v128.store32_lane(tile, rows0, 3, 96);
  v128.store32_lane(tile, rows4, 0, 128);
  v128.store32_lane(tile, rows4, 1, 160);
  v128.store32_lane(tile, rows4, 2, 192);
  v128.store32_lane(tile, rows4, 3, 224);
}
