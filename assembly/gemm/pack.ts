// Packs panels of A and B so that the micro-kernel reads both in order, whatever their strides.
// Next: micro-kernel.ts reads the panels; gemm.ts walks them.
//
// A panel holds MR rows of A (or NR columns of B): for each k its 5 or 6 (or 8 or 16) elements side by side. Where the matrix does
// not fill a panel, missing columns of B are zeros, and missing rows of A anything, since their sums are not written; so the
// micro-kernel knows no edges. Strides here count bytes.
// Two layouts have a fast path: elements of one k contiguous (a plain copy), and elements along k contiguous
// (4×4 transposes in registers).

import { IS_WIDE, loadPartial } from '../simd';
import { MR, NR } from './micro-kernel';

/** Four rows of four floats become four columns: out holds k = 0..3, each `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function transpose4(r0: v128, r1: v128, r2: v128, r3: v128, out: usize, step: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(out + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(out + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(out + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** A panel of any strides, and of fewer than `width` filled elements: one float at a time, padded with zeros. */
function packSlow(filled: i32, width: i32, kc: i32, alpha: f32, source: usize, stride: usize, kStride: usize, out: usize): void {
  for (let k = 0; k < kc; k++) {
    let from = source;
    for (let i = 0; i < width; i++) {
      store<f32>(out, i < filled ? alpha * load<f32>(from) : 0);
      from += stride;
      out += 4;
    }
    source += kStride;
  }
}

/**
 * A panel of A. Of one that is not full the rows that are missing repeat the last: what is computed of them is not written.
 */
function packPanelA(filled: i32, kc: i32, source: usize, rowStride: usize, kStride: usize, out: usize): void {
  if (rowStride == 4 && filled == MR) {
    for (let k = 0; k < kc; k++) {
      v128.store(out, v128.load(source));
      if (MR == 6) store<u64>(out, load<u64>(source, 16), 16);
      else store<f32>(out, load<f32>(source, 16), 16);
      source += kStride;
      out += MR * 4;
    }
    return;
  }
  if (kStride == 4) {
    const step1 = filled > 1 ? rowStride : 0;
    const step2 = filled > 2 ? rowStride : 0;
    const step3 = filled > 3 ? rowStride : 0;
    const step4 = filled > 4 ? rowStride : 0;
    const step5 = filled > 5 ? rowStride : 0;
    for (; kc >= 4; kc -= 4) {
      let row = source;
      const r0 = v128.load(row); row += step1;
      const r1 = v128.load(row); row += step2;
      const r2 = v128.load(row); row += step3;
      const r3 = v128.load(row); row += step4;
      const r4 = v128.load(row);
      transpose4(r0, r1, r2, r3, out, MR * 4);
      if (MR == 6) {
        const r5 = v128.load(row + step5);
        const low = v128.shuffle<f32>(r4, r5, 0, 4, 1, 5);
        const high = v128.shuffle<f32>(r4, r5, 2, 6, 3, 7);
        v128.store64_lane(out, low, 0, 16);
        v128.store64_lane(out, low, 1, 40);
        v128.store64_lane(out, high, 0, 64);
        v128.store64_lane(out, high, 1, 88);
      } else {
        v128.store32_lane(out, r4, 0, 16);
        v128.store32_lane(out, r4, 1, 36);
        v128.store32_lane(out, r4, 2, 56);
        v128.store32_lane(out, r4, 3, 76);
      }
      source += 16;
      out += 4 * MR * 4;
    }
  }
  packSlow(filled, MR, kc, 1, source, rowStride, kStride, out);
}

/** Four steps of k of four columns that are contiguous along k, to a panel of NR columns. */
// @ts-ignore: decorator
@inline
function packFourByFour(alphas: v128, source: usize, columnStride: usize, out: usize): void {
  const c0 = f32x4.mul(alphas, v128.load(source)); source += columnStride;
  const c1 = f32x4.mul(alphas, v128.load(source)); source += columnStride;
  const c2 = f32x4.mul(alphas, v128.load(source)); source += columnStride;
  const c3 = f32x4.mul(alphas, v128.load(source));
  transpose4(c0, c1, c2, c3, out, NR * 4);
}

function packFullB(kc: i32, alpha: f32, source: usize, columnStride: usize, kStride: usize, out: usize): void {
  const alphas = f32x4.splat(alpha);
  if (columnStride == 4) {
    for (let k = 0; k < kc; k++) {
      const b0 = f32x4.mul(alphas, v128.load(source));
      const b4 = f32x4.mul(alphas, v128.load(source, 16));
      if (IS_WIDE) {
        const b8 = f32x4.mul(alphas, v128.load(source, 32));
        const b12 = f32x4.mul(alphas, v128.load(source, 48));
        v128.store(out, b8, 32);
        v128.store(out, b12, 48);
      }
      v128.store(out, b0);
      v128.store(out, b4, 16);
      source += kStride;
      out += NR * 4;
    }
    return;
  }
  if (kStride == 4) {
    for (; kc >= 4; kc -= 4) {
      packFourByFour(alphas, source, columnStride, out);
      packFourByFour(alphas, source + 4 * columnStride, columnStride, out + 16);
      if (IS_WIDE) {
        packFourByFour(alphas, source + 8 * columnStride, columnStride, out + 32);
        packFourByFour(alphas, source + 12 * columnStride, columnStride, out + 48);
      }
      source += 16;
      out += 4 * NR * 4;
    }
  }
  packSlow(NR, NR, kc, alpha, source, columnStride, kStride, out);
}

/** The wide binary's last panel, of fewer than NR columns, padded with zeros: four at a time, for it has up to fifteen. */
function packEdgeB(filled: i32, kc: i32, alpha: f32, source: usize, columnStride: usize, kStride: usize, out: usize): void {
  const alphas = f32x4.splat(alpha);
  const zero = f32x4.splat(0);
  const whole = filled & ~3;
  const rest = filled & 3;
  if (columnStride == 4) {
    for (; kc > 0; kc--) {
      let j: usize = 0;
      for (; j < <usize>(whole << 2); j += 16) v128.store(out + j, f32x4.mul(alphas, v128.load(source + j)));
      if (rest) {
        v128.store(out + j, f32x4.mul(alphas, loadPartial(source + j, rest)));
        j += 16;
      }
      for (; j < <usize>(NR * 4); j += 16) v128.store(out + j, zero);
      source += kStride;
      out += NR * 4;
    }
    return;
  }
  if (kStride == 4) {
    for (; kc >= 4; kc -= 4) {
      let column = source;
      for (let j = 0; j < NR; j += 4) {
        const left = filled - j;
        const c0 = left > 0 ? f32x4.mul(alphas, v128.load(column)) : zero;
        const c1 = left > 1 ? f32x4.mul(alphas, v128.load(column + columnStride)) : zero;
        const c2 = left > 2 ? f32x4.mul(alphas, v128.load(column + 2 * columnStride)) : zero;
        const c3 = left > 3 ? f32x4.mul(alphas, v128.load(column + 3 * columnStride)) : zero;
        transpose4(c0, c1, c2, c3, out + ((<usize>j) << 2), NR * 4);
        column += 4 * columnStride;
      }
      source += 16;
      out += 4 * NR * 4;
    }
  }
  packSlow(filled, NR, kc, alpha, source, columnStride, kStride, out);
}

/** Packs mc rows × kc of A into ⌈mc/MR⌉ panels of kc × MR floats. */
export function packA(mc: i32, kc: i32, a: usize, rowStride: usize, kStride: usize, out: usize): void {
  for (let i = 0; i < mc; i += MR) {
    packPanelA(min(MR, mc - i), kc, a, rowStride, kStride, out);
    a += <usize>MR * rowStride;
    out += <usize>kc * (MR * 4);
  }
}

/** Packs alpha times kc × nc columns of B into ⌈nc/NR⌉ panels of kc × NR floats. */
export function packB(nc: i32, kc: i32, alpha: f32, b: usize, columnStride: usize, kStride: usize, out: usize): void {
  for (let j = 0; j < nc; j += NR) {
    const filled = min(NR, nc - j);
    if (filled == NR) packFullB(kc, alpha, b, columnStride, kStride, out);
    else if (IS_WIDE) packEdgeB(filled, kc, alpha, b, columnStride, kStride, out);
    else packSlow(filled, NR, kc, alpha, b, columnStride, kStride, out);
    b += <usize>NR * columnStride;
    out += <usize>kc * (NR * 4);
  }
}

/** Five columns that lie side by side. */
function packFive(kc: i32, alpha: f32, source: usize, kStride: usize, out: usize): void {
  const alphas = f32x4.splat(alpha);
  for (; kc > 0; kc--) {
    v128.store(out, f32x4.mul(alphas, v128.load(source)));
    store<f32>(out, alpha * load<f32>(source, 16), 16);
    source += kStride;
    out += 20;
  }
}

/** Packs alpha times `count` rows (or columns) in panels of `width`: for each k its elements side by side, padded with zeros. */
export function packRows(width: i32, count: i32, kc: i32, alpha: f32, source: usize, stride: usize, kStride: usize, out: usize): void {
  for (let i = 0; i < count; i += width) {
    if (width == 5 && count - i >= 5 && stride == 4) packFive(kc, alpha, source, kStride, out);
    else packSlow(min(width, count - i), width, kc, alpha, source, stride, kStride, out);
    source += <usize>width * stride;
    out += <usize>(kc * width) << 2;
  }
}

/** Packs alpha times `count` columns one after another, each contiguous along k, and columns of zeros up to a multiple of `width`. */
export function packColumns(width: i32, count: i32, kc: i32, alpha: f32, source: usize, stride: usize, kStride: usize, out: usize): void {
  let j = 0;
  if (stride == 4) {
    for (; j + 4 <= count; j += 4) {
      packFourColumns(kc, alpha, source, kStride, out);
      source += 16;
      out += (<usize>kc) << 4;
    }
  }
  for (; j < count; j++) {
    let from = source;
    for (let k = 0; k < kc; k++) {
      store<f32>(out, alpha * load<f32>(from));
      from += kStride;
      out += 4;
    }
    source += stride;
  }
  const missing = (width - (count % width)) % width;
  memory.fill(out, 0, <usize>(missing * kc) << 2);
}

/** Four columns that lie side by side, each to a stretch of its own. */
function packFourColumns(kc: i32, alpha: f32, source: usize, kStride: usize, out: usize): void {
  const alphas = f32x4.splat(alpha);
  const columnBytes = (<usize>kc) << 2;
  let k = kc;
  for (; k >= 4; k -= 4) {
    const r0 = f32x4.mul(alphas, v128.load(source)); source += kStride;
    const r1 = f32x4.mul(alphas, v128.load(source)); source += kStride;
    const r2 = f32x4.mul(alphas, v128.load(source)); source += kStride;
    const r3 = f32x4.mul(alphas, v128.load(source)); source += kStride;
    transpose4(r0, r1, r2, r3, out, columnBytes);
    out += 16;
  }
  for (; k > 0; k--) {
    const row = f32x4.mul(alphas, v128.load(source));
    v128.store32_lane(out, row, 0);
    v128.store32_lane(out + columnBytes, row, 1);
    v128.store32_lane(out + 2 * columnBytes, row, 2);
    v128.store32_lane(out + 3 * columnBytes, row, 3);
    source += kStride;
    out += 4;
  }
}
