// Images as the register tiles of convolutions read them: planes with zeros around, a group at a time, small enough to stay in the
// second-level cache. docs/design/convolution.md says why they are copied.
// Next: conv.ts and weight-gradient.ts multiply what lies here.
//
// A group is several whole images, a band of output rows of one image, or, where a row is too large, part of a row. For each output
// pixel of a group, the addresses say where its window begins. The window's rows are `segments` of contiguous floats.
//
// Where a window's row has few floats, whole windows are copied out of the planes, one after another, each a single segment.
//
// What is the same for every group is kept in globals, as in ../gemm/epilogue.ts. They mean nothing between two calls.

import { MOST_WINDOW_POSITIONS } from '../codes';
import { loadPartial, storePartial } from '../simd';

/** Images and rows are added to a group up to this size. */
const GROUP_BYTES: i32 = 192 * 1024;
/** Bytes of a group of a single row, the most that there is room for. */
const MOST_BYTES: i32 = 352 * 1024;
/** The most output pixels of a group. */
const GROUP_PIXELS: i32 = 4096;
/** Tiles read up to so many addresses more than there are pixels. */
const SPARE_ADDRESSES: i32 = 16;
/** Bytes behind the planes, and behind windows: a tile of the weights' gradient reads up to 5 floats too many, a vector up to 3. */
const SPARE_BYTES: i32 = 32;
/** Whole windows are copied where a row of one has at most so many floats. */
const FEW_FLOATS: i32 = 9;
/** Columns of a panel in the widest tile: what depends on it must not depend on the binary. */
const WIDEST_PANEL: i32 = 16;
/** Of weights in panels. */
export const WEIGHTS_BYTES: i32 = MOST_WINDOW_POSITIONS * WIDEST_PANEL * 4;

const ADDRESSES_BYTES: i32 = (GROUP_PIXELS + SPARE_ADDRESSES) * 4;
/** Weights, then planes. */
export const CONV_WORKSPACE_BYTES: i32 = WEIGHTS_BYTES + ADDRESSES_BYTES + MOST_BYTES + SPARE_BYTES;

// The windows, the images, and where the images lie in the planes: `spread` columns (and rows) from pixel to pixel, behind `left`
// columns and `top` rows.
let windowHeight: i32 = 0;
let windowWidth: i32 = 0;
let outHeight: i32 = 0;
let outWidth: i32 = 0;
let stride: i32 = 0;
let images: i32 = 0;
let source: usize = 0;
let imageBytes: usize = 0;
let pixelBytes: usize = 0;
let height: i32 = 0;
let width: i32 = 0;
let spread: i32 = 0;
let top: i32 = 0;
let left: i32 = 0;

// The planes of the channels at hand.
let channels: i32 = 0;
let firstChannel: usize = 0;
let copiesWindows: bool = false;
let planes: usize = 0;
let planeHeight: i32 = 0;
let planeWidth: i32 = 0;
let patches: usize = 0;
let patchBytes: i32 = 0;
let bandRows: i32 = 0;
let bandColumns: i32 = 0;
let groupImages: i32 = 0;
let nextImage: i32 = 0;
let nextRow: i32 = 0;
let nextColumn: i32 = 0;

/** Where each output pixel's window begins, and how it lies from there. */
export let addresses: usize = 0;
export let segments: i32 = 0;
export let segmentBytes: usize = 0;
/** From the end of a segment to the next. */
export let gapBytes: usize = 0;

/** The group at hand: its image, or the first of them; its first output pixel in it; rows of outputs, and pixels in each. */
export let groupImage: i32 = 0;
export let groupPixel: i32 = 0;
export let groupRows: i32 = 0;
export let groupColumns: i32 = 0;

export function beginWindows(kernelHeight: i32, kernelWidth: i32, rows: i32, columns: i32, strideOfWindows: i32): void {
  windowHeight = kernelHeight;
  windowWidth = kernelWidth;
  outHeight = rows;
  outWidth = columns;
  stride = strideOfWindows;
}

export function beginImages(
  count: i32, x: usize, rowStride: i32, pixelStride: i32, imageHeight: i32, imageWidth: i32,
  pixelSpread: i32, rowsBefore: i32, columnsBefore: i32,
): void {
  images = count;
  source = x;
  imageBytes = (<usize>rowStride) << 2;
  pixelBytes = (<usize>pixelStride) << 2;
  height = imageHeight;
  width = imageWidth;
  spread = pixelSpread;
  top = rowsBefore;
  left = columnsBefore;
}

/** How many of the channels are multiplied at once: all, but where a panel of their weights would be too large. */
export function channelsAtOnce(all: i32): i32 {
  const most = MOST_WINDOW_POSITIONS / (windowHeight * windowWidth);
  if (most == 0) unreachable(); // src/nn/kinds/conv2d.ts refuses such windows
  return min(all, most);
}

/**
 * Lays out the planes of `count` channels from `first` on, of `all`, at `memory`. A group has several images only where
 * `joins`.
 */
export function beginPlanes(memory: usize, first: i32, count: i32, all: i32, joins: bool, mayCopyWindows: bool): void {
  addresses = memory;
  planes = memory + ADDRESSES_BYTES;
  channels = count;
  const columnBytes = count << 2;
  const windowBytes = windowHeight * windowWidth * columnBytes;
  const rowBytesOfWindow = windowWidth * columnBytes;
  copiesWindows = mayCopyWindows && windowHeight > 1 && windowWidth * count <= FEW_FLOATS && count == all;
  patchBytes = copiesWindows ? windowBytes + (-rowBytesOfWindow & 15) : 0;

  bandRows = groupImages = 1;
  bandColumns = min(outWidth, GROUP_PIXELS);
  if (bytesOf(1, bandColumns) > MOST_BYTES) {
    const fit = (MOST_BYTES - SPARE_BYTES - windowHeight * windowWidth * columnBytes) / (windowHeight * stride * columnBytes + patchBytes);
    bandColumns = max(1, fit);
  }
  if (bandColumns == outWidth) {
    const most = min(outHeight, GROUP_PIXELS / outWidth);
    while (bandRows < most && bytesOf(bandRows + 1, outWidth) <= GROUP_BYTES) bandRows++;
    if (bandRows == outHeight && joins) {
      const fit = min(GROUP_BYTES / <i32>bytesOf(outHeight, outWidth), GROUP_PIXELS / (outHeight * outWidth));
      groupImages = max(1, min(images, fit));
    }
  }
  planeHeight = (bandRows - 1) * stride + windowHeight;
  planeWidth = (bandColumns - 1) * stride + windowWidth;
  patches = planes + <usize>(groupImages * planeHeight * planeWidth * columnBytes + SPARE_BYTES);

  const rowBytes = planeWidth * columnBytes;
  const isWhole = copiesWindows || windowHeight == 1 || windowWidth == planeWidth;
  segments = isWhole ? 1 : windowHeight;
  segmentBytes = isWhole ? windowBytes : rowBytesOfWindow;
  gapBytes = isWhole ? 0 : <usize>rowBytes - segmentBytes;

  firstChannel = (<usize>first) << 2;
  nextImage = nextRow = nextColumn = 0;
  writeAddresses(rowBytes);
}

/** Of one image's planes with so many rows and columns of outputs. */
function bytesOf(rows: i32, columns: i32): i64 {
  const pixels = <i64>((rows - 1) * stride + windowHeight) * <i64>((columns - 1) * stride + windowWidth);
  return pixels * (channels << 2) + <i64>rows * columns * patchBytes + SPARE_BYTES;
}

/** Where the windows of a whole group begin; those of a smaller one are the first of them. */
function writeAddresses(rowBytes: i32): void {
  const columnBytes = channels << 2;
  let to = addresses;
  let patch = patches;
  for (let k = 0; k < groupImages; k++) {
    for (let i = 0; i < bandRows; i++) {
      const row = planes + <usize>((k * planeHeight + i * stride) * rowBytes);
      for (let j = 0; j < bandColumns; j++) {
        store<u32>(to, <u32>(copiesWindows ? patch : row + <usize>(j * stride * columnBytes)));
        patch += patchBytes;
        to += 4;
      }
    }
  }
  for (let i = 0; i < SPARE_ADDRESSES; i++) {
    store<u32>(to, <u32>planes);
    to += 4;
  }
}

/** Copies the next group. Returns the number of its output pixels, 0 where there is none left. */
export function nextGroup(): i32 {
  if (nextImage >= images) return 0;
  groupImage = nextImage;
  groupPixel = nextRow * outWidth + nextColumn;
  const count = min(groupImages, images - nextImage);
  const rows = min(bandRows, outHeight - nextRow);
  groupColumns = min(bandColumns, outWidth - nextColumn);
  groupRows = count * rows;
  let plane = planes;
  const rowBytes = <usize>(planeWidth * channels) << 2;
  for (let k = 0; k < count; k++) {
    const from = source + <usize>(nextImage + k) * imageBytes + firstChannel;
    for (let i = 0; i < planeHeight; i++) {
      copyRow(from, nextRow * stride - top + i, nextColumn * stride - left, plane);
      plane += rowBytes;
    }
  }
  if (copiesWindows) copyWindows(rowBytes);
  nextColumn += groupColumns;
  if (nextColumn < outWidth) return groupRows * groupColumns;
  nextColumn = 0;
  nextRow += rows;
  if (nextRow < outHeight) return groupRows * groupColumns;
  nextRow = 0;
  nextImage += count;
  return groupRows * groupColumns;
}

/** A row of the plane, of what is `above` rows down (and `before` columns right of) the image's first pixel; with zeros around it and between. */
function copyRow(from: usize, above: i32, before: i32, to: usize): void {
  const row = above / spread;
  const isInside = above >= 0 && row < height && row * spread == above;
  if (!isInside || spread > 1) clear(to, planeWidth * channels);
  if (!isInside) return;
  from += <usize>(row * width) * pixelBytes;
  if (spread > 1) {
    // The columns of the image that lie in the plane.
    let column = max(0, (before + spread - 1) / spread);
    for (let at = column * spread - before; column < width && at < planeWidth; at += spread) {
      copy(from + <usize>column * pixelBytes, channels, to + (<usize>(at * channels) << 2));
      column++;
    }
    return;
  }
  const zeros = max(0, -before);
  const end = min(planeWidth, width - before);
  clear(to, zeros * channels);
  clear(to + (<usize>(end * channels) << 2), (planeWidth - end) * channels);
  from += <usize>(before + zeros) * pixelBytes;
  to += <usize>(zeros * channels) << 2;
  if (pixelBytes == (<usize>channels) << 2) {
    copy(from, (end - zeros) * channels, to);
    return;
  }
  for (let column = zeros; column < end; column++) {
    copy(from, channels, to);
    from += pixelBytes;
    to += (<usize>channels) << 2;
  }
}

/** The windows of a group's outputs, a vector of each at a time: what is too much of one is written over by the next, or lies between windows. */
function copyWindows(rowBytes: usize): void {
  const bytes = (windowWidth * channels) << 2;
  const step = <usize>(stride * channels) << 2;
  for (let p = 0; p < windowHeight; p++) {
    for (let at = 0; at < bytes; at += 16) {
      let to = patches + <usize>(p * bytes + at);
      for (let i = 0; i < groupRows; i++) {
        let from = planes + <usize>((i / bandRows) * planeHeight + (i % bandRows) * stride + p) * rowBytes + at;
        for (const end = to + <usize>(groupColumns * patchBytes); to < end; to += patchBytes) {
          v128.store(to, v128.load(from));
          from += step;
        }
      }
    }
  }
}

function clear(to: usize, count: i32): void {
  const zero = f32x4.splat(0);
  for (; count >= 4; count -= 4) {
    v128.store(to, zero);
    to += 16;
  }
  if (count > 0) storePartial(to, zero, count);
}

function copy(from: usize, count: i32, to: usize): void {
  for (; count >= 4; count -= 4) {
    v128.store(to, v128.load(from));
    from += 16;
    to += 16;
  }
  if (count > 0) storePartial(to, loadPartial(from, count), count);
}
