// The gradient of a convolution's weights: windowsᵀ·dy, summed over the pixels of all images in their order. planes.ts lays out the
// windows. Before: conv.ts.
//
// MR floats that are neighbours in the windows, at every pixel, and a panel of dy give a tile of the gradient. Panels are packed for so
// many pixels that one and what is read of the windows beside it stay in the first-level cache.

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
  tileOfC,
} from '../gemm/epilogue';
import { MR, NR, microColumns } from '../gemm/micro-kernel';
import { packB } from '../gemm/pack';
import { clearRows } from '../simd';
import {
  addresses,
  beginImages,
  beginPlanes,
  beginWindows,
  channelsAtOnce,
  groupImage,
  groupPixel,
  nextGroup,
  segmentBytes,
  segments,
  gapBytes,
  WEIGHTS_BYTES,
} from './planes';

/** Pixels of a panel: 8 KB of 16 filters. From 112 to 448 are alike on a first-level cache of 48 KB (Zen 5); this leaves room in one of 32. */
const PANEL_PIXELS: i32 = 128;

/** Rows of the gradient from which on a panel is packed: below, dy is read where it lies. */
const MANY_ROWS: i32 = 32;

/** The panel of dy: packed, or rows of dy. */
let panel: usize = 0;
let panelStep: usize = 0;

export function convolveWeightGradient(
  rows: i32, filters: i32, channels: i32, kernelHeight: i32, kernelWidth: i32, outHeight: i32, outWidth: i32,
  height: i32, width: i32, stride: i32, top: i32, left: i32,
  x: usize, xRowStride: i32, xPixelStride: i32, dy: usize, dyRowStride: i32, dyPixelStride: i32,
  gradient: usize, gradientRowStride: i32, workspace: usize,
): void {
  assert((workspace & 15) == 0, 'convolveWeightGradient: workspace is not 16-byte aligned');
  beginWindows(kernelHeight, kernelWidth, outHeight, outWidth, stride);
  beginImages(rows, x, xRowStride, xPixelStride, height, width, 1, top, left);
  beginProduct(0, gradient, gradientRowStride, 0, IDENTITY, 0, 0, 0);
  if (rows == 0) clearRows(kernelHeight * kernelWidth * channels, filters, gradient, gradientRowStride);
  const packs = kernelHeight * kernelWidth * channels >= MANY_ROWS;
  const joins = dyRowStride == outHeight * outWidth * dyPixelStride;
  const pixelBytes = (<usize>dyPixelStride) << 2;
  const atOnce = channelsAtOnce(channels);
  for (let first = 0; first < channels; first += atOnce) {
    const count = min(atOnce, channels - first);
    beginPlanes(workspace + TILES_BYTES + WEIGHTS_BYTES, first, count, channels, joins, true);
    let isFirst = true;
    for (let m = nextGroup(); m > 0; m = nextGroup()) {
      const from = dy + ((<usize>groupImage * <usize>dyRowStride) << 2) + <usize>groupPixel * pixelBytes;
      for (let i = 0; i < m; i += PANEL_PIXELS) {
        const kc = min(PANEL_PIXELS, m - i);
        beginPass(isFirst, true);
        for (let j = 0; j < filters; j += NR) {
          const columns = min(NR, filters - j);
          panel = from + <usize>i * pixelBytes + ((<usize>j) << 2);
          panelStep = pixelBytes;
          if (columns < NR || packs) {
            panelStep = NR * 4;
            packB(columns, kc, 1, panel, 4, pixelBytes, workspace + TILES_BYTES);
            panel = workspace + TILES_BYTES;
          }
          if (count == channels) {
            const run = <i32>segmentBytes >> 2;
            for (let s = 0; s < segments; s++) multiplyRun(s * run, run, <usize>s * (segmentBytes + gapBytes), kc, i, j, columns, workspace);
          } else {
            const rowBytes = segments == 1 ? (<usize>(kernelWidth * count)) << 2 : segmentBytes + gapBytes;
            for (let p = 0; p < kernelHeight; p++) {
              for (let q = 0; q < kernelWidth; q++) {
                const k = (p * kernelWidth + q) * channels + first;
                multiplyRun(k, count, <usize>p * rowBytes + (<usize>(q * count) << 2), kc, i, j, columns, workspace);
              }
            }
          }
        }
        isFirst = false;
      }
    }
  }
}

/** Adds to rows k … k + run - 1 of the gradient, which lie side by side at `offset` in the windows, the products of the group's pixels from i on. */
function multiplyRun(
  k: i32, run: i32, offset: usize, kc: i32, i: i32, j: i32, columns: i32, tile: usize,
): void {
  const windows = addresses + ((<usize>i) << 2);
  for (const end = k + run; k < end; k += MR) {
    const rows = min(MR, end - k);
    if (rows == MR && columns == NR) {
      microColumns(columns, kc, windows, offset, panel, panelStep, startOf(k, j), startRowBytes(), tileOfC(k, j), rowBytesOfC());
    } else {
      const start = edgeStart(rows, columns, k, j, tile + TILE_BYTES);
      microColumns(columns, kc, windows, offset, panel, panelStep, start, NR * 4, tile, NR * 4);
      finishTile(rows, columns, tile, k, j);
    }
    offset += MR * 4;
  }
}
