// C = f(alpha·A·B + beta·C + bias), or (alpha·A·B + beta·C + bias)·f'(y); any size, any strides (Goto & van de Geijn 2008;
// Van Zee & van de Geijn 2015). Three roads, chosen by shape: blocks (below), few-columns.ts for few columns, few-rows.ts.
// pack.ts lines blocks up; micro-kernel.ts multiplies; epilogue.ts writes.
//
// MR rows of A (KC long, 9 KB) stay in the first-level cache while the panels of a block of B (KC × NC, 539 KB) stream past from
// the second, packed in the order in which they are read; the other way round, A's rows would come from seven places at once
// (Zen 4: 0.73 of the peak, against 0.88). A row-major A is read where it lies, any other is packed in blocks of MC × KC.
// Measured best among the neighbours at 784×342.

import { CONV_WORKSPACE_BYTES } from '../conv/planes';
import { FEW_ROWS, gemmFewRows } from './few-rows';
import { IS_WIDE } from '../simd';
import { MR, NR, edgePacked, edgeRows, microPacked, microRows } from './micro-kernel';
import { packA, packB } from './pack';
import { SKINNY_WORKSPACE_BYTES, gemmSkinny, isSkinny } from './few-columns';
import {
  TILES_BYTES,
  TILE_BYTES,
  beginDescent,
  beginPass,
  beginProduct,
  descentRate,
  edgeStart,
  finishTile,
  rowBytesOfC,
  startFactor,
  startOf,
  startRowBytes,
  tileOfC,
  tilesNeedFinishing,
  tilesRectify,
  throughOf,
  throughRowBytes,
} from './epilogue';

const MC: i32 = MR == 6 ? 264 : 260; // a multiple of MR
const KC: i32 = 392; // half of 784: two equal passes over an image
const NC: i32 = IS_WIDE ? 352 : 344; // a multiple of NR that holds 342

const PACKED_B_BYTES: usize = <usize>(KC * NC * 4);
const PACKED_A_BYTES: usize = <usize>((MC + MR) * KC * 4);

export function gemmWorkspaceBytes(): i32 {
  return <i32>(TILES_BYTES + max(max(PACKED_B_BYTES + PACKED_A_BYTES, SKINNY_WORKSPACE_BYTES), <usize>CONV_WORKSPACE_BYTES));
}

// @ts-ignore: decorator
@inline
function element(base: usize, row: i32, rowStride: i32, column: i32, columnStride: i32): usize {
  return base + ((<usize>row * <usize>rowStride + <usize>column * <usize>columnStride) << 2);
}

export function gemm(
  m: i32, n: i32, k: i32,
  alpha: f32, a: usize, aRowStride: i32, aColumnStride: i32,
  b: usize, bRowStride: i32, bColumnStride: i32,
  beta: f32, c: usize, cRowStride: i32,
  bias: usize, activation: i32, slope: f32, y: usize, yRowStride: i32, workspace: usize,
): void {
  assert(m >= 0 && n >= 0 && k >= 0, 'gemm: negative size');
  assert((workspace & 15) == 0, 'gemm: workspace is not 16-byte aligned');
  beginProduct(beta, c, cRowStride, bias, activation, slope, y, yRowStride);
  multiply(m, n, k, alpha, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, workspace);
}

/** W -= learningRate·(A·B + l2·W): a weight gradient that is used up as it leaves the registers. */
export function gemmDescend(
  m: i32, n: i32, k: i32, a: usize, aRowStride: i32, aColumnStride: i32, b: usize, bRowStride: i32, bColumnStride: i32,
  w: usize, wRowStride: i32, learningRate: f32, l2: f32, workspace: usize,
): void {
  assert((workspace & 15) == 0, 'gemmDescend: workspace is not 16-byte aligned');
  if (learningRate == 0) return;
  beginDescent(w, wRowStride, learningRate, l2);
  multiply(m, n, k, 1, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, workspace);
}

function multiply(
  m: i32, n: i32, k: i32, alpha: f32, a: usize, aRowStride: i32, aColumnStride: i32,
  b: usize, bRowStride: i32, bColumnStride: i32, workspace: usize,
): void {
  if (m <= FEW_ROWS && bColumnStride == 1) {
    gemmFewRows(m, n, k, alpha, a, aRowStride, aColumnStride, b, bRowStride, workspace);
  } else if (isSkinny(n)) {
    gemmSkinny(m, n, k, alpha, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, workspace);
  } else {
    gemmBlocks(m, n, k, alpha, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, workspace);
  }
}

function gemmBlocks(
  m: i32, n: i32, k: i32, alpha: f32, a: usize, aRowStride: i32, aColumnStride: i32,
  b: usize, bRowStride: i32, bColumnStride: i32, workspace: usize,
): void {
  const packedB = workspace + TILES_BYTES;
  const packedA = packedB + PACKED_B_BYTES;
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    let pc = 0;
    do {
      const kc = min(KC, k - pc);
      beginPass(pc == 0, pc + kc == k);
      packB(nc, kc, alpha, element(b, pc, bRowStride, jc, bColumnStride), (<usize>bColumnStride) << 2, (<usize>bRowStride) << 2, packedB);
      if (aColumnStride == 1) {
        multiplyRows(m, jc, nc, kc, element(a, 0, aRowStride, pc, 1), (<usize>aRowStride) << 2, packedA, packedB, workspace);
      } else {
        for (let ic = 0; ic < m; ic += MC) {
          const mc = min(MC, m - ic);
          packA(mc, kc, element(a, ic, aRowStride, pc, aColumnStride), (<usize>aRowStride) << 2, (<usize>aColumnStride) << 2, packedA);
          multiplyPacked(ic, mc, jc, nc, kc, packedA, packedB, workspace);
        }
      }
      pc += kc;
    } while (pc < k); // once even for k = 0: beta, bias and activation still apply
  }
}

/** One block of B times all rows of A, read where they lie; the last few rows, which fill no tile, packed. */
function multiplyRows(
  m: i32, jc: i32, nc: i32, kc: i32, a: usize, aRowBytes: usize, packedA: usize, packedB: usize, tile: usize,
): void {
  const whole = m - (m % MR);
  const outBytes = tilesNeedFinishing() ? <usize>(NR * 4) : rowBytesOfC();
  const panelBytes = <usize>(NR * 4) * <usize>kc;
  for (let i = 0; i < whole; i += MR) {
    const rows = a + <usize>i * aRowBytes;
    let panelB = packedB;
    let j = 0;
    for (; j + NR <= nc; j += NR) {
      const out = tilesNeedFinishing() ? tile : tileOfC(i, jc + j);
      microRows(kc, rows, aRowBytes, panelB, startOf(i, jc + j), startRowBytes(), startFactor(),
        out, outBytes, descentRate(), tilesRectify(), throughOf(i, jc + j), throughRowBytes());
      if (tilesNeedFinishing()) finishTile(MR, NR, tile, i, jc + j);
      panelB += panelBytes;
    }
    if (j < nc) {
      const start = edgeStart(MR, nc - j, i, jc + j, tile + TILE_BYTES);
      edgeRows(nc - j, kc, rows, aRowBytes, panelB, start, startFactor(), tile);
      finishTile(MR, nc - j, tile, i, jc + j);
    }
  }
  if (whole < m) {
    packA(m - whole, kc, a + <usize>whole * aRowBytes, aRowBytes, 4, packedA);
    multiplyPacked(whole, m - whole, jc, nc, kc, packedA, packedB, tile);
  }
}

/** One packed block of A, from row ic, times one of B, from column jc: every tile of it. */
function multiplyPacked(
  ic: i32, mc: i32, jc: i32, nc: i32, kc: i32, packedA: usize, packedB: usize, tile: usize,
): void {
  const outBytes = tilesNeedFinishing() ? <usize>(NR * 4) : rowBytesOfC();
  const panelBytes = <usize>(NR * 4) * <usize>kc;
  for (let i = 0; i < mc; i += MR) {
    const rows = min(MR, mc - i);
    const panelA = packedA + <usize>i * ((<usize>kc) << 2);
    let panelB = packedB;
    let j = 0;
    if (rows == MR) {
      for (; j + NR <= nc; j += NR) {
        const out = tilesNeedFinishing() ? tile : tileOfC(ic + i, jc + j);
        microPacked(kc, panelA, panelB, startOf(ic + i, jc + j), startRowBytes(), startFactor(),
        out, outBytes, descentRate(), tilesRectify(), throughOf(ic + i, jc + j), throughRowBytes());
        if (tilesNeedFinishing()) finishTile(MR, NR, tile, ic + i, jc + j);
        panelB += panelBytes;
      }
    }
    for (; j < nc; j += NR) {
      const columns = min(NR, nc - j);
      const start = edgeStart(rows, columns, ic + i, jc + j, tile + TILE_BYTES);
      edgePacked(columns, kc, panelA, panelB, start, startFactor(), tile);
      finishTile(rows, columns, tile, ic + i, jc + j);
      panelB += panelBytes;
    }
  }
}
