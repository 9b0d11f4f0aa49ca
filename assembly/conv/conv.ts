// The convolution and the gradient of its input: products of windows and weights. planes.ts lays out the windows; ../gemm/ has the
// register tiles and how they are written out. Next: weight-gradient.ts.
//
// The gradient of the input is a convolution of dy, with the window mirrored and the weights transposed, over a plane in which dy's
// pixels are `stride` apart.
//
// The panels of weights, packed once, stay in the first-level cache one after another, while a group's windows stream past.

import { IDENTITY } from '../codes';
import {
  TILES_BYTES,
  TILE_BYTES,
  beginPass,
  beginProduct,
  edgeStart,
  finishTile,
  rowBytesOfC,
  startOf,
  startRowBytes,
  throughOf,
  throughRowBytes,
  tileOfC,
  tilesNeedFinishing,
  tilesRectify,
} from '../gemm/epilogue';
import { MR, NR, edgeSegments, microSegments } from '../gemm/micro-kernel';
import { packB } from '../gemm/pack';
import {
  WEIGHTS_BYTES,
  addresses,
  beginImages,
  beginPlanes,
  beginWindows,
  channelsAtOnce,
  groupImage,
  groupPixel,
  nextGroup,
  segmentBytes,
  gapBytes,
} from './planes';

export function convolve(
  rows: i32, filters: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, w: usize, wRowStride: i32, y: usize, yRowStride: i32, yPixelStride: i32,
  bias: usize, activation: i32, slope: f32, workspace: usize,
): void {
  assert((workspace & 15) == 0, 'convolve: workspace is not 16-byte aligned');
  beginWindows(kernelHeight, kernelWidth, outHeight, outWidth, stride);
  beginImages(rows, x, xRowStride, xPixelStride, height, width, 1, top, left);
  beginWeights(w, wRowStride, kernelHeight * kernelWidth, channels, false);
  beginOutputs(outHeight * outWidth, y, yRowStride, yPixelStride, 0, 0, 0);
  multiply(channels, filters, bias, activation, slope, workspace);
}

export function convolveInputGradient(
  rows: i32, filters: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  dy: usize, dyRowStride: i32, dyPixelStride: i32, w: usize, wRowStride: i32, dx: usize, dxRowStride: i32, dxPixelStride: i32,
  activation: i32, slope: f32, y: usize, yRowStride: i32, yPixelStride: i32, workspace: usize,
): void {
  assert((workspace & 15) == 0, 'convolveInputGradient: workspace is not 16-byte aligned');
  beginWindows(kernelHeight, kernelWidth, height, width, 1);
  beginImages(rows, dy, dyRowStride, dyPixelStride, outHeight, outWidth, stride, kernelHeight - 1 - top, kernelWidth - 1 - left);
  beginWeights(w, wRowStride, kernelHeight * kernelWidth, channels, true);
  beginOutputs(height * width, dx, dxRowStride, dxPixelStride, y, yRowStride, yPixelStride);
  multiply(filters, channels, 0, y ? activation : IDENTITY, slope, workspace);
}

let weights: usize = 0;
let weightRowBytes: usize = 0;
let positions: i32 = 0;
/** Rows of the weights for each position. */
let weightChannels: i32 = 0;
/** Whether the window is mirrored, and the weights' rows are the product's columns. */
let isMirrored: bool = false;

function beginWeights(w: usize, rowStride: i32, count: i32, channels: i32, mirrored: bool): void {
  weights = w;
  weightRowBytes = (<usize>rowStride) << 2;
  positions = count;
  weightChannels = channels;
  isMirrored = mirrored;
}

let pixels: i32 = 0;
let output: usize = 0;
let outputRowStride: i32 = 0;
let outputPixelStride: i32 = 0;
let through: usize = 0;
let throughRowStride: i32 = 0;
let throughPixelStride: i32 = 0;

function beginOutputs(
  pixelsOfImage: i32, y: usize, rowStride: i32, pixelStride: i32, z: usize, zRowStride: i32, zPixelStride: i32,
): void {
  pixels = pixelsOfImage;
  output = y;
  outputRowStride = rowStride;
  outputPixelStride = pixelStride;
  through = z;
  throughRowStride = zRowStride;
  throughPixelStride = zPixelStride;
}

/** The product of the windows, which have `terms` channels, and of the weights' `columns`. */
function multiply(terms: i32, columns: i32, bias: usize, activation: i32, slope: f32, workspace: usize): void {
  const packed = workspace + TILES_BYTES;
  const atOnce = channelsAtOnce(terms);
  // Pixels of several images are one sequence where the images leave no gap.
  const joins = outputRowStride == pixels * outputPixelStride && (through == 0 || throughRowStride == pixels * throughPixelStride);
  let first = 0;
  do {
    const count = min(atOnce, terms - first);
    const kc = positions * count;
    const panelBytes = kc * NR * 4;
    const most = panelBytes == 0 ? columns : (WEIGHTS_BYTES / panelBytes) * NR;
    for (let j = 0; j < columns; j += most) {
      const filters = min(most, columns - j);
      packWeights(first, count, j, filters, packed);
      beginPlanes(packed + WEIGHTS_BYTES, first, count, terms, joins, false);
      for (let m = nextGroup(); m > 0; m = nextGroup()) {
        const y = output + ((<usize>groupImage * <usize>outputRowStride + <usize>groupPixel * <usize>outputPixelStride + <usize>j) << 2);
        const z = through + ((<usize>groupImage * <usize>throughRowStride + <usize>groupPixel * <usize>throughPixelStride + <usize>j) << 2);
        beginProduct(0, y, outputPixelStride, bias ? bias + ((<usize>j) << 2) : 0, activation, slope, through ? z : 0, throughPixelStride);
        beginPass(first == 0, first + count == terms);
        multiplyGroup(m, filters, kc, packed, workspace);
      }
    }
    first += atOnce;
  } while (first < terms); // once even without terms: bias and activation still apply
}

/** The weights of `count` channels from `first` on, and `filters` columns from j on, in panels: position by position, channel by channel. */
function packWeights(first: i32, count: i32, j: i32, filters: i32, packed: usize): void {
  const rowStep: usize = isMirrored ? 4 : weightRowBytes;
  const columnStep: usize = isMirrored ? weightRowBytes : 4;
  for (let column = 0; column < filters; column += NR) {
    for (let position = 0; position < positions; position++) {
      const at = isMirrored ? positions - 1 - position : position;
      const from = weights + <usize>(at * weightChannels) * weightRowBytes + <usize>first * rowStep + <usize>(j + column) * columnStep;
      packB(min(NR, filters - column), count, 1, from, columnStep, rowStep, packed);
      packed += <usize>(count * NR * 4);
    }
  }
}

/** A group's windows times a block of weights, each tile written out. */
function multiplyGroup(m: i32, n: i32, kc: i32, packed: usize, tile: usize): void {
  for (let j = 0; j < n; j += NR) {
    const columns = min(NR, n - j);
    let windows = addresses;
    let i = 0;
    // All whole tiles of the panel in one call, or one by one where epilogue.ts finishes them.
    const finishes = tilesNeedFinishing();
    const tiles = finishes ? min(1, m / MR) : m / MR;
    for (; columns == NR && i + MR <= m; i += tiles * MR) {
      microSegments(tiles, kc, segmentBytes, gapBytes, windows, packed, startOf(i, j), startRowBytes(), finishes ? tile : tileOfC(i, j),
        finishes ? <usize>(NR * 4) : rowBytesOfC(), tilesRectify(), throughOf(i, j), throughRowBytes());
      if (finishes) finishTile(MR, NR, tile, i, j);
      windows += <usize>(tiles * MR) << 2;
    }
    for (; i < m; i += MR) {
      const rows = min(MR, m - i);
      const start = edgeStart(rows, columns, i, j, tile + TILE_BYTES);
      edgeSegments(columns, kc, segmentBytes, gapBytes, windows, packed, start, tile);
      finishTile(rows, columns, tile, i, j);
      windows += MR * 4;
    }
    packed += <usize>(kc * NR * 4);
  }
}
