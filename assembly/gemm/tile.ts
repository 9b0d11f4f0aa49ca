// Writes a finished register tile into C: alpha, beta, and in the last pass over k the bias and the activation, while
// the tile is still in the first-level cache.

import { activate4 } from '../activation';
import { loadPartial, madd, storePartial } from '../simd';
import { NR } from './micro5x8';

/** Four columns of a row: f(alpha·tile + beta·c + bias); c is not read where beta is 0, bias not where it is 0. */
// @ts-ignore: decorator
@inline
function finish4(tile: v128, c: v128, bias: v128, alpha: v128, beta: v128, activation: i32, slope: v128): v128 {
  return activate4(f32x4.add(madd(beta, c, f32x4.mul(alpha, tile)), bias), activation, slope);
}

/**
 * C's `rows` × `columns` (at most 5 × 8) = f(alpha·tile + beta·C + bias). `bias` is the address of this tile's first
 * column's bias, or 0; cRowStride counts bytes.
 */
export function storeTile(
  rows: i32, columns: i32, tile: usize, alpha: f32, beta: f32, c: usize, cRowStride: usize,
  bias: usize, activation: i32, slope: f32,
): void {
  const alphas = f32x4.splat(alpha);
  const betas = f32x4.splat(beta);
  const slopes = f32x4.splat(slope);
  const zero = f32x4.splat(0);
  const accumulate = beta != 0;
  for (let j = 0; j < columns; j += 4) {
    const width = min(4, columns - j);
    let biases = zero;
    if (bias) {
      biases = width == 4 ? v128.load(bias) : loadPartial(bias, width);
      bias += 16;
    }
    let from = tile + ((<usize>j) << 2);
    let to = c + ((<usize>j) << 2);
    if (width == 4) {
      for (let i = 0; i < rows; i++) {
        const old = accumulate ? v128.load(to) : zero;
        v128.store(to, finish4(v128.load(from), old, biases, alphas, betas, activation, slopes));
        from += NR * 4;
        to += cRowStride;
      }
    } else {
      for (let i = 0; i < rows; i++) {
        const old = accumulate ? loadPartial(to, width) : zero;
        storePartial(to, finish4(v128.load(from), old, biases, alphas, betas, activation, slopes), width);
        from += NR * 4;
        to += cRowStride;
      }
    }
  }
}
