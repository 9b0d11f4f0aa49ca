// C = f(alpha·A·B + beta·C + bias), any size, any strides (Goto & van de Geijn 2008; Van Zee & van de Geijn 2015).
// The loops below choose blocks that fit the caches; pack.ts lines them up; micro5x8.ts multiplies; tile.ts writes.
//
// One block of B (KC × NC, 539 KB) stays in the second-level cache while blocks of A (MC × KC, 408 KB) pass by; a panel
// of B (KC × 8, 12.5 KB) stays in the first-level cache while A's panels pass by. Measured best among the neighbours
// at 784×342; a much larger NC is slower.

import { IDENTITY } from '../codes';
import { MR, NR, TILE_BYTES, micro5x8 } from './micro5x8';
import { packA, packB } from './pack';
import { storeTile } from './tile';

const MC: i32 = 260; // a multiple of MR
const KC: i32 = 392; // half of 784: two equal passes over an image
const NC: i32 = 344; // a multiple of NR that holds 342

const PACKED_B_BYTES: usize = <usize>(KC * NC * 4);
const PACKED_A_BYTES: usize = <usize>(MC * KC * 4);

export function gemmWorkspaceBytes(): i32 {
  return <i32>(TILE_BYTES + PACKED_B_BYTES + PACKED_A_BYTES);
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
  bias: usize, activation: i32, slope: f32, workspace: usize,
): void {
  assert(m >= 0 && n >= 0 && k >= 0, 'gemm: negative size');
  assert((workspace & 15) == 0, 'gemm: workspace is not 16-byte aligned');
  const packedB = workspace + TILE_BYTES;
  const packedA = packedB + PACKED_B_BYTES;
  const cRowBytes = (<usize>cRowStride) << 2;
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    let pc = 0;
    do {
      const kc = min(KC, k - pc);
      const last = pc + kc == k;
      const blockBeta: f32 = pc == 0 ? beta : 1;
      const blockBias: usize = last && bias ? bias + ((<usize>jc) << 2) : 0;
      const blockActivation = last ? activation : IDENTITY;
      packB(nc, kc, element(b, pc, bRowStride, jc, bColumnStride), (<usize>bColumnStride) << 2, (<usize>bRowStride) << 2, packedB);
      for (let ic = 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic);
        packA(mc, kc, element(a, ic, aRowStride, pc, aColumnStride), (<usize>aRowStride) << 2, (<usize>aColumnStride) << 2, packedA);
        multiplyBlock(
          mc, nc, kc, packedA, packedB, workspace, alpha, blockBeta,
          element(c, ic, cRowStride, jc, 1), cRowBytes, blockBias, blockActivation, slope,
        );
      }
      pc += kc;
    } while (pc < k); // once even for k = 0: beta, bias and activation still apply
  }
}

/** One packed block of A times one of B: every tile of it. */
function multiplyBlock(
  mc: i32, nc: i32, kc: i32, packedA: usize, packedB: usize, tile: usize, alpha: f32, beta: f32,
  c: usize, cRowBytes: usize, bias: usize, activation: i32, slope: f32,
): void {
  for (let j = 0; j < nc; j += NR) {
    const panelB = packedB + <usize>j * ((<usize>kc) << 2);
    const tileBias = bias ? bias + ((<usize>j) << 2) : 0;
    const whole = j + NR <= nc ? mc - (mc % MR) : 0;
    let i = 0;
    // Two calls, not one: the compiler inlines a function that is called once, and inside this loop the micro-kernel
    // would run out of registers (25 instead of 39 GFLOP/s).
    for (; i < whole; i += MR) {
      const to = c + <usize>i * cRowBytes + ((<usize>j) << 2);
      micro5x8(kc, packedA + <usize>i * ((<usize>kc) << 2), panelB, tile);
      storeTile(MR, NR, tile, alpha, beta, to, cRowBytes, tileBias, activation, slope);
    }
    for (; i < mc; i += MR) {
      const to = c + <usize>i * cRowBytes + ((<usize>j) << 2);
      micro5x8(kc, packedA + <usize>i * ((<usize>kc) << 2), panelB, tile);
      storeTile(min(MR, mc - i), min(NR, nc - j), tile, alpha, beta, to, cRowBytes, tileBias, activation, slope);
    }
  }
}
