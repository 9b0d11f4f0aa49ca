// Matrix product in the shape of Goto's algorithm (Goto & van de Geijn 2008, "Anatomy of high-performance
// matrix multiplication"), as fast as plain JavaScript was found to go: the opponent that the WASM kernels
// must beat in the benchmark.
//
// Blocks of A and B are copied ("packed") into the workspace as panels of 4 rows and 4 columns, in the very order
// in which the register tile reads them (gemm-tuned-pack.ts). The tile is written by hand, because pages with a strict content
// security policy run this file as it is; it stands in this file, because V8 then inlines it (3 % of a small product).

import { activated, passedBack } from '../../functions/activations.js';
import type { Heap } from '../../memory/heap.js';
import type { GemmKernels } from '../kernels/gemm.js';
import { type Operand, packPanels } from './gemm-tuned-pack.js';

// GFLOP/s at 256×784·784×342, packing included, interleaved, best | median of 6 (Node 20, Xeon at 2.3-2.9 GHz):
//   f64 sums, f64 panels: 4×4 4.7 | 4.4 (kept) · 4×3 4.6 | 4.2 · 5×3 4.4 | 4.3 · 3×3 4.4 | 3.9 · 2×4 4.2 | 3.9
//   f64 sums, f32 panels: 4×4 4.5 | 3.8 · unrolled twice 3.9 | 2.8
//   Math.fround at every step: 4×4 2.2 | 2.0, and no tile above 2.3
//   the readable triple loop: 1.0 | 0.8
// Plain numbers win because V8 then never converts; panels in f64 move the conversion out of the inner loop.

const BLOCK_ROWS = 96; // of A: 96·392 doubles, 294 KiB, stay in L2
const BLOCK_DEPTH = 392; // 784 = 2·392; 256 was 4 % slower
const BLOCK_COLUMNS = 344; // of B: 342 rounded up to whole tiles

const TILE = 4; // rows and columns of the register tile

// The workspace, in doubles: one tile on its way to C, then the block of A, then the block of B.
const TILE_SIZE = TILE * TILE;
const A_SIZE = BLOCK_ROWS * BLOCK_DEPTH;
const B_SIZE = BLOCK_DEPTH * BLOCK_COLUMNS;

export function tunedGemm(heap: Heap): GemmKernels {
  return {
    gemmWorkspaceBytes: () => 8 * (TILE_SIZE + A_SIZE + B_SIZE),

    gemm(
      m,
      n,
      k,
      alpha,
      a,
      aRowStride,
      aColumnStride,
      b,
      bRowStride,
      bColumnStride,
      beta,
      c,
      cRowStride,
      bias,
      activation,
      slope,
      y,
      yRowStride,
      workspace,
    ) {
      const left = { address: a, rowStride: aRowStride, columnStride: aColumnStride };
      const right = { address: b, rowStride: bRowStride, columnStride: bColumnStride };
      const out = { c, cRowStride, factor: Math.fround(alpha), keep: Math.fround(beta) };
      const epilogue = { bias, activation, slope: Math.fround(slope), y, yRowStride };
      multiply(heap, m, n, k, left, right, out, epilogue, workspace);
    },

    gemmDescend(
      ...[m, n, k, a, aRowStride, aColumnStride, b, bRowStride, bColumnStride, w, wRowStride, ...rest]
    ) {
      const [learningRate, l2, workspace] = rest;
      const left = { address: a, rowStride: aRowStride, columnStride: aColumnStride };
      const right = { address: b, rowStride: bRowStride, columnStride: bColumnStride };
      // W - rate·(A·B + l2·W) = -rate·A·B + (1 - rate·l2)·W: in f64 the second factor keeps a tiny rate·l2.
      const rate = Math.fround(learningRate);
      const out = { c: w, cRowStride: wRowStride, factor: -rate, keep: 1 - rate * Math.fround(l2) };
      if (rate !== 0) multiply(heap, m, n, k, left, right, out, NO_EPILOGUE, workspace);
    },
  };
}

/** C = factor·A·B + keep·C. */
type Output = { c: number; cRowStride: number; factor: number; keep: number };

type Epilogue = { bias: number; activation: number; slope: number; y: number; yRowStride: number };

const NO_EPILOGUE: Epilogue = { bias: 0, activation: 0, slope: 0, y: 0, yRowStride: 0 };

function multiply(
  { f32, f64 }: Heap,
  m: number,
  n: number,
  k: number,
  a: Operand,
  b: Operand,
  out: Output,
  epilogue: Epilogue,
  workspace: number,
): void {
  const { c, cRowStride, factor } = out;
  const { bias, activation, slope, y, yRowStride } = epilogue;
  const tile = workspace >>> 3;
  const aPanels = tile + TILE_SIZE;
  const bPanels = aPanels + A_SIZE;

  for (let column = 0; column < n; column += BLOCK_COLUMNS) {
    const columns = Math.min(BLOCK_COLUMNS, n - column);
    let depth = 0;
    // At least once, so that k = 0 still scales C and applies the epilogue.
    do {
      const depths = Math.min(BLOCK_DEPTH, k - depth);
      const keep = depth === 0 ? out.keep : 1; // what stands in C already counts times this
      const last = depth + depths >= k;
      const bBlock = (b.address >>> 2) + depth * b.rowStride + column * b.columnStride;
      packPanels(f32, bBlock, b.columnStride, b.rowStride, columns, depths, f64, bPanels);

      for (let row = 0; row < m; row += BLOCK_ROWS) {
        const rows = Math.min(BLOCK_ROWS, m - row);
        const aBlock = (a.address >>> 2) + row * a.rowStride + depth * a.columnStride;
        packPanels(f32, aBlock, a.rowStride, a.columnStride, rows, depths, f64, aPanels);

        for (let j = 0; j < columns; j += TILE) {
          const width = Math.min(TILE, columns - j);
          const tileBias = last && bias !== 0 ? (bias >>> 2) + column + j : 0;
          for (let i = 0; i < rows; i += TILE) {
            multiplyTile(f64, aPanels + i * depths, bPanels + j * depths, depths, tile);
            const target = (c >>> 2) + (row + i) * cRowStride + column + j;
            const height = Math.min(TILE, rows - i);
            addTile(f32, target, cRowStride, height, width, f64, tile, factor, keep, tileBias);
          }
        }
        if (last && activation !== 0) {
          const output = y === 0 ? 0 : (y >>> 2) + row * yRowStride + column;
          const block = (c >>> 2) + row * cRowStride + column;
          activateBlock(f32, block, cRowStride, rows, columns, activation, slope, output, yRowStride);
        }
      }
      depth += depths;
    } while (depth < k);
  }
}

/** tile[4, 4] = the product of one panel of A and one of B. acc1_2 is row 1, column 2. */
function multiplyTile(f64: Float64Array, aPanel: number, bPanel: number, depths: number, tile: number): void {
  let acc0_0 = 0;
  let acc0_1 = 0;
  let acc0_2 = 0;
  let acc0_3 = 0;
  let acc1_0 = 0;
  let acc1_1 = 0;
  let acc1_2 = 0;
  let acc1_3 = 0;
  let acc2_0 = 0;
  let acc2_1 = 0;
  let acc2_2 = 0;
  let acc2_3 = 0;
  let acc3_0 = 0;
  let acc3_1 = 0;
  let acc3_2 = 0;
  let acc3_3 = 0;
  let a = aPanel;
  let b = bPanel;
  for (let p = 0; p < depths; p++) {
    const b0 = f64[b];
    const b1 = f64[b + 1];
    const b2 = f64[b + 2];
    const b3 = f64[b + 3];
    const a0 = f64[a];
    acc0_0 += a0 * b0;
    acc0_1 += a0 * b1;
    acc0_2 += a0 * b2;
    acc0_3 += a0 * b3;
    const a1 = f64[a + 1];
    acc1_0 += a1 * b0;
    acc1_1 += a1 * b1;
    acc1_2 += a1 * b2;
    acc1_3 += a1 * b3;
    const a2 = f64[a + 2];
    acc2_0 += a2 * b0;
    acc2_1 += a2 * b1;
    acc2_2 += a2 * b2;
    acc2_3 += a2 * b3;
    const a3 = f64[a + 3];
    acc3_0 += a3 * b0;
    acc3_1 += a3 * b1;
    acc3_2 += a3 * b2;
    acc3_3 += a3 * b3;
    a += TILE;
    b += TILE;
  }
  f64[tile] = acc0_0;
  f64[tile + 1] = acc0_1;
  f64[tile + 2] = acc0_2;
  f64[tile + 3] = acc0_3;
  f64[tile + 4] = acc1_0;
  f64[tile + 5] = acc1_1;
  f64[tile + 6] = acc1_2;
  f64[tile + 7] = acc1_3;
  f64[tile + 8] = acc2_0;
  f64[tile + 9] = acc2_1;
  f64[tile + 10] = acc2_2;
  f64[tile + 11] = acc2_3;
  f64[tile + 12] = acc3_0;
  f64[tile + 13] = acc3_1;
  f64[tile + 14] = acc3_2;
  f64[tile + 15] = acc3_3;
}

/** C's block = factor·tile + keep·block + bias. keep = 0 does not read C. */
function addTile(
  f32: Float32Array,
  target: number,
  rowStride: number,
  height: number,
  width: number,
  f64: Float64Array,
  tile: number,
  factor: number,
  keep: number,
  bias: number,
): void {
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const at = target + i * rowStride + j;
      let value = factor * f64[tile + TILE * i + j];
      if (keep !== 0) value += keep * f32[at];
      if (bias !== 0) value += f32[bias + j];
      f32[at] = value;
    }
  }
}

/** C's block = f(block), or where `output` is given block·f'(output). */
function activateBlock(
  f32: Float32Array,
  target: number,
  rowStride: number,
  height: number,
  width: number,
  activation: number,
  slope: number,
  output: number,
  outputStride: number,
): void {
  for (let i = 0; i < height; i++) {
    for (let j = 0; j < width; j++) {
      const at = target + i * rowStride + j;
      f32[at] =
        output === 0
          ? activated(f32[at], activation, slope)
          : passedBack(f32[at], f32[output + i * outputStride + j], activation, slope);
    }
  }
}
