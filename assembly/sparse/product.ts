// The input layer's products where the rows are sparse: forward, and the weight gradient. The standardisation is folded in,
// because it would turn every zero into another number: with x̂ = (x - mean)·scale,
//   x̂·W = x·(scale·W) - mean·(scale·W), and x̂ᵀ·dz = scale·(xᵀ·dz - mean·Σdz).
// So only nonzero x are multiplied; the rest is a row for the whole batch.
// panel.ts walks the lists; lists.ts makes them.

import { activate4 } from '../activation';
import { SPARSE_PANEL_BYTES } from '../codes';
import { loadPartial, loadUpTo4, madd, storeUpTo4 } from '../simd';
import { MOST_VECTORS, walkPanel } from './panel';

const PANEL_BYTES: usize = <usize>SPARSE_PANEL_BYTES;

/** Vectors of each panel: n columns in as few panels as can be, all as wide as each other but the last. */
// @ts-ignore: decorator
@inline
function panelVectors(n: i32): i32 {
  const vectors = (n + 3) >> 2;
  const panels = (vectors + MOST_VECTORS - 1) / MOST_VECTORS;
  return (vectors + panels - 1) / max(panels, 1);
}

/**
 * panel [length, 4·vectors] = scale·b, padded with zeros; base [4·vectors] = bias - Σ mean·scale·b. `columns` of b count.
 */
function packScaled(
  length: i32, columns: i32, vectors: i32, b: usize, bRowBytes: usize, mean: usize, scale: usize, bias: usize,
  panel: usize, base: usize,
): void {
  const whole = (<usize>(columns & ~3)) << 2;
  const rest = columns & 3;
  const width = (<usize>vectors) << 4;
  memory.fill(base, 0, width);
  if (bias) memory.copy(base, bias, (<usize>columns) << 2);
  for (let k: usize = 0, end = (<usize>length) << 2; k < end; k += 4) {
    const factor = scale ? v128.load32_splat(scale + k) : f32x4.splat(1);
    const centre = mean ? v128.load32_splat(mean + k) : f32x4.splat(0);
    let at: usize = 0;
    for (; at < whole; at += 16) {
      const scaled = f32x4.mul(factor, v128.load(b + at));
      v128.store(panel + at, scaled);
      if (mean) v128.store(base + at, f32x4.sub(v128.load(base + at), f32x4.mul(centre, scaled)));
    }
    if (rest) {
      const scaled = f32x4.mul(factor, loadPartial(b + at, rest));
      v128.store(panel + at, scaled);
      if (mean) v128.store(base + at, f32x4.sub(v128.load(base + at), f32x4.mul(centre, scaled)));
    }
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
  for (let first = 0; first < max(length, 1); first += chunk) {
    walkPanel(vectors, lines, pointers, entries, panel, start, startBytes, sums);
    pointers += (<usize>lines) << 2;
    start = sums;
    startBytes = (<usize>vectors) << 4;
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
    const vectors = (columns + 3) >> 2;
    const left = (<usize>j) << 2;
    const from = bias ? bias + left : 0;
    packScaled(length, columns, vectors, b + left, (<usize>bRowStride) << 2, mean, scale, from, panel, base);
    walkChunks(vectors, rows, length, chunk, pointers, entries, panel, base, sums);
    let sum = sums;
    for (let i = 0; i < rows; i++) {
      const to = c + ((<usize>i * <usize>cRowStride) << 2) + left;
      for (let at = 0; at < columns; at += 4) {
        storeUpTo4(to + ((<usize>at) << 2), activate4(v128.load(sum), activation, slopes), min(4, columns - at));
        sum += 16;
      }
    }
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
    const vectors = (columns + 3) >> 2;
    const left = (<usize>j) << 2;
    packScaled(length, columns, vectors, dz + left, (<usize>dzRowStride) << 2, 0, 0, 0, panel, base);
    walkChunks(vectors, lines, length, chunk, pointers, entries, panel, base, sums);
    let sum = sums;
    for (let k = 0; k < lines; k++) {
      const place = (<usize>k) << 2;
      const lineMean = mean ? v128.load32_splat(mean + place) : f32x4.splat(0);
      const lineScale = scale ? v128.load32_splat(scale + place) : f32x4.splat(1);
      const to = w + ((<usize>k * <usize>wRowStride) << 2) + left;
      for (let at = 0; at < columns; at += 4) {
        const width = min(4, columns - at);
        const byte = (<usize>at) << 2;
        const ofColumn = mean ? loadUpTo4(columnSums + left + byte, width) : f32x4.splat(0);
        let x = standardized4(v128.load(sum), ofColumn, lineMean, lineScale);
        if (descends) {
          const old = loadUpTo4(to + byte, width);
          x = madd(rates, madd(decays, old, x), old);
        }
        storeUpTo4(to + byte, x, width);
        sum += 16;
      }
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
