// Mean and deviation of each feature of rows in linear memory. Before: resident-data.ts has the rows. Next: standardize.ts.

import type { Backend } from '../backend/backend.js';
import { callsOf, scratchBytesOf } from '../backend/kernels/call.js';
import { addressesOf, planLayout } from '../memory/layout.js';
import { vector } from '../tensor.js';
import type { Standardizer } from './standardize.js';

/** Mean and population deviation of each of `n` features at `data`, bytes or floats, over the given rows. */
export function columnMoments(
  backend: Backend,
  data: number,
  rows: Uint32Array,
  n: number,
  bytes: boolean,
): Standardizer {
  const { arena } = backend;
  const layout = planLayout({
    scratch: scratchBytesOf('columnMomentsU8', { columns: n }),
    ...{ mean: 4 * n, deviation: 4 * n, indices: 4 * rows.length },
  });
  const block = arena.reserve(layout.bytes, 'the statistics of the features');
  try {
    const { scratch, mean, deviation, indices } = addressesOf(layout, block.address);
    arena.u32(indices, rows.length).set(rows);
    const { columnMomentsU8, columnMomentsF32 } = callsOf(backend);
    const moments = bytes ? columnMomentsU8 : columnMomentsF32;
    moments({
      ...{ rows: rows.length, data, indices, scratch },
      ...{ mean: vector(mean, n), deviation: vector(deviation, n) },
    });
    return { mean: arena.f32(mean, n).slice(), deviation: arena.f32(deviation, n).slice() };
  } finally {
    arena.release(block);
  }
}
