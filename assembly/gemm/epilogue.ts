// Where a register tile starts from, and how it is written out: beta, bias and activation, while the tile is in registers or
// still in the first-level cache. (alpha has been multiplied into the packed B by pack.ts.)
//
// A tile starts from what is to be added to its products: beta·C, or the bias, or what earlier passes over k have left in
// C. So most tiles go from the registers straight to C; only an activation needs finishTile, and ReLU does not on relaxed SIMD.
//
// What is the same for every tile of a product is kept in globals, set by beginProduct: passing a dozen arguments for
// each tile costs as much as a short tile's product. They mean nothing between two calls.

import { activate4, deactivate4 } from '../activation';
import { IDENTITY, RELU } from '../codes';
import { IS_WIDE, loadUpTo4, madd, relu4, storeUpTo4 } from '../simd';
import { FINISHES, NR } from './micro-kernel';

/** Room for any tile: 8 rows of NR floats; in the wide binary, 16 (wide-few-columns.ts). */
export const TILE_BYTES: usize = IS_WIDE ? 16 * NR * 4 : 8 * NR * 4;
/** Two tiles at the workspace's beginning: one on its way to C, and an edge tile's start. */
export const TILES_BYTES: usize = 2 * TILE_BYTES;

let c: usize = 0;
let cRowBytes: usize = 0;
let beta: f32 = 0;
let bias: usize = 0;
let activation: i32 = 0;
let slope: f32 = 0;
let y: usize = 0;
let yRowBytes: usize = 0;
/** Where it is not 0, C descends the product: C -= rate·(A·B + decay·C). */
let rate: f32 = 0;
let decay: f32 = 0;

// Of this pass over k:
/** The caller's beta in the first pass, then 1, to add to what the passes before have left. */
let passBeta: f32 = 0;
/** The bias that tiles start from, and the one that finishTile adds, because they started from beta·C; or 0. */
let startBias: usize = 0;
let finishBias: usize = 0;
/** Whether whole tiles pass through finishTile, or leave the registers rectified: ReLU and nothing else. */
let finishes: bool = false;
let rectifies: bool = false;
/** Whether whole tiles pass back through ReLU before they leave the registers: in the wide binary. */
let passesThrough: bool = false;
let lastPass: bool = false;

/** The arguments are those of gemm; strides count elements. */
export function beginProduct(
  betaOfProduct: f32, cAddress: usize, cRowStride: i32,
  biasAddress: usize, code: i32, slopeOfActivation: f32, yAddress: usize, yRowStride: i32,
): void {
  beta = betaOfProduct;
  c = cAddress;
  cRowBytes = (<usize>cRowStride) << 2;
  bias = biasAddress;
  activation = code;
  slope = slopeOfActivation;
  y = yAddress;
  yRowBytes = (<usize>yRowStride) << 2;
  rate = 0;
}

/** The same for gemmDescend. */
export function beginDescent(cAddress: usize, cRowStride: i32, learningRate: f32, l2: f32): void {
  beginProduct(0, cAddress, cRowStride, 0, IDENTITY, 0, 0, 0);
  rate = learningRate;
  decay = l2;
}

/** Tells of a pass over part of k whether it is the first and the last; one that is both is the whole product. */
export function beginPass(first: bool, last: bool): void {
  if (rate != 0) {
    passBeta = first ? decay : 0; // each pass descends its own part of the sum
    startBias = finishBias = 0;
    rectifies = passesThrough = lastPass = false;
    finishes = !FINISHES;
    return;
  }
  passBeta = first ? beta : 1;
  startBias = first && beta == 0 ? bias : 0;
  finishBias = last && beta != 0 ? bias : 0;
  lastPass = last;
  rectifies = FINISHES && last && activation == RELU && y == 0 && finishBias == 0;
  passesThrough = IS_WIDE && last && activation == RELU && y != 0 && finishBias == 0;
  finishes = last && !rectifies && !passesThrough && (activation != IDENTITY || finishBias != 0);
}

// @ts-ignore: decorator
@inline
export function tilesNeedFinishing(): bool {
  return finishes;
}

// @ts-ignore: decorator
@inline
export function tilesRectify(): bool {
  return rectifies;
}

/** ReLU's output at rows i…, columns j…, which a whole tile's sums pass back through; or 0. */
// @ts-ignore: decorator
@inline
export function throughOf(i: i32, j: i32): usize {
  return passesThrough ? y + <usize>i * yRowBytes + ((<usize>j) << 2) : 0;
}

// @ts-ignore: decorator
@inline
export function throughRowBytes(): usize {
  return yRowBytes;
}

/** Where C's rows i… from column j on lie, and how far they are apart. */
// @ts-ignore: decorator
@inline
export function tileOfC(i: i32, j: i32): usize {
  return c + <usize>i * cRowBytes + ((<usize>j) << 2);
}

// @ts-ignore: decorator
@inline
export function rowBytesOfC(): usize {
  return cRowBytes;
}

/** What a whole tile at rows i…, columns j… starts from: an address, or 0 for zeros; then its row step, then its factor. */
// @ts-ignore: decorator
@inline
export function startOf(i: i32, j: i32): usize {
  if (passBeta != 0) return tileOfC(i, j);
  return startBias ? startBias + ((<usize>j) << 2) : 0;
}

// @ts-ignore: decorator
@inline
export function startRowBytes(): usize {
  return passBeta != 0 ? cRowBytes : 0;
}

// @ts-ignore: decorator
@inline
export function descentRate(): f32 {
  return rate;
}

// @ts-ignore: decorator
@inline
export function startFactor(): f32 {
  return passBeta != 0 ? passBeta : 1;
}

/**
 * The start of a tile at C's edge: copied to `copy` and padded, because the micro-kernels read whole tiles; or 0. With it
 * an edge tile's sums are made in the same order as any other's, wherever a thread's part of C ends.
 */
export function edgeStart(rows: i32, columns: i32, i: i32, j: i32, copy: usize): usize {
  let from = startOf(i, j);
  if (from == 0) return 0;
  memory.fill(copy, 0, TILE_BYTES);
  let to = copy;
  for (; rows > 0; rows--) {
    for (let at = 0; at < columns; at += 4) {
      const left = (<usize>at) << 2;
      v128.store(to + left, loadUpTo4(from + left, min(4, columns - at)));
    }
    from += startRowBytes();
    to += NR * 4;
  }
  return copy;
}

/** Writes a tile that had its start, rows of NR floats of which `columns` count, to rows i… and columns j… of C. */
export function finishTile(rows: i32, columns: i32, tile: usize, i: i32, j: i32): void {
  if (columns < NR || !finishes) finishColumns(rows, columns, tile, i, j, true);
  else {
    finishEight(rows, tile, i, j);
    if (IS_WIDE) finishEight(rows, tile + 32, i, j + 8);
  }
}

/** Eight columns of a whole tile. (In the wide binary, whose tiles descend and rectify themselves, only finishCurved is left.) */
function finishEight(rows: i32, tile: usize, i: i32, j: i32): void {
  if (rate != 0) finishDescent(rows, tile, i, j);
  else if (activation == RELU && finishBias == 0) finishRelu(rows, tile, i, j);
  else finishCurved(rows, tile, i, j);
}

/** The same for a tile of bare products: adds the start first. */
export function addTile(rows: i32, columns: i32, tile: usize, i: i32, j: i32): void {
  finishColumns(rows, columns, tile, i, j, false);
}

/** C -= rate·tile. */
function finishDescent(rows: i32, tile: usize, i: i32, j: i32): void {
  const rates = f32x4.splat(-rate);
  let to = tileOfC(i, j);
  for (; rows > 0; rows--) {
    v128.store(to, madd(rates, v128.load(tile), v128.load(to)));
    v128.store(to, madd(rates, v128.load(tile, 16), v128.load(to, 16)), 16);
    tile += NR * 4;
    to += cRowBytes;
  }
}

/** ReLU, or back through it: what arrives where it was open, else 0. Common enough for a loop without questions. */
function finishRelu(rows: i32, tile: usize, i: i32, j: i32): void {
  const zero = f32x4.splat(0);
  let output = y + <usize>i * yRowBytes + ((<usize>j) << 2);
  let to = tileOfC(i, j);
  for (; rows > 0; rows--) {
    const x0 = v128.load(tile);
    const x4 = v128.load(tile, 16);
    v128.store(to, y ? v128.and(x0, f32x4.gt(v128.load(output), zero)) : relu4(x0));
    v128.store(to, y ? v128.and(x4, f32x4.gt(v128.load(output, 16), zero)) : relu4(x4), 16);
    output += yRowBytes;
    tile += NR * 4;
    to += cRowBytes;
  }
}

/** Any activation, or its derivative times what arrives. */
function finishCurved(rows: i32, tile: usize, i: i32, j: i32): void {
  const slopes = f32x4.splat(slope);
  const left = (<usize>j) << 2;
  // Without a bias, -0 is added, which changes no value (+0 would turn -0 into 0). Edge tiles add nothing, and the width of tiles differs
  // between binaries.
  const bias0 = finishBias ? v128.load(finishBias + left) : f32x4.splat(-0.0);
  const bias4 = finishBias ? v128.load(finishBias + left, 16) : f32x4.splat(-0.0);
  let output = y + <usize>i * yRowBytes + left;
  let to = tileOfC(i, j);
  for (; rows > 0; rows--) {
    const x0 = f32x4.add(v128.load(tile), bias0);
    const x4 = f32x4.add(v128.load(tile, 16), bias4);
    if (y) {
      v128.store(to, deactivate4(v128.load(output), x0, activation, slopes));
      v128.store(to, deactivate4(v128.load(output, 16), x4, activation, slopes), 16);
      output += yRowBytes;
    } else {
      v128.store(to, activate4(x0, activation, slopes));
      v128.store(to, activate4(x4, activation, slopes), 16);
    }
    tile += NR * 4;
    to += cRowBytes;
  }
}

/** Any number of columns, up to four at a time. */
function finishColumns(rows: i32, columns: i32, tile: usize, i: i32, j: i32, started: bool): void {
  const slopes = f32x4.splat(slope);
  const betas = f32x4.splat(passBeta);
  const left = (<usize>j) << 2;
  const code = lastPass ? activation : IDENTITY;
  const bias = started ? finishBias : finishBias | startBias;
  const accumulate = !started && passBeta != 0;
  let output = lastPass && y ? y + <usize>i * yRowBytes + left : 0;
  let to = tileOfC(i, j);
  for (; rows > 0; rows--) {
    for (let j = 0; j < columns; j += 4) {
      const width = min(4, columns - j);
      const at = (<usize>j) << 2;
      let x = v128.load(tile + at);
      if (accumulate) x = madd(betas, loadUpTo4(to + at, width), x);
      if (bias) x = f32x4.add(x, loadUpTo4(bias + left + at, width));
      if (rate != 0) x = madd(f32x4.splat(-rate), x, loadUpTo4(to + at, width));
      x = output ? deactivate4(loadUpTo4(output + at, width), x, code, slopes) : activate4(x, code, slopes);
      storeUpTo4(to + at, x, width);
    }
    if (output) output += yRowBytes;
    tile += NR * 4;
    to += cRowBytes;
  }
}
