// True and false, yes and no: one feature, 1 for yes. A missing value becomes the more frequent one.
// Before: read-cells.ts. Next: ../encode-rows.ts.

import type { BooleanColumn } from '../schema.js';

const YES = new Set(['true', 't', 'yes', 'y', 'on', '1']);
const NO = new Set(['false', 'f', 'no', 'n', 'off', '0']);

/** 1 or 0; NaN for any other text. */
export function truthOf(text: string): number {
  const lower = text.toLowerCase();
  return YES.has(lower) ? 1 : NO.has(lower) ? 0 : Number.NaN;
}

/** Writes the column's feature of a value, 1, 0 or NaN for a gap, to `out` at `at`. */
export function writeBoolean(
  column: BooleanColumn,
  value: number,
  out: Float32Array | Uint8Array,
  at: number,
): void {
  out[at] = Number.isNaN(value) ? column.fill : value;
}
