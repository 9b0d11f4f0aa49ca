// The arrays that the timed kernel calls read and write, in a backend's memory, filled the same for every contestant.
// Next: kernel-benchmark.ts.

import { SPARSE_PANEL_BYTES } from '../../assembly/codes.js';
import type { Backend } from '../backend/backend.js';
import { callsOf } from '../backend/kernels/call.js';
import { chunkOf } from '../data/sparse-or-dense.js';
import type { Block } from '../memory/arena.js';
import { addressesOf, planLayout } from '../memory/layout.js';
import { Random } from '../random.js';

export interface Places {
  /** Floats on ±0.5: matrices of up to 1024×1024 (a, c: up to 256×6840) and 784×6840. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Floats from 0 to 1, 256×342, and 6840 of them as a vector. */
  readonly positive: number;
  readonly vector: number;
  /** 256×784 bytes, half of them 0, and as lists by row and by column. */
  readonly bytes: number;
  readonly lists: {
    rowChunk: number;
    rowPointers: number;
    rowEntries: number;
    columnChunk: number;
    columnPointers: number;
    columnEntries: number;
    pointersOut: number;
    entriesOut: number;
    columnPointersOut: number;
    columnEntriesOut: number;
  };
  /** u32 and i32 [256]; f64 [2]. */
  readonly indices: number;
  readonly labels: number;
  readonly stats: number;
  readonly workspace: number;
  readonly sparseWorkspace: number;
}

const [ROWS, FEATURES] = [256, 784];
const LARGEST = 256 * 6840;
const LARGEST_B = 784 * 6840;

/** Reserves and fills them. Release the block when done. */
export function placeArrays(backend: Backend): { places: Places; block: Block } {
  const { arena, workspace, threads } = backend;
  const [rowChunk, columnChunk] = [chunkOf(FEATURES, 0.5), chunkOf(ROWS, 0.5)];
  const pointers = 4 * (FEATURES * Math.ceil(ROWS / columnChunk) + ROWS * Math.ceil(FEATURES / rowChunk) + 1);
  const entries = 8 * (ROWS * FEATURES + 8);
  const layout = planLayout({
    ...{ a: 4 * LARGEST, b: 4 * LARGEST_B, c: 4 * LARGEST, positive: 4 * ROWS * 342, vector: 4 * 6840 },
    ...{
      bytes: ROWS * FEATURES,
      transposed: ROWS * FEATURES,
      indices: 4 * ROWS,
      labels: 4 * ROWS,
      stats: 16,
    },
    ...{ rowPointers: pointers, rowEntries: entries, columnPointers: pointers, columnEntries: entries },
    ...{ pointersOut: pointers, entriesOut: entries, columnPointersOut: pointers, columnEntriesOut: entries },
    sparseWorkspace: threads * (1 + ROWS + FEATURES) * SPARSE_PANEL_BYTES,
  });
  const block = arena.reserve(layout.bytes, 'the benchmark of the kernels');
  const at = addressesOf(layout, block.address);
  const random = Random.stream(1, 'kernels');
  const fill = (address: number, length: number, draw: () => number) => {
    const view = arena.f32(address, length);
    for (let i = 0; i < length; i++) view[i] = draw();
  };
  fill(at.a, LARGEST, () => random.uniform() - 0.5);
  fill(at.b, LARGEST_B, () => random.uniform() - 0.5);
  fill(at.c, LARGEST, () => 0);
  fill(at.positive, ROWS * 342, () => random.uniform());
  fill(at.vector, 6840, () => random.uniform());
  const bytes = arena.u8(at.bytes, ROWS * FEATURES);
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.uniform() < 0.5 ? 0 : 1 + random.below(255);
  arena.u32(at.indices, ROWS).forEach((_, i, view) => {
    view[i] = (i * 101) % ROWS;
  });
  arena.i32(at.labels, ROWS).forEach((_, i, view) => {
    view[i] = i % 10;
  });
  const { listBytes, transposeBytes } = callsOf(backend);
  const rows = {
    lines: ROWS,
    length: FEATURES,
    chunk: rowChunk,
    pointers: at.rowPointers,
    entries: at.rowEntries,
  };
  const columns = {
    ...{ lines: FEATURES, length: ROWS, chunk: columnChunk },
    ...{ pointers: at.columnPointers, entries: at.columnEntries },
  };
  listBytes({ x: at.bytes, out: rows });
  transposeBytes({ rows: ROWS, columns: FEATURES, x: at.bytes, out: at.transposed });
  listBytes({ x: at.transposed, out: columns });
  return { places: { ...at, lists: { ...at, rowChunk, columnChunk }, workspace }, block };
}
