// Rows that were made dense, as lists of what is special in them. Standardising within limits and dropout take a zero to
// another number, but all zeros of a column that are kept to the same one. With y = x + shift, where -shift is that number,
// x = y - shift: the products of product.ts take y's nonzeros, and shift as the mean.
// Before: lists.ts says how lists lie.

import { TO_FRONT } from '../../build/assembly/sparse/tables';
import { loadPartial, loadUpTo4 } from '../simd';

/** Four floats' nonzeros as entries at `out`, where four are always written; returns where the next belongs. */
// @ts-ignore: decorator
@inline
function compress4(values: v128, positions: v128, out: usize): usize {
  const mask = i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)));
  const places = v128.load(TO_FRONT + ((<usize>mask) << 4));
  const first = i8x16.swizzle(positions, places);
  const second = i8x16.swizzle(values, places);
  v128.store(out, v128.shuffle<i32>(first, second, 0, 4, 1, 5));
  v128.store(out, v128.shuffle<i32>(first, second, 2, 6, 3, 7), 16);
  return out + ((<usize>popcnt(mask)) << 3);
}

function listRows(
  rows: i32, columns: i32, chunk: i32, x: usize, shift: usize, pointers: usize, entries: usize,
): void {
  const rowBytes = (<usize>columns) << 2;
  let out = entries;
  for (let start = 0; start < columns; start += chunk) {
    const end = (<usize>min(start + chunk, columns)) << 2;
    for (let i: usize = 0; i < <usize>rows; i++) {
      store<u32>(pointers, <u32>((out - entries) >> 3));
      pointers += 4;
      const row = x + i * rowBytes;
      let at = (<usize>start) << 2;
      let positions = i32x4.add(i32x4.splat(start), i32x4(0, 1, 2, 3));
      for (; at + 16 <= end; at += 16) {
        out = compress4(f32x4.add(v128.load(row + at), v128.load(shift + at)), positions, out);
        positions = i32x4.add(positions, i32x4.splat(4));
      }
      if (at < end) {
        const rest = <i32>(end - at) >> 2;
        const values = f32x4.add(loadPartial(row + at, rest), loadPartial(shift + at, rest));
        out = compress4(values, positions, out);
      }
    }
  }
  store<u32>(pointers, <u32>((out - entries) >> 3));
}

/** Four floats and the shift's; beyond the rows 0, which is not listed. */
// @ts-ignore: decorator
@inline
function shifted4(isRow: bool, x: usize, width: i32, shift: v128): v128 {
  return isRow ? f32x4.add(loadUpTo4(x, width), shift) : f32x4.splat(0);
}

/** Up to four columns of `rows` rows as lines of y, whole vectors long: what lies across the rows' memory then lies in a row. */
function shiftColumns(rows: i32, width: i32, x: usize, rowBytes: usize, shift: v128, lines: usize, lineBytes: usize): void {
  for (let left = rows; left > 0; left -= 4) {
    const a = shifted4(true, x, width, shift);
    const b = shifted4(left > 1, x + rowBytes, width, shift);
    const c = shifted4(left > 2, x + 2 * rowBytes, width, shift);
    const d = shifted4(left > 3, x + 3 * rowBytes, width, shift);
    const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(lines, v128.shuffle<i64>(ab01, cd01, 0, 2));
    v128.store(lines + lineBytes, v128.shuffle<i64>(ab01, cd01, 1, 3));
    v128.store(lines + 2 * lineBytes, v128.shuffle<i64>(ab23, cd23, 0, 2));
    v128.store(lines + 3 * lineBytes, v128.shuffle<i64>(ab23, cd23, 1, 3));
    x += rowBytes << 2;
    lines += 16;
  }
}

function listColumns(
  rows: i32, columns: i32, chunk: i32, x: usize, shift: usize, pointers: usize, entries: usize, workspace: usize,
): void {
  const rowBytes = (<usize>columns) << 2;
  let out = entries;
  for (let start = 0; start < rows; start += chunk) {
    const count = min(chunk, rows - start);
    const lineBytes = (<usize>((count + 3) & ~3)) << 2;
    for (let j = 0; j < columns; j += 4) {
      const width = min(4, columns - j);
      const left = (<usize>j) << 2;
      const from = x + <usize>start * rowBytes + left;
      shiftColumns(count, width, from, rowBytes, loadUpTo4(shift + left, width), workspace, lineBytes);
      let line = workspace;
      for (const lines = workspace + <usize>width * lineBytes; line < lines; ) {
        store<u32>(pointers, <u32>((out - entries) >> 3));
        pointers += 4;
        let positions = i32x4.add(i32x4.splat(start), i32x4(0, 1, 2, 3));
        for (const end = line + lineBytes; line < end; line += 16) {
          out = compress4(v128.load(line), positions, out);
          positions = i32x4.add(positions, i32x4.splat(4));
        }
      }
    }
  }
  store<u32>(pointers, <u32>((out - entries) >> 3));
}

export function listDifferences(
  rows: i32, columns: i32, rowChunk: i32, columnChunk: i32, x: usize, shift: usize,
  rowPointers: usize, rowEntries: usize, columnPointers: usize, columnEntries: usize, workspace: usize,
): void {
  if (rowPointers) listRows(rows, columns, rowChunk, x, shift, rowPointers, rowEntries);
  if (columnPointers) listColumns(rows, columns, columnChunk, x, shift, columnPointers, columnEntries, workspace);
}
