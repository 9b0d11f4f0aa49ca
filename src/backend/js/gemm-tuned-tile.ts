// The register tile of the tuned product: the panels it reads, a 4×4 block of C in local variables, and how the block is written
// to C. Next: gemm-tuned.ts walks the blocks. It is written by hand, because pages with a strict content security policy run
// this file as it is; the AssemblyScript tiles are generated at build (assembly/templates/).

import { activated, passedBack } from './activation.js';

/** Rows and columns of the tile. gemm-tuned.ts lists the sizes that it was measured against. */
const TILE = 4;
// Not exported itself: V8 knows the value of a module's own constant, and reads that of an exported one each time (10 % of a
// product of 32×64·64×64).
export const TILE_ROWS = TILE;

/**
 * Copies `lines` rows of A (or columns of B), each `depths` long, as panels of TILE lines: element p of all the
 * lines of a panel stand side by side. The last panel is filled up with zeros, whose products are never stored.
 */
export function packPanels(
  f32: Float32Array,
  source: number,
  lineStride: number,
  depthStride: number,
  lines: number,
  depths: number,
  f64: Float64Array,
  panels: number,
): void {
  let to = panels;
  for (let line = 0; line < lines; line += TILE) {
    const used = Math.min(TILE, lines - line);
    for (let p = 0; p < depths; p++) {
      let from = source + line * lineStride + p * depthStride;
      for (let t = 0; t < used; t++) {
        f64[to++] = f32[from];
        from += lineStride;
      }
      for (let t = used; t < TILE; t++) f64[to++] = 0;
    }
  }
}

/** tile[4, 4] = the product of one panel of A and one of B. acc1_2 is row 1, column 2. */
export function multiplyTile(
  f64: Float64Array,
  aPanel: number,
  bPanel: number,
  depths: number,
  tile: number,
): void {
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
export function addTile(
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
export function activateTile(
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
