// The input layer's products where the rows are sparse: forward, and the weight gradient. The standardisation is folded in,
// because it would turn every zero into another number: with x̂ = (x - mean)·scale,
//   x̂·W = x·(scale·W) - mean·(scale·W), and x̂ᵀ·dz = scale·(xᵀ·dz - mean·Σdz).
// So only nonzero x are multiplied; the rest is a row for the whole batch.
// panel.ts walks the lists; lists.ts makes them.

import { activate4 } from '../activation';
import { IDENTITY, RELU, SPARSE_PANEL_BYTES } from '../codes';
import { IS_WIDE, loadPartial, loadUpTo4, madd, storeUpTo4 } from '../simd';
import { MOST_VECTORS, vectorsFor, walkPanel } from './panel';

const PANEL_BYTES: usize = <usize>SPARSE_PANEL_BYTES;

/** Vectors of each panel: n columns in as few panels as can be, all as wide as each other but the last. */
// @ts-ignore: decorator
@inline
function panelVectors(n: i32): i32 {
  const vectors = (n + 3) >> 2;
  const panels = (vectors + MOST_VECTORS - 1) / MOST_VECTORS;
  return vectorsFor(((vectors + panels - 1) / max(panels, 1)) << 2);
}

/**
 * panel [length, 4·vectors] = scale·b, padded with zeros; base [4·vectors] = bias - Σ mean·scale·b. `columns` of b count.
 */
function packScaled(
  length: i32, columns: i32, vectors: i32, b: usize, bRowBytes: usize, mean: usize, scale: usize, bias: usize,
  panel: usize, base: usize,
): void {
  const whole = (<usize>(columns & ~3)) << 2;
  const pairs = whole & ~31;
  const rest = columns & 3;
  const width = (<usize>vectors) << 4;
  memory.fill(base, 0, width);
  if (bias) memory.copy(base, bias, (<usize>columns) << 2);
  for (let k: usize = 0, end = (<usize>length) << 2; k < end; k += 4) {
    const factor = scale ? v128.load32_splat(scale + k) : f32x4.splat(1);
    let at: usize = 0;
    if (mean) {
      const centre = v128.load32_splat(mean + k);
      for (; at < pairs; at += 32) {
        const x0 = f32x4.mul(factor, v128.load(b + at));
        const x4 = f32x4.mul(factor, v128.load(b + at, 16));
        const base0 = f32x4.sub(v128.load(base + at), f32x4.mul(centre, x0));
        const base4 = f32x4.sub(v128.load(base + at, 16), f32x4.mul(centre, x4));
        v128.store(panel + at, x0);
        v128.store(panel + at, x4, 16);
        v128.store(base + at, base0);
        v128.store(base + at, base4, 16);
      }
      for (; at < whole; at += 16) {
        const scaled = f32x4.mul(factor, v128.load(b + at));
        v128.store(panel + at, scaled);
        v128.store(base + at, f32x4.sub(v128.load(base + at), f32x4.mul(centre, scaled)));
      }
    } else {
      for (; at < pairs; at += 32) {
        const x0 = f32x4.mul(factor, v128.load(b + at));
        const x4 = f32x4.mul(factor, v128.load(b + at, 16));
        v128.store(panel + at, x0);
        v128.store(panel + at, x4, 16);
      }
      for (; at < whole; at += 16) v128.store(panel + at, f32x4.mul(factor, v128.load(b + at)));
    }
    if (rest) {
      const scaled = f32x4.mul(factor, loadPartial(b + at, rest));
      v128.store(panel + at, scaled);
      if (mean) {
        const centre = v128.load32_splat(mean + k);
        v128.store(base + at, f32x4.sub(v128.load(base + at), f32x4.mul(centre, scaled)));
      }
      at += 16;
    }
    // A panel with an even number of vectors may have one that no column fills.
    if (IS_WIDE && at < width) v128.store(panel + at, f32x4.splat(0));
    b += bRowBytes;
    panel += width;
  }
}

/** sums [lines, 4·vectors] = base + lists · panel, chunk by chunk. */
function walkChunks(
  vectors: i32, lines: i32, length: i32, chunk: i32, pointers: usize, entries: usize, panel: usize, base: usize, sums: usize,
): void {
  let start = base;
  let startBytes: usize = 0;
  if (length == 0) {
    const width = (<usize>vectors) << 4;
    for (; lines > 0; lines--, sums += width) memory.copy(sums, base, width);
    return;
  }
  for (let first = 0; first < length; first += chunk) {
    walkPanel(vectors, lines, pointers, entries, panel, start, startBytes, sums);
    pointers += (<usize>lines) << 2;
    start = sums;
    startBytes = (<usize>vectors) << 4;
  }
}

/** c [lines, columns] = f(sums). Most often f is the identity or ReLU, whose loops ask nothing of each vector. */
function writeLines(
  lines: i32, columns: i32, vectors: i32, sums: usize, c: usize, cRowBytes: usize, activation: i32, slopes: v128,
): void {
  const bytes = (<usize>columns) << 2;
  const pairs = bytes & ~31;
  const zero = f32x4.splat(0);
  for (; lines > 0; lines--) {
    let at: usize = 0;
    if (activation == RELU) {
      for (; at < pairs; at += 32) {
        const x0 = f32x4.max(v128.load(sums + at), zero);
        const x4 = f32x4.max(v128.load(sums + at, 16), zero);
        v128.store(c + at, x0);
        v128.store(c + at, x4, 16);
      }
    } else if (activation == IDENTITY) {
      for (; at < pairs; at += 32) {
        const x0 = v128.load(sums + at);
        const x4 = v128.load(sums + at, 16);
        v128.store(c + at, x0);
        v128.store(c + at, x4, 16);
      }
    }
    for (; at < bytes; at += 16) {
      const width = min(4, <i32>(bytes - at) >> 2);
      storeUpTo4(c + at, activate4(v128.load(sums + at), activation, slopes), width);
    }
    sums += (<usize>vectors) << 4;
    c += cRowBytes;
  }
}

export function sparseProduct(
  rows: i32, n: i32, length: i32, chunk: i32, pointers: usize, entries: usize, b: usize, bRowStride: i32,
  mean: usize, scale: usize, bias: usize, c: usize, cRowStride: i32, activation: i32, slope: f32, workspace: usize,
): void {
  const base = workspace;
  const panel = base + PANEL_BYTES;
  const sums = panel + <usize>length * PANEL_BYTES;
  const slopes = f32x4.splat(slope);
  const most = panelVectors(n);
  for (let j = 0; j < n; j += most << 2) {
    const columns = min(most << 2, n - j);
    const vectors = vectorsFor(columns);
    const left = (<usize>j) << 2;
    const from = bias ? bias + left : 0;
    packScaled(length, columns, vectors, b + left, (<usize>bRowStride) << 2, mean, scale, from, panel, base);
    walkChunks(vectors, rows, length, chunk, pointers, entries, panel, base, sums);
    writeLines(rows, columns, vectors, sums, c + left, (<usize>cRowStride) << 2, activation, slopes);
  }
}

/** Four elements of a line's gradient: scale·(sum - mean·column sum); the line's mean and scale in all lanes. */
// @ts-ignore: decorator
@inline
function standardized4(sum: v128, columnSum: v128, mean: v128, scale: v128): v128 {
  return f32x4.mul(scale, f32x4.sub(sum, f32x4.mul(mean, columnSum)));
}

/** The gradient's sums, panel by panel; with a rate w descends it, without one it is written to w. */
// @ts-ignore: decorator
@inline
function gradientPanels(
  lines: i32, n: i32, length: i32, chunk: i32, pointers: usize, entries: usize, dz: usize, dzRowStride: i32,
  mean: usize, scale: usize, columnSums: usize, w: usize, wRowStride: i32, descends: bool, rate: f32, l2: f32,
  workspace: usize,
): void {
  const base = workspace;
  const panel = base + PANEL_BYTES;
  const sums = panel + <usize>length * PANEL_BYTES;
  const rates = f32x4.splat(-rate);
  const decays = f32x4.splat(l2);
  const most = panelVectors(n);
  for (let j = 0; j < n; j += most << 2) {
    const columns = min(most << 2, n - j);
    const vectors = vectorsFor(columns);
    const left = (<usize>j) << 2;
    packScaled(length, columns, vectors, dz + left, (<usize>dzRowStride) << 2, 0, 0, 0, panel, base);
    walkChunks(vectors, lines, length, chunk, pointers, entries, panel, base, sums);
    const bytes = (<usize>columns) << 2;
    const pairs = bytes & ~31;
    const ofColumns = mean ? columnSums + left : base; // zeros
    let line = sums;
    let to = w + left;
    for (let k: usize = 0; k < <usize>lines; k++) {
      const lineMean = mean ? v128.load32_splat(mean + (k << 2)) : f32x4.splat(0);
      const lineScale = scale ? v128.load32_splat(scale + (k << 2)) : f32x4.splat(1);
      let at: usize = 0;
      for (; at < pairs; at += 32) {
        let x0 = standardized4(v128.load(line + at), v128.load(ofColumns + at), lineMean, lineScale);
        let x4 = standardized4(v128.load(line + at, 16), v128.load(ofColumns + at, 16), lineMean, lineScale);
        if (descends) {
          const old0 = v128.load(to + at);
          const old4 = v128.load(to + at, 16);
          x0 = madd(rates, madd(decays, old0, x0), old0);
          x4 = madd(rates, madd(decays, old4, x4), old4);
        }
        v128.store(to + at, x0);
        v128.store(to + at, x4, 16);
      }
      for (; at < bytes; at += 16) {
        const width = min(4, <i32>(bytes - at) >> 2);
        let x = standardized4(v128.load(line + at), loadUpTo4(ofColumns + at, width), lineMean, lineScale);
        if (descends) {
          const old = loadUpTo4(to + at, width);
          x = madd(rates, madd(decays, old, x), old);
        }
        storeUpTo4(to + at, x, width);
      }
      line += (<usize>vectors) << 4;
      to += (<usize>wRowStride) << 2;
    }
  }
}

export function sparseGradient(
  lines: i32, n: i32, length: i32, chunk: i32, pointers: usize, entries: usize, dz: usize, dzRowStride: i32,
  mean: usize, scale: usize, columnSums: usize, gradient: usize, gradientRowStride: i32, workspace: usize,
): void {
  gradientPanels(
    lines, n, length, chunk, pointers, entries, dz, dzRowStride, mean, scale, columnSums, gradient, gradientRowStride,
    false, 0, 0, workspace,
  );
}

export function sparseDescend(
  lines: i32, n: i32, length: i32, chunk: i32, pointers: usize, entries: usize, dz: usize, dzRowStride: i32,
  mean: usize, scale: usize, columnSums: usize, w: usize, wRowStride: i32, learningRate: f32, l2: f32, workspace: usize,
): void {
  gradientPanels(
    lines, n, length, chunk, pointers, entries, dz, dzRowStride, mean, scale, columnSums, w, wRowStride,
    true, learningRate, l2, workspace,
  );
}
