// Rows and columns as lists of their nonzeros, which the sparse products walk.
// Next: panel.ts multiplies along a list; product.ts puts the panels together.
//
// A list's entry is eight bytes: position u32, value f32. `length` positions are cut into chunks of `chunk`; all lines' entries
// of the first chunk come first, line by line, then those of the second, so that a walk chunk by chunk reads straight on.
// pointers[chunk·lines + line] is the number of the first entry of a line's chunk; one more pointer ends the last.

import { NONZERO_POSITIONS } from '../../build/assembly/sparse/tables';

const ENTRY_BYTES: usize = 8;

/** `bytes` with places from 0 to 15 alone, for which relaxed SIMD needs no check. */
// @ts-ignore: decorator
@inline
function picked(bytes: v128, places: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(bytes, places);
  return i8x16.swizzle(bytes, places);
}

/**
 * The low eight bytes' nonzeros, by their mask, as entries at `out`, where eight are always written; returns where the next belongs.
 */
// @ts-ignore: decorator
@inline
function compress8(bytes: v128, mask: i32, position: i32, out: usize): usize {
  const places = v128.load64_zero(NONZERO_POSITIONS + ((<usize>mask) << 3));
  const values = i16x8.extend_low_i8x16_u(picked(bytes, places));
  const wide = i16x8.extend_low_i8x16_u(places);
  const base = i32x4.splat(position);
  const positions0 = i32x4.add(i32x4.extend_low_i16x8_u(wide), base);
  const positions4 = i32x4.add(i32x4.extend_high_i16x8_u(wide), base);
  const values0 = f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(values));
  const values4 = f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(values));
  v128.store(out, v128.shuffle<f32>(positions0, values0, 0, 4, 1, 5));
  v128.store(out, v128.shuffle<f32>(positions0, values0, 2, 6, 3, 7), 16);
  v128.store(out, v128.shuffle<f32>(positions4, values4, 0, 4, 1, 5), 32);
  v128.store(out, v128.shuffle<f32>(positions4, values4, 2, 6, 3, 7), 48);
  return out + ((<usize>popcnt(mask)) << 3);
}

export function listBytes(lines: i32, length: i32, chunk: i32, x: usize, pointers: usize, entries: usize): void {
  const zero = i8x16.splat(0);
  let out = entries;
  for (let start = 0; start < length; start += chunk) {
    const end = min(start + chunk, length);
    for (let i = 0; i < lines; i++) {
      store<u32>(pointers, <u32>((out - entries) >> 3));
      pointers += 4;
      const line = x + <usize>i * <usize>length;
      let at = start;
      for (; at + 16 <= end; at += 16) {
        const bytes = v128.load(line + <usize>at);
        const zeros = i8x16.bitmask(i8x16.eq(bytes, zero));
        if (zeros == 0xffff) continue; // images have wide empty borders
        const mask = ~zeros;
        out = compress8(bytes, mask & 0xff, at, out);
        out = compress8(v128.shuffle<i64>(bytes, bytes, 1, 0), (mask >> 8) & 0xff, at + 8, out);
      }
      for (; at + 8 <= end; at += 8) {
        const bytes = v128.load64_zero(line + <usize>at);
        out = compress8(bytes, ~i8x16.bitmask(i8x16.eq(bytes, zero)) & 0xff, at, out);
      }
      for (; at < end; at++) {
        const value = load<u8>(line + <usize>at);
        store<u32>(out, <u32>at);
        store<f32>(out, <f32>value, 4);
        if (value) out += ENTRY_BYTES;
      }
    }
  }
  store<u32>(pointers, <u32>((out - entries) >> 3));
}

export function listCsr(
  rows: i32, columns: i32, chunk: i32, rowPointers: usize, columnIndices: usize, values: usize, indices: usize,
  pointers: usize, entries: usize,
): void {
  let out = entries;
  for (let start = 0; start < columns; start += chunk) {
    const end = <u32>min(start + chunk, columns);
    for (let i = 0; i < rows; i++) {
      store<u32>(pointers, <u32>((out - entries) >> 3));
      pointers += 4;
      const row = rowPointers + ((<usize>load<u32>(indices + ((<usize>i) << 2))) << 2);
      const last = load<u32>(row, 4);
      for (let e = firstFrom(columnIndices, load<u32>(row), last, <u32>start); e < last; e++) {
        const column = load<u32>(columnIndices + ((<usize>e) << 2));
        if (column >= end) break;
        store<u32>(out, column);
        store<f32>(out, load<f32>(values + ((<usize>e) << 2)), 4);
        out += ENTRY_BYTES;
      }
    }
  }
  store<u32>(pointers, <u32>((out - entries) >> 3));
}

/** The first of the entries from..to, ascending in column, whose column is at least `column`: bisection. */
function firstFrom(columnIndices: usize, from: u32, to: u32, column: u32): u32 {
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (load<u32>(columnIndices + ((<usize>middle) << 2)) < column) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** By counting: how many entries each new line's chunks have, where they then begin, and each entry to its place. */
export function transposeLists(
  lines: i32, length: i32, chunk: i32, pointers: usize, entries: usize,
  newChunk: i32, newPointers: usize, newEntries: usize,
): void {
  const chunks = (length + chunk - 1) / chunk;
  const newChunks = (lines + newChunk - 1) / newChunk;
  const count = <usize>newChunks * <usize>length;
  memory.fill(newPointers, 0, (count + 1) << 2);
  // Counts stand one place to the right, so that a running sum turns them into beginnings, and each entry that is
  // placed moves its beginning on, until it is the next one's: the pointers, one place to the right of where they belong.
  const shifted = newPointers + 4;
  for (let line = 0; line < lines; line++) {
    const row = <usize>(line / newChunk) * <usize>length;
    for (let c = 0; c < chunks; c++) {
      const place = pointers + ((<usize>c * <usize>lines + <usize>line) << 2);
      const end = load<u32>(place, 4);
      for (let e = load<u32>(place); e < end; e++) {
        const counter = shifted + ((row + <usize>load<u32>(entries + ((<usize>e) << 3))) << 2);
        store<u32>(counter, load<u32>(counter) + 1);
      }
    }
  }
  let total: u32 = 0;
  for (let i: usize = 0; i < count; i++) {
    const counter = shifted + (i << 2);
    const own = load<u32>(counter);
    store<u32>(counter, total);
    total += own;
  }
  for (let line = 0; line < lines; line++) {
    const row = <usize>(line / newChunk) * <usize>length;
    for (let c = 0; c < chunks; c++) {
      const place = pointers + ((<usize>c * <usize>lines + <usize>line) << 2);
      const end = load<u32>(place, 4);
      for (let e = load<u32>(place); e < end; e++) {
        const entry = entries + ((<usize>e) << 3);
        const counter = shifted + ((row + <usize>load<u32>(entry)) << 2);
        const to = load<u32>(counter);
        store<u32>(counter, to + 1);
        store<u32>(newEntries + ((<usize>to) << 3), <u32>line);
        store<f32>(newEntries + ((<usize>to) << 3), load<f32>(entry, 4), 4);
      }
    }
  }
}
