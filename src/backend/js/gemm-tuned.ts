// Matrix product in the shape of Goto's algorithm (Goto & van de Geijn 2008, "Anatomy of high-performance
// matrix multiplication"), as fast as plain JavaScript was found to go: the opponent that the WASM kernels
// must beat in the benchmark.
//
// Blocks of A and B are copied ("packed") into the workspace as panels of 4 rows and 4 columns, in the very order
// in which the register tile reads them. Next: gemm-tuned-tile.ts has the tile and its panels.

import type { Heap } from '../../memory/heap.js';
import type { GemmKernels } from '../kernels/gemm.js';
import { activateTile, addTile, multiplyTile, packPanels, TILE_ROWS } from './gemm-tuned-tile.js';

// GFLOP/s at 256×784·784×342, packing included, interleaved, best | median of 6 (Node 20, Xeon at 2.3-2.9 GHz):
//   f64 sums, f64 panels: 4×4 4.7 | 4.4 (kept) · 4×3 4.6 | 4.2 · 5×3 4.4 | 4.3 · 3×3 4.4 | 3.9 · 2×4 4.2 | 3.9
//   f64 sums, f32 panels: 4×4 4.5 | 3.8 · unrolled twice 3.9 | 2.8
//   Math.fround at every step: 4×4 2.2 | 2.0, and no tile above 2.3
//   the readable triple loop: 1.0 | 0.8
// Plain numbers win because V8 then never converts; panels in f64 move the conversion out of the inner loop.

const BLOCK_ROWS = 96; // of A: 96·392 doubles, 294 KiB, stay in L2
const BLOCK_DEPTH = 392; // 784 = 2·392; 256 was 4 % slower
const BLOCK_COLUMNS = 344; // of B: 342 rounded up to whole tiles

const TILE = TILE_ROWS;

// The workspace, in doubles: one tile on its way to C, then the block of A, then the block of B.
const TILE_SIZE = TILE * TILE;
const A_SIZE = BLOCK_ROWS * BLOCK_DEPTH;
const B_SIZE = BLOCK_DEPTH * BLOCK_COLUMNS;

export function tunedGemm(heap: Heap): GemmKernels {
  return {
    gemmWorkspaceBytes: () => 8 * (TILE_SIZE + A_SIZE + B_SIZE),

    gemm(
      ...[
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
        ...rest
      ]
    ) {
      const [bias, activation, slope, y, yRowStride, workspace] = rest;
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

/** A matrix whose rows and columns lie `rowStride` and `columnStride` floats apart. */
interface Operand {
  address: number;
  rowStride: number;
  columnStride: number;
}

/** C = factor·A·B + keep·C. */
interface Output {
  c: number;
  cRowStride: number;
  factor: number;
  keep: number;
}

interface Epilogue {
  bias: number;
  activation: number;
  slope: number;
  y: number;
  yRowStride: number;
}

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
            if (last && activation !== 0) {
              const output = y === 0 ? 0 : (y >>> 2) + (row + i) * yRowStride + column + j;
              activateTile(f32, target, cRowStride, height, width, activation, slope, output, yRowStride);
            }
          }
        }
      }
      depth += depths;
    } while (depth < k);
  }
}
